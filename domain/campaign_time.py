"""When a campaign is to begin (giờ bắt đầu), as people type it: "17:30 20/5", "11h mai", "20/05/2027 lúc 18 giờ"."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from domain.days import parse_day
from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem

FARTHEST = timedelta(days=400)  # more than a year ahead is a slip of the finger
_TIME = re.compile(r"\b([01]?\d|2[0-3])(?::|h|g|\s*giờ|\s*gio)\s*([0-5]\d)?(?!\d)", re.I)
_SHORT = re.compile(r"(\d{1,2})[/.-](\d{1,2})")
_WORDS = re.compile(r"\b(?:lúc|luc|vào|vao|ngày|ngay|hồi|hoi|at|on)\b", re.I)
_AHEAD = {"": 0, "mai": 1, "tomorrow": 1, "kia": 2, "mot": 2}  # folded


def parse_start(text: str, now: datetime) -> datetime | Problem:
    """A moment to come; `now` and the result aware in TIMEZONE. Without a year the next such day.

    Problems: campaign.when_unreadable, campaign.when_past, campaign.when_far.
    """
    found = _TIME.search(text)
    day = _day(f"{text[: found.start()]} {text[found.end() :]}", now.date()) if found else None
    if found is None or day is None:
        return Problem("campaign.when_unreadable")
    start = datetime.combine(day, time(int(found[1]), int(found[2] or 0)), now.tzinfo)
    if start <= now:
        return Problem("campaign.when_past")
    return start if start - now <= FARTHEST else Problem("campaign.when_far")


def _day(text: str, today: date) -> date | None:
    words = _WORDS.sub(" ", text).strip(" ,.")
    if (ahead := _AHEAD.get(fold(words))) is not None:
        return today + timedelta(days=ahead)
    if short := _SHORT.fullmatch(words):
        return _next(int(short[1]), int(short[2]), today)
    read = parse_day(words, Facts(today, {}))
    return read if isinstance(read, date) else None


def _next(day: int, month: int, today: date) -> date | None:
    """The next such day, today too."""
    for year in (today.year, today.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None
