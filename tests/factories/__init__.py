"""Factories: one per model, valid by default; they flush and never commit."""

import factory
from factory.alchemy import SQLAlchemyModelFactory

from app.core.db import db


class Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731 -- read at call time
        sqlalchemy_session_persistence = "flush"


__all__ = ["Factory", "factory"]
