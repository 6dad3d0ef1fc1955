"""What an officer does with a case (xử lý vụ việc): each act asks for what it needs, then says what became of it; the
worker is told, unless he is anonymous."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import File, Keyboard, Option, Photo, Voice
from domain.facts import Facts
from domain.folding import is_blank
from domain.grievance_steps import Act
from domain.grievances import CATEGORIES, Mode, Outcome
from domain.problem import Problem
from domain.roles import Role
from domain.text_answers import parse_short_text
from handlers import asking, conversations, evidence, menu
from handlers.asking import given
from handlers.turn import Turn
from models import grievance_files, grievance_limits, grievance_office, grievance_routing
from models.grievance_office import By, Doing, Target
from models.grievances import Blob, Case, Said, When
from models.officers import Office

NAME = "case_act"
STOP = Option("/cancel", "cases.stop")
LETTERS = 10_000  # of an answer
AUTHORITY_LETTERS = 200  # the table's column
SHOWN_FOR = 60  # minutes that a case stands on an officer's page
ALL = "all"
AT_ONCE = frozenset({Act.TAKE})
SILENT = frozenset({Act.PASS_UP, Act.CLOSE, Act.FORWARD})  # may be done without a word
ACTS = frozenset({*(Act.TAKE, Act.ASK, Act.ANSWER, Act.NOTE, Act.PASS_UP, Act.FORWARD, Act.CLOSE), ALL})


# --- who acts ---------------------------------------------------------------------------------------------------------
def office(turn: Turn) -> Office:
    assert turn.office is not None  # the command is for officers
    return turn.office


def by(turn: Turn) -> By:
    return By(office(turn), When(turn.now, turn.today, turn.config.calendar))


def parsed(typed: str) -> int | None:
    """A number as it stands on a button; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 18 else None


def unknown(turn: Turn) -> None:
    menu.offer(turn, Question("problem.grievance.unknown", {}, (Option("/cases", "cases.all"),)))


# --- asking for what it needs -----------------------------------------------------------------------------------------
def begin(turn: Turn, it: Case, act: str, seen: int | None) -> None:
    """Begin an act on a case that he has just been shown as revision `seen`."""
    menu.step_aside(turn)
    if act in AT_ONCE:
        _do(turn, [Target(it.id, seen)], Doing(Act(act)))
        return
    conversations.give_way(turn)
    turn.drop(NAME)
    targets = _alike(turn, it, seen) if act == ALL else [[it.id, seen]]
    frame = Frame(NAME, answers={"act": act}, extra={"targets": targets})
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


def _alike(turn: Turn, it: Case, seen: int | None) -> list[list[int | None]]:
    """[number, revision] of all of the same matter, as they are while he begins to write."""
    found = grievance_office.similar(turn.connection, office(turn), it)
    return [[other.id, seen if other.id == it.id else other.revision] for other in found]


def _is(act: Act) -> Any:
    def when(facts: Facts) -> bool:
        return bool(facts.answers.get("act") == act)

    return when


def _ask_words(_turn: Turn, frame: Frame) -> Question:
    act = frame.answers["act"]
    skip = (Option(SKIPPED, "cases.without_words"),) if act in SILENT else ()
    files = Keyboard.NONE if act in (Act.PASS_UP, Act.NOTE, ALL) else Keyboard.SEND_FILE
    return Question(f"cases.ask.{act}", {"files": len(frame.extra.get("files", ()))}, (*skip, STOP), files)


def _read_words(turn: Turn, frame: Frame, text: str) -> Taken:
    turn.fading = SHOWN_FOR
    if frame.extra.get("pending"):
        return Problem("grievance.still_reading")
    return Problem("text.empty") if is_blank(text) else text.strip()


_OUTCOMES = tuple(Option(it, f"cases.outcome.{it}") for it in Outcome if it is not Outcome.WITHDRAWN)
_FIELDS: tuple[Field[Turn], ...] = (
    asking.written("cases", "authority", parse_short_text(AUTHORITY_LETTERS), STOP, when=_is(Act.FORWARD)),
    Field(
        "outcome",
        asking.plain("cases.ask.outcome", *_OUTCOMES, STOP),
        lambda *_: Problem("form.choose"),
        when=_is(Act.CLOSE),
        free=False,
    ),
    Field("words", _ask_words, _read_words, longest=LETTERS),
)


def _no_summary(_turn: Turn, _frame: Frame) -> Question:
    raise AssertionError("a form that is done with its last answer")


FORM: Form[Turn] = Form(NAME, _FIELDS, _no_summary, asking.shown)


def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    """A picture or file that goes with the words."""
    if frame.step != "words" or frame.answers["act"] in (Act.PASS_UP, Act.NOTE, ALL):
        return False
    if isinstance(content, Photo) and content.caption:
        frame.extra["caption"] = content.caption  # goes before the words: nothing he wrote is lost
    if evidence.take(turn, frame, content, len(frame.extra.get("files", ()))):
        turn.say("grievance.reading")
    return True


def _take(turn: Turn, frame: Frame, blob: Blob | None) -> None:
    if blob:
        kept = {"blob": blob.id, "media_type": blob.media_type, "size": blob.size}
        frame.extra.setdefault("files", []).append(kept)
    turn.ask(frame, FORM.question(turn, frame))


