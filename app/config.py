"""Settings, from the environment only. A wrong one is told in one line."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from app.core.clock import TEST_CLOCK

EMBEDDED_BROKER = "redis://127.0.0.1:6390/0"
"""Where ``make run`` starts its broker when REDIS_URL says nothing."""
ENVIRONMENTS = ("demo", "production", "test")
_PORTS = 65_535
_DEFAULT_PORT = 8080
_SECRET_LENGTH = 32
_TOKEN_LENGTH = 16


class SettingsError(Exception):
    """A setting is wrong; the text names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    environment: str
    port: int
    data: Path
    secret_key: str
    database_url: str
    redis_url: str
    smtp_url: str | None
    """None: mails land in the console's mailbox."""
    base_url: str
    trusted_proxies: int
    metrics_token: str | None = None
    """What a scraper of /metrics must carry; None: there is no such page."""
    signing_file: Path | None = None
    """PKCS#12 or PEM, read by workers only; None: no signature in production, elsewhere a trial one
    by ``development_signing_file``.
    """
    signing_password: str | None = field(default=None, repr=False)
    timestamp_url: str | None = field(default=None, repr=False)
    """An authority of RFC 3161, perhaps with a password; None: signatures have no time stamp."""

    @property
    def files(self) -> Path:
        return self.data / "files"

    @property
    def development_signing_file(self) -> Path:
        """Where the identity is kept that signs while nobody has set another."""
        return self.data / "development-signing.pem"

    @property
    def encrypted(self) -> bool:
        """Whether visitors come by https."""
        return self.base_url.startswith("https://")

    @property
    def production(self) -> bool:
        return self.environment == "production"


def settings_from(environ: Mapping[str, str]) -> Settings:
    """Read and check every setting.

    Raises:
        SettingsError: naming the setting, what it must be and what it is.

    """
    environment = _one_of(environ, "HUIQIAN_ENV", ENVIRONMENTS)
    if environment == "production" and environ.get(TEST_CLOCK):
        raise SettingsError(f"{TEST_CLOCK} is for tests and is refused in production")
    port = _number(environ, "PORT", _DEFAULT_PORT, most=_PORTS)
    data = Path(environ.get("HUIQIAN_DATA") or "var").expanduser().resolve()
    return Settings(
        environment=environment,
        port=port,
        data=data,
        secret_key=_secret_key(environ, environment, data),
        database_url=_database_url(environ, data),
        redis_url=_url(environ, "REDIS_URL", ("redis", "rediss")) or EMBEDDED_BROKER,
        smtp_url=_smtp_url(environ),
        base_url=(
            _url(environ, "BASE_URL", ("http", "https")) or f"http://127.0.0.1:{port}"
        ).rstrip("/"),
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0, most=10),
        metrics_token=_metrics_token(environ),
        signing_file=_signing_file(environ),
        signing_password=environ.get("HUIQIAN_SIGNING_PASSWORD") or None,
        timestamp_url=_url(environ, "HUIQIAN_TIMESTAMP_URL", ("http", "https")),
    )


def _signing_file(environ: Mapping[str, str]) -> Path | None:
    """Not looked at here: the web may start where it can't, and should not, read the key."""
    value = environ.get("HUIQIAN_SIGNING_FILE")
    if value:
        return Path(value).expanduser().resolve()
    if environ.get("HUIQIAN_SIGNING_PASSWORD"):
        raise SettingsError("HUIQIAN_SIGNING_PASSWORD is set, but HUIQIAN_SIGNING_FILE is not")
    return None


def _metrics_token(environ: Mapping[str, str]) -> str | None:
    value = environ.get("METRICS_TOKEN")
    if value and len(value) < _TOKEN_LENGTH:
        raise SettingsError(f"METRICS_TOKEN must have at least {_TOKEN_LENGTH} characters")
    return value or None


def _one_of(environ: Mapping[str, str], name: str, allowed: tuple[str, ...]) -> str:
    value = environ.get(name) or allowed[0]
    if value not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not '{value}'")
    return value


def _number(environ: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    value = environ.get(name) or str(default)
    if not value.isdecimal() or int(value) > most:
        raise SettingsError(f"{name} must be a number from 0 to {most}, not '{value}'")
    return int(value)


def _url(environ: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str | None:
    value = environ.get(name)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        valid = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    if not valid:
        raise SettingsError(f"{name} must begin with {schemes[0]}:// and name a host")
    return value


def _smtp_url(environ: Mapping[str, str]) -> str | None:
    value = _url(environ, "SMTP_URL", ("smtp", "smtps"))
    sender = parse_qs(urlsplit(value or "").query).get("from", [])
    if any("@" not in address.strip("@") for address in sender):
        raise SettingsError("SMTP_URL must name an e-mail address after ?from=")
    return value


def _database_url(environ: Mapping[str, str], data: Path) -> str:
    value = environ.get("DATABASE_URL")
    if not value:
        return f"sqlite:///{data / 'huiqian.db'}"
    scheme = value.partition("://")[0]
    if scheme in ("postgresql", "postgres"):
        return "postgresql+psycopg://" + value.partition("://")[2]
    if scheme in ("postgresql+psycopg", "sqlite"):
        return value
    raise SettingsError("DATABASE_URL must begin with postgresql:// or sqlite://")


def _secret_key(environ: Mapping[str, str], environment: str, data: Path) -> str:
    value = environ.get("SECRET_KEY")
    if value:
        if environment == "production" and len(value) < _SECRET_LENGTH:
            raise SettingsError(f"SECRET_KEY must have at least {_SECRET_LENGTH} characters")
        return value
    if environment == "production":
        raise SettingsError("SECRET_KEY must be set in production")
    return _kept_secret(data)


def _kept_secret(data: Path) -> str:
    """Made once, readable by its owner only, so that sessions survive a restart."""
    path = data / "secret-key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"HUIQIAN_DATA ({data}) cannot be written to: {error.strerror}"
        ) from None
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
