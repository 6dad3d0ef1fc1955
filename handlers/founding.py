"""Founding grassroots unions (thành lập CĐCS): /founding, whose arguments are made by its own buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dialogue.forms import Question
from dialogue.messages import Option
from domain.founding import is_correction, reachable
from domain.founding_papers import dossier, missing
from domain.stages import Stage
from handlers import founding_core, founding_forms, founding_lists, founding_recognise, founding_view, menu
from handlers import founding_words as words
from handlers.turn import Turn
from models import founding

FORMS = (founding_forms.MOVE, founding_forms.CONTACT, founding_recognise.FORM, founding_core.ADD)
LARGEST = 10**15  # of numbers in a command; both databases hold it


def founding_(turn: Turn, argument: str = "") -> None:
    """/founding: the summary; with a verb of ACTS what it says; with anything else the enterprises of that name.
    What was being asked about an enterprise ends."""
    for form in FORMS:
        turn.drop(form.name)
    verb, *rest = argument.split() or [""]
    if verb in ACTS:
        ACTS[verb](turn, rest)
    elif verb:
        founding_lists.search(turn, argument)
    else:
        founding_lists.summary(turn)


def _number(rest: Sequence[str], place: int, otherwise: int = 0) -> int:
    """A number of the command; what nobody's button says counts as left out."""
    text = rest[place] if len(rest) > place else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) else otherwise
    return min(number, LARGEST)


def _list(turn: Turn, rest: Sequence[str]) -> None:
    founding_lists.list_(turn, _number(rest, 0), _number(rest, 1), _number(rest, 2) or 1)


def _units(turn: Turn, rest: Sequence[str]) -> None:
    founding_lists.units(turn, _number(rest, 0), _number(rest, 1) or 1)


def _see(turn: Turn, rest: Sequence[str]) -> None:
    founding_view.see(turn, _number(rest, 0))


def _history(turn: Turn, rest: Sequence[str]) -> None:
    founding_view.history(turn, _number(rest, 0))


def _move(turn: Turn, rest: Sequence[str]) -> None:
    founding_forms.move(turn, _number(rest, 0), rest[1] if len(rest) > 1 else "")


def _next(turn: Turn, rest: Sequence[str]) -> None:
    founding_forms.next_contact(turn, _number(rest, 0))


def _charge(turn: Turn, rest: Sequence[str]) -> None:
    """/founding charge 12 1: he is the officer responsible; with 0 he is not any more."""
    if acts := founding_view.acting(turn, _number(rest, 0)):
        it, by = acts
        founding.charge(turn.connection, it, by, mine=_number(rest, 1, 1) != 0)
        founding_view.see(turn, it.id)


def _core(turn: Turn, rest: Sequence[str]) -> None:
    founding_core.core(turn, _number(rest, 0), rest[1] if len(rest) > 1 else "", _number(rest, 2))


def _dossier(turn: Turn, rest: Sequence[str]) -> None:
    """/founding dossier 12: the checklist; with a paper's code behind it that paper is ticked, or not any more."""
    number, code = _number(rest, 0), rest[1] if len(rest) > 1 else ""
    if code and code in [it.code for it in dossier(_members(turn, number))]:
        if (acts := founding_view.acting(turn, number)) is None:
            return
        founding.tick(turn.connection, acts[0], code, acts[1])
    _show_dossier(turn, number)


def _members(turn: Turn, number: int) -> int:
    """How many the union will have at least: which papers are asked for depends on it."""
    return max(1, founding.count(turn.connection, number))


def _show_dossier(turn: Turn, number: int) -> None:
    it = founding_view.seen(turn, number)
    if it is None:
        return
    members = _members(turn, number)
    lacking = len(missing(it.dossier, members))
    key = "founding.dossier_missing" if lacking else "founding.dossier_complete"
    params = {"name": it.name, "missing": lacking}
    if not founding_view.may_act(turn, it):
        shown = words.papers(members)
        menu.offer(turn, Question("founding.dossier_seen", {**params, "papers": shown}, (founding_view.back_to(it),)))
        return
    switches = tuple(
        Option(f"/founding dossier {it.id} {paper.code}", f"dossier.{paper.code}", on=paper.code in it.dossier)
        for paper in dossier(members)
    )
    filed = not lacking and Stage.FILED in reachable(it.standing) and not is_correction(it.standing, Stage.FILED)
    onwards = (Option(f"/founding move {it.id} {Stage.FILED}", "founding.do.filed", main=True),) if filed else ()
    menu.offer(turn, Question(key, params, (*switches, *onwards, founding_view.back_to(it))))


ACTS: dict[str, Callable[[Turn, Sequence[str]], None]] = {
    "list": _list,
    "units": _units,
    "see": _see,
    "history": _history,
    "move": _move,
    "next": _next,
    "charge": _charge,
    "core": _core,
    "dossier": _dossier,
}
