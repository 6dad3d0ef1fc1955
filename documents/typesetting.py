"""A PDF from a Typst template (bản in) and values: nothing is fetched, no font but ours, and a warning is an error."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from documents.glyphs import FONTS

if TYPE_CHECKING:  # 7 MB for good: only a process that prints loads it, in `_compiled` and `_fonts`
    import typst

TEMPLATES = Path(__file__).parent / "templates"
PARTS = frozenset({".typ", ".svg", ".png", ".jpg"})  # what a folder of templates may hold for Typst to read
# PDF/A-2u: only in such a file does Typst call a letter its font lacks an error; else it silently draws a gap.
STANDARD: Final = "a-2u"
PLACE = re.compile(r"┌─ (?:.*/)?([^/\n]+):(\d+):\d+")  # of Typst's diagnostics, whose paths depend on where we run
# Without a font of that name or a fallback Typst leaves the text out, again silently: so it is set for every template.
MAIN = '#set text(font: "Be Vietnam Pro", fallback: false)\n#include "{}"'
# Typst has no switch against fetching "@preview/…". Who writes templates is trusted: this catches habit, not malice.
PACKAGE = re.compile(r'"@\w+/')


class PaperError(RuntimeError):
    """A template cannot be used; `place` is e.g. "5a.typ:12". Holds no word of what was to be printed."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)  # values are personal: they must not reach a log through repr()
class Job:
    """A template by name, the values of a form for it, all else it reads, and the day the PDF says it was made.

    `folder` is looked in before the templates shipped here, file by file. The template finds form and rest in
    `json("/data.json")`, the form under "form". `dots`, an inch, makes it a PNG of one page instead of a PDF; what the
    font lacks is no error there. `tagged` is for who has a PDF read to him; many pages take a third less without.
    """

    template: str
    form: dict[str, Any]
    rest: dict[str, Any]
    day: date
    folder: Path | None = None
    dots: float | None = None
    tagged: bool = True


@dataclass(frozen=True, slots=True)
class _Fault:
    place: str
    message: str


def typeset(job: Job) -> bytes:
    """The PDF or PNG, the same for the same job. Raises PaperError."""
    made, faults = _compiled(job)
    if not faults:
        return made
    # Typst may quote a value in its message: what is said is what it says of the same template with letters x.
    harmless = _compiled(replace(job, form=_masked(job.form)))[1]
    fault = harmless[0] if harmless else replace(faults[0], message="fails with these values, not with others")
    raise PaperError(fault.place, fault.message)


def _compiled(job: Job) -> tuple[bytes, list[_Fault]]:
    import typst

    midnight = datetime.combine(job.day, time(), UTC)
    try:
        made, warnings = typst.compile_with_warnings(
            _files(job),
            root=TEMPLATES,  # nothing outside can be read
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png" if job.dots else "pdf",
            ppi=job.dots,
            pdf_standards=STANDARD,
            timestamp=midnight,
            pdf_tags=job.tagged,
        )
    except typst.TypstError as error:
        return b"", [_fault(error)]
    return made, [_fault(warning) for warning in warnings]


def _files(job: Job) -> Any:  # Typst's stub does not know its own mapping of names to bytes or paths
    return {
        **(_parts(job.folder) if job.folder else {}),
        "main.typ": MAIN.format(job.template).encode(),
        "data.json": json.dumps({**job.rest, "form": job.form}, ensure_ascii=False).encode(),
    }


def _parts(folder: Path) -> dict[str, bytes]:
    """What the folder holds for Typst. Raises PaperError for a template that would fetch a package."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in PARTS)
    parts = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    for name, content in parts.items():
        if name.endswith(".typ"):
            _refuse_packages(name, content.decode(errors="replace"))
    return parts


def _refuse_packages(name: str, source: str) -> None:
    for number, line in enumerate(source.splitlines(), 1):
        if PACKAGE.search(line):
            raise PaperError(f"{name}:{number}", "packages are not fetched from outside: put the file into the folder")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _fault(found: typst.TypstError | typst.TypstWarning) -> _Fault:
    place = PLACE.search(found.diagnostic)
    return _Fault(f"{place[1]}:{place[2]}" if place else "template", found.message)


def _masked(value: Any) -> Any:
    match value:
        case str():
            return "x"
        case dict():
            return {key: _masked(part) for key, part in value.items()}
        case list():
            return [_masked(part) for part in value]
        case _:
            return value
