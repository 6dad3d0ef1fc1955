"""The way of an enterprise to a grassroots union of its own (các chặng thành lập CĐCS), and the moves on it."""

from dataclasses import dataclass
from datetime import date

from domain.decision import Decision
from domain.founding_papers import OBSTACLES, OTHER_OBSTACLE
from domain.founding_terms import still_needed
from domain.problem import Problem
from domain.roles import Role, may
from domain.stages import SIDE, UNION_STANDS, WAY, Stage

# Workers may gather before their employer has been spoken to, or against his will: any order up to the fifth stage.
_GATHERING = WAY[: WAY.index(Stage.READY)]
_NEXT = {
    **dict.fromkeys(_GATHERING, (*_GATHERING, Stage.READY)),
    Stage.READY: (Stage.CONGRESS_PLANNED, Stage.CONGRESS_HELD),
    Stage.CONGRESS_PLANNED: (Stage.CONGRESS_PLANNED, Stage.CONGRESS_HELD),  # planned anew
    Stage.CONGRESS_HELD: (Stage.FILED,),
    Stage.FILED: (Stage.RECOGNISED,),
    Stage.RECOGNISED: (Stage.LAUNCHED,),
    Stage.LAUNCHED: (),
}
NEEDS_DAY = frozenset(WAY[WAY.index(Stage.CONGRESS_PLANNED) :])
NEEDS_OBSTACLE = frozenset({Stage.NOT_COOPERATING, Stage.PAUSED})
_DAYS_IN_ORDER = frozenset(WAY[WAY.index(Stage.FILED) :])  # not earlier than the stage before; a congress may be


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an enterprise stands since a day; `before` is the stage of the way that a side stage interrupted."""

    stage: Stage
    since: date
    before: Stage = Stage.SURVEYED

    def on_way(self) -> Stage:
        return self.before if self.stage in SIDE else self.stage


@dataclass(frozen=True, slots=True)
class Move:
    """What an officer says with a move. `day` is when it happened, or for a planned congress will; `decision` carries
    its own. `applications` are those of the enterprise counted today, on paper too."""

    target: Stage
    today: date
    role: Role | None
    day: date | None = None
    note: str = ""
    obstacle: str = ""
    decision: Decision | None = None
    applications: int = 0


def reachable(standing: Standing) -> tuple[Stage, ...]:
    """The stages to offer, corrections backwards included, in their order."""
    return tuple(stage for stage in Stage if _leads(standing, stage))


def is_correction(standing: Standing, target: Stage) -> bool:
    """Whether the move says that an earlier one was wrong: backwards, or out of closed and merged. It needs a note.

    An employer who changes his mind, and members who leave, turn an enterprise back without anybody's mistake.
    """
    if standing.stage in (Stage.CLOSED, Stage.MERGED):
        return True
    here = standing.on_way()
    turned = Stage.NOT_COOPERATING in (here, target) or standing.stage is Stage.BELOW_THRESHOLD
    return target in WAY and not turned and WAY.index(target) < WAY.index(here)


def check_move(standing: Standing, move: Move) -> Standing | Problem:
    """Where the enterprise stands after the move, or the first thing in its way. Recognition counts on its decision's
    day; a move told without a day on today.

    Problems: founding.not_allowed, founding.no_such_move {stage, target}, founding.needs_note,
    founding.needs_obstacle, founding.unknown_obstacle, founding.needs_decision, founding.too_few {needed},
    founding.needs_day, founding.day_in_future, founding.planned_in_past, founding.day_before {day}.
    """
    if move.role is None or not may(move.role, Role.OFFICER):
        return Problem("founding.not_allowed")
    if not _leads(standing, move.target):
        return Problem("founding.no_such_move", {"stage": _named(standing.stage), "target": _named(move.target)})
    found = (_lacks_words(standing, move), _lacks_proof(standing, move), _odd_day(standing, move))
    return next((it for it in found if it), Standing(move.target, _day(move) or move.today, standing.on_way()))


def _leads(standing: Standing, target: Stage) -> bool:
    here = standing.on_way()
    if target in SIDE:
        return target is not standing.stage and (target is not Stage.BELOW_THRESHOLD or here not in _GATHERING)
    if standing.stage in SIDE and target is here:
        return True
    if here in UNION_STANDS:  # a union that stands ends by closing or merging, it does not go back to a dossier
        return target in _NEXT[here] or (target is Stage.RECOGNISED and here is Stage.LAUNCHED)
    again = target is Stage.CONGRESS_PLANNED or target is not here
    return again and (target in _NEXT[here] or WAY.index(target) < WAY.index(here))


def _named(stage: Stage) -> dict[str, str]:
    return {"t": f"stage.{stage}"}


def _lacks_words(standing: Standing, move: Move) -> Problem | None:
    if move.target in NEEDS_OBSTACLE and not move.obstacle:
        return Problem("founding.needs_obstacle")
    if move.obstacle and move.obstacle not in OBSTACLES:
        return Problem("founding.unknown_obstacle")
    wanted = move.obstacle == OTHER_OBSTACLE or is_correction(standing, move.target)
    return Problem("founding.needs_note") if wanted and not move.note.strip() else None


def _lacks_proof(standing: Standing, move: Move) -> Problem | None:
    recognises = move.target is Stage.RECOGNISED and standing.on_way() not in UNION_STANDS
    if recognises and (move.decision is None or not move.decision.number.strip()):
        return Problem("founding.needs_decision")
    needed = still_needed(move.applications, move.today) if move.target is Stage.READY else 0
    return Problem("founding.too_few", {"needed": needed}) if needed else None


def _day(move: Move) -> date | None:
    return move.decision.day if move.target is Stage.RECOGNISED and move.decision else move.day


def _odd_day(standing: Standing, move: Move) -> Problem | None:
    day = _day(move)
    if day is None:
        return Problem("founding.needs_day") if move.target in NEEDS_DAY else None
    if move.target is Stage.CONGRESS_PLANNED:
        return Problem("founding.planned_in_past") if day < move.today else None
    if day > move.today:
        return Problem("founding.day_in_future")
    ordered = move.target in _DAYS_IN_ORDER and standing.stage in WAY and not is_correction(standing, move.target)
    if ordered and day < standing.since:
        return Problem("founding.day_before", {"day": {"d": standing.since.isoformat()}})
    return None
