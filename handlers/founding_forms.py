"""What an officer is asked when an enterprise moves on (chuyển chặng): day, reason, note; the next contact."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from dialogue.forms import SKIPPED, Field, Form, Frame, Question, Taken
from dialogue.messages import Option
from domain.days import parse_day, parse_past_day
from domain.facts import Facts
from domain.founding import NEEDS_OBSTACLE, Move, check_day, is_correction, reachable
from domain.founding_papers import OBSTACLES, OTHER_OBSTACLE
from domain.founding_terms import still_needed
from domain.problem import Problem
from domain.stages import SIDE, UNION_STANDS, WAY, Stage
from domain.text_answers import parse_short_text
from handlers import conversations, founding_recognise, founding_view, menu
from handlers import founding_words as words
from handlers.founding_view import Said, leave
from handlers.turn import Turn
from models import founding
from models.acting import By
from models.founding import Followed

BACK = "back"  # in a command: the stages it may be corrected to
NOTE_LETTERS = 500  # letters; the table's column
SOON = (7, 14, 30)  # days ahead, offered for the next contact
LATEST = timedelta(days=366)  # of a contact or a congress: later is a slip of the finger


# --- where to ---------------------------------------------------------------------------------------------------------
def move(turn: Turn, number: int, target: str) -> None:
    """/founding move 12: the stages that are open, with "back" those it may be corrected to; "/founding move 12 filed":
    the questions about one."""
    acts = founding_view.acting(turn, number)
    if acts is None:
        return
    it, _by = acts
    if target not in reachable(it.standing):
        _which(turn, it, back=target == BACK)
    elif target == Stage.RECOGNISED and it.standing.on_way() not in UNION_STANDS:
        conversations.begin(turn, founding_recognise.FORM, enterprise=it.id)
    else:
        _begin(turn, it, Stage(target))


def _which(turn: Turn, it: Followed, *, back: bool) -> None:
    """Where it may go; corrections, which are rare and many, behind a button of their own."""
    params = {"name": it.name, "stage": words.stage(it.stage)}
    targets = sorted(reachable(it.standing), key=lambda to: _place(it, to))
    options = [_to(it, target) for target in targets if is_correction(it.standing, target) == back]
    if len(options) < len(targets) and not back:
        options.append(Option(f"/founding move {it.id} {BACK}", "founding.do.back"))
    key = "founding.which_correction" if back else "founding.which_stage"
    menu.offer(turn, Question(key, params, (*options, founding_view.back_to(it))))


def _place(it: Followed, target: Stage) -> int:
    """Onwards first, then another day of the same stage, then what may befall it."""
    if target is it.stage:
        return 1
    here = it.standing.on_way()
    return 2 * int(target in SIDE or (target in WAY and WAY.index(target) < WAY.index(here)))


def _to(it: Followed, target: Stage) -> Option:
    value, stage = f"/founding move {it.id} {target}", f"stage.{target}"
    if target is it.stage:
        return Option(value, "founding.do.replan")
    back = is_correction(it.standing, target)
    return Option(value, "founding.do.correct", {"stage": {"t": stage}}) if back else Option(value, stage)


def _begin(turn: Turn, it: Followed, target: Stage) -> None:
    turn.drop(MOVE.name)
    short = target is Stage.READY and bool(still_needed(founding.count(turn.connection, it.id), turn.today))
    said = {"target": target.value, "short": short, "correction": is_correction(it.standing, target)}
    frame = Frame(MOVE.name, answers=said, extra={"enterprise": it.id})
    turn.frames.append(frame)
    MOVE.move_on(turn, frame)
    turn.ask(frame, MOVE.question(turn, frame))


# --- its questions ----------------------------------------------------------------------------------------------------
def _target(frame: Frame) -> Stage:
    return Stage(frame.answers["target"])


def _ask_day(turn: Turn, frame: Frame) -> Question:
    target = _target(frame)
    if target is Stage.CONGRESS_PLANNED:
        return Question("founding.ask.planned", {}, (leave(frame),))
    today = Option(turn.today.isoformat(), "founding.today", {"day": words.day(turn.today)}, main=True)
    return Question("founding.ask.day", {"stage": words.stage(target)}, (today, leave(frame)))


def _read_day(turn: Turn, frame: Frame, text: str) -> Taken:
    planned = _target(frame) is Stage.CONGRESS_PLANNED
    read = (parse_day if planned else parse_past_day)(text, turn.facts)
    if isinstance(read, Problem):
        return read
    if read - turn.today > LATEST:
        return Problem("founding.too_far")
    return _odd_day(turn, frame, read) or read.isoformat()


def _odd_day(turn: Turn, frame: Frame, day: date) -> Problem | None:
    it = founding.find(turn.connection, frame.extra["enterprise"], founding_view.units(turn))
    return check_day(it.standing, Move(_target(frame), turn.today, None, day)) if it else None


def _ask_applications(turn: Turn, frame: Frame) -> Question:
    count = founding.count(turn.connection, frame.extra["enterprise"])
    return Question("founding.ask.applications", {"count": count})


def _read_applications(turn: Turn, _frame: Frame, text: str) -> Taken:
    said = text.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 6):
        return Problem("founding.count_unreadable")
    needed = still_needed(int(said), turn.today)
    return Problem("founding.too_few", {"needed": needed}) if needed else int(said)


def _ask_obstacle(_turn: Turn, frame: Frame) -> Question:
    options = tuple(Option(code, f"obstacle.{code}") for code in OBSTACLES)
    return Question("founding.ask.obstacle", {}, (*options, leave(frame)))


def _read_obstacle(_turn: Turn, _frame: Frame, _text: str) -> Taken:
    return Problem("founding.unknown_obstacle")


def _needs_note(frame: Frame) -> bool:
    return frame.answers["correction"] or frame.answers.get("obstacle") == OTHER_OBSTACLE


def _ask_note(_turn: Turn, frame: Frame) -> Question:
    if _needs_note(frame):
        return Question("founding.ask.note_needed", {}, (leave(frame),))
    return Question("founding.ask.note", {}, (Option(SKIPPED, "join.skip", main=True), leave(frame)))


def _read_note(turn: Turn, _frame: Frame, text: str) -> Taken:
    return parse_short_text(NOTE_LETTERS)(text, turn.facts)


def _hinders(facts: Facts) -> bool:
    return facts.answers["target"] in NEEDS_OBSTACLE


def _short(facts: Facts) -> bool:
    return bool(facts.answers["short"])


def _never(_turn: Turn, _frame: Frame) -> Question:
    return Question("founding.leave")  # both forms end with their last answer


def _shown(_turn: Turn, key: str, value: Any) -> Any:
    """An answer as it is offered again after /back."""
    match key:
        case "day" if value != SKIPPED:
            return words.day(date.fromisoformat(value))
        case "obstacle":
            return {"t": f"obstacle.{value}"}
    return value


MOVE: Form[Turn] = Form(
    "founding_move",
    (
        Field("day", _ask_day, _read_day),
        Field("applications", _ask_applications, _read_applications, when=_short),
        Field("obstacle", _ask_obstacle, _read_obstacle, when=_hinders, free=False),
        Field("note", _ask_note, _read_note),
    ),
    _never,
    _shown,
)


def _moved(turn: Turn, frame: Frame) -> None:
    def do(it: Followed, by: By) -> Said | Problem:
        outcome = founding.move(turn.connection, it, _wanted(turn, frame, (it, by)), by)
        if isinstance(outcome, Problem):
            return outcome
        params = {"name": it.name, "stage": words.stage(outcome.stage), "day": words.day(outcome.since)}
        return "founding.moved", params

    founding_view.act(turn, frame, do)


def _wanted(turn: Turn, frame: Frame, acts: tuple[Followed, By]) -> Move:
    it, by = acts
    said = {key: value for key, value in frame.answers.items() if value != SKIPPED}
    return Move(
        Stage(said["target"]),
        turn.today,
        founding.role_of(by, it),
        day=date.fromisoformat(said["day"]),
        note=said.get("note", ""),
        obstacle=said.get("obstacle", ""),
        applications=said.get("applications") or founding.count(turn.connection, it.id),
    )


conversations.of_form(MOVE, _moved, confirm=False)


# --- the next contact -------------------------------------------------------------------------------------------------
def next_contact(turn: Turn, number: int) -> None:
    """/founding next 12"""
    if acts := founding_view.acting(turn, number):
        conversations.begin(turn, CONTACT, enterprise=acts[0].id)


def _ask_contact(turn: Turn, frame: Frame) -> Question:
    ahead = [turn.today + timedelta(days=days) for days in SOON]
    offered = tuple(Option(it.isoformat(), "founding.on_day", {"day": words.day(it)}) for it in ahead)
    return Question("founding.ask.contact", {}, (*offered, Option(SKIPPED, "founding.no_contact"), leave(frame)))


def _read_contact(turn: Turn, _frame: Frame, text: str) -> Taken:
    read = parse_day(text, turn.facts)
    if isinstance(read, Problem):
        return read
    if read < turn.today:
        return Problem("founding.contact_in_past")
    return Problem("founding.too_far") if read - turn.today > LATEST else read.isoformat()


CONTACT: Form[Turn] = Form("founding_contact", (Field("day", _ask_contact, _read_contact),), _never, _shown)


def _agreed(turn: Turn, frame: Frame) -> None:
    said = frame.answers["day"]
    day = None if said == SKIPPED else date.fromisoformat(said)

    def do(it: Followed, by: By) -> Said:
        founding.set_contact(turn.connection, it, day, by)
        kept = ("founding.contact_kept", {"name": it.name, "day": words.day(day)}) if day else None
        return kept or ("founding.contact_gone", {"name": it.name})

    founding_view.act(turn, frame, do)


conversations.of_form(CONTACT, _agreed, confirm=False)
