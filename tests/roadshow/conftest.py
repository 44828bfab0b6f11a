from tests.events.conftest import desk, leader, organizer

__all__ = ["desk", "leader", "organizer"]
