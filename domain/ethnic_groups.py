"""The 54 ethnic groups of Vietnam (dân tộc), by the names in use; sensitive, so it must not be read without consent."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.facts import Facts
from domain.folding import fold
from domain.problem import Problem
from domain.tables import rows

KINH = "01"  # code of the majority


@dataclass(frozen=True, slots=True)
class EthnicGroup:
    """`code` as in QĐ 121-TCTK/PPCĐ of 1979 ("08"), not the census order; `local`: lives as a community in Lai Châu.

    `unshown` are names others gave them that offend ("Mèo", "Mán", "Xá …"): understood when typed, never shown.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    local: bool
    unshown: tuple[str, ...] = ()


def _read(row: dict[str, str]) -> EthnicGroup:
    aliases, unshown = (tuple(filter(None, row[column].split(";"))) for column in ("aliases", "unshown"))
    return EthnicGroup(row["code"], row["name"], aliases, row["local"] == "1", unshown)


ALL = tuple(_read(row) for row in rows("ethnic_groups.csv"))
_BY_CODE = {group.code: group for group in ALL}
FIRST = (_BY_CODE[KINH], *(group for group in ALL if group.local))


def by_code(code: str) -> EthnicGroup:
    """The group of a stored code, "08" → Mông. KeyError for a code that is not one of the 54."""
    return _BY_CODE[code]


def is_minority(code: str) -> bool:
    """Whether the group of a stored code is a minority (dân tộc thiểu số): every one but Kinh. KeyError as by_code."""
    return by_code(code).code != KINH


def _key(name: str) -> str:
    return fold(name).removeprefix("dan toc ").removeprefix("nguoi ").replace(" ", "")


def _keys() -> Iterator[tuple[str, str]]:
    """Every typed form and its code; a name stands before an alias: "Thổ" is the Thổ, though some Tày are called so."""
    for group in ALL:
        yield _key(group.name), group.code
    names = {_key(group.name) for group in ALL}
    aliases = [(_key(alias), group.code) for group in ALL for alias in (*group.aliases, *group.unshown)]
    for key, code in aliases:
        if key not in names and {other for other_key, other in aliases if other_key == key} == {code}:
            yield key, code  # an alias of two groups ("Xá Lá Vàng") tells neither


_CODES = dict(_keys())


def parse_ethnic_group(text: str, facts: Facts) -> str | Problem:
    """The code of a typed name: "Mông", "hmong", "H'Mông", "dân tộc Hà Nhì", "khomu" → "08", "08", "08", "35", "29".

    Problem: ethnic_group.unknown (no params: what was typed is sensitive).
    """
    return _CODES.get(_key(text)) or Problem("ethnic_group.unknown")


def parse_code_or_name(text: str, facts: Facts) -> str | Problem:
    """As our page sends it: the code of a chosen group ("08"), or a typed name."""
    return text if text in _BY_CODE else parse_ethnic_group(text, facts)
