"""Two applications that may be one person's (so hai đơn): both side by side, then field by field which value stays."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Frame, Question
from dialogue.messages import Option
from domain.citizen_number import mask
from domain.numbers import application_number
from domain.problem import Problem
from domain.roles import Role
from handlers import case_card, conversations, founding_news, menu
from handlers.conversations import Conversation
from handlers.officers_work import Said, by, case_of, refuse, tell
from handlers.turn import Turn
from models import merging, queue
from models.acting import CHANGED, Target
from models.merging import FIELDS, Pair
from models.queue import Case

MERGE, GO = "merge", "go"


def compare(turn: Turn, said: Said) -> None:
    """/queue compare 17: beside the first one that looks alike; "17 1" beside the second."""
    number, place = said.numbers[0], said.numbers[1] if len(said.numbers) > 1 else 0
    found = queue.alike(turn.connection, number)
    assert turn.office is not None
    seen = [other for other, unit in found if turn.office.post(unit)]
    if place < len(seen):
        show_pair(turn, number, seen[place], place + 1 if place + 1 < len(seen) else None)
    elif len(seen) < len(found):
        turn.say("problem.admission.alike_elsewhere")
        menu.offer(turn, _alone(number))
    else:
        differ = Option(f"/queue differ {number}", "admission.button.nobody_alike", main=True)
        menu.offer(turn, Question("admission.nobody_alike", {"number": application_number(number)}, (differ,)))


def _alone(number: int) -> Question:
    options = (Option(f"/queue skip {number}", "admission.button.skip"), Option("/queue", "admission.button.next"))
    return Question("admission.for_upper", {"number": application_number(number)}, options)


def show_pair(turn: Turn, number: int, other: int, following: int | None = None) -> None:
    """Both side by side; `following`: the place of another one that looks alike too."""
    both = _pair(turn, number, other)
    if isinstance(both, Problem):
        refuse(turn, both)
        return
    pair, kept, repeated = both
    differing = merging.differing(pair)
    same = [name for name in FIELDS if name not in differing and _value(kept, name)]
    params = {
        "kept": _head(turn, kept),
        "repeated": _head(turn, repeated),
        "differing": [_differing(name, kept, repeated) for name in differing] or {"t": "admission.nothing_differs"},
        "same": [case_card.line(name, _value(kept, name)) for name in same] or {"t": "admission.nothing_same"},
    }
    differ = f"/queue compare {number} {following}" if following is not None else f"/queue differ {number}"
    options = (
        Option(f"/queue same {number} {other}", "admission.button.same", main=True),
        Option(differ, "admission.button.differ"),
        Option(f"/queue view {number}", "admission.button.back_to_card"),
    )
    menu.offer(turn, Question("admission.compare", params, options))


def _pair(turn: Turn, number: int, other: int) -> tuple[Pair, Case, Case] | Problem:
    pair = merging.look(turn.connection, by(turn), (number, other))
    if isinstance(pair, Problem):
        return pair
    kept, repeated = case_of(turn, pair.kept.id), case_of(turn, pair.repeated.id)
    return (pair, kept, repeated) if kept and repeated else Problem("admission.unknown")


def _head(turn: Turn, case: Case) -> dict[str, Any]:
    sent = {"d": turn.day_of(case.sent_at).isoformat()}
    status = {"t": f"status.word.{case.status}"}
    number = application_number(case.id)
    return {"t": "admission.pair_head", "number": number, "sent": sent, "status": status, "unit": case.unit_name}


def _differing(name: str, kept: Case, repeated: Case) -> dict[str, Any]:
    label = {"t": f"admission.label.{name}"}
    return {"t": "admission.differs", "label": label, "kept": _shown(kept, name), "repeated": _shown(repeated, name)}


def _shown(case: Case, name: str) -> Any:
    return _value(case, name) or {"t": "admission.not_given"}


def _value(case: Case, name: str) -> Any:
    match name:
        case "birth_date":
            return {"d": case.birth_date.isoformat()} if case.birth_date else None
        case "gender":
            return {"t": f"join.gender.{case.gender}"} if case.gender else None
        case "phone":
            return case_card.phone(case.phone)
        case "workplace":
            return case_card.workplace(case)
        case "citizen_number":
            return mask(case.citizen_number) if case.citizen_number else None
        case "guardian":
            return " ".join(filter(None, (case.guardian_name, case_card.phone(case.guardian_phone)))) or None
    return getattr(case, name)


# --- the same person: field by field ----------------------------------------------------------------------------------
def same(turn: Turn, said: Said) -> None:
    """/queue same 17 12: which value stays where they differ."""
    both = _pair(turn, *said.numbers[:2]) if len(said.numbers) > 1 else Problem("admission.unknown")
    if isinstance(both, Problem):
        refuse(turn, both)
        return
    menu.step_aside(turn)
    turn.drop(MERGE)
    numbers = list(said.numbers[:2])
    frame = Frame(MERGE, "fields", extra={"numbers": numbers, "taken": list(merging.missing(both[0]))})
    turn.frames.append(frame)
    _repeat(turn, frame)


def _repeat(turn: Turn, frame: Frame) -> None:
    """The question with both as they are now, which is what he has seen from now on."""
    both = _pair(turn, *frame.extra["numbers"])
    if isinstance(both, Problem):
        turn.drop(MERGE)
        refuse(turn, both)
        return
    pair, kept, repeated = both
    frame.extra["seen"] = {str(row.id): row.revision for row in (pair.kept, pair.repeated)}
    switches = tuple(
        Option(name, "admission.button.take", _choice(name, repeated), on=name in frame.extra["taken"])
        for name in merging.differing(pair)
    )
    options = (Option(GO, "admission.button.merge", main=True), *switches, Option("/cancel", "admission.button.stop"))
    numbers = {"kept": application_number(kept.id), "repeated": application_number(repeated.id)}
    turn.ask(frame, Question("admission.merge", numbers, options))


def _choice(name: str, repeated: Case) -> dict[str, Any]:
    return {"label": {"t": f"admission.label.{name}"}, "value": _shown(repeated, name)}


def _hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    taken = frame.extra["taken"]
    if not chosen:
        turn.say("problem.form.choose")
    elif value == GO:
        _merge(turn, frame)
        return
    else:
        frame.extra["taken"] = [it for it in taken if it != value] if value in taken else [*taken, value]
    _repeat(turn, frame)


def _merge(turn: Turn, frame: Frame) -> None:
    first, second = (Target(number, frame.extra["seen"][str(number)]) for number in frame.extra["numbers"])
    both = _pair(turn, first.id, second.id)
    result = merging.merge(turn.connection, by(turn), (first, second), frame.extra["taken"])
    if isinstance(result, Problem) or isinstance(both, Problem):
        _refuse_merge(turn, frame, result if isinstance(result, Problem) else Problem("admission.unknown"))
        return
    turn.drop(MERGE)
    repeated = application_number(both[2].id)
    turn.say("admission.merged", kept=application_number(result.id), repeated=repeated)
    tell(turn, result, "merged", repeated=repeated)
    founding_news.moved(turn, result.id)
    menu.offer(
        turn,
        Question("admission.go_on", {}, (Option("/queue", "admission.button.next", main=True), menu.way_out(turn))),
    )


def _refuse_merge(turn: Turn, frame: Frame, problem: Problem) -> None:
    """If somebody changed one of them meanwhile, he looks at both again before they are one."""
    if problem.key == CHANGED:
        turn.say(f"problem.{problem.key}", **problem.params)
        _repeat(turn, frame)
        return
    turn.drop(MERGE)
    refuse(turn, problem)


conversations.register(Conversation(MERGE, _hear, _repeat, role=Role.VIEWER))
