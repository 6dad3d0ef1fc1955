"""Settings: a wrong one stops the start with its name, its value and an example; each is documented."""

from datetime import time
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No .env and no setting of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PORT", "eighty"),
        ("HTTP_PORT", "70000"),
        ("TIMEZONE", "Asia/Nowhere"),
        ("ADMISSION", "maybe"),
        ("PUBLIC_URL", "congdoan"),
        ("DATABASE_URL", "postgresql://localhost/ketnap"),
        ("TELEGRAM_MODE", "pigeon"),
        ("DEFAULT_LANGUAGE", "fr"),
        ("TALLY_TIME", "half past five"),
        ("TALLY_TIME", "24:30"),
        ("LOG_LEVEL", "LOUD"),
        ("SENSITIVE_ON_TELEGRAM", "perhaps"),
        ("TELEGRAM_API_URL", "telegram"),
        ("DEMO", "maybe"),
    ],
)
def test_a_wrong_setting_is_named_with_an_example(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load()
    assert name in str(error.value)
    assert f"Example: {name}=" in str(error.value)
    assert value in str(error.value) or name == "DATABASE_URL"


def test_a_database_address_with_its_password_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://ketnap:hunter2@localhost/ketnap")
    with pytest.raises(SettingsError) as error:
        load()
    assert "hunter2" not in str(error.value)


def test_the_tally_comes_at_a_time_of_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load().tally_at == time(17, 30)
    monkeypatch.setenv("TALLY_TIME", "7:05")
    assert load().tally_at == time(7, 5)


def test_an_empty_value_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_MODE", "")
    assert load().telegram_mode == "polling"


def test_every_setting_is_documented_with_its_default() -> None:
    documented = dict(
        line.split("=", 1)
        for line in (ROOT / ".env.example").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    defaults = {name.upper(): field.default for name, field in Settings.model_fields.items()}
    assert documented.keys() == defaults.keys()
    for name, default in defaults.items():
        shown = default.get_secret_value() if hasattr(default, "get_secret_value") else default
        assert documented[name] == str(int(shown) if isinstance(shown, bool) else shown), name


def test_secrets_are_hidden_when_settings_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "1:made-up")
    monkeypatch.setenv("SECRET_KEY", "a made-up key of the tests")
    assert "made-up" not in repr(load())
