import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from domain import transition_needs
from domain.decision import Decision
from domain.problem import Problem
from domain.roles import Role
from domain.statuses import LIVE, Status
from domain.transition_needs import Recorded, TransitionFacts
from domain.transitions import TRANSITIONS, Act, acts_for, check

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
TODAY = date(2026, 11, 22)
DECISION = Decision("12/QĐ-LĐLĐ", date(2026, 11, 20))
# Every need met; whoever may act is set by `actor`.
READY = TransitionFacts(
    now=NOW,
    today=TODAY,
    officer_id=7,
    text="Thiếu ngày sinh",
    application_id=1,
    original_id=2,
    unit_id=3,
    new_unit_id=4,
    birth_date=date(1990, 8, 15),
    decision=DECISION,
    admission=Recorded(NOW - timedelta(minutes=59), by=7),
)

# Where each act leads from each status; "-" it does not, "=" the status stays.
COLUMNS = "submitted needs_info eligible admitted left transferred refused withdrawn duplicate erased".split()
EXPECTED = {
    "ask_info": "needs_info needs_info needs_info - - - - - - -",
    "answer_info": "- submitted - - - - - - - -",
    "find_eligible": "eligible eligible - - - - - - - -",
    "refuse": "refused refused refused - - - - - - -",
    "mark_duplicate": "duplicate duplicate duplicate - - - - - - -",
    "not_duplicate": "= = = - - - - - - -",
    "admit": "- - admitted - - - - - - -",
    "undo_admission": "- - - eligible - - - - - -",
    "withdraw": "withdrawn withdrawn withdrawn - - - - - - -",
    "leave": "- - - left - - - - - -",
    "transfer": "- - - transferred - - - - - -",
    "reopen": "- - - - - - submitted - submitted -",
}
CELLS = [
    (Act(act), Status(status), cell)
    for act, row in EXPECTED.items()
    for status, cell in zip(COLUMNS, row.split(), strict=True)
]
BY_WORKER = {Act.ANSWER_INFO, Act.WITHDRAW}


def ready(act: Act) -> TransitionFacts:
    """The facts with which an act finds nothing in its way but the status."""
    role = None if act in BY_WORKER else Role.OFFICER
    return replace(READY, role=role, possible_duplicate=act is Act.NOT_DUPLICATE)


def test_the_expected_table_names_every_act_and_every_status():
    assert set(EXPECTED) == set(Act) == set(TRANSITIONS)
    assert set(COLUMNS) == set(Status)


@pytest.mark.parametrize(("act", "status", "cell"), CELLS)
def test_every_act_leads_where_it_should_from_every_status(act, status, cell):
    not_from = Problem("transition.not_from", {"status": {"t": f"status.word.{status}"}})
    expected = {"-": not_from, "=": status}.get(cell) or Status(cell)
    assert check(act, status, ready(act)) == expected


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", [None, *Role])
def test_only_the_worker_and_officers_act_each_their_part(act, role):
    source = next(status for it, status, cell in CELLS if it is act and cell != "-")
    allowed = role is None if act in BY_WORKER else role in (Role.OFFICER, Role.ADMIN)
    answer = check(act, source, replace(ready(act), role=role))
    assert (answer != Problem("transition.not_allowed")) == allowed


