"""Workplaces that workers typed (nơi làm chưa có tên): /unlisted, each joined to the register or put into it."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain import communes
from domain.roles import Role
from domain.text_answers import parse_short_text
from handlers import asking, conversations, founding_news, join_fields, menu
from handlers.join_workplace import ENTERPRISE_LETTERS, TYPED
from handlers.turn import Turn
from models import enterprises, own_enterprises, typed_names
from models.enterprises import Found
from models.typed_names import Typed

SHOWN = 8  # as many choices as a screen of a telephone holds


def unlisted(turn: Turn, argument: str = "") -> None:
    """/unlisted lists the names; "/unlisted 17" shows one (by an application with it), "/unlisted 17 is 4" joins it to
    enterprise 4, "/unlisted 17 find" searches in other words, "/unlisted 17 new" puts it into the register."""
    number, act, more = [*argument.split(), "", "", ""][:3]
    if not number:
        _list(turn)
        return
    it = _find(turn, number)
    found = _enterprise(turn, more) if act == "is" else None
    if it is None or (act == "is" and found is None):
        _none_such(turn)
    elif found:
        _join(turn, it, found)
    elif act in FORMS:
        menu.step_aside(turn)
        conversations.begin(turn, FORMS[act], number=it.first, typed=it.name)
    else:
        _one(turn, it, it.name)


def _mine(turn: Turn) -> frozenset[int]:
    return turn.office.units(Role.OFFICER) if turn.office else frozenset()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None  # 18 digits fit the column


def _find(turn: Turn, number: str) -> Typed | None:
    wanted = _number(number)
    return typed_names.by_first(turn.connection, _mine(turn), wanted) if wanted else None


def _enterprise(turn: Turn, number: str) -> Found | None:
    """Any of the register, as workers find any: a firm may have its seat in another commune."""
    wanted = _number(number)
    return enterprises.by_id(turn.connection, wanted) if wanted else None


def _none_such(turn: Turn) -> None:
    menu.offer(turn, Question("problem.unlisted.no_such", {}, (Option("/unlisted", "unlisted.list_again"),)))


# --- seeing -----------------------------------------------------------------------------------------------------------
def _list(turn: Turn) -> None:
    names = typed_names.waiting(turn.connection, _mine(turn))
    if not names:
        menu.offer(turn, Question("unlisted.none", {}, (menu.way_out(turn),)))
        return
    options = tuple(Option(f"/unlisted {it.first}", "unlisted.choice", _params(it)) for it in names[:SHOWN])
    menu.offer(turn, Question("unlisted.list", {"n": len(names)}, (*options, menu.way_out(turn))))


def _params(it: Typed) -> dict[str, Any]:
    place = communes.label(communes.by_code(it.commune)) if it.commune else {"t": "unlisted.nowhere"}
    return {"name": it.name, "commune": place, "n": len(it.applications)}


def _one(turn: Turn, it: Typed, words: str) -> None:
    """The name, and what the register has that is like these words."""
    hits = enterprises.search(turn.connection, words)
    options = (
        *(_hit(it, found) for found in hits),
        Option(f"/unlisted {it.first} find", "unlisted.find"),
        Option(f"/unlisted {it.first} new", "unlisted.new"),
        Option("/unlisted", "unlisted.list_again"),
    )
    key = "unlisted.one" if hits else "unlisted.one_alone"
    menu.offer(turn, Question(key, {**_params(it), "words": words}, options))


def _hit(it: Typed, found: Found) -> Option:
    place = f" – {communes.label(communes.by_code(found.commune))}" if found.commune else ""
    return Option(f"/unlisted {it.first} is {found.id}", found.name + place, literal=True)


# --- joining ----------------------------------------------------------------------------------------------------------
def _join(turn: Turn, it: Typed, found: Found) -> None:
    """The one act: all applications with the name follow."""
    assert turn.office is not None
    how = typed_names.Match(turn.office.actor, found.id, turn.now, turn.today)
    moved = typed_names.match(turn.connection, it, how)
    turn.say("unlisted.joined", n=moved, name=it.name, enterprise=found.name)
    founding_news.counted(turn, found.id)
    _list(turn)


def _never_shown(_turn: Turn, _frame: Frame) -> Question:
    return Question("form.back")


def _ask_name(_turn: Turn, frame: Frame) -> Question:
    return Question("unlisted.ask.name", {}, (Option(TYPED, frame.extra["typed"], literal=True),))


def _choose_name(_turn: Turn, frame: Frame, _value: str) -> Taken:
    return frame.extra["typed"]


_WORDS = asking.parsed(parse_short_text(ENTERPRISE_LETTERS))
_FIND: Form[Turn] = Form(
    "unlisted_find",
    (Field("words", asking.plain("unlisted.ask.words"), _WORDS),),
    _never_shown,
    join_fields.shown,
)
_NEW: Form[Turn] = Form(
    "unlisted_new", (Field("name", _ask_name, _WORDS, _choose_name),), _never_shown, join_fields.shown
)
FORMS = {"find": _FIND, "new": _NEW}


def _still(turn: Turn, frame: Frame) -> Typed | None:
    """The name that the open question is about; None, and he was told, if it was joined meanwhile."""
    turn.drop(frame.name)
    it = _find(turn, str(frame.extra["number"]))
    if it is None:
        _none_such(turn)
    return it


def _searched(turn: Turn, frame: Frame) -> None:
    if it := _still(turn, frame):
        _one(turn, it, frame.answers["words"])


def _added(turn: Turn, frame: Frame) -> None:
    """A new enterprise of the register, in the commune that the workers named."""
    it = _still(turn, frame)
    if it is None:
        return
    if it.commune is None:  # an application of older days: without a commune nobody is responsible for it
        _none_such(turn)
        return
    place = own_enterprises.Place(frame.answers["name"], it.commune)
    found = enterprises.by_id(turn.connection, own_enterprises.add_or_find(turn.connection, place))
    assert found is not None
    _join(turn, it, found)


conversations.of_form(_FIND, _searched, confirm=False)
conversations.of_form(_NEW, _added, confirm=False)
