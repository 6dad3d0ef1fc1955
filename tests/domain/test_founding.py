from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.decision import Decision
from domain.founding import Move, Standing, check_move, is_correction, reachable
from domain.problem import Problem
from domain.roles import Role
from domain.stages import SIDE, WAY, Stage

TODAY = date(2026, 11, 22)
MONTH_AGO = date(2026, 10, 22)
DECISION = Decision("12/QĐ-LĐLĐ", date(2026, 11, 20))
TOMORROW = TODAY + timedelta(days=1)
STAGES = st.sampled_from(list(Stage))

# Where the way leads from each stage: onwards, then backwards (a correction). Side stages are tested below.
GATHERING = "surveyed contacted not_cooperating agreed core_group collecting"
EXPECTED = {
    **{stage: (f"{GATHERING} ready".replace(stage, "", 1), "") for stage in GATHERING.split()},
    "ready": ("congress_planned congress_held", GATHERING),
    "congress_planned": ("congress_planned congress_held", f"{GATHERING} ready"),
    "congress_held": ("filed", f"{GATHERING} ready congress_planned"),
    "filed": ("recognised", f"{GATHERING} ready congress_planned congress_held"),
    "recognised": ("launched", ""),
    "launched": ("", "recognised"),
}


def at(stage: Stage, before: Stage = Stage.SURVEYED) -> Standing:
    return Standing(stage, MONTH_AGO, before)


def to(target: Stage, **said) -> Move:
    """A move with all that it can need, unless said otherwise."""
    move = Move(
        target,
        TODAY,
        Role.OFFICER,
        day=TOMORROW if target is Stage.CONGRESS_PLANNED else TODAY,
        note="ghi nhầm",
        obstacle="owner_delays",
        decision=DECISION,
        applications=5,
    )
    return replace(move, **said)


@pytest.mark.parametrize("stage", WAY)
def test_every_stage_leads_where_it_should(stage):
    onwards, backwards = EXPECTED[stage]
    side = {it for it in SIDE if it is not Stage.BELOW_THRESHOLD or stage not in GATHERING.split()}
    assert set(reachable(at(stage))) == {*onwards.split(), *backwards.split(), *side}


@pytest.mark.parametrize("stage", WAY)
@pytest.mark.parametrize("target", Stage)
def test_every_move_is_taken_or_refused_as_offered(stage, target):
    refused = Problem("founding.no_such_move", {"stage": {"t": f"stage.{stage}"}, "target": {"t": f"stage.{target}"}})
    answer = check_move(at(stage), to(target))
    assert answer == refused if target not in reachable(at(stage)) else isinstance(answer, Standing)


def test_a_move_is_kept_with_its_day():
    assert check_move(at(Stage.READY), to(Stage.CONGRESS_HELD, day=date(2026, 11, 3))) == Standing(
        Stage.CONGRESS_HELD, date(2026, 11, 3), Stage.READY
    )
    assert check_move(at(Stage.SURVEYED), to(Stage.CONTACTED, day=None)) == Standing(Stage.CONTACTED, TODAY)


def test_recognition_counts_on_the_day_of_its_decision():
    assert check_move(at(Stage.FILED), to(Stage.RECOGNISED)) == Standing(Stage.RECOGNISED, DECISION.day, Stage.FILED)


LACKING = [
    (Stage.SURVEYED, Stage.NOT_COOPERATING, {"obstacle": ""}, Problem("founding.needs_obstacle")),
    (Stage.SURVEYED, Stage.PAUSED, {"obstacle": ""}, Problem("founding.needs_obstacle")),
    (Stage.SURVEYED, Stage.PAUSED, {"obstacle": "bad_luck"}, Problem("founding.unknown_obstacle")),
    (Stage.SURVEYED, Stage.PAUSED, {"obstacle": "other", "note": " "}, Problem("founding.needs_note")),
    (Stage.COLLECTING, Stage.SURVEYED, {"note": ""}, Problem("founding.needs_note")),
    (Stage.FILED, Stage.CONGRESS_HELD, {"note": ""}, Problem("founding.needs_note")),
    (Stage.COLLECTING, Stage.READY, {"applications": 3}, Problem("founding.too_few", {"needed": 2})),
    (Stage.FILED, Stage.RECOGNISED, {"decision": None}, Problem("founding.needs_decision")),
    (Stage.FILED, Stage.RECOGNISED, {"decision": Decision("", TODAY)}, Problem("founding.needs_decision")),
    (Stage.FILED, Stage.RECOGNISED, {"decision": Decision("1", TOMORROW)}, Problem("founding.day_in_future")),
    (
        Stage.FILED,
        Stage.RECOGNISED,
        {"decision": Decision("1", date(2026, 10, 21))},
        Problem("founding.day_before", {"day": {"d": "2026-10-22"}}),
    ),
    (Stage.READY, Stage.CONGRESS_PLANNED, {"day": None}, Problem("founding.needs_day")),
    (Stage.READY, Stage.CONGRESS_PLANNED, {"day": date(2026, 11, 21)}, Problem("founding.planned_in_past")),
    (Stage.READY, Stage.CONGRESS_HELD, {"day": TOMORROW}, Problem("founding.day_in_future")),
    (Stage.READY, Stage.CONGRESS_HELD, {"day": None}, Problem("founding.needs_day")),
    (Stage.CONGRESS_HELD, Stage.FILED, {"day": None}, Problem("founding.needs_day")),
    (
        Stage.CONGRESS_HELD,
        Stage.FILED,
        {"day": date(2026, 10, 21)},
        Problem("founding.day_before", {"day": {"d": "2026-10-22"}}),
    ),
    (Stage.RECOGNISED, Stage.LAUNCHED, {"day": None}, Problem("founding.needs_day")),
    (Stage.SURVEYED, Stage.CONTACTED, {"role": Role.VIEWER}, Problem("founding.not_allowed")),
    (Stage.SURVEYED, Stage.CONTACTED, {"role": None}, Problem("founding.not_allowed")),
]


