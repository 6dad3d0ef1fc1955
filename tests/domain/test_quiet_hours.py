"""People are written to unasked in their breaks and evenings, by their shift if a survey tells it."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.quiet_hours import DEFAULT, Window, is_allowed, next_allowed, windows_of

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def at(hour: int, minute: int = 0, day: int = 31) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        *((at(10, 59), False), (at(11), True), (at(12, 59), True), (at(13), False)),
        *((at(16, 59), False), (at(17), True), (at(20, 29), True), (at(20, 30), False), (at(3), False)),
    ],
)
def test_at_noon_and_in_the_evening(moment: datetime, allowed: bool) -> None:
    assert is_allowed(DEFAULT, moment) is allowed


@pytest.mark.parametrize(
    ("moment", "expected"), [(at(3), at(11)), (at(12), at(12)), (at(14), at(17)), (at(21), at(11, day=31))]
)
def test_what_comes_too_early_or_too_late_waits_for_the_next_window(moment: datetime, expected: datetime) -> None:
    found = next_allowed(DEFAULT, moment)
    assert (found.time(), found >= moment) == (expected.time(), True)
    assert is_allowed(DEFAULT, found)


@pytest.mark.parametrize(
    ("shifts", "expected"),
    [
        ("2 ca, 6 giờ và 14 giờ", [("14:00", "15:30")]),
        ("3 ca: 7h, 15h và 23h", [("07:00", "08:30"), ("15:00", "16:30")]),
        ("7h30-11h30, 13h30 - 17h30", [("11:30", "13:00"), ("17:30", "19:00")]),
        ("7:30 đến 16:30", [("16:30", "18:00")]),
        ("18h đến 19h45", [("19:45", "20:30")]),
    ],
)
def test_whose_shift_is_known_is_written_to_when_it_has_ended(shifts: str, expected: list[tuple[str, str]]) -> None:
    assert [*windows_of(shifts)] == [Window(*map(time.fromisoformat, it)) for it in expected]


@pytest.mark.parametrize("shifts", [None, "", "hành chính", "2 ca", "6 giờ", "22h-6h", "25h-26h"])
def test_words_that_tell_no_end_of_a_shift_leave_the_usual_hours(shifts: str | None) -> None:
    assert windows_of(shifts) == DEFAULT
