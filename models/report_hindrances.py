"""What a report tells of foundings (khó khăn, vướng mắc): terms that are over, and obstacles reported from below."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from domain.working_days import Calendar
from models import founding_then, overdue
from models.enterprise_visible import VISIBLE
from models.report_counts import Asked
from models.tables import enterprise, founding_step, unit

NOTES = 3  # of an obstacle; a report is read by people
PLACES = 10  # enterprises named under an obstacle


@dataclass(frozen=True, slots=True)
class Late:
    """A founding whose term is over."""

    enterprise: str
    unit: str
    term: str  # of models/overdue.Due
    day: date


@dataclass(frozen=True, slots=True)
class Hindrance:
    """An obstacle (a code of domain/founding_papers) and where it was met."""

    code: str
    count: int
    places: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hindrances:
    """All of a report."""

    late: tuple[Late, ...]
    met: tuple[Hindrance, ...]

    def to_json(self) -> dict[str, Any]:
        late = [{**asdict(it), "day": it.day.isoformat()} for it in self.late]
        return {"late": late, "met": [asdict(it) for it in self.met]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Hindrances:
        late = (Late(**{**it, "day": date.fromisoformat(it["day"])}) for it in value["late"])
        met = (Hindrance(it["code"], it["count"], tuple(it["places"]), tuple(it["notes"])) for it in value["met"])
        return cls(tuple(late), tuple(met))


def of_units(connection: Connection, units: Collection[int], asked: Asked, calendar: Calendar) -> Hindrances:
    """Obstacles met in the period, or before and at its end still in the way; what was overdue at its end."""
    return Hindrances(tuple(_late(connection, units, asked, calendar)), tuple(_met(connection, units, asked)))


def _late(connection: Connection, units: Collection[int], asked: Asked, calendar: Calendar) -> list[Late]:
    foundings = overdue.foundings_then if asked.past else overdue.foundings
    found = (it for it in foundings(connection, calendar, asked.end) if it.late)
    mine = (it for it in found if it.enterprise.unit_id in units)
    made = [Late(it.enterprise.name, it.enterprise.unit_name, it.term, it.day) for it in mine]
    return sorted(made, key=lambda it: (it.day, it.enterprise))


_STEPS = (
    select(founding_step.c.obstacle, enterprise.c.name, unit.c.name, founding_step.c.note)
    .join(enterprise, enterprise.c.id == founding_step.c.enterprise_id)
    .join(unit, unit.c.id == enterprise.c.unit_id)
    .where(
        VISIBLE,
        enterprise.c.unit_id.in_(bindparam("units", expanding=True)),
        founding_step.c.obstacle.is_not(None),
        founding_step.c.day <= bindparam("last"),
    )
    .order_by(founding_step.c.id)
)


def _met(connection: Connection, units: Collection[int], asked: Asked) -> list[Hindrance]:
    """The most frequent first; an enterprise that met the same one twice counts once."""
    places: dict[str, dict[str, None]] = {}
    notes: dict[str, dict[str, None]] = {}
    stands = founding_then.obstacle(asked.past) if asked.past else enterprise.c.obstacle
    met = _STEPS.where(or_(founding_step.c.day >= asked.period.first, stands == founding_step.c.obstacle))
    for code, name, unit_name, note in connection.execute(met, {"units": list(units), "last": asked.end}):
        places.setdefault(code, {})[f"{name} – {unit_name}"] = None
        if note:
            notes.setdefault(code, {})[note] = None
    ordered = sorted(places, key=lambda code: (-len(places[code]), code))
    return [_hindrance(code, [*places[code]], [*notes.get(code, {})]) for code in ordered]


def _hindrance(code: str, places: list[str], notes: list[str]) -> Hindrance:
    return Hindrance(code, len(places), tuple(places[:PLACES]), tuple(notes[-NOTES:]))
