"""会签 Huiqian: the application factory."""

from flask import Flask

from app import wiring
from app.config import Settings


def create_app(settings: Settings) -> Flask:
    app = Flask(__name__, template_folder="../templates", static_folder="static")
    wiring.wire(app, settings)
    return app
