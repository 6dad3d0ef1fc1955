"""Sound without what tells who made it (làm sạch ghi âm): of Ogg (RFC 3533) everything but its comments, of MP3 the
frames alone. Bytes in, bytes out."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

# RFC 3533 §6: "OggS", version, flags, position, stream, page's number, checksum, count of segments.
_PAGE = struct.Struct("<4sBBqIIIB")
_CHECKSUM = slice(22, 26)
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
# By how a stream begins: which packets follow before any sound. RFC 7845 §5.2; Vorbis I §4.2, §5.2.1. No maker, no
# comment; Vorbis has its bit of framing and then its books.
_NOTHING = struct.pack("<II", 0, 0)
_EMPTY = {b"OpusHead": (1, b"OpusTags" + _NOTHING), b"\x01vorbis": (2, b"\x03vorbis" + _NOTHING + b"\x01")}
_WHOLE = 255  # bytes of a segment; a shorter one ends its packet
_MOST_SEGMENTS = 255  # of a page


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    position: int
    stream: int
    sizes: bytes  # of its segments
    content: bytes


def bare_ogg(content: bytes) -> bytes | None:
    """The same sound, its comments empty; one stream only. None for what is no Opus and no Vorbis, or broken."""
    pages = list(_pages(content))
    known = next((it for head, it in _EMPTY.items() if pages and pages[0].content.startswith(head)), None)
    if known is None:
        return None
    mine = [it for it in pages if it.stream == pages[0].stream]
    headers, after = _packets(mine[1:], known[0])
    if len(headers) < known[0]:
        return None
    packets = (known[1], *headers[1:])
    sizes = b"".join(_segments(it) for it in packets)
    if len(sizes) > _MOST_SEGMENTS:
        return None
    told = _Page(0, 0, pages[0].stream, sizes, b"".join(packets))
    return b"".join(_drawn(it, number) for number, it in enumerate((mine[0], told, *mine[1 + after :])))


def _pages(content: bytes) -> Iterator[_Page]:
    """As far as they are whole."""
    at = 0
    while content[at : at + 4] == b"OggS" and len(content) >= at + _PAGE.size:
        _, _, flags, position, stream, _, _, count = _PAGE.unpack_from(content, at)
        sizes = content[at + _PAGE.size : at + _PAGE.size + count]
        begin = at + _PAGE.size + count
        at = begin + sum(sizes)
        if at > len(content):
            return
        yield _Page(flags, position, stream, sizes, content[begin:at])


def _packets(pages: list[_Page], wanted: int) -> tuple[list[bytes], int]:
    """The first packets, and of how many pages they are: sound begins on a page of its own."""
    found, open_one = [], b""
    for count, page in enumerate(pages, 1):
        at = 0
        for size in page.sizes:
            open_one += page.content[at : at + size]
            at += size
            if size < _WHOLE:
                found.append(open_one)
                open_one = b""
        if len(found) >= wanted:
            return (found, count) if len(found) == wanted and not open_one else ([], 0)
    return [], 0


def _segments(packet: bytes) -> bytes:
    whole, rest = divmod(len(packet), _WHOLE)
    return bytes([_WHOLE] * whole + [rest])


def _drawn(it: _Page, number: int) -> bytes:
    head = _PAGE.pack(b"OggS", 0, it.flags, it.position, it.stream, number, 0, len(it.sizes))
    page = bytearray(head + it.sizes + it.content)
    page[_CHECKSUM] = _checksum(bytes(page)).to_bytes(4, "little")
    return bytes(page)


def _checksum(page: bytes) -> int:
    """RFC 3533 §6: CRC-32 that begins with 0 and reads bits from the left; zlib's reads them from the right."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


# --- MP3 --------------------------------------------------------------------------------------------------------------
# ISO/IEC 11172-3 §2.4.2.3 and 13818-3: kbit/s by their place in the header, for version 1 and for 2 and 2.5.
_RATES = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
_HERTZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_BEGINNING = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")  # of a frame of layer 3
_MOST_LOST = 10_000  # beginnings that are none; what is made of them would keep a thread for seconds


def bare_mp3(content: bytes) -> bytes | None:
    """Its frames alone, so none of the tags of the many makers (ID3, APE, Lyrics3). A frame is what is followed by one,
    or by the end: the last before a tag, 26 ms, goes with it. None if there is no frame, or too much between them."""
    found, lost, next_one = [], 0, _BEGINNING.search(content)
    while next_one and lost < _MOST_LOST:
        at = next_one.start()
        size = _frame(content, at)
        if size and (at + size == len(content) or _frame(content, at + size)):
            found.append(content[at : at + size])
            next_one = _BEGINNING.search(content, at + size)
        else:
            lost += 1
            next_one = _BEGINNING.search(content, at + 1)
    return b"".join(found) if lost < _MOST_LOST and found else None


def _frame(content: bytes, at: int) -> int:
    """Bytes of the frame that begins here; 0 if none does."""
    if len(content) < at + 4 or not _BEGINNING.match(content, at):
        return 0
    version = content[at + 1] >> 3 & 3
    rate, hertz, padding = content[at + 2] >> 4, content[at + 2] >> 2 & 3, content[at + 2] >> 1 & 1
    if hertz == 3:
        return 0
    kbits = _RATES[version == 3][rate]
    return kbits and (144 if version == 3 else 72) * kbits * 1_000 // _HERTZ[version][hertz] + padding
