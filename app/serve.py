"""The web server of the demo; production runs gunicorn (README, "In production")."""

from waitress import serve

from wsgi import app

if __name__ == "__main__":
    settings = app.config["HUIQIAN"]
    serve(app, host="127.0.0.1", port=settings.port, threads=8, ident=None)
