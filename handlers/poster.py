"""Posters (áp phích): /poster for one's own code; officers for an enterprise of theirs, or for all of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Attachment, Option
from domain.invite_code import shown
from domain.roles import Role
from domain.text_answers import parse_open_text
from handlers import asking, conversations, invite, join_fields, menu
from handlers.survey import own_picker
from handlers.turn import Turn
from models import invites, own_enterprises
from models.invites import Invite, NewInvite

KINDS = ("a4", "a5", "png")
SIZES = KINDS[:2]  # of many posters in one file
TASK = "posters"
MOST = 500  # posters in one file: 3 MB, 4 s of one core and 250 MB of its process
PLACE_LETTERS, CAMPAIGN_LETTERS = 60, 40  # letters; the table's columns


def poster(turn: Turn, argument: str = "") -> None:
    """/poster asks which; "/poster own", "one", "all a4 500" (from the 501st on); "/poster 17 a4" that of invite 17."""
    what, how, first = [*argument.split(), "", "", ""][:3]
    if _number(what) is not None:
        _of_invite(turn, _number(what) or 0, how)
    elif not _units(turn) or what == "own":
        _own(turn)
    elif what == "one":
        menu.step_aside(turn)
        conversations.begin(turn, ONE)
    elif what == "all":
        _all(turn, how, _number(first) or 0)
    else:
        options = tuple(Option(f"/poster {it}", f"poster.{it}") for it in ("one", "all", "own"))
        menu.offer(turn, Question("poster.which", {}, (*options, menu.way_out(turn))))


def ways(number: int) -> tuple[Option, ...]:
    """The kinds of an invite's poster as buttons."""
    return tuple(Option(f"/poster {number} {kind}", f"poster.{kind}") for kind in KINDS)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None  # 18 digits fit the column


