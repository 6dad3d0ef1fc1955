"""Opens the zip that a workbook is (tệp nén) and packs what is needed anew, so that nothing hidden in it is parsed.

Whoever reads the new zip sees exactly the bytes that were counted and checked here, whatever the old directory claimed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from domain.problem import Problem
from models.sheet_limits import MOST_PARTS, MOST_RATIO, MOST_UNPACKED, RATIO_FROM
from models.sheet_xml import Cells, Refused

_STEP = 1 << 16  # bytes inflated at once
_LOCAL_HEADER = 30  # bytes before name and extra field of an entry (APPNOTE.TXT 4.3.7)
_ENTRY = b"PK\x01\x02"  # begins every entry of the directory
_LOCKED = 1  # flag bit of an entry with a password
# IndexError and ValueError: a cell refers to a text that is not there, by no number.
_DAMAGE = (BadZipFile, ExpatError, zlib.error, struct.error, LookupError, ValueError, NotImplementedError, OSError)
_NEEDED = (".xml", ".rels")  # pictures, printer settings and macros are left behind unopened


def unpack(content: bytes) -> bytes | Problem:
    """The workbook with only the parts that hold cells.

    Problems: sheet.unpacks_too_big, .too_many_rows {most}, .too_many_columns {most}, .encrypted, .other_format,
    .damaged.
    """
    if content.count(_ENTRY) > MOST_PARTS:  # before the directory is read: a million entries take memory too
        return Problem("sheet.unpacks_too_big")
    try:
        with ZipFile(BytesIO(content)) as old:
            return _directory_problem(old.infolist()) or _repacked(content, _needed(old))
    except Refused as refused:
        return refused.problem
    except _DAMAGE:
        return Problem("sheet.damaged")


def _directory_problem(parts: list[ZipInfo]) -> Problem | None:
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & _LOCKED for part in parts):
        return Problem("sheet.encrypted")
    if not any(name.endswith("workbook.xml") for name in names):
        return Problem("sheet.other_format")  # .ods, .docx, .xlsb, any other zip
    if len(set(names)) < len(names):
        return Problem("sheet.damaged")  # of two parts with one name another reader may take the other
    unpacked = sum(part.file_size for part in parts if part.filename.endswith(_NEEDED))
    swollen = any(part.file_size > max(RATIO_FROM, MOST_RATIO * part.compress_size) for part in parts)
    return Problem("sheet.unpacks_too_big") if swollen or unpacked > MOST_UNPACKED else None


def _needed(old: ZipFile) -> list[ZipInfo]:
    """Shared texts first: how long they are must be known when cells refer to them."""
    parts = [part for part in old.infolist() if part.filename.lower().endswith(_NEEDED)]
    return sorted(parts, key=lambda part: not part.filename.lower().endswith("sharedstrings.xml"))


def _repacked(content: bytes, parts: list[ZipInfo]) -> bytes:
    cells, new, left = Cells(), BytesIO(), MOST_UNPACKED
    with ZipFile(new, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for part in parts:
            reader = cells.reader()
            with book.open(part.filename, "w") as out:
                for piece in filter(None, _inflated(content, part)):
                    left -= len(piece)
                    if left < 0:  # the directory said less
                        raise Refused(Problem("sheet.unpacks_too_big"))
                    cells.feed(reader, piece)
                    out.write(piece)
                cells.feed(reader, b"")
    return new.getvalue()


def _inflated(content: bytes, part: ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, a little at a time. zipfile itself would stop where the directory says it ends."""
    name, extra = struct.unpack_from("<HH", content, part.header_offset + _LOCAL_HEADER - 4)
    start = part.header_offset + _LOCAL_HEADER + name + extra
    packed = memoryview(content)[start : start + part.compress_size]
    pieces = (packed[at : at + _STEP] for at in range(0, len(packed), _STEP))
    if part.compress_type == ZIP_STORED:
        yield from map(bytes, pieces)
    elif part.compress_type == ZIP_DEFLATED:
        yield from _deflated(pieces)
    else:
        raise BadZipFile(part.compress_type)


def _deflated(pieces: Iterator[memoryview]) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)  # negative: without a header
    for piece in pieces:
        waiting: bytes | memoryview = piece
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, _STEP)
            waiting = inflater.unconsumed_tail
    yield inflater.flush()
    if not inflater.eof:
        raise BadZipFile("cut off")
