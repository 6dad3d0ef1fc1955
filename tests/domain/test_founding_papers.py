from domain.founding_papers import OBSTACLES, OTHER_OBSTACLE, dossier, missing

REQUIRED = (
    "request",
    "member_list",
    "committee_profiles",
    "congress_minutes",
    "count_minutes",
    "committee_minutes",
)


def test_a_small_union_files_six_papers_and_may_be_asked_for_two_more():
    assert tuple(paper.code for paper in dossier(30)) == (*REQUIRED, "business_registration", "labour_report")


def test_above_30_members_an_audit_committee_is_elected():
    assert "audit_committee" in missing((), 31)
    assert missing((), 30) == REQUIRED


def test_what_was_given_or_is_only_often_asked_for_is_not_missing():
    assert missing(REQUIRED[1:], 5) == ("request",)
    assert missing([*REQUIRED, "something_else"], 5) == ()


def test_every_obstacle_says_whose_it_is_to_mend():
    assert set(OBSTACLES.values()) == {"owner", "workers", "business", "union", "other"}
    assert OBSTACLES[OTHER_OBSTACLE] == "other"


def test_the_kept_codes_stay():
    assert {"owner_refuses", "workers_afraid", "no_core_group", "no_officer_free"} < set(OBSTACLES)
