"""Adding up: over units, enterprises and days; who only moves within a unit neither came to it nor went from it."""

from __future__ import annotations

from domain.tally import NONE, Flows, Numbers

PROVINCE, ONE, OTHER = 1, 2, 3
MAI, HOA = 7, 8
UP = {ONE: (PROVINCE,), OTHER: (PROVINCE,), PROVINCE: ()}


class Tree:
    def above(self, unit_id: int) -> tuple[int, ...]:
        return UP[unit_id]


FLOWS = Flows(
    {
        (ONE, MAI): Numbers(registered=3, admitted=2, went=1, members=1),
        (ONE, None): Numbers(registered=1),
        (OTHER, MAI): Numbers(came=1, members=1),
        (OTHER, HOA): Numbers(left=1, members=-1),
    },
    moves=(((ONE, MAI), (OTHER, MAI)),),
)


def test_each_unit_has_what_lies_below_it_and_a_move_within_it_is_none() -> None:
    assert FLOWS.by_unit(Tree()) == {
        PROVINCE: Numbers(registered=4, admitted=2, left=1, members=1),
        ONE: Numbers(registered=4, admitted=2, went=1, members=1),
        OTHER: Numbers(came=1, left=1, members=0),
    }
    for unit_id, below in {PROVINCE: {PROVINCE, ONE, OTHER}, ONE: {ONE}, OTHER: {OTHER}}.items():
        assert FLOWS.of(below) == FLOWS.by_unit(Tree())[unit_id]


def test_each_enterprise_has_what_it_has_in_these_units() -> None:
    found = FLOWS.by_enterprise({ONE, OTHER})
    assert found == {
        MAI: Numbers(registered=3, admitted=2, members=2),  # he works there still, under another unit
        None: Numbers(registered=1),
        HOA: Numbers(left=1, members=-1),
    }
    assert FLOWS.by_enterprise({OTHER})[MAI].came == 1


def test_net_growth_is_admitted_and_come_less_left_and_gone() -> None:
    assert Numbers(admitted=5, came=2, left=1, went=3).net == 3
    assert NONE.nothing
    assert not Numbers(refused=1).nothing


def test_two_stretches_of_days_add_up_with_their_moves() -> None:
    both = FLOWS + Flows({(ONE, MAI): Numbers(registered=2)})
    assert both.cells[ONE, MAI].registered == 5
    assert both.moves == FLOWS.moves
