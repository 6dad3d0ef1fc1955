"""The words, the times and the calendar of campaigns."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.campaign_text import LETTERS, fill, parse_campaign_text
from domain.campaign_time import parse_start
from domain.campaigns import BY_CODE, EVENTS, Repeat, next_start
from domain.facts import Facts
from domain.problem import Problem

FACTS = Facts(date(2026, 11, 22), {})
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


# --- words ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["{tên}", "{Tên}", "{ten}", "{ tên }", "{name}", "{first name}"])
@pytest.mark.parametrize("place", ["{doanh nghiệp}", "{DOANH NGHIEP}", "{enterprise}", "{nơi làm việc}"])
def test_a_field_is_written_as_people_write_it(name: str, place: str) -> None:
    text = f"Chào {name} ở {place}!\nMời họp [18 giờ]."
    assert parse_campaign_text(text, FACTS) == text
    assert fill(text, "Hoa {tên}", "Bản Mai") == "Chào Hoa {tên} ở Bản Mai!\nMời họp [18 giờ]."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" \n", Problem("text.empty")),
        ("x" * (LETTERS + 1), Problem("text.too_long", {"limit": LETTERS})),
        ("Chào {chức vụ}", Problem("campaign.unknown_field", {"field": "{chức vụ}"})),
        ("Chào {tên", Problem("campaign.unknown_field", {"field": "{"})),
        ("Chào {}", Problem("campaign.unknown_field", {"field": "{}"})),
        ("Số 012190000123", Problem("text.identity_number")),
    ],
)
def test_what_cannot_be_sent_is_said(text: str, problem: Problem) -> None:
    assert parse_campaign_text(text, FACTS) == problem


# --- when -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17:30 20/5", "2027-05-20T17:30"),
        ("20/5 17:30", "2027-05-20T17:30"),
        ("17h30 ngày 20/05/2027", "2027-05-20T17:30"),
        ("lúc 18 giờ ngày 1-12", "2026-12-01T18:00"),
        ("11h mai", "2026-11-23T11:00"),
        ("17:30", "2026-11-22T17:30"),
        ("7 giờ 15 ngày mai", "2026-11-23T07:15"),
        ("12:00 29/2/2028", Problem("campaign.when_far")),
        ("11:00", Problem("campaign.when_past")),
        ("20/5", Problem("campaign.when_unreadable")),
        ("25:00 20/5", Problem("campaign.when_unreadable")),
        ("17:30 31/2", Problem("campaign.when_unreadable")),
        ("hôm nào đó", Problem("campaign.when_unreadable")),
    ],
)
def test_a_time_as_people_type_it(text: str, expected: str | Problem) -> None:
    found = parse_start(text, NOW)
    assert (found if isinstance(found, Problem) else found.strftime("%Y-%m-%dT%H:%M")) == expected


@pytest.mark.parametrize(
    ("first", "repeat", "after", "expected"),
    [
        ("2026-11-22", Repeat.ONCE, "2026-11-22", None),
        ("2026-12-31", Repeat.WEEKLY, "2026-12-31", "2027-01-07"),
        ("2026-12-31", Repeat.WEEKLY, "2027-01-20", "2027-01-21"),
        ("2026-12-31", Repeat.WEEKLY, "2027-01-21", "2027-01-28"),
        ("2026-12-15", Repeat.MONTHLY, "2026-12-15", "2027-01-15"),
        ("2027-01-31", Repeat.MONTHLY, "2027-01-31", "2027-02-28"),
        ("2027-01-31", Repeat.MONTHLY, "2027-02-28", "2027-03-31"),
        ("2027-01-31", Repeat.MONTHLY, "2028-02-03", "2028-02-29"),
        ("2026-11-22", Repeat.YEARLY, "2026-11-22", None),
    ],
)
def test_the_next_of_a_series(first: str, repeat: Repeat, after: str, expected: str | None) -> None:
    found = next_start(date.fromisoformat(first), repeat, date.fromisoformat(after))
    assert found == (date.fromisoformat(expected) if expected else None)


# --- the calendar -----------------------------------------------------------------------------------------------------
def test_every_event_has_a_day_each_year_and_the_plans_peaks_are_among_them() -> None:
    def tet(year: int) -> date | None:
        return {2027: date(2027, 2, 6), 2028: date(2028, 1, 26)}.get(year)

    days = {it.code: it.after(date(2026, 11, 22), tet) for it in EVENTS}
    assert None not in days.values()
    assert (days["july"], days["labour_day"]) == (date(2027, 7, 1), date(2027, 5, 1))
    assert days["tet"] == date(2027, 1, 17)
    assert BY_CODE["tet"].after(date(2027, 1, 17), tet) == date(2028, 1, 6)
    assert BY_CODE["tet"].after(date(2030, 1, 1), tet) is None
    assert BY_CODE["full_year"].after(date(2026, 11, 30), tet) == date(2027, 11, 30)
