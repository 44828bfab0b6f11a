from dataclasses import replace

import pytest
from flask_migrate import upgrade

from app import create_app
from app.core.db import db


@pytest.fixture
def made(settings, free_port, root):
    """``made(folder, url)``: the application of a house of its own; nothing answers its port."""
    apps = []

    def build(folder, url, *, migrated=True):
        house = replace(settings, data=folder / "var", database_url=url, port=free_port)
        app = create_app(house)
        apps.append(app)
        if migrated:
            with app.app_context():
                upgrade(directory=str(root / "migrations"))
        return app

    yield build
    for app in apps:
        with app.app_context():
            db.engine.dispose()
