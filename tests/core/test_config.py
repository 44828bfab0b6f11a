import stat

import pytest

from app.config import EMBEDDED_BROKER, SettingsError, settings_from


def test_defaults_are_those_of_the_demo(tmp_path):
    settings = settings_from({"HUIQIAN_DATA": str(tmp_path)})
    assert (settings.environment, settings.port) == ("demo", 8080)
    assert settings.database_url == f"sqlite:///{tmp_path / 'huiqian.db'}"
    assert settings.redis_url == EMBEDDED_BROKER
    assert settings.smtp_url is None
    assert settings.base_url == "http://127.0.0.1:8080"


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = settings_from({"HUIQIAN_DATA": str(tmp_path)})
    again = settings_from({"HUIQIAN_DATA": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "abc"}, "PORT must be a number from 0 to 65535, not 'abc'"),
        ({"PORT": "70000"}, "PORT must be"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES must be"),
        ({"HUIQIAN_ENV": "live"}, "HUIQIAN_ENV must be one of demo, production, test"),
        ({"REDIS_URL": "amqp://host"}, "REDIS_URL must begin with redis://"),
        ({"SMTP_URL": "mail.example"}, "SMTP_URL must begin with smtp://"),
        ({"SMTP_URL": "smtp://[bad"}, "SMTP_URL must begin with smtp://"),
        ({"SMTP_URL": "smtp://mail.example?from=nobody"}, "an e-mail address after"),
        ({"BASE_URL": "ftp://x"}, "BASE_URL must begin with http://"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must begin with postgresql://"),
        ({"HUIQIAN_ENV": "production"}, "SECRET_KEY must be set in production"),
        ({"HUIQIAN_ENV": "production", "SECRET_KEY": "short"}, "at least 32 characters"),
        (
            {"HUIQIAN_ENV": "production", "SECRET_KEY": "x" * 32, "HUIQIAN_TEST_CLOCK": "f"},
            "HUIQIAN_TEST_CLOCK is for tests",
        ),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, environ, words):
    with pytest.raises(SettingsError, match=words):
        settings_from({"HUIQIAN_DATA": str(tmp_path), **environ})


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="HUIQIAN_DATA"):
        settings_from({"HUIQIAN_DATA": str(tmp_path / "file" / "below")})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_by_psycopg(tmp_path, scheme):
    url = f"{scheme}://user@host/name"
    settings = settings_from({"HUIQIAN_DATA": str(tmp_path), "DATABASE_URL": url})
    assert settings.database_url == "postgresql+psycopg://user@host/name"
