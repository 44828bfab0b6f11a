"""The entry of every process: web, worker, beat and ``flask --app wsgi``."""

import os
import sys

from app import create_app
from app.config import SettingsError, settings_from

try:
    app = create_app(settings_from(os.environ))
except SettingsError as error:
    sys.stderr.write(f"huiqian: {error}\n")
    sys.exit(2)
