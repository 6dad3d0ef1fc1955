"""The few texts that a federation may put into its own words (lời văn): /wording lists, shows, changes, takes back."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.roles import Role
from domain.text_answers import parse_open_text
from domain.wordings import LONGEST
from handlers import conversations, menu
from handlers.turn import Turn
from models import audit, units, wordings
from models.officers import Post

NEW, SHIPPED = "new", "shipped"


def wording(turn: Turn, argument: str = "") -> None:
    """/wording lists the texts; "/wording poster.words.headline" shows one, with "new" behind it asks for new words,
    with "shipped" it goes back to ours."""
    key, act = [*argument.split(), "", ""][:2]
    if key not in LONGEST:
        _list(turn)
    elif act not in (NEW, SHIPPED):
        _show(turn, key)
    elif _post(turn) is None:
        menu.offer(turn, Question("wording.only_province", {}, (menu.way_out(turn),)))
    elif act == NEW:
        menu.step_aside(turn)
        conversations.begin(turn, FORM, key=key)
    else:
        _go_back(turn, key)


def _post(turn: Turn) -> Post | None:
    """The post by which he may change what the whole province reads."""
    province = units.ensure_province(turn.connection, turn.today, turn.config.federation).id
    return turn.office.post(province, Role.ADMIN) if turn.office else None


def _text(turn: Turn, key: str) -> str:
    """What counts now."""
    own = wordings.of(turn.connection, key, turn.chat.language)
    return own or turn.texts(turn.chat.language, key, {})


def _label(key: str) -> dict[str, str]:
    return {"t": f"wording.label.{key}"}


def _list(turn: Turn) -> None:
    own = wordings.several(turn.connection, LONGEST, turn.chat.language)
    lines = [{"t": "wording.line", "label": _label(key), "text": own.get(key) or {"t": key}} for key in LONGEST]
    options = tuple(Option(f"/wording {key}", f"wording.label.{key}") for key in LONGEST)
    menu.offer(turn, Question("wording.texts", {"lines": lines}, (*options, menu.way_out(turn))))


def _show(turn: Turn, key: str) -> None:
    own = wordings.of(turn.connection, key, turn.chat.language)
    state = {"t": "wording.own_words"} if own else ""
    params = {"label": _label(key), "state": state, "text": own or {"t": key}}
    menu.offer(turn, Question("wording.one", params, _ways(turn, key, own)))


def _ways(turn: Turn, key: str, own: str | None) -> tuple[Option, ...]:
    change = (Option(f"/wording {key} {NEW}", "wording.change"),) if _post(turn) else ()
    back = (Option(f"/wording {key} {SHIPPED}", "wording.shipped"),) if change and own else ()
    return (*change, *back, Option("/wording", "wording.others"), menu.way_out(turn))


def _go_back(turn: Turn, key: str) -> None:
    if wordings.reset(turn.connection, key, turn.chat.language):
        _note(turn, "shipped", key)
    _tell(turn, "wording.back", key)


def _note(turn: Turn, action: str, key: str) -> None:
    assert turn.office is not None
    province = units.ensure_province(turn.connection, turn.today, turn.config.federation).id
    line = audit.Line(turn.office.actor, f"wording.{action}", f"wording:{key}", province, turn.chat.language)
    audit.note(turn.connection, turn.now, line)


def _tell(turn: Turn, said: str, key: str) -> None:
    options = (Option("/poster", "wording.see"), Option("/wording", "wording.others"), menu.way_out(turn))
    menu.offer(turn, Question(said, {"label": _label(key), "text": _text(turn, key)}, options))


# --- new words --------------------------------------------------------------------------------------------------------
def _ask(turn: Turn, frame: Frame) -> Question:
    key = frame.extra["key"]
    return Question("wording.ask.text", {"limit": LONGEST[key], "text": _text(turn, key)})


def _read(turn: Turn, frame: Frame, text: str) -> Taken:
    return parse_open_text(LONGEST[frame.extra["key"]])(text, turn.facts)


def _shown(_turn: Turn, _key: str, value: Any) -> Any:
    return value


def _done(turn: Turn, frame: Frame) -> None:
    """Keep them, if he still may: between the question and the answer his post may have ended."""
    turn.drop(FORM.name)
    key, post = frame.extra["key"], _post(turn)
    if post is None:
        turn.say("other.no_such_command")
        menu.start(turn)
        return
    new = wordings.New(key, turn.chat.language, frame.answers["text"], post.id)
    wordings.put(turn.connection, new, turn.now)
    _note(turn, "changed", key)
    _tell(turn, "wording.changed", key)


FORM: Form[Turn] = Form("wording", (Field("text", _ask, _read),), _ask, _shown)
conversations.of_form(FORM, _done, confirm=False)
