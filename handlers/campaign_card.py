"""How a campaign looks to its officers (thẻ đợt tuyên truyền): in the list, and by itself with what they may do."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Question
from dialogue.messages import Option
from domain import communes
from domain.campaign_text import fill, is_personal
from domain.campaigns import Audience, Sent, State
from handlers import menu
from handlers.turn import Turn
from models import audiences, campaigns, inviters, zalo_window
from models.campaigns import JOINED_WITHIN, Campaign
from models.zalo_window import Reach

A_MINUTE = 25 * 60  # messages (bot/broadcast_rate.py)


def named(it: Campaign) -> dict[str, Any]:
    """What its line in the list says."""
    return {"number": it.id, "audience": _whom(it), "state": {"t": f"campaign.state.{it.state}"}}


def _whom(it: Campaign) -> dict[str, Any]:
    which: Any = it.narrowed or ""
    if it.audience is Audience.COMMUNE and it.narrowed:
        which = communes.label(communes.by_code(it.narrowed))
    elif it.audience is Audience.LANGUAGE:
        which = {"t": f"language.{it.narrowed}"}
    return {"t": f"campaign.whom.{it.audience}", "which": which}


def show(turn: Turn, it: Campaign) -> None:
    """As it stands now."""
    menu.offer(turn, Question(f"campaign.card.{it.state}", _params(turn, it), (*_ways(turn, it), menu.way_out(turn))))


def _params(turn: Turn, it: Campaign) -> dict[str, Any]:
    head = {"number": it.id, "unit": it.unit_name, "audience": _whom(it), "text": filled(turn, it)}
    if it.state is State.DRAFT:
        people = {"t": "campaign.people", "audience": _whom(it), **_size(it.counted)}
        own = [{"t": "campaign.own"}] if is_personal(it.text_vi) else []
        return {**head, "when": _when(turn, it), "people": [people, *own, *_on_zalo(turn, it)]}
    if it.state is State.WAITING or it.total is None:
        return {**head, "when": _when(turn, it), **_size(it.counted), "reason": _reason(it)}
    return {**head, **_numbers(turn, it), "reason": _reason(it), "when": _when(turn, it)}


def _on_zalo(turn: Turn, it: Campaign) -> list[dict[str, Any]]:
    """What it would cost on Zalo's Official Account if it were sent now; nothing where nobody is there."""
    found = Reach(it.zalo_free or 0, it.zalo_charged or 0, it.zalo_unreachable or 0)
    if not found.people:
        return []
    price = zalo_window.kept_price(turn.connection)
    left = price.budget - zalo_window.spent(turn.connection, f"{turn.today:%Y-%m}").spent
    numbers = {"free": found.free, "charged": found.charged, "unreachable": found.unreachable}
    money = {"cost": found.cost(price), "left": max(left, 0)}
    return [{"t": "campaign.zalo", **{name: {"n": value} for name, value in (numbers | money).items()}}]


def _reason(it: Campaign) -> Any:
    return {"t": f"campaign.reason.{it.reason}"} if it.reason and it.state is not State.SENDING else ""


def _size(people: int | None) -> dict[str, Any]:
    return {"n": {"n": people or 0}, "minutes": {"n": -(-(people or 0) // A_MINUTE)}}


def _when(turn: Turn, it: Campaign) -> Any:
    if it.start_at is None:
        return {"t": "campaign.at_once"}
    return {"t": f"campaign.often.{it.repeat}", "at": {"m": it.start_at.astimezone(turn.config.zone).isoformat()}}


def _numbers(turn: Turn, it: Campaign) -> dict[str, Any]:
    counts = campaigns.counts(turn.connection, it)
    waiting = sum(counts.get(state, 0) for state in (Sent.QUEUED, Sent.LATER, Sent.SENDING))
    found = {state.value: counts.get(state, 0) for state in (Sent.SENT, Sent.FAILED, Sent.BLOCKED, Sent.UNKNOWN)}
    numbers = {**found, "waiting": waiting, "total": it.total or 0, "joined": _joined(turn, it)}
    return {name: {"n": count} for name, count in numbers.items()}


def _joined(turn: Turn, it: Campaign) -> int:
    begun = it.started_at or turn.now
    zone = turn.config.zone
    first, last = begun.astimezone(zone), (begun + JOINED_WITHIN).astimezone(zone)
    return audiences.joined(turn.connection, it.id, first, last)


def _ways(turn: Turn, it: Campaign) -> tuple[Option, ...]:
    def way(verb: str, main: bool = False, **params: Any) -> Option:
        return Option(f"/campaign {verb} {it.id}", f"campaign.way.{verb}", params, main=main)

    match it.state:
        case State.DRAFT:
            return *_release(it), way("words"), way("time"), Option(f"/campaign stop {it.id}", "campaign.way.drop")
        case State.WAITING | State.FREEZING | State.SENDING:
            return Option(f"/campaign {it.id}", "campaign.refresh"), way("pause"), way("stop")
        case State.PAUSED | State.ASKING:
            return way("resume", main=True), way("try"), way("stop")
    failed = campaigns.counts(turn.connection, it).get(Sent.FAILED, 0) if it.state is State.DONE else 0
    again = (way("again", n={"n": failed}),) if failed else ()
    return (*again, *((way("results"),) if it.total else ()), Option("/campaign new", "campaign.new"))


def is_counted(it: Campaign) -> bool:
    """Nobody there now may be somebody on the day it is planned for; but many must be known before it is released."""
    return bool(it.counted) or (it.counted is not None and it.start_at is not None)


def _release(it: Campaign) -> tuple[Option, ...]:
    if not is_counted(it):
        return (Option(f"/campaign count {it.id}", "campaign.way.count"),)
    trying, way = Option(f"/campaign try {it.id}", "campaign.way.try"), "plan" if it.start_at else "send"
    return trying, Option(f"/campaign send {it.id}", f"campaign.way.{way}", _size(it.counted), main=True)


def filled(turn: Turn, it: Campaign) -> str:
    """As whoever looks would read it."""
    language = turn.chat.language
    text = it.text_en if language == "en" and it.text_en else it.text_vi
    name = inviters.name_of(turn.connection, turn.chat.person_id) or turn.texts(language, "campaign.nameless", {})
    return fill(text, name, turn.texts(language, "campaign.placeless", {}))
