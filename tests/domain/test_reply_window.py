"""How long after his last message somebody may be written to on Zalo, and when a reminder still costs nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.quiet_hours import DEFAULT
from domain.reply_window import Rules, Window, free_span, planned, rules_of, window

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RULES = Rules(timedelta(hours=48), timedelta(days=7))


def at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


WROTE = at(10, "15:00")


def test_the_terms_are_those_of_the_day() -> None:
    assert rules_of(date(2026, 11, 30)) == RULES
    with pytest.raises(KeyError):
        rules_of(date(2025, 12, 31))  # before Zalo changed them


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), Window.FREE),
        (timedelta(hours=48, seconds=-1), Window.FREE),
        (timedelta(hours=48), Window.CHARGED),
        (timedelta(days=7, seconds=-1), Window.CHARGED),
        (timedelta(days=7), Window.REFUSED),
        (timedelta(hours=-1), Window.FREE),  # a clock was put back
    ],
)
def test_a_message_is_free_then_charged_then_refused(after: timedelta, expected: Window) -> None:
    assert window(WROTE, WROTE + after, RULES) is expected


def test_who_never_wrote_cannot_be_written_to() -> None:
    assert window(None, WROTE, RULES) is Window.REFUSED


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (at(11, "12:00"), at(11, "12:00")),
        (at(11, "03:00"), at(11, "11:00")),  # not at night
        (at(11, "15:00"), at(11, "17:00")),  # nor at work
        (at(11, "21:00"), at(12, "11:00")),
        (at(10, "12:00"), at(10, "17:00")),  # not before now
        (at(12, "12:59"), at(12, "12:59")),
        (at(12, "14:00"), at(12, "12:30")),  # rather early than at a price
        (at(20, "09:00"), at(12, "12:30")),
    ],
)
def test_a_reminder_is_planned_where_it_is_free_and_people_may_read(wanted: datetime, expected: datetime) -> None:
    span = free_span(WROTE, WROTE.astimezone(UTC), RULES)
    assert span is not None
    assert planned(wanted, span, DEFAULT) == expected


def test_what_would_come_at_night_comes_the_evening_before() -> None:
    span = free_span(at(10, "07:00"), at(10, "07:00"), RULES)  # free until 07:00
    assert span is not None
    assert planned(at(12, "09:00"), span, DEFAULT) == at(11, "20:00")


def test_it_comes_half_an_hour_before_the_end_at_the_latest() -> None:
    span = free_span(at(10, "12:15"), at(10, "12:15"), RULES)
    assert span is not None
    assert planned(at(12, "12:00"), span, DEFAULT) == at(12, "11:45")


def test_with_no_such_moment_left_there_is_none() -> None:
    assert free_span(WROTE, WROTE + timedelta(hours=48), RULES) is None
    night = free_span(at(10, "07:00"), at(11, "20:30"), RULES)
    assert night is not None
    assert planned(at(12, "09:00"), night, DEFAULT) is None
