"""Workbooks as people and attackers make them; every one is built here, none lies in the repository."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from io import BytesIO
from itertools import pairwise
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

MEGABYTE = 1 << 20  # bytes
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def book(fill: Callable[[Workbook], object]) -> bytes:
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        fill(workbook)
    return file.getvalue()


def sheet(*rows: tuple | list, name: str = "Sheet1") -> bytes:
    """One sheet; None leaves a cell empty."""

    def fill(workbook: Workbook) -> None:
        write(workbook.add_worksheet(name), rows)

    return book(fill)


def write(worksheet: Worksheet, rows) -> None:
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell is not None:
                worksheet.write_string(at, column, cell) if isinstance(cell, str) else worksheet.write(at, column, cell)


def raw(rows: str, shared: str = "", before: str = "") -> dict[str, bytes]:
    """The parts of a workbook with hand-made XML in it."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{NAMESPACE}">{shared}</sst>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>',
    }
    return {name: text.encode() for name, text in parts.items()}


def zipped(parts: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def stored(parts: dict[str, bytes]) -> bytes:
    return zipped(parts, ZIP_STORED)


def many_rows(rows: int) -> bytes:
    lines = (_row(f"Công ty {at}", "", f"{at % 500} người") for at in range(rows))
    return zipped(raw(_row("Tên", "MST", "Số lao động") + "".join(lines)))


def _row(*texts: str) -> str:
    """By hand: a library takes ten times as long to make a large one."""
    cells = (f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f"<row>{''.join(cells)}</row>"


@cache
def zip_bomb() -> bytes:
    """256 MB of spaces in 260 KB."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in raw("").items():
            with archive.open(name, "w") as part:
                part.write(content)
                for _ in range(256 if name.endswith("sheet1.xml") else 0):
                    part.write(b" " * MEGABYTE)
    return file.getvalue()


def lying_zip_bomb() -> bytes:
    """The same, of which header and directory say that it unpacks to 100 bytes."""
    content, name = bytearray(zip_bomb()), b"xl/worksheets/sheet1.xml"
    local, central = content.index(name) - 30, content.rindex(name) - 46
    assert int.from_bytes(content[central + 24 : central + 28], "little") > 256 * MEGABYTE
    for place in (local + 22, central + 24):
        content[place : place + 4] = (100).to_bytes(4, "little")
    return bytes(content)


def far_cell() -> bytes:
    """Two cells between which a reader lays out 17 thousand million."""
    return zipped(raw('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


def one_text_in_many_cells() -> bytes:
    """1,000 letters once in the file, and in 390,000 cells."""
    cells = '<c t="s"><v>0</v></c>' * 30
    return stored(raw(f"<row>{cells}</row>" * 13_000, f"<si><t>{'ạ' * 1000}</t></si>"))


def growing_entity() -> bytes:
    names = "abcd"  # with ten of them it would be a thousand million times
    entities = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names))
    doctype = f'<!DOCTYPE w [<!ENTITY a "haha">{entities}]>'
    return zipped(raw('<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>', before=doctype))


def empty_texts() -> bytes:
    """Nearly two million shared texts without a letter."""
    return stored(raw("", "<si/>" * 1_900_000))


def long_comment() -> bytes:
    return stored(raw("<!--" + "x" * 9 * MEGABYTE + "-->"))


def many_parts() -> bytes:
    return stored(raw("") | {f"xl/{at}.xml": b"<a/>" for at in range(20_000)})


def full() -> bytes:
    """As large as is allowed, each cell with a text of its own."""
    texts = [f"ô số {at} {column}" for at in range(19_999) for column in range(18)]
    cells = [f'<c t="s"><v>{at}</v></c>' for at in range(len(texts))]
    rows = (f"<row>{''.join(cells[at : at + 18])}</row>" for at in range(0, len(cells), 18))
    shared = "".join(f"<si><t>{text}</t></si>" for text in texts)
    return zipped(raw(_row("Tên", "MST") + "".join(rows), shared))


HOSTILE: dict[str, list[Callable[[], bytes]]] = {
    "sheet.too_many_rows": [lambda: many_rows(100_000), far_cell],
    "sheet.unpacks_too_big": [one_text_in_many_cells, zip_bomb, lying_zip_bomb, empty_texts, many_parts],
    "sheet.damaged": [growing_entity, long_comment],
}
