"""What hinders a founding and what its dossier holds (lý do vướng, hồ sơ đề nghị công nhận): lists of codes.

Their words are the texts obstacle.<code> and dossier.<code>.
"""

from collections.abc import Collection
from dataclasses import dataclass

from domain.tables import rows

OTHER_OBSTACLE = "other"  # says nothing by itself: a note goes with it


@dataclass(frozen=True, slots=True)
class Paper:
    """One item of the dossier, asked for above so many members; one not required is only often asked for."""

    code: str
    required: bool
    above_members: int
    source: str


# code → whose it is to mend: owner, workers, business, union, other
OBSTACLES = {row["code"]: row["about"] for row in rows("obstacles.csv")}
_PAPERS = tuple(
    Paper(row["code"], row["required"] == "1", int(row["above_members"]), row["source"]) for row in rows("dossier.csv")
)


def dossier(members: int) -> tuple[Paper, ...]:
    """The checklist of a union of so many members, what is required first."""
    return tuple(paper for paper in _PAPERS if members > paper.above_members)


def missing(given: Collection[str], members: int) -> tuple[str, ...]:
    """The codes of required items not given yet."""
    return tuple(paper.code for paper in dossier(members) if paper.required and paper.code not in given)
