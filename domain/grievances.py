"""Grievances (phản ánh, kiến nghị): their kinds, categories, who may know, and what makes one urgent. The 17 categories
are those of domain.md §5.5; their names stand in texts/."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.folding import fold
from domain.tables import rows


class Kind(StrEnum):
    """What is taken in a chat. Complaint and denunciation (khiếu nại, tố cáo) need a signed paper and are led to it
    (domain.md §5.3)."""

    QUESTION = "question"
    REPORT = "report"
    PROPOSAL = "proposal"


PAPER = ("complaint", "denunciation")  # what is led to a signed paper instead


class Mode(StrEnum):
    """Who may know who sent it (domain.md §5.4)."""

    ANONYMOUS = "anonymous"  # nobody: the case knows no person and no chat
    CONFIDENTIAL = "confidential"  # officers, the enterprise never
    OPEN = "open"


class Status(StrEnum):
    NEW = "new"
    TAKEN = "taken"
    ASKED = "asked"  # the worker was asked something
    ANSWERED = "answered"
    FORWARDED = "forwarded"  # an authority outside the union has it, and the union follows it
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    PARTLY = "partly"
    OUTSIDE = "outside"  # beyond what the union can do: an authority or a court has it
    UNFOUNDED = "unfounded"
    WITHDRAWN = "withdrawn"


class Voice(StrEnum):
    """Whose words an entry of the thread holds."""

    WORKER = "worker"
    OFFICER = "officer"
    NOTE = "note"  # an officer's to his colleagues: no worker reads it


@dataclass(frozen=True, slots=True)
class Category:
    """`urgent`: it alarms whatever was written."""

    code: str
    group: str
    urgent: bool


CATEGORIES = tuple(Category(it["code"], it["group"], it["urgent"] == "1") for it in rows("grievance_categories.csv"))
GROUPS = tuple(dict.fromkeys(it.group for it in CATEGORIES))
OTHER, ABOUT_OFFICERS = "other", "union_officers"
_BY_CODE = {it.code: it for it in CATEGORIES}

# Danger, violence, poisoning, a strike: what a person must look at within the hour (domain.md §5.2).
_URGENT = (
    *("tai nạn", "cháy", "nổ lớn", "điện giật", "ngộ độc", "cấp cứu", "nguy hiểm", "sập", "rò rỉ", "ngất"),
    *("bị đánh", "đánh đập", "hành hung", "đe dọa", "dọa giết", "xâm hại", "quấy rối", "cưỡng bức", "tự tử"),
    *("đình công", "ngừng việc", "lãn công", "bỏ trốn"),
    *("accident", "injured", "poisoned", "beaten", "threatened", "harassed", "on strike"),
)
_UNPAID = re.compile(r"\b(?:no|cham|chua tra|khong tra|chua nhan|quyt) (?:\w+ ){0,2}luong\b")  # folded
_MANY = re.compile(
    r"\b(?:nhieu nguoi|ca (?:to|xuong|cong ty|ca|nha may)|tap the|hang loat|[1-9]\d+ (?:nguoi|cong nhan))\b"
)


def category(code: str) -> Category:
    """The category of a stored code. KeyError for an unknown one."""
    return _BY_CODE[code]


def of_group(group: str) -> tuple[Category, ...]:
    return tuple(it for it in CATEGORIES if it.group == group)


def widest(group: str) -> str:
    """The category of a group for who chose no closer one: its first, the one most often meant; "other" where that is
    in the group. In doubt about safety it alarms."""
    codes = [it.code for it in of_group(group)]
    return OTHER if OTHER in codes else codes[0]


def is_urgent(code: str, text: str) -> bool:
    """Whether a person must look at once: by its category, by words of danger, or wages owed to many.

    Words count with their accents; without any, only those of several words do: "chay" may be "chạy".
    """
    return category(code).urgent or _tells_of_danger(text) or _tells_of_many_unpaid(text)


def _tells_of_danger(text: str) -> bool:
    said, folded = " ".join(["", *re.findall(r"\w+", text.casefold()), ""]), f" {fold(text)} "
    return any(f" {it} " in said or (" " in it and f" {fold(it)} " in folded) for it in _URGENT)


def _tells_of_many_unpaid(text: str) -> bool:
    folded = fold(text)
    return bool(_UNPAID.search(folded) and _MANY.search(folded))
