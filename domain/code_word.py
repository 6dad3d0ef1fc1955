"""Reads the code word (từ bí mật) that somebody chooses for himself and types again months later, on another phone."""

from datetime import date

from domain.facts import Facts
from domain.folding import fold, squeeze
from domain.phone import show_phone
from domain.problem import Problem

LEAST, MOST = 4, 40  # letters or digits; the least is the contract's


def spelled(text: str) -> str:
    """The word as it is compared: "Hoa Ban 7", "hoaban7", "HOA-BAN-7" are one."""
    return squeeze(text)


def parse_code_word(text: str, facts: Facts) -> str | Problem:
    """Read a new word, spelled for comparing. It is not what others know of him: name, birth date, phone.

    Problems: code_word.too_short {least}, code_word.too_long {most}, code_word.known.
    """
    word = spelled(text)
    if len(word) < LEAST:
        return Problem("code_word.too_short", {"least": LEAST})
    if len(word) > MOST:
        return Problem("code_word.too_long", {"most": MOST})
    return Problem("code_word.known") if _is_known(word, facts) else word


def _is_known(word: str, facts: Facts) -> bool:
    answers = facts.answers
    phones = [str(answers.get(name) or "") for name in ("phone", "guardian_phone")]
    numbers = [*_days(answers.get("birth_date")), *(squeeze(show_phone(it)) for it in phones if it.startswith("+"))]
    name = fold(str(answers.get("full_name") or ""))
    rest = _without_name(word, name)
    return rest == "" or len(set(word)) == 1 or any(rest in it for it in numbers)


def _without_name(word: str, name: str) -> str:
    """What is left of "su1988" or "1988vangasu" once the name is taken away from either end."""
    for part in sorted({squeeze(name), *name.split()}, key=len, reverse=True):
        word = word.removeprefix(part).removesuffix(part)
    return word


def _days(born: str | None) -> list[str]:
    """A birth date as people would type it without signs."""
    if not born:
        return []
    day = date.fromisoformat(born)
    short = (f"{day.day}{day.month}{day.year}", f"{day.day}{day.month}{day:%y}", f"{day:%d%m%y}", f"{day:%y%m%d}")
    return [f"{day:%d%m%Y}", f"{day:%Y%m%d}", *short]
