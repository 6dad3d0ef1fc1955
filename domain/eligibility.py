"""Who may join at what age (điều kiện về tuổi), by dated rules; must not read dates nor decide an application."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.problem import Problem


@dataclass(frozen=True, slots=True)
class AgeRule:
    """Ages in full years, from a day on: below the first three a person is held back, above the last asked again."""

    valid_from: date
    refuse_below: int
    officer_below: int
    guardian_below: int
    confirm_above: int


RULES = (
    AgeRule(
        valid_from=date(2021, 1, 1),  # Labour Code 45/2019/QH14 in force, art. 220
        refuse_below=13,  # years; art. 143.4: below 13 only arts and sport; refusing is our choice (domain.md §7.7)
        officer_below=15,  # years; art. 3.1 (memory) a worker's least age; art. 143.3: at 13–14 only listed light work
        guardian_below=18,  # years; art. 143.1 minors; art. 18.4 (memory) their legal representative consents
        confirm_above=75,  # years; no law, ours: a mistyped year is likelier (domain.md §7.7)
    ),
)


class Standing(StrEnum):
    """How an application goes on by the applicant's age."""

    refused = "refused"  # too young, kindly refused
    guardian_and_officer = "guardian_and_officer"  # guardian's name and phone, and an officer looks at it
    guardian = "guardian"  # guardian's name and phone
    free = "free"


def age_on(birth_date: date, day: date) -> int:
    """Full years on a day. Who was born on 29/2 comes of age on 1/3 in common years.

    Assumption for 29/2: a term counted in months whose last month lacks the day ends at the close of that month's
    last day (Civil Code 2015 art. 148.3), here 28/2; on terms in years art. 148.4 is silent. Other birthdays count
    from their morning, as is usual.
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def rule_on(day: date) -> AgeRule:
    """The rule in force on a day; before the first one, the first."""
    return max((rule for rule in RULES if rule.valid_from <= day), key=lambda rule: rule.valid_from, default=RULES[0])


def standing(birth_date: date, today: date) -> Standing:
    """How the application of a person born then goes on today: 16 years → guardian, 18 → free."""
    age, rule = age_on(birth_date, today), rule_on(today)
    if age < rule.refuse_below:
        return Standing.refused
    if age < rule.officer_below:
        return Standing.guardian_and_officer
    return Standing.guardian if age < rule.guardian_below else Standing.free


def age_doubt(birth_date: date, today: date) -> Problem | None:
    """Problem birth_date.confirm_age {age} when so old that the year is probably mistyped, else None."""
    age = age_on(birth_date, today)
    return Problem("birth_date.confirm_age", {"age": age}) if age > rule_on(today).confirm_above else None
