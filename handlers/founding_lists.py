"""Many enterprises on their way to a union (danh sách thành lập CĐCS): the summary, pages, units, a search by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from dialogue.forms import Question
from dialogue.messages import Option
from domain.founding_terms import overdue_since
from domain.plan import least_workers
from domain.stages import UNION_STANDS, Stage
from handlers import founding_view, menu
from handlers import founding_words as words
from handlers.founding_view import TO_SUMMARY
from handlers.turn import Turn
from models import founding, founding_list, own_enterprises, tree
from models.founding_list import ENDED, Group, Line, Wanted

PAGE = 8  # enterprises, or units, of one message
ALL = 0  # workers: of any size


def sizes(today: date) -> tuple[int, ...]:
    """The numbers of workers that the plan names: today's, and the one of its last years."""
    return tuple(dict.fromkeys(least_workers(it) for it in (today, date.max)))


def wanted(turn: Turn, least: int, units: Collection[int]) -> Wanted:
    bounds = {it: overdue_since(it, turn.config.calendar, turn.today) for it in Stage}
    return Wanted(units, least, turn.today, {it: bound for it, bound in bounds.items() if bound})


# --- the summary ------------------------------------------------------------------------------------------------------
def summary(turn: Turn) -> None:
    """/founding: how many enterprises stand where."""
    least = sizes(turn.today)[0]
    groups = founding_list.summary(turn.connection, wanted(turn, least, founding_view.units(turn)))
    lines = list(_summary_lines(groups, least))
    choices = (*(Option(f"/founding list {it}", "founding.list_from", {"least": it}) for it in sizes(turn.today)),)
    options = (*choices, Option("/founding list 0", "founding.list_all"), Option("/founding units 0", "founding.units"))
    menu.offer(turn, Question("founding.summary", {"lines": lines}, (*options, Option("/start", "menu.open"))))


def _summary_lines(groups: Sequence[Group], least: int) -> Iterator[words.Words]:
    on_way = [it for it in groups if it.stage in UNION_STANDS or not it.has_union]
    without = [it for it in on_way if it.stage not in (*UNION_STANDS, *ENDED)]
    yield words.text("summary_without", least=least, count=_sum(without, "large"), all=_sum(without, "all"))
    for name in ("overdue", "contact_due"):
        if count := _sum(groups, name):
            yield words.text(f"summary_{name}", count=count)
    for stage in Stage:
        if count := _sum([it for it in on_way if it.stage is stage], "all"):
            yield words.text("summary_stage", stage=words.stage(stage), count=count)
    if count := _sum([it for it in groups if it not in on_way], "all"):
        yield words.text("summary_has_union", count=count)
    if count := _sum(without, "unknown"):
        yield words.text("summary_unknown", count=count)


def _sum(groups: Sequence[Group], name: str) -> int:
    return sum(getattr(it, name) for it in groups)


# --- a page -----------------------------------------------------------------------------------------------------------
def list_(turn: Turn, least: int, unit_id: int, page: int) -> None:
    """/founding list 25 17 2: from 25 workers, of unit 17 and below (0: of all), the second page."""
    units = _part(turn, unit_id)
    found = founding_list.page(turn.connection, wanted(turn, least, units), (page - 1) * PAGE, PAGE)
    if not found.lines and page > 1:
        list_(turn, least, unit_id, 1)
        return
    counts = founding.counts(turn.connection, [it.id for it in found.lines])
    lines = words.rows(turn, found.lines, counts)
    last = -(-found.total // PAGE)
    params = {"lines": lines, "least": _least(least), "total": {"n": found.total}, "page": menu.page_of(page, last)}
    key = "founding.list" if lines else "founding.list_empty"
    here = f"/founding list {least} {unit_id}"
    menu.offer(turn, Question(key, params, (*_named(found.lines), *_pages(here, page, last), TO_SUMMARY)))


def _part(turn: Turn, unit_id: int) -> frozenset[int]:
    """His units; of them only those at and below one, if he chose one."""
    units = founding_view.units(turn)
    return units & tree.on(turn.connection, turn.today).below([unit_id]) if unit_id else units


def _least(least: int) -> words.Words:
    return words.text("least", least=least) if least else words.text("any_size")


def _named(lines: Sequence[Line]) -> tuple[Option, ...]:
    return tuple(Option(f"/founding see {it.id}", it.name, literal=True) for it in lines)


def _pages(here: str, page: int, last: int) -> tuple[Option, ...]:
    before = (Option(f"{here} {page - 1}", "founding.page_before"),) if page > 1 else ()
    after = (Option(f"{here} {page + 1}", "founding.page_after", main=True),) if page < last else ()
    return (*after, *before)


# --- choosing a unit --------------------------------------------------------------------------------------------------
def units(turn: Turn, least: int, page: int) -> None:
    """/founding units 25 2: which units have enterprises of that size without a union, the most first."""
    found = founding_list.units(turn.connection, wanted(turn, least, founding_view.units(turn)))
    last = -(-len(found) // PAGE) or 1
    page = min(page, last)
    options = tuple(
        Option(f"/founding list {least} {number}", "founding.unit", {"unit": name, "count": count})
        for number, name, count in found[(page - 1) * PAGE : page * PAGE]
    )
    params = {"least": _least(least), "page": menu.page_of(page, last)}
    others = tuple(
        Option(f"/founding units {it}", "founding.units_from" if it else "founding.units_all", {"least": it})
        for it in (*sizes(turn.today), ALL)
        if it != least
    )
    rest = (*_pages(f"/founding units {least}", page, last), *others, TO_SUMMARY)
    menu.offer(turn, Question("founding.which_unit", params, (*options, *rest)))


# --- by name ----------------------------------------------------------------------------------------------------------
def search(turn: Turn, typed: str) -> None:
    """/founding ban mai: the enterprises meant, as far as he may see them."""
    seen = founding_view.units(turn)
    hits = own_enterprises.find(turn.connection, seen, typed)
    mine = [it for it in (founding.find(turn.connection, hit.id, seen) for hit in hits) if it]
    if len(mine) == 1:
        founding_view.see(turn, mine[0].id)
        return
    options = tuple(Option(f"/founding see {it.id}", it.name, literal=True) for it in mine)
    key = "founding.hits" if mine else "founding.no_hits"
    menu.offer(turn, Question(key, {"typed": typed}, (*options, TO_SUMMARY)))
