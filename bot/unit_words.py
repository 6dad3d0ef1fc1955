"""The union's tree, what differs in it and what is wrong in its file, in words (cây tổ chức bằng lời)."""

from __future__ import annotations

from datetime import date

import texts
from domain import communes
from domain.phone import show_phone
from models.unit_difference import Act, Change
from models.unit_entry import UnitError
from models.unit_list import Listed


def in_words(error: UnitError, language: str) -> str:
    """ "line 12, cd-tan-phong: …"."""
    problem = texts.render(language, f"problem.{error.problem.key}", error.problem.params)
    params = {"line": error.line or "?", "code": error.code, "problem": problem}
    return texts.render(language, "units.error" if error.code else "units.error_of_file", params)


def change(it: Change, language: str) -> str:
    """One line of the difference."""
    nothing = texts.text(language, "units.nothing")
    before, after = it.before, it.after
    if it.act in (Act.GAINED, Act.LOST):
        after = _communes(after)
    elif it.field == "phone":
        before, after = show_phone(before), show_phone(after)
    params = {"code": it.code, "field": it.field, "before": before or nothing, "after": after or nothing}
    return texts.render(language, f"units.{it.act}", params)


def unit(it: Listed, day: date, language: str) -> str:
    """One line of the tree, indented; its first or last day if it is not valid on `day`."""
    line = texts.render(language, "units.line", {"code": it.code, "kind": it.kind, "name": it.name})
    if it.valid_to and it.valid_to < day:
        line = texts.render(language, "units.ended", {"line": line, "day": {"d": it.valid_to.isoformat()}})
    elif it.valid_from > day:
        line = texts.render(language, "units.begins", {"line": line, "day": {"d": it.valid_from.isoformat()}})
    if it.communes:
        names = _communes(", ".join(it.communes))
        line = texts.render(language, "units.territory", {"line": line, "communes": names})
    if it.phone:
        line = texts.render(language, "units.phone", {"line": line, "phone": show_phone(it.phone)})
    return "  " * it.depth + line


def _communes(codes: str) -> str:
    return ", ".join(communes.label(communes.by_code(code)) for code in codes.split(", "))
