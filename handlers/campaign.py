"""Campaigns (đợt tuyên truyền): /campaign, what there is, how far it is; try, send, pause, go on, stop, send again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Attachment, Option
from domain.campaigns import ENDED, State
from domain.problem import Problem
from domain.roles import Role
from handlers import campaign_form, conversations, menu, officers_work
from handlers.campaign_card import filled, is_counted, named, show
from handlers.turn import Turn
from models import campaigns
from models.campaigns import By, Campaign

LISTED = 8  # buttons; more fill more than a phone's screen
UNTYPED = 200  # people (issue): to more of them the number is typed before it is sent
RESULTS = "campaign_results"  # of the attachment


def campaign(turn: Turn, argument: str = "") -> None:
    """/campaign: the newest of his units; "new" asks for one, "on" goes on; "12" is that one; "send 12" and so on."""
    if argument in ("new", "on"):
        (campaign_form.begin if argument == "new" else campaign_form.go_on)(turn)
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
    lines = [Option(f"/campaign {it.id}", "campaign.line", named(it)) for it in found]
    on = (Option("/campaign on", "campaign.go_on", main=True),) if campaign_form.is_begun(turn) else ()
    options = (*on, Option("/campaign new", "campaign.new", main=not on), *lines, menu.way_out(turn))
    none = "campaign.unfinished" if on else "campaign.none"
    menu.offer(turn, Question("campaign.list" if found else none, {}, options))


def _act(turn: Turn, it: Campaign, verb: str) -> None:
    match verb:
        case "try":
            _try(turn, it)
        case "send" if it.state is State.DRAFT and is_counted(it):
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
            show(turn, _his(turn, it.id) or it)
        case "results" if it.total:
            campaigns.note(turn.connection, _by(turn), "campaign_results", it)
            turn.say("campaign.results", attachment=Attachment(RESULTS, f"{turn.chat.person_id}:{it.id}"), number=it.id)
            show(turn, it)
        case "words" | "time" if it.state is State.DRAFT:
            campaign_form.change(turn, it, campaign_form.WORDS if verb == "words" else campaign_form.TIME)
        case "count" if it.state is State.DRAFT:
            turn.later(campaign_form.COUNT, campaign=it.id)
            turn.say("campaign.counting")
        case _:
            show(turn, it)


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
    show(turn, _his(turn, it.id) or it)


def _try(turn: Turn, it: Campaign) -> None:
    """Just as its readers get it."""
    picture = Attachment("file", str(it.file_id)) if it.file_id else None
    turn.say("campaign.message", attachment=picture, text=filled(turn, it), unit=it.unit_name)
    show(turn, it)


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
        show(turn, it)


conversations.ENDINGS[campaign_form.COUNT] = counted