@pytest.mark.parametrize(("stage", "target", "said", "problem"), LACKING)
def test_a_move_says_what_it_lacks(stage, target, said, problem):
    assert check_move(at(stage), to(target, **said)) == problem


@pytest.mark.parametrize(
    ("stage", "target"),
    [
        (Stage.SURVEYED, Stage.COLLECTING),  # workers gather before anybody spoke to the owner
        (Stage.NOT_COOPERATING, Stage.CONTACTED),  # he talks again
        (Stage.COLLECTING, Stage.NOT_COOPERATING),  # he changed his mind: the obstacle says it
        (Stage.READY, Stage.PAUSED),
    ],
)
def test_what_life_brings_needs_no_note(stage, target):
    move = to(target, note="")
    assert isinstance(check_move(at(stage), move), Standing)


def test_a_congress_may_be_held_before_the_day_it_was_planned_for():
    planned = Standing(Stage.CONGRESS_PLANNED, TOMORROW, Stage.READY)
    assert isinstance(check_move(planned, to(Stage.CONGRESS_HELD, day=TODAY)), Standing)


def test_a_congress_may_be_planned_for_the_same_day():
    assert isinstance(check_move(at(Stage.READY), to(Stage.CONGRESS_PLANNED, day=TODAY)), Standing)


def test_after_a_pause_it_goes_on_where_it_stood_and_no_further_than_from_there():
    paused = check_move(at(Stage.CONGRESS_HELD), to(Stage.PAUSED))
    assert paused == Standing(Stage.PAUSED, TODAY, Stage.CONGRESS_HELD)
    assert {Stage.CONGRESS_HELD, Stage.FILED} < set(reachable(paused))
    assert Stage.RECOGNISED not in reachable(paused)
    assert Stage.PAUSED not in reachable(paused)


def test_going_on_after_a_pause_asks_for_the_day_of_the_congress_again_so_that_its_terms_run_from_there():
    paused = Standing(Stage.PAUSED, TODAY, Stage.CONGRESS_HELD)
    assert check_move(paused, to(Stage.CONGRESS_HELD, day=None)) == Problem("founding.needs_day")
    assert check_move(paused, to(Stage.CONGRESS_HELD, day=MONTH_AGO)) == Standing(
        Stage.CONGRESS_HELD, MONTH_AGO, Stage.CONGRESS_HELD
    )


def test_a_dossier_filed_before_a_pause_keeps_its_earlier_day():
    paused = Standing(Stage.PAUSED, TODAY, Stage.FILED)
    assert isinstance(check_move(paused, to(Stage.FILED, day=MONTH_AGO)), Standing)


def test_members_who_left_are_gathered_anew_without_a_note_but_not_called_enough():
    below = Standing(Stage.BELOW_THRESHOLD, MONTH_AGO, Stage.READY)
    assert isinstance(check_move(below, to(Stage.COLLECTING, note="")), Standing)
    assert check_move(below, to(Stage.READY, applications=4)) == Problem("founding.too_few", {"needed": 1})


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.MERGED])
def test_an_enterprise_that_closed_or_merged_by_mistake_comes_back_with_a_note(stage):
    closed = Standing(stage, MONTH_AGO, Stage.COLLECTING)
    assert check_move(closed, to(Stage.COLLECTING, note="")) == Problem("founding.needs_note")
    assert isinstance(check_move(closed, to(Stage.COLLECTING)), Standing)


def test_a_union_recognised_once_needs_no_second_decision_after_a_pause():
    paused = Standing(Stage.PAUSED, MONTH_AGO, Stage.RECOGNISED)
    assert isinstance(check_move(paused, to(Stage.RECOGNISED, decision=None)), Standing)
    assert Stage.FILED not in reachable(paused)


@given(STAGES, st.sampled_from(WAY), st.lists(STAGES, max_size=12))
def test_no_row_of_moves_reaches_recognition_but_from_a_filed_dossier(start, before, targets):
    standing = Standing(start, MONTH_AGO, before)
    for target in targets:
        answer = check_move(standing, to(target))
        if target is Stage.RECOGNISED and isinstance(answer, Standing):
            assert standing.on_way() in (Stage.FILED, Stage.RECOGNISED, Stage.LAUNCHED)
        standing = answer if isinstance(answer, Standing) else standing


@given(STAGES, st.sampled_from(WAY), STAGES)
def test_a_correction_never_passes_without_a_note(start, before, target):
    standing = Standing(start, MONTH_AGO, before)
    if is_correction(standing, target):
        assert isinstance(check_move(standing, replace(to(target), note="")), Problem)


@given(STAGES, st.sampled_from(WAY))
def test_nobody_is_ever_stuck(start, before):
    assert set(reachable(Standing(start, MONTH_AGO, before))) - {start}


def test_the_kept_values_never_change():
    assert {it.value for it in WAY} == set(EXPECTED)
    assert {it.value for it in SIDE} == {"paused", "closed", "below_threshold", "merged"}
