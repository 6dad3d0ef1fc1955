"""The example of a list of enterprises in the documents."""

from __future__ import annotations

import runpy
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from domain.facts import Facts
from models.enterprise_columns import COLUMNS
from models.enterprise_file import read_file

DOCS = Path(__file__).resolve().parent.parent / "docs"
EXAMPLE = (DOCS / "enterprises-example.xlsx").read_bytes()


def test_it_is_read_without_a_mistake_and_says_that_nothing_in_it_is_real() -> None:
    reading = read_file(EXAMPLE, Facts(date(2026, 11, 22)))
    assert reading.errors == []
    assert len(reading.rows) == 5
    assert all("(mẫu)" in row.name for row in reading.rows)
    assert reading.header is not None
    assert reading.header.columns.keys() == set(COLUMNS)


def test_it_is_what_its_script_makes() -> None:
    made = runpy.run_path(str(DOCS / "make_example.py"))["example"]()
    assert parts(made) == parts(EXAMPLE)  # not the packed bytes: another zlib packs otherwise


def parts(content: bytes) -> dict[str, bytes]:
    archive = ZipFile(BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}
