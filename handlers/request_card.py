"""What an officer reads of one request (nội dung yêu cầu): lines of labels and values; it changes nothing."""

from __future__ import annotations

from typing import Any

from domain.numbers import application_number
from domain.requests import Kind
from handlers import own_data
from handlers.turn import Turn
from models import corrections, enterprises, members, units
from models.requests import Request


def lines(turn: Turn, it: Request) -> list[dict[str, Any]]:
    """Who asks, what he asks, and what he was answered, as text parameters. Sensitive numbers stay covered."""
    asked = {
        Kind.CORRECTION: _about_correction,
        Kind.MOVE: _about_move,
        Kind.LEAVE: _about_leave,
        Kind.EMPLOYER: _about_contact,
        Kind.CALLBACK: _about_contact,
    }
    return [*_about_member(turn, it), *asked[it.kind](turn, it), *_answers(it)]


def _line(label: str, value: Any) -> dict[str, Any]:
    return {"t": "mydata.line", "label": {"t": label}, "value": value}


def _reader(turn: Turn) -> own_data.Reader:
    return own_data.Reader(turn.config.zone, covered=True)


def _about_member(turn: Turn, it: Request) -> list[dict[str, Any]]:
    if it.application_id is None:
        return []
    now = corrections.current(turn.connection, turn.keys, it.application_id)
    shown = [(name, own_data.shown(name, now[name], _reader(turn))) for name in ("full_name", "phone") if now[name]]
    number = _line("mydata.label.number", application_number(it.application_id))
    return [number, *(_line(f"mydata.label.{name}", value) for name, value in shown)]


def _about_correction(turn: Turn, it: Request) -> list[dict[str, Any]]:
    assert it.application_id is not None
    now = corrections.current(turn.connection, turn.keys, it.application_id)
    return [
        {
            "t": "request.change",
            "label": {"t": f"mydata.label.{name}"},
            "old": _value(turn, name, now[name]),
            "new": _value(turn, name, value),
        }
        for name, value in it.payload["values"].items()
    ]


def _value(turn: Turn, name: str, value: Any) -> Any:
    return {"t": "join.left_open"} if value is None else own_data.shown(name, value, _reader(turn))


def _about_move(turn: Turn, it: Request) -> list[dict[str, Any]]:
    place = members.Place(**{name: it.payload[name] for name in members.Place.__slots__})
    new = units.receiver(turn.connection, place.enterprise_id, place.commune, turn.today)
    found = enterprises.by_id(turn.connection, place.enterprise_id) if place.enterprise_id else None
    name = found.name if found else place.enterprise_name or {"t": "join.shown.informal"}
    return [_line("request.label.new_workplace", name), _line("request.label.new_unit", new.name)]


def _about_leave(_turn: Turn, it: Request) -> list[dict[str, Any]]:
    return [_line("request.label.reason", it.payload["reason"])] if it.payload["reason"] else []


def _about_contact(turn: Turn, it: Request) -> list[dict[str, Any]]:
    skipped = ("enterprise_id", "answers", "consent")
    kept = ((name, value) for name, value in it.payload.items() if name not in skipped and value)
    return [_line(f"mydata.label.{name}", own_data.shown(name, value, _reader(turn))) for name, value in kept]


def _answers(it: Request) -> list[dict[str, Any]]:
    return [_line("mydata.label.answers", words) for words in it.payload.get("answers", ())]