UNDER_18, UNDER_13 = date(2008, 11, 23), date(2013, 11, 23)
LACKING = [
    (Act.ASK_INFO, {"text": " "}, Problem("transition.needs_question")),
    (Act.ANSWER_INFO, {"text": ""}, Problem("transition.needs_answer")),
    (Act.REFUSE, {"text": ""}, Problem("transition.needs_reason")),
    (Act.REFUSE, {"rejoins": True}, Problem("transition.upper_unit_decides")),
    (Act.LEAVE, {"text": ""}, Problem("transition.needs_reason")),
    (Act.REOPEN, {"text": ""}, Problem("transition.needs_reason")),
    (Act.REOPEN, {"has_other": True}, Problem("transition.other_is_live")),
    (Act.MARK_DUPLICATE, {"original_id": None}, Problem("transition.needs_original")),
    (Act.MARK_DUPLICATE, {"original_id": 1}, Problem("transition.original_is_itself")),
    (Act.NOT_DUPLICATE, {"possible_duplicate": False}, Problem("transition.no_doubt")),
    (Act.ADMIT, {"decision": None}, Problem("transition.needs_decision")),
    (Act.ADMIT, {"decision": Decision(" ", TODAY)}, Problem("transition.needs_decision")),
    (
        Act.ADMIT,
        {"decision": Decision("12/QĐ-LĐLĐ", TODAY + timedelta(days=1))},
        Problem("transition.decision_date_in_future"),
    ),
    (Act.ADMIT, {"rejoins": True}, Problem("transition.upper_unit_decides")),
    (Act.UNDO_ADMISSION, {"admission": None}, Problem("transition.undo_too_late")),
    (
        Act.UNDO_ADMISSION,
        {"admission": Recorded(NOW - timedelta(hours=1, seconds=1), by=7)},
        Problem("transition.undo_too_late"),
    ),
    (Act.UNDO_ADMISSION, {"admission": Recorded(NOW, by=8)}, Problem("transition.undo_other_officer")),
    (Act.TRANSFER, {"new_unit_id": None, "new_place": " "}, Problem("transition.needs_new_unit")),
    (Act.TRANSFER, {"new_unit_id": 3}, Problem("transition.same_unit")),
    *(
        (act, facts, problem)
        for act in (Act.FIND_ELIGIBLE, Act.ADMIT)
        for facts, problem in (
            ({"possible_duplicate": True}, Problem("transition.duplicate_undecided")),
            ({"confirmed": False}, Problem("transition.unconfirmed")),
            ({"birth_date": None}, Problem("transition.needs_birth_date")),
            ({"birth_date": UNDER_18}, Problem("transition.guardian_unsigned", {"age": 18})),
            ({"birth_date": UNDER_13, "guardian_signed": True}, Problem("transition.too_young", {"age": 13})),
        )
    ),
]


@pytest.mark.parametrize(("act", "facts", "problem"), LACKING)
def test_an_act_says_what_it_lacks(act, facts, problem):
    assert check(act, next(iter(TRANSITIONS[act].sources)), replace(ready(act), **facts)) == problem


def test_every_problem_of_every_act_that_needs_something_is_in_the_table_above():
    source = Path(transition_needs.__file__).read_text("utf-8")
    assert {problem.key for _, _, problem in LACKING} == set(re.findall(r'Problem\("(.+?)"', source))
    assert {act for act, _, _ in LACKING} == {row.act for row in TRANSITIONS.values() if row.needs}


def test_a_member_may_move_out_of_the_federation():
    facts = replace(ready(Act.TRANSFER), new_unit_id=None, new_place="CĐCS ở Lào Cai")
    assert check(Act.TRANSFER, Status.ADMITTED, facts) is Status.TRANSFERRED


def test_who_turned_18_while_waiting_needs_no_guardian_and_who_has_the_signature_passes():
    facts = replace(ready(Act.FIND_ELIGIBLE), birth_date=date(2008, 11, 22))
    assert check(Act.FIND_ELIGIBLE, Status.SUBMITTED, facts) is Status.ELIGIBLE
    signed = replace(facts, birth_date=UNDER_18, guardian_signed=True)
    assert check(Act.FIND_ELIGIBLE, Status.SUBMITTED, signed) is Status.ELIGIBLE


def test_the_upper_union_admits_who_left_and_joins_again():
    facts = replace(ready(Act.ADMIT), rejoins=True, unit_is_upper=True)
    assert check(Act.ADMIT, Status.ELIGIBLE, facts) is Status.ADMITTED


def test_an_admission_is_undone_for_a_whole_hour():
    facts = replace(ready(Act.UNDO_ADMISSION), admission=Recorded(NOW - timedelta(hours=1), by=7))
    assert check(Act.UNDO_ADMISSION, Status.ADMITTED, facts) is Status.ELIGIBLE


def test_a_status_offers_the_acts_that_its_reader_may_do():
    assert acts_for(Status.NEEDS_INFO, None) == (Act.ANSWER_INFO, Act.WITHDRAW)
    assert acts_for(Status.ADMITTED, Role.OFFICER) == (Act.UNDO_ADMISSION, Act.LEAVE, Act.TRANSFER)
    assert acts_for(Status.SUBMITTED, Role.VIEWER) == ()
    assert all(acts_for(status, Role.OFFICER) for status in LIVE)


def test_what_was_written_about_a_person_does_not_reach_a_log():
    assert "Thiếu" not in repr(READY)
    assert "1990" not in repr(READY)


def test_the_kept_values_never_change():
    assert {it.value for it in Act} == set(EXPECTED)
