"""The plan as data: read as it was shipped, refused with a clear word if it was spoilt."""

from datetime import date

import pytest

from domain.plan import PlanError, goal_on, is_peak, least_workers, plan, read_plan

GOAL = '[[goal]]\nfirst = 2024-01-01\nlast = 2028-12-31\nmembers = 5\nleast_workers = 25\nsource = "x"\n'
HEAD = 'name = "KH"\npeak_months = [5]\n'


def test_the_shipped_plan_is_the_federations() -> None:
    assert [(it.first.year, it.last.year, it.members, it.least_workers) for it in plan().goals] == [
        (2024, 2028, 1650, 25),
        (2029, 2033, 1000, 10),
    ]


@pytest.mark.parametrize(
    ("day", "members"),
    [("2020-01-01", 1650), ("2028-12-31", 1650), ("2029-01-01", 1000), ("2040-01-01", 1000)],
)
def test_each_day_has_its_goal(day: str, members: int) -> None:
    assert goal_on(date.fromisoformat(day)).members == members


def test_may_and_july_are_peaks() -> None:
    assert [month for month in range(1, 13) if is_peak(date(2027, month, 15))] == [5, 7]


def test_a_gap_between_two_goals_belongs_to_the_next() -> None:
    later = GOAL.replace("2024-01-01", "2030-01-01").replace("2028-12-31", "2031-12-31").replace("= 25", "= 7")
    goals = read_plan(HEAD + GOAL + later).goals
    assert [it.least_workers for it in goals] == [25, 7]
    assert least_workers(date(2028, 12, 31)) == 25


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD, "no goal"),
        ("name = ", "plan.toml: "),
        (HEAD.replace("[5]", "[13]") + GOAL, "peak_months is [13], expected months from 1 to 12"),
        (HEAD.replace('"KH"', "7") + GOAL, "name is 7, expected a str"),
        (HEAD + GOAL.replace("= 5\n", '= "5"\n'), "goal 1: members is '5', expected a int"),
        (HEAD + GOAL.replace("= 5\n", "= 0\n"), "goal 1: members and least_workers must be 1 or more"),
        (HEAD + GOAL.replace("2028", "2023"), "goal 1: first 2024-01-01 comes after last 2023-12-31"),
        (HEAD + GOAL + GOAL, "the goal from 2024-01-01 begins before the one up to 2028-12-31 is over"),
    ],
)
def test_a_spoilt_plan_is_refused_with_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(PlanError) as error:
        read_plan(text)
    assert said in str(error.value)
