"""Becoming an officer by a code, and who one is here (cán bộ): a typed code, "/start CODE", /me."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dialogue.forms import Field, Form, Frame, Question
from dialogue.messages import Option
from domain.invite_code import looks_like_code as is_invite
from domain.numbers import parse_number
from domain.officer_code import PREFIX, parse_code
from domain.problem import Problem
from handlers import claim, conversations, menu, officer_invite
from handlers.turn import Turn
from models import applications, audit, officer_invites, officers, people, posts
from models.officer_invites import Invite

WRONG = "wrong_codes"  # in the chat's state: when a code was given that nobody has
TRIES, AN_HOUR = 5, timedelta(hours=1)  # wrong codes a chat may give within an hour; contract of the officers' section


def start(turn: Turn, argument: str = "") -> None:
    """/start: with an officer's code behind it that is redeemed, with an application's number ("this is my card") the
    record is claimed; else the menu, perhaps with an invite's code."""
    if argument.upper().startswith(PREFIX) and not is_invite(argument):
        redeem(turn, argument)
    elif isinstance(parse_number(argument), int):
        claim.start(turn, argument)
    else:
        menu.start(turn, argument)


def redeem(turn: Turn, typed: str) -> None:
    """Take a code: whoever gives a good one first has the post."""
    menu.step_aside(turn)
    code = parse_code(typed)
    if _too_often(turn):
        _answer(turn, "officers.code.too_often")
    elif isinstance(code, Problem):
        _answer(turn, f"problem.{code.key}")
    elif it := officer_invites.by_code(turn.connection, officer_invites.index(turn.keys, code)):
        _use(turn, it)
    else:
        turn.chat.state.setdefault(WRONG, []).append(turn.now.isoformat())
        _answer(turn, "officers.code.unknown")


def _too_often(turn: Turn) -> bool:
    """Whether this chat has guessed enough for now; what is longer ago is forgotten."""
    given = [it for it in turn.chat.state.pop(WRONG, []) if datetime.fromisoformat(it) > turn.now - AN_HOUR]
    if given:
        turn.chat.state[WRONG] = given
    return len(given) >= TRIES


def _use(turn: Turn, it: Invite) -> None:
    if obstacle := _obstacle(turn, it):
        _answer(turn, f"officers.code.{obstacle}", unit=it.unit_name)
    elif not officer_invites.spend(turn.connection, it.id, turn.now):  # another tap was faster
        _answer(turn, "officers.code.used")
    else:
        _appoint(turn, it)
        _welcome(turn, it)


def _obstacle(turn: Turn, it: Invite) -> str | None:
    """Why the code is not taken; None if it is."""
    has_it = turn.office is not None and turn.office.post(it.unit_id, it.role) is not None
    if it.used_at:
        return "yours" if has_it else "used"
    if it.revoked_at or not officer_invites.giver_may(turn.connection, it, turn.today):
        return "revoked"
    if it.expires_at <= turn.now:
        return "expired"
    return "for_another" if has_it else None


def _appoint(turn: Turn, it: Invite) -> None:
    person = turn.chat.person_id = turn.chat.person_id or people.add(turn.connection, turn.now)
    held = turn.office.posts if turn.office else ()
    name = it.name or next((post.name for post in held if post.unit_id == it.unit_id), None)
    new = officers.Appointment(person, it.unit_id, it.role, name, it.made_by)
    post = officers.appoint(turn.connection, new, turn.now)
    line = audit.Line(f"person:{person}", "officer.appointed", f"officer:{post}", it.unit_id, it.role)
    audit.note(turn.connection, turn.now, line)
    turn.look_again()


def _welcome(turn: Turn, it: Invite) -> None:
    """Greet him with what he can do now, and let whoever invited him know."""
    named, who = _named(it), it.name or {"t": "officers.somebody"}
    menu.offer(turn, Question("officers.welcome", named, (Option("/me", "command.me"), *menu.desk(turn))))
    turn.renew_commands()
    turn.tell(officer_invites.giver(turn.connection, it), "officers.accepted", who=who, **named)


def _named(it: Invite) -> dict[str, Any]:
    return {"unit": it.unit_name, "role": {"t": f"role.{it.role}"}}


def _answer(turn: Turn, key: str, **params: Any) -> None:
    """What became of the code; an open question stays open."""
    turn.say(key, **params)
    menu.go_on(turn)


# --- /me --------------------------------------------------------------------------------------------------------------
def me(turn: Turn, argument: str = "") -> None:
    """/me: name, units and roles with their days; for who is no officer what he is here instead. "/me name" asks an
    officer how he is called."""
    office = turn.office
    turn.drop(NAME.name)  # the way back from its question
    if office is None:
        turn.say("me.no_officer")
        if it := turn.volunteer:
            turn.say("me.volunteer", unit=it.unit_name)
        _say_application(turn)
        menu.go_on(turn)
    elif argument == "name":
        menu.step_aside(turn)
        conversations.begin(turn, NAME)
    else:
        _say_application(turn)
        _show_office(turn, office)


def _show_office(turn: Turn, office: officers.Office) -> None:
    name = next((it.name for it in office.posts if it.name), None)
    params = {"name": name or {"t": "me.no_name"}, "lines": [_held(turn, it) for it in office.posts]}
    rename = Option("/me name", "me.rename" if name else "me.give_name")
    menu.offer(turn, Question("me.officer", params, (rename, menu.way_out(turn))))


def _held(turn: Turn, it: officers.Post) -> dict[str, Any]:
    since = {"d": turn.day_of(it.since).isoformat()}
    return {"t": "me.post", "unit": it.unit_name, "role": {"t": f"role.{it.role}"}, "since": since}


def _say_application(turn: Turn) -> None:
    it = applications.of_person(turn.connection, turn.chat.person_id)
    if it:
        turn.say("me.application", number=it.number, status={"t": f"status.word.{it.status}"})
    elif turn.office is None:
        turn.say("me.unfinished" if menu.has_draft(turn) else "me.nothing")


def _ask_name(_turn: Turn, _frame: Frame) -> Question:
    return Question("me.ask_name", {}, (Option("/me", "form.back"),))


def _name(turn: Turn, frame: Frame) -> None:
    """Keep it, if he is an officer still."""
    turn.drop(NAME.name)
    if office := turn.office:
        posts.name_himself(turn.connection, office.person_id, frame.answers["name"])
        first = office.posts[0]
        line = audit.Line(office.actor, "officer.named", f"officer:{first.id}", first.unit_id)
        audit.note(turn.connection, turn.now, line)
        turn.look_again()
    me(turn)


NAME: Form[Turn] = Form(
    "officer_name",
    (Field("name", _ask_name, officer_invite.read_name),),
    _ask_name,  # there is no summary
    lambda _turn, _key, value: value,
)
conversations.of_form(NAME, _name, confirm=False)
