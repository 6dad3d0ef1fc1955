"""Inviting an officer (mời cán bộ): for which unit, in which role, whom; then the code and its links, once."""

from __future__ import annotations

from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.officer_code import new_code
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_short_text
from handlers import conversations, menu, unit_picker
from handlers.turn import Turn
from models import audit, officer_invites, settings
from models.officer_invites import NewInvite

NAME_LETTERS = 60  # letters; the table's column
CODE_BYTES = 16  # random bytes for 41 bits of code: no letter likelier than another
ZALO_LINK = "zalo_link"  # the setting that holds the link to our chat on Zalo, which carries no code
TELEGRAM_BOT = "telegram_bot"  # the setting that holds the bot's name, once Telegram has told it


def web_link(address: str, code: str) -> str:
    return f"{address}/chat?code={code}"


def telegram_link(bot: str, code: str) -> str:
    return f"https://t.me/{bot}?start={code}"


# --- which role, whom -------------------------------------------------------------------------------------------------
def _ask_role(_turn: Turn, _frame: Frame) -> Question:
    return Question("officers.ask.role", {}, tuple(Option(it.value, f"role.{it}") for it in Role))


def _read_role(_turn: Turn, _frame: Frame, _text: str) -> Taken:
    return Problem("form.choose")


def _ask_name(_turn: Turn, _frame: Frame) -> Question:
    return Question("officers.ask.name", {}, (Option(SKIPPED, "join.skip"),))


def read_name(turn: Turn, _frame: Frame, text: str) -> Taken:
    """An officer's name, perhaps with his position."""
    return parse_short_text(NAME_LETTERS)(text, turn.facts)


def _shown(turn: Turn, key: str, value: Any) -> Any:
    """An answer as it is offered again on the way back."""
    if key == "unit":
        return next((it.name for it in unit_picker.own(turn, Role.ADMIN) if it.id == value), "")
    return {"t": f"role.{value}"} if key == "role" else value


FORM: Form[Turn] = Form(
    "officer_invite",
    (
        unit_picker.field("officers", Role.ADMIN, lone=False),
        Field("role", _ask_role, _read_role, free=False),
        Field("name", _ask_name, read_name),
    ),
    _ask_name,  # there is no summary: the last answer makes the invitation
    _shown,
)


def begin(turn: Turn) -> None:
    """Ask for the unit, unless he has only one, and so on."""
    menu.step_aside(turn)
    turn.drop(FORM.name)
    frame, units = Frame(FORM.name), unit_picker.own(turn, Role.ADMIN)
    if len(units) == 1:
        frame.answers["unit"] = units[0].id
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


# --- the invitation ---------------------------------------------------------------------------------------------------
def _done(turn: Turn, frame: Frame) -> None:
    """Make it, if he still may: between the first question and the last his post may have ended."""
    turn.drop(FORM.name)
    number, role, name = (frame.answers[key] for key in ("unit", "role", "name"))
    unit = next((it for it in unit_picker.own(turn, Role.ADMIN) if it.id == number), None)
    post = turn.office.post(number, Role.ADMIN) if turn.office and unit else None
    if unit is None or post is None or turn.office is None:
        turn.say("other.no_such_command")
        menu.start(turn)
        return
    code = new_code(turn.random(CODE_BYTES))
    new = NewInvite(unit.id, Role(role), None if name == SKIPPED else name, post.id)
    made = officer_invites.make(turn.connection, officer_invites.index(turn.keys, code), new, turn.now)
    line = audit.Line(turn.office.actor, "officer.invited", f"invite:{made}", unit.id, role)
    audit.note(turn.connection, turn.now, line)
    params = {"unit": unit.name, "role": {"t": f"role.{role}"}, "code": code, "links": _links(turn, code)}
    options = (Option("/officers", "officers.back"), Option(f"/officers void {made}", "officers.void"))
    menu.offer(turn, Question("officers.invited", params, options))


def _links(turn: Turn, code: str) -> list[dict[str, Any]]:
    links = [{"t": "officers.link.web", "url": web_link(turn.config.address, code)}]
    if bot := settings.get(turn.connection, TELEGRAM_BOT):
        links.append({"t": "officers.link.telegram", "url": telegram_link(bot, code)})
    if zalo := settings.get(turn.connection, ZALO_LINK):
        links.append({"t": "officers.link.zalo", "url": zalo, "code": code})
    return links


conversations.of_form(FORM, _done, confirm=False)
