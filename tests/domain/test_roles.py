import pytest

from domain.roles import Role, may


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        (Role.VIEWER, [Role.VIEWER]),
        (Role.OFFICER, [Role.VIEWER, Role.OFFICER]),
        (Role.ADMIN, [Role.VIEWER, Role.OFFICER, Role.ADMIN]),
    ],
)
def test_a_role_may_all_that_the_ones_before_it_may(role, rights):
    assert [needed for needed in Role if may(role, needed)] == rights


def test_the_kept_values_never_change():
    assert {it.value for it in Role} == {"viewer", "officer", "admin"}
