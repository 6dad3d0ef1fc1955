"""A reply as JSON values (nội dung một tin): what a row of the outbox holds, defaults left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, asdict, fields
from typing import Any

from dialogue.messages import PASSED_ON, Option, Reply


def to_payload(reply: Reply) -> dict[str, Any]:
    """A reply as JSON values for the outbox."""
    payload = _lean(reply, _REPLY)
    if reply.options:
        payload["options"] = [_lean(it, _OPTION) for it in reply.options]
    if reply.attachment:
        payload["attachment"] = asdict(reply.attachment)
    return payload


def joined(payloads: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The replies of a turn as one message, {"joined": […]}; a second picture or file begins another, and what is made
    to be passed on stands alone."""
    groups: list[list[dict[str, Any]]] = []
    for it in payloads:
        if not groups or not _fits(it, groups[-1]):
            groups.append([])
        groups[-1].append(it)
    return [{"joined": group} if len(group) > 1 else group[0] for group in groups]


def _fits(it: dict[str, Any], group: Sequence[dict[str, Any]]) -> bool:
    one_file = "attachment" not in it or not any("attachment" in other for other in group)
    return one_file and not any(other.get("attachment", {}).get("kind") in PASSED_ON for other in (it, *group))


def parts(payload: dict[str, Any]) -> list[dict[str, Any]]:
    """Undo `joined` of one message."""
    found: list[dict[str, Any]] = payload.get("joined", [payload])
    return found


def _defaults(kind: type) -> dict[str, Any]:
    return {it.name: {} if it.default is MISSING else it.default for it in fields(kind)}


_REPLY, _OPTION = _defaults(Reply), _defaults(Option)


def _lean(it: Reply | Option, defaults: dict[str, Any]) -> dict[str, Any]:
    values = ((name, getattr(it, name)) for name in defaults)
    return {name: value for name, value in values if value != defaults[name]}
