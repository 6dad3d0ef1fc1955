"""What is kept about a person as he reads it (dữ liệu của tôi): entries of labels and values, ready for texts/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dialogue.forms import SKIPPED
from domain import communes, ethnic_groups
from domain.citizen_number import mask
from domain.phone import show_phone
from handlers.case_card import reason_words
from handlers.join_fields import left_open
from handlers.join_workplace import INFORMAL

Entry = list[tuple[dict[str, Any], Any]]
"""One post, application, consent, chat or message: (label, value) as text parameters."""

SECTIONS = (
    *("posts", "core_groups", "volunteer", "applications", "drafts", "requests", "grievances", "invites"),
    *("consents", "surveys", "sittings", "campaigns", "chats", "messages"),
)


MOMENTS = (
    *("sent_at", "admitted_at", "ended_at", "given_at", "withdrawn_at", "heard_at"),
    *("made_at", "answered_at", "granted_at", "revoked_at", "added_at", "closed_at", "begun_at", "active_at"),
    *("claimed_at", "began_at", "created_at"),
)
DAYS = ("birth_date", "signed_day", "decision_day", "ceremony_day", "due", "day", "opened_day", "closed_day")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: `covered` where the page or file goes through servers abroad."""

    zone: ZoneInfo
    covered: bool


def sections(kept: Mapping[str, list[dict[str, Any]]], reader: Reader) -> dict[str, list[Entry]]:
    """All of models.kept.of_person; nothing is left out."""
    return {name: [entry(it, reader) for it in kept[name]] for name in SECTIONS if name in kept}


def entry(values: Mapping[str, Any], reader: Reader) -> Entry:
    """The labels and values of one entry. A message's text key and parameters become its words."""
    if "key" in values:  # a message
        said = {"t": "mydata.me" if values["said"] else "mydata.bot"}
        words = {**values["params"], "t": values["key"]}
        return [
            (_label("at"), _moment(values["at"], reader)),
            (_label("who"), said),
            (_label("words"), words),
        ]
    return [(_label(name), shown(name, value, reader)) for name, value in values.items() if name != "consent"]


def shown(name: str, value: Any, reader: Reader) -> Any:
    """One value as a text parameter."""
    if value == SKIPPED:
        return left_open(name)
    show = _SHOWN.get(name)
    return show(value, reader) if show else value


def named_post(values: Mapping[str, Any]) -> dict[str, Any]:
    """A post in one line: role and unit."""
    return {"role": {"t": f"role.{values['role']}"}, "unit": values["post_unit"]}


def named_group(values: Mapping[str, Any]) -> dict[str, Any]:
    """A core group in one line: the enterprise, and whether he leads it."""
    return {"t": f"mydata.{'core_head' if values['head'] else 'core_member'}", "enterprise": values["core_enterprise"]}


def role_line(values: Mapping[str, Any]) -> dict[str, Any]:
    """A volunteer's role in one line: unit and state."""
    state = {"t": f"mydata.volunteer_state.{values['volunteer_state']}"}
    return {"t": "mydata.role", "unit": values["volunteer_unit"], "state": state}


def request_line(values: Mapping[str, Any]) -> dict[str, Any]:
    """An open request in one line."""
    return {"t": "mydata.request", "kind": {"t": f"request.kind.{values['kind']}"}, "due": {"d": values["due"]}}


def grievance_line(values: Mapping[str, Any]) -> dict[str, Any]:
    """A case in one line, without a word of it."""
    about = {"t": f"grievance.category.{values['about']}"}
    status = {"t": f"grievance.status.{values['case_status']}"}
    return {"t": "grievance.choice", "number": values["case"], "category": about, "status": status}


def invite_line(values: Mapping[str, Any]) -> dict[str, Any]:
    """A code in one line, with what came of it."""
    numbers = {name: values[name] for name in ("opened", "started", "sent", "admitted")}
    return {"t": "mydata.invited", "code": values["code"], **numbers}


def _label(name: str) -> dict[str, Any]:
    return {"t": f"mydata.label.{name}"}


def _moment(value: str, reader: Reader) -> dict[str, str]:
    return {"m": datetime.fromisoformat(value).astimezone(reader.zone).isoformat()}


def _words(beginning: str) -> Callable[[Any, Reader], dict[str, str]]:
    return lambda value, _reader: {"t": f"{beginning}{value}"}


def _phone(value: str, _reader: Reader) -> str:
    return show_phone(value)


def _workplace(value: Any, _reader: Reader) -> Any:
    """The enterprise's name; in an unfinished form the whole answer."""
    if isinstance(value, str):
        return value
    return value.get("name") or {"t": "join.informal" if value.get(INFORMAL) else "join.unlisted"}


def _group(value: str, reader: Reader) -> Any:
    return {"t": "join.kept_covered"} if reader.covered else ethnic_groups.by_code(value).name


_SHOWN: dict[str, Callable[[Any, Reader], Any]] = {
    "status": _words("status.word."),
    "gender": _words("join.gender."),
    "channel": _words("mydata.channel."),
    "language": _words("language."),
    "purpose": _words("privacy.purpose."),
    "about": _words("grievance.category."),
    "case_status": _words("grievance.status."),
    "kind": _words("request.kind."),
    "state": _words("request.state."),
    **dict.fromkeys(
        ("minority", "rejoins", "guardian_signed", "has_union", "head", "assisted", "came_by_invite"),
        lambda value, _reader: {"t": "mydata.yes" if value else "mydata.no"},
    ),
    "role": _words("role."),
    "volunteer_state": _words("mydata.volunteer_state."),
    **dict.fromkeys(MOMENTS, _moment),
    **dict.fromkeys(("phone", "guardian_phone"), _phone),
    **dict.fromkeys(DAYS, lambda value, _reader: {"d": value}),
    "enterprise": _workplace,
    "commune": lambda value, _reader: communes.label(communes.by_code(value)),
    "citizen_number": lambda value, reader: mask(value) if reader.covered else value,
    "ethnic_group": _group,
    "reason": lambda value, _reader: reason_words(value),
}
