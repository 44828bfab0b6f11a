from collections.abc import Sequence

from sqlalchemy import Select, func, select

from app.core.db import db
from app.core.errors import NotFoundError
from app.roadshow.models import Pitch


def list_pitches(event_id: int) -> Sequence[Pitch]:
    """In the order on stage."""
    return db.session.scalars(
        select(Pitch).where(Pitch.event_id == event_id).order_by(Pitch.position, Pitch.id)
    ).all()


def get_pitch(event_id: int, pitch_id: int) -> Pitch:
    """A pitch by both ids, so that no other event's row is reached."""
    pitch = db.session.scalar(select(Pitch).where(Pitch.id == pitch_id, Pitch.event_id == event_id))
    if pitch is None:
        raise NotFoundError
    return pitch


def pitch_count(event_id: int) -> Select[int]:
    return select(func.count()).select_from(Pitch).where(Pitch.event_id == event_id)