def _units(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


# --- one poster -------------------------------------------------------------------------------------------------------
def _own(turn: Turn) -> None:
    """His own code, the one that /invite gives him."""
    if it := invite.own(turn):
        _offer(turn, it)
        return
    options = (Option("/join", "poster.join", main=True), menu.way_out(turn))
    menu.offer(turn, Question("poster.join_first", {}, options))


def _visible(turn: Turn, number: int) -> Invite | None:
    """His own, or of his units; None for any other, there or not."""
    it = invites.by_id(turn.connection, number)
    if it is None or it.closed_at is not None:
        return None
    if it.person_id is not None:
        return it if it.person_id == turn.chat.person_id else None
    units = _units(turn)
    ours = it.enterprise_id and own_enterprises.by_id(turn.connection, units, it.enterprise_id)
    return it if it.unit_id in units or ours else None


def _of_invite(turn: Turn, number: int, how: str) -> None:
    it = _visible(turn, number)
    if it is None:
        menu.offer(turn, Question("poster.gone", {}, (menu.way_out(turn),)))
    elif how in KINDS:
        attachment = Attachment(f"poster_{how}", str(it.id))
        turn.say(f"poster.here_{how}", attachment=attachment, code=shown(it.code))
        _offer(turn, it, "poster.more")
    elif how in NAMED and it.person_id is None:
        menu.step_aside(turn)
        conversations.begin(turn, NAMED[how], invite=it.id)
    else:
        _offer(turn, it)


def _offer(turn: Turn, it: Invite, key: str = "poster.sizes") -> None:
    more = NAMED if it.person_id is None else ()
    names = tuple(Option(f"/poster {it.id} {name}", f"poster.add_{name}") for name in more)
    params = {
        "code": shown(it.code),
        "whom": {"t": "poster.whom", "enterprise": it.enterprise_name} if it.enterprise_name else "",
        "place": {"t": "poster.place", "place": it.place} if it.place else "",
        "campaign": {"t": "poster.campaign", "campaign": it.campaign} if it.campaign else "",
    }
    asked = params if key == "poster.sizes" else {}
    menu.offer(turn, Question(key, asked, (*ways(it.id), *names, menu.way_out(turn))))


# --- an enterprise's, with a place or a campaign ----------------------------------------------------------------------
def for_enterprise(turn: Turn, number: int, place: str | None = None, campaign: str | None = None) -> Invite | None:
    """The invite on an enterprise's posters, the same for every officer; None if it is not his to ask for."""
    if own_enterprises.by_id(turn.connection, _units(turn), number) is None:
        return None
    unit_id = own_enterprises.unit_of(turn.connection, number)
    new = NewInvite(enterprise_id=number, unit_id=unit_id, place=place, campaign=campaign)
    return invites.own_or_make(turn.connection, new, turn.random, turn.now)


def _one_chosen(turn: Turn, frame: Frame) -> None:
    turn.drop(ONE.name)
    _offer_or_not(turn, for_enterprise(turn, frame.answers["enterprise"]["id"]))


def _name_given(turn: Turn, frame: Frame) -> None:
    """A place, or a campaign, has a code of its own, so that its counts tell where people look."""
    turn.drop(frame.name)
    of = _visible(turn, frame.extra["invite"])
    if of is None or of.enterprise_id is None:
        _offer_or_not(turn, None)
        return
    names = {"place": of.place, "campaign": of.campaign} | frame.answers
    _offer_or_not(turn, for_enterprise(turn, of.enterprise_id, **names))


def _offer_or_not(turn: Turn, it: Invite | None) -> None:
    if it is None:
        menu.offer(turn, Question("poster.gone", {}, (menu.way_out(turn),)))
    else:
        _offer(turn, it)


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


def _form(name: str, field: Field[Turn]) -> Form[Turn]:
    return Form(name, (field,), _never_shown, join_fields.shown)


ONE = _form("poster", own_picker("poster").field())
NAMED = {
    name: _form(
        f"poster_{name}", Field(name, asking.plain(f"poster.ask.{name}"), asking.parsed(parse_open_text(letters)))
    )
    for name, letters in (("place", PLACE_LETTERS), ("campaign", CAMPAIGN_LETTERS))
}
conversations.of_form(ONE, _one_chosen, confirm=False)
for _named in NAMED.values():
    conversations.of_form(_named, _name_given, confirm=False)


# --- all at once ------------------------------------------------------------------------------------------------------
def _all(turn: Turn, size: str, first: int) -> None:
    """Ask for the size; then leave the work behind."""
    count = own_enterprises.how_many(turn.connection, _units(turn))
    if count <= first:
        menu.offer(turn, Question("poster.none", {}, (menu.way_out(turn),)))
    elif size in SIZES and turn.office:
        turn.later(TASK, person=turn.office.person_id, paper=size, first=first)
        turn.say("poster.making", n={"n": min(count - first, MOST)})
        menu.go_on(turn)
    else:
        _ask_size(turn, count, first)


def _ask_size(turn: Turn, count: int, first: int) -> None:
    options = tuple(Option(f"/poster all {it} {first}", f"poster.all_{it}") for it in SIZES)
    params = {"n": {"n": count}, "most": MOST, "first": first + 1, "last": min(first + MOST, count)}
    key = "poster.how_many" if count <= MOST else "poster.how_many_first"
    menu.offer(turn, Question(key, params, (*options, menu.way_out(turn))))


def ended(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """What came of it: {"file", "posters", "left"}, or {"reason": a text key below "poster."}."""
    match result:
        case {"file": number, "posters": posters, "left": left}:
            turn.say("poster.made", attachment=Attachment("file", str(number)), n={"n": posters})
            if left and not turn.frames:
                _ask_size(turn, payload["first"] + posters + left, payload["first"] + posters)
        case {"reason": reason}:
            turn.say(f"poster.{reason}")
        case _:
            turn.say("poster.failed")


conversations.ENDINGS[TASK] = ended
