"""The environment, read in one place (cài đặt). A wrong value stops the start with its name, the value and an
example."""

from __future__ import annotations

from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, HttpUrl, SecretStr, TypeAdapter, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from models.zalo_bot_quota import Plan


class Admission(StrEnum):
    OFFICER = "officer"
    AUTO = "auto"


class TelegramMode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


class ZaloBotMode(StrEnum):
    POLLING = "polling"
    WEBHOOK = "webhook"


class SensitiveOnTelegram(StrEnum):
    """How the citizen number and the ethnic group are asked on Telegram: our own page, in the chat, or not at all."""

    PAGE = "page"
    CHAT = "chat"
    SKIP = "skip"


LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class Settings(BaseSettings):
    """Every setting, with its default. Documented for operators in .env.example."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite+aiosqlite:///var/ketnap.db"
    data_dir: Path = Path("var")
    public_url: str = ""
    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)
    secret_key: SecretStr = SecretStr("")
    timezone: str = "Asia/Ho_Chi_Minh"
    tally_time: str = "17:30"
    default_language: str = "vi"
    admission: Admission = Admission.OFFICER
    federation: str = "Liên đoàn Lao động tỉnh Lai Châu"
    papers_dir: str = ""
    backup_dir: str = ""
    demo: bool = False
    log_level: str = "INFO"
    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_mode: TelegramMode = TelegramMode.POLLING
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_proxy: str = ""
    sensitive_on_telegram: SensitiveOnTelegram = SensitiveOnTelegram.PAGE
    zalo_bot_token: SecretStr = SecretStr("")
    zalo_bot_api_url: str = "https://bot-api.zaloplatforms.com"
    zalo_bot_mode: ZaloBotMode = ZaloBotMode.POLLING
    zalo_bot_webhook_secret: SecretStr = SecretStr("")
    zalo_bot_link: str = ""
    zalo_bot_users: int = Field(50, ge=1)  # people a month; the Basic plan (zalo.md §0)
    zalo_bot_messages: int = Field(3_000, ge=1)  # a month, both ways
    zalo_oa_id: str = ""
    zalo_oa_app_id: str = ""
    zalo_oa_app_secret: SecretStr = SecretStr("")
    zalo_oa_secret_key: SecretStr = SecretStr("")
    zalo_oa_refresh_token: SecretStr = SecretStr("")
    zalo_oa_api_url: str = "https://openapi.zalo.me"
    zalo_oa_oauth_url: str = "https://oauth.zaloapp.com"
    zalo_oa_price: int = Field(55, ge=0)
    zalo_oa_monthly_budget: int = Field(27_500, ge=0)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("not a time zone") from error
        return value

    @field_validator("tally_time")
    @classmethod
    def _time_of_the_day(cls, value: str) -> str:
        datetime.strptime(value, "%H:%M")  # noqa: DTZ007  only its form; ValueError says what is wrong
        return value

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in LOG_LEVELS:
            raise ValueError(f"none of {', '.join(LOG_LEVELS)}")
        return value.upper()

    @field_validator("default_language")
    @classmethod
    def _known_language(cls, value: str) -> str:
        if value not in ("vi", "en"):
            raise ValueError("not a language that texts/ has")
        return value

    @field_validator(
        *("public_url", "telegram_api_url", "telegram_proxy", "zalo_bot_api_url", "zalo_bot_link"),
        *("zalo_oa_api_url", "zalo_oa_oauth_url"),
    )
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value:
            TypeAdapter(HttpUrl).validate_python(value)
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _named_driver(cls, value: str) -> str:
        # SQLAlchemy 2.1: a bare postgresql:// now means psycopg 3, which we do not ship.
        if not value.startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
            raise ValueError("name the driver")
        return value

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def tally_at(self) -> time:
        """TALLY_TIME, in TIMEZONE."""
        return time.fromisoformat(self.tally_time.zfill(5))

    @property
    def papers(self) -> Path | None:
        """The federation's own templates of the papers, if it has any."""
        return Path(self.papers_dir) if self.papers_dir else None

    @property
    def zalo_bot_plan(self) -> Plan:
        return Plan(self.zalo_bot_users, self.zalo_bot_messages)

    @property
    def backups(self) -> Path:
        """Where the copies of each night go."""
        return Path(self.backup_dir) if self.backup_dir else self.data_dir / "backups"

    @property
    def address(self) -> str:
        """Where links lead: PUBLIC_URL, or this machine while trying out."""
        return self.public_url or f"http://{self.http_host}:{self.http_port}"


EXAMPLES = {
    "database_url": "sqlite+aiosqlite:///var/ketnap.db or postgresql+asyncpg://ketnap:PASSWORD@localhost/ketnap",
    "public_url": "https://congdoan.example.vn",
    "http_port": "8080",
    "timezone": "Asia/Ho_Chi_Minh",
    "tally_time": "17:30",
    "default_language": "vi",
    "admission": "officer",
    "demo": "1",
    "log_level": "INFO",
    "telegram_api_url": "https://api.telegram.org",
    "telegram_mode": "polling",
    "telegram_proxy": "http://127.0.0.1:3128",
    "sensitive_on_telegram": "page",
    "zalo_bot_api_url": "https://bot-api.zaloplatforms.com",
    "zalo_bot_mode": "webhook",
    "zalo_bot_users": "50",
    "zalo_bot_messages": "3000",
    "zalo_bot_link": "https://zalo.me/576169620734670481",
    "zalo_oa_api_url": "https://openapi.zalo.me",
    "zalo_oa_oauth_url": "https://oauth.zaloapp.com",
    "zalo_oa_price": "55",
    "zalo_oa_monthly_budget": "27500",
}
SECRET = frozenset(
    {
        *("telegram_proxy", "secret_key", "telegram_token", "telegram_webhook_secret", "database_url"),
        *("zalo_bot_token", "zalo_bot_webhook_secret"),
        *("zalo_oa_app_secret", "zalo_oa_secret_key", "zalo_oa_refresh_token"),
    }
)


class SettingsError(Exception):
    """One line per wrong setting: name, value (never a secret one), what is wrong, example."""


def load() -> Settings:
    """Read the environment and .env. Raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_line(dict(problem)) for problem in error.errors())) from None


def _line(problem: dict[str, object]) -> str:
    location = problem["loc"]
    name = str(location[0]) if isinstance(location, tuple) and location else "?"
    value = "(hidden)" if name in SECRET else repr(problem["input"])
    example = EXAMPLES.get(name, "see .env.example")
    return f"{name.upper()}={value}: {problem['msg']}. Example: {name.upper()}={example}"
