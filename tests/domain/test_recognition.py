"""Points of an admission, by the figure of its day."""

from datetime import date
from decimal import Decimal

import pytest

from domain import figures
from domain.figures import Figure, valid_on
from domain.recognition import Workplace, points

OLD, NEW = Figure(date(2024, 1, 1), "2", "x"), Figure(date(2027, 1, 1), "2.5", "x")


def test_an_enterprise_without_a_union_counts_more() -> None:
    today = {it: points(it, date(2026, 11, 22)) for it in Workplace}
    assert today == {Workplace.WITHOUT_UNION: 2, Workplace.WITH_UNION: 1, Workplace.NONE: 1}


def test_the_figure_of_the_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "_figures", lambda: {"points_without_union": [NEW, OLD]})
    counted = [points(Workplace.WITHOUT_UNION, it) for it in (date(2020, 1, 1), date(2026, 12, 31), date(2027, 1, 1))]
    assert counted == [Decimal("2"), Decimal("2"), Decimal("2.5")]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), [OLD]),
        (date(2026, 12, 1), date(2027, 1, 1), [OLD, NEW]),
        (date(2027, 1, 1), date(2027, 3, 31), [NEW]),
        (date(2020, 1, 1), date(2020, 12, 31), []),
    ],
)
def test_the_figures_of_a_period_are_those_of_its_days(
    monkeypatch: pytest.MonkeyPatch, first: date, last: date, expected: list[Figure]
) -> None:
    monkeypatch.setattr(figures, "_figures", lambda: {"it": [NEW, OLD]})
    assert valid_on("it", first, last) == expected
