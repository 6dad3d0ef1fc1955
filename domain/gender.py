"""Reads a person's gender as the application form has it (giới tính: nam, nữ); guesses it from nothing else."""

from enum import StrEnum

from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem


class Gender(StrEnum):
    """The two values of the paper form and of the citizen number's fourth digit."""

    male = "male"  # nam
    female = "female"  # nữ


_WORDS = {
    **dict.fromkeys(("nam", "nam gioi", "trai", "con trai", "dan ong", "male", "man", "m"), Gender.male),
    **dict.fromkeys(("nu", "nu gioi", "gai", "con gai", "phu nu", "dan ba", "female", "woman", "f"), Gender.female),
}


def parse_gender(text: str, facts: Facts) -> Gender | Problem:
    """Read "nam", "Nữ", "nu", "male", "f", "giới tính: nữ ạ". Problem: gender.unreadable."""
    said = fold(text).removeprefix("gioi tinh ").removesuffix(" a")
    return _WORDS.get(said) or Problem("gender.unreadable")
