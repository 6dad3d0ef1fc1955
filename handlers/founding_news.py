"""Who hears of the founding without asking (tin về thành lập CĐCS): enough applications, and what the core group may
know. Numbers and papers, never a name; the employer hears nothing."""

from __future__ import annotations

from typing import Any

from dialogue.messages import Option
from domain.stages import WAY, Stage
from handlers import founding_words as words
from handlers.turn import Turn
from models import applications, core_group, founding, founding_reached

OPEN = WAY[: WAY.index(Stage.READY) + 1]
"""Until the congress is planned the group hears how many are still needed."""


def counted(turn: Turn, enterprise_id: int | None) -> None:
    """Tell officers and the core group once there are enough. To be called whenever an application may have come to
    count there: sent, matched, opened again, no duplicate after all, or by another workplace."""
    if enterprise_id is None:
        return
    found = founding_reached.reached(turn.connection, enterprise_id, turn.today, turn.now)
    if found is None:
        return
    it = found.enterprise
    papers = words.papers(found.applications)
    open_ = (Option(f"/founding see {it.id}", "founding.open"),)
    core = {"t": "founding.core_told" if found.core else "founding.no_core_yet"}
    told = ((found.officers, "founding.reached_officer", open_), (found.core, "founding.reached_core", ()))
    params: dict[str, Any] = {"enterprise": it.name, "count": found.applications, "papers": papers, "core": core}
    for persons, key, options in told:
        for person in persons:
            turn.tell(person, key, options=options, **params)


def moved(turn: Turn, application_id: int) -> None:
    """The same for one that may have another workplace now."""
    if it := applications.by_id(turn.connection, application_id):
        counted(turn, it.enterprise_id)


def tell_core(turn: Turn) -> None:
    """Whoever is in a core group hears how many applications there are, and how many are still needed."""
    if turn.chat.person_id is None:
        return
    for number in core_group.enterprises_of(turn.connection, turn.chat.person_id):
        it = founding.find(turn.connection, number, None)
        if it is not None and not it.has_union and it.stage in OPEN:
            count = founding.count(turn.connection, number)
            told = words.applications_line(turn, it, count)
            turn.say("founding.core_hears", enterprise=it.name, applications=told)