def _drop(turn: Turn, frame: Frame) -> None:
    for it in frame.extra.get("files", ()):
        grievance_files.drop(turn.connection, it["blob"])
    turn.drop(NAME)
    menu.offer(turn, Question("cancel.done", {}, (Option("/cases", "cases.all"), menu.way_out(turn))))


# --- another category -------------------------------------------------------------------------------------------------
def sort(turn: Turn, it: Case, code: str) -> None:
    """Which category it really is: chosen among all of them."""
    if code in {known.code for known in CATEGORIES}:
        grievance_office.sort(turn.connection, by(turn), Target(it.id), code)
        back = (Option(f"/cases {it.id}", "cases.back", {"number": it.id}), Option("/cases", "cases.all"))
        menu.offer(turn, Question("cases.sorted", {"category": {"t": f"grievance.category.{code}"}}, back))
        return
    options = tuple(
        Option(f"/cases {it.id} sort {known.code}", f"grievance.category.{known.code}") for known in CATEGORIES
    )
    menu.offer(turn, Question("cases.sort_which", {}, (*options, Option(f"/cases {it.id}", "cases.stop"))))


# --- who abuses it ----------------------------------------------------------------------------------------------------
BLOCKED_DAYS = 30  # ours


def block(turn: Turn, it: Case, *, sure: bool) -> None:
    """For a while only what is urgent is taken from who sent this; asked twice. Nobody is blocked who is not known."""
    until = turn.today + timedelta(days=BLOCKED_DAYS)
    back = Option(f"/cases {it.id}", "cases.back", {"number": it.id})
    found = grievance_office.find(turn.connection, office(turn), it.id)
    if it.person_id is None or found is None:
        menu.offer(turn, Question("cases.cannot_block", {}, (back,)))
        return
    if not sure:
        options = (back, Option(f"/cases {it.id} block sure", "cases.block_sure"))
        menu.offer(turn, Question("cases.block_ask", {"day": {"d": until.isoformat()}}, options))
        return
    grievance_limits.block(turn.connection, it.person_id, until, found[1].id)
    grievance_office.note(turn.connection, by(turn), found[0], found[1], "block")
    menu.offer(
        turn, Question("cases.blocked", {"day": {"d": until.isoformat()}}, (back, Option("/cases", "cases.all")))
    )


# --- doing it ---------------------------------------------------------------------------------------------------------
def _done(turn: Turn, frame: Frame) -> None:
    turn.drop(NAME)
    act = frame.answers["act"]
    files = tuple(Blob(it["blob"], it["media_type"], it["size"]) for it in frame.extra.get("files", ()))
    words = (frame.extra.get("caption"), given(frame.answers, "words"))
    said = Said("\n".join(it for it in words if it), files)
    outcome = frame.answers.get("outcome")
    doing = Doing(
        Act.ANSWER if act == ALL else Act(act),
        said,
        frame.answers.get("authority", ""),
        Outcome(outcome) if outcome else None,
    )
    _do(turn, [Target(number, seen) for number, seen in frame.extra["targets"]], doing)


def _do(turn: Turn, targets: list[Target], doing: Doing) -> None:
    turn.fading = SHOWN_FOR
    results = grievance_office.do_to_all(turn.connection, turn.keys, by(turn), targets, doing)
    for found in results:
        if isinstance(found, Problem):
            turn.say(f"problem.{found.key}", **found.params)
        else:
            _tell(turn, found, doing.act)
    done = [it for it in results if isinstance(it, Case)]
    options = tuple(Option(f"/cases {it.id}", "cases.back", {"number": it.id}) for it in done[:1])
    first = targets[0].id
    again = () if done else (Option(f"/cases {first}", "cases.back", {"number": first}),)
    key = f"cases.did.{doing.act}" if done else "cases.not_done"
    menu.offer(turn, Question(key, {"count": len(done)}, (*options, *again, Option("/cases", "cases.all"))))


def _tell(turn: Turn, it: Case, act: Act) -> None:
    """The worker hears that something was done, and reads it in his case; the unit above that it has one more."""
    if act is not Act.NOTE:
        option = Option(f"/grievance {it.id}", "grievance.see")
        said: dict[str, Any] = {"number": it.id, "unit": it.unit_name, "authority": it.authority or ""}
        turn.tell(it.person_id, f"grievance.told.{act}", options=(option,), **said)
    if act is Act.PASS_UP:
        _tell_above(turn, it)


def _tell_above(turn: Turn, it: Case) -> None:
    """Of an anonymous case not which: its number would stay in what they were told."""
    key, option = "grievance.passed_to_you", Option(f"/cases {it.id}", "grievance.open_case")
    said: dict[str, Any] = {"number": it.id}
    if it.mode is Mode.ANONYMOUS:
        key, option, said = "grievance.one_passed_to_you", Option("/cases new", "reminder.open_cases"), {}
    for person in grievance_routing.to_tell(turn.connection, it.unit_id, it.closed_to, turn.today):
        turn.tell(person, key, options=(option,), unit=it.unit_name, **said)


conversations.of_form(FORM, _done, confirm=False, role=Role.OFFICER, receive=receive, pause=_drop)
evidence.TAKING[NAME] = _take
