"""Which periods are due at a moment: in Viet Nam's time, over leap days and years, and when the process was down."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.periods import Span
from scheduler.rhythms import CatchUp, Every, Rhythm, following, latest, sensible

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TALLY = time(17, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("every", "moment", "last", "next_"),
    [
        (Every.HOUR, "2026-05-20 17:29", "2026-05-20T16", "2026-05-20T17"),
        (Every.HOUR, "2026-12-31 23:45", "2026-12-31T23", "2027-01-01T00"),
        (Every.DAY, "2026-05-20 17:29", "2026-05-19", "2026-05-20"),
        (Every.DAY, "2026-05-20 17:30", "2026-05-20", "2026-05-21"),
        (Every.DAY, "2028-02-29 18:00", "2028-02-29", "2028-03-01"),
        (Every.DAY, "2027-02-28 18:00", "2027-02-28", "2027-03-01"),
        (Every.DAY, "2027-01-01 00:00", "2026-12-31", "2027-01-01"),
        (Every.WEEK, "2026-05-20 18:00", "2026-05-18", "2026-05-25"),
        (Every.WEEK, "2026-05-18 08:00", "2026-05-11", "2026-05-18"),
        (Every.WEEK, "2027-01-01 08:00", "2026-12-28", "2027-01-04"),
        (Every.MONTH, "2028-02-29 18:00", "2028-02-01", "2028-03-01"),
        (Every.MONTH, "2026-01-01 08:00", "2025-12-01", "2026-01-01"),
        (Every.QUARTER, "2026-05-20 18:00", "2026-04-01", "2026-07-01"),
        (Every.HALF, "2026-05-31 23:59", "2025-12-01", "2026-06-01"),
        (Every.HALF, "2026-12-01 17:30", "2026-12-01", "2027-06-01"),
        (Every.YEAR, "2026-12-31 23:59", "2026-01-01", "2027-01-01"),
    ],
)
def test_the_last_and_the_next_time_of_a_rhythm(every: Every, moment: str, last: str, next_: str) -> None:
    rhythm = Rhythm(every, TALLY)
    assert latest(rhythm, at(moment), ZONE).key == last
    assert following(rhythm, at(moment), ZONE).key == next_


def test_a_day_is_that_of_viet_nam_whatever_zone_the_moment_is_in() -> None:
    slot = latest(Rhythm(Every.DAY, TALLY), datetime.fromisoformat("2026-05-20T10:30+00:00"), ZONE)
    assert (slot.key, slot.at) == ("2026-05-20", at("2026-05-20 17:30"))


def test_another_time_of_the_day_does_not_make_another_period() -> None:
    keys = {latest(Rhythm(Every.DAY, time(hour)), at("2026-05-20 18:00"), ZONE).key for hour in (8, 17, 18)}
    assert keys == {"2026-05-20"}


def test_the_first_days_job_looks_at_the_period_that_has_ended() -> None:
    may = latest(Rhythm(Every.MONTH), at("2026-06-01 00:00"), ZONE).ended(Span.MONTH)
    assert (may.first.isoformat(), may.last.isoformat()) == ("2026-05-01", "2026-05-31")
    half = latest(Rhythm(Every.HALF), at("2026-12-01 00:00"), ZONE).ended(Span.HALF)
    assert (half.first.isoformat(), half.last.isoformat()) == ("2026-06-01", "2026-11-30")


def test_of_what_was_missed_only_what_still_makes_sense_is_done() -> None:
    daily, monday = Rhythm(Every.DAY, TALLY), at("2026-05-25 09:00")

    def due(catch_up: CatchUp) -> list[str]:
        return [it.key for it in sensible(daily, monday, ZONE, catch_up)]

    assert due(CatchUp()) == ["2026-05-24"], "hours late, but a tally still goes out"
    assert due(CatchUp(most=3)) == ["2026-05-22", "2026-05-23", "2026-05-24"]
    assert due(CatchUp(most=3, within=timedelta(days=2))) == ["2026-05-23", "2026-05-24"]
    assert due(CatchUp(within=timedelta(hours=1))) == [], "later than an hour: an officer is asked instead"
