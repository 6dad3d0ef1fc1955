"""Campaigns (đợt tuyên truyền): /campaign, what there is, how far it is; try, send, pause, go on, stop, send again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from domain import communes
from domain.campaign_text import fill
from domain.campaigns import ENDED, Audience, Sent, State
from domain.problem import Problem
from domain.roles import Role
from handlers import campaign_form, conversations, menu, officers_work
from handlers.turn import Turn
from models import audiences, campaigns, inviters, zalo_window
from models.campaigns import JOINED_WITHIN, By, Campaign
from models.zalo_window import Reach

LISTED = 8  # buttons; more fill more than a phone's screen
UNTYPED = 200  # people (issue): to more of them the number is typed before it is sent
A_MINUTE = 25 * 60  # messages (bot/broadcast_rate.py)
RESULTS = "campaign_results"  # of the attachment


def campaign(turn: Turn, argument: str = "") -> None:
    """/campaign: the newest of his units; "new" asks for one; "12" is that one; "send 12" and so on."""
    if argument == "new":
        campaign_form.begin(turn)
        return
    said = officers_work.read(argument if " " in argument else f"see {argument}")
    if said is None:
        _list(turn)
        return
    it = _his(turn, said.numbers[0])
    if it is None:
        menu.offer(turn, Question("campaign.gone", {}, (Option("/campaign", "campaign.all"), menu.way_out(turn))))
    else:
        _act(turn, it, said.verb)


def _his(turn: Turn, number: int) -> Campaign | None:
    assert turn.office is not None  # the command is for officers
    return campaigns.by_id(turn.connection, turn.office.units(Role.OFFICER), number)


def _by(turn: Turn) -> By:
    assert turn.office is not None
    return By(turn.office, turn.now)


def _list(turn: Turn) -> None:
    assert turn.office is not None
    found = campaigns.newest(turn.connection, turn.office.units(Role.OFFICER), LISTED)
    named = [Option(f"/campaign {it.id}", "campaign.line", _named(turn, it)) for it in found]
    options = (Option("/campaign new", "campaign.new", main=True), *named, menu.way_out(turn))
    menu.offer(turn, Question("campaign.list" if found else "campaign.none", {}, options))


def _named(turn: Turn, it: Campaign) -> dict[str, Any]:
    return {"number": it.id, "audience": _whom(it), "state": {"t": f"campaign.state.{it.state}"}}


def _whom(it: Campaign) -> dict[str, Any]:
    which: Any = it.narrowed or ""
    if it.audience is Audience.COMMUNE and it.narrowed:
        which = communes.label(communes.by_code(it.narrowed))
    elif it.audience is Audience.LANGUAGE:
        which = {"t": f"language.{it.narrowed}"}
    return {"t": f"campaign.whom.{it.audience}", "which": which}


def _act(turn: Turn, it: Campaign, verb: str) -> None:
    match verb:
        case "try":
            _try(turn, it)
        case "send" if it.state is State.DRAFT and _is_counted(it):
            _send(turn, it, it.counted or 0)
        case "pause" | "resume":
            _changed(turn, it, verb)
        case "stop" if it.state not in ENDED:
            keep, sure = Option(f"/campaign {it.id}", "campaign.keep"), f"/campaign end {it.id}"
            menu.offer(turn, Question("campaign.stop_really", {}, (keep, Option(sure, "campaign.sure_stop"))))
        case "end":
            _changed(turn, it, "stop")
        case _:
            _ask_for_more(turn, it, verb)


def _ask_for_more(turn: Turn, it: Campaign, verb: str) -> None:
    match verb:
        case "again" if it.state is State.DONE:
            turn.say("campaign.again", n={"n": campaigns.resend(turn.connection, it, _by(turn))})
            _show(turn, _his(turn, it.id) or it)
        case "results" if it.total:
            campaigns.note(turn.connection, _by(turn), "campaign_results", it)
            turn.say("campaign.results", attachment=Attachment(RESULTS, f"{turn.chat.person_id}:{it.id}"), number=it.id)
            menu.go_on(turn)
        case "words" | "time" if it.state is State.DRAFT:
            campaigns.act(turn.connection, it, "stop", _by(turn))
            campaign_form.change(turn, it, campaign_form.WORDS if verb == "words" else campaign_form.TIME)
        case "count" if it.state is State.DRAFT:
            turn.later(campaign_form.COUNT, campaign=it.id)
            turn.say("campaign.counting")
        case _:
            _show(turn, it)


def _send(turn: Turn, it: Campaign, people: int) -> None:
    """To many people only after their number was typed."""
    if people > UNTYPED:
        menu.step_aside(turn)
        conversations.begin(turn, SURE, campaign=it.id, count=people)
    else:
        _changed(turn, it, "release")


def _changed(turn: Turn, it: Campaign, what: str) -> None:
    """Done once, however often it is pressed; where it stands is shown either way."""
    campaigns.act(turn.connection, it, what, _by(turn))
    _show(turn, _his(turn, it.id) or it)


# --- how it looks -----------------------------------------------------------------------------------------------------
def _show(turn: Turn, it: Campaign) -> None:
    menu.offer(turn, Question(f"campaign.card.{it.state}", _params(turn, it), (*_ways(turn, it), menu.way_out(turn))))


def _params(turn: Turn, it: Campaign) -> dict[str, Any]:
    head = {"number": it.id, "unit": it.unit_name, "audience": _whom(it), "text": _filled(turn, it)}
    if it.state is State.DRAFT:
        people = {"t": "campaign.people", "audience": _whom(it), **_size(it.counted)}
        return {**head, "when": _when(turn, it), "people": [people, *_on_zalo(turn, it)]}
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


def _is_counted(it: Campaign) -> bool:
    """Nobody there now may be somebody on the day it is planned for; but many must be known before it is released."""
    return bool(it.counted) or (it.counted is not None and it.start_at is not None)


def _release(it: Campaign) -> tuple[Option, ...]:
    if not _is_counted(it):
        return (Option(f"/campaign count {it.id}", "campaign.way.count"),)
    trying, way = Option(f"/campaign try {it.id}", "campaign.way.try"), "plan" if it.start_at else "send"
    return trying, Option(f"/campaign send {it.id}", f"campaign.way.{way}", _size(it.counted), main=True)


def _filled(turn: Turn, it: Campaign) -> str:
    """As whoever looks would read it."""
    language = turn.chat.language
    text = it.text_en if language == "en" and it.text_en else it.text_vi
    name = inviters.name_of(turn.connection, turn.chat.person_id) or turn.texts(language, "campaign.nameless", {})
    return fill(text, name, turn.texts(language, "campaign.placeless", {}))


def _try(turn: Turn, it: Campaign) -> None:
    """Just as its readers get it."""
    picture = Attachment("file", str(it.file_id)) if it.file_id else None
    turn.say("campaign.message", attachment=picture, text=_filled(turn, it), unit=it.unit_name)
    _show(turn, it)


# --- the number, typed ------------------------------------------------------------------------------------------------
def _ask_sure(_turn: Turn, frame: Frame) -> Question:
    back = Option("/cancel", "campaign.not_sure")
    return Question("campaign.ask.sure", {"n": {"n": frame.extra["count"]}}, (back,))


def _read_sure(_turn: Turn, frame: Frame, text: str) -> Taken:
    digits = "".join(sign for sign in text if sign not in " .,\u00a0")
    if digits != str(frame.extra["count"]):
        return Problem("campaign.other_number", {"n": {"n": frame.extra["count"]}})
    return True


def _sure(turn: Turn, frame: Frame) -> None:
    turn.drop(SURE.name)
    it = _his(turn, frame.extra["campaign"]) if turn.office else None
    if it is None:
        menu.start(turn)
    else:
        _changed(turn, it, "release")


SURE: Form[Turn] = Form(
    "campaign_sure", (Field("sure", _ask_sure, _read_sure),), _ask_sure, lambda _turn, _key, value: value
)
conversations.of_form(SURE, _sure, confirm=False, role=Role.OFFICER)


# --- counted ----------------------------------------------------------------------------------------------------------
def counted(turn: Turn, payload: Mapping[str, Any], _result: Mapping[str, Any]) -> None:
    """The people are counted: the draft is shown, to be tried and released. What is open stays open beneath."""
    it = _his(turn, payload["campaign"]) if turn.office else None
    if it is not None:
        _show(turn, it)


conversations.ENDINGS[campaign_form.COUNT] = counted
