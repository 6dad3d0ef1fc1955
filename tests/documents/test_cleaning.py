"""What is kept of a file that somebody sent: its real type by its content, and nothing that tells who made it."""

from __future__ import annotations

import io
import struct

import pytest
from PIL import Image

from documents.cleaning import TELLS_NOTHING, cleaned

MAKER = "MAKER-7731"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20)) -> bytes:
    """A picture that says by whom and where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = MAKER  # Make
    exif[0x0112] = 6  # Orientation: turn by 90°
    exif.get_ifd(0x8825)[1] = "N"  # GPS
    out = io.BytesIO()
    more = {"exif": exif, "comment": MAKER} if kind == "JPEG" else {"exif": exif}
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg")])
def test_a_picture_loses_what_tells_who_made_it_and_stands_upright(kind: str, media_type: str) -> None:
    given = picture(kind)
    assert MAKER.encode() in given
    found = cleaned(given)
    assert found is not None
    assert found.media_type == media_type
    assert MAKER.encode() not in found.content
    opened = Image.open(io.BytesIO(found.content))
    assert (opened.size, dict(opened.getexif())) == ((20, 40), {})


def test_a_huge_picture_becomes_as_large_as_a_screen_needs() -> None:
    found = cleaned(picture(size=(3_000, 1_000)))
    assert found is not None
    assert max(Image.open(io.BytesIO(found.content)).size) == 2_560


def frame(kind: bytes = b"\xfb\x90\x44") -> bytes:
    """Of an MP3: 128 kbit/s at 44,100 Hz are 417 bytes."""
    return (b"\xff" + kind).ljust(417, b"\x55")


def test_an_mp3_keeps_its_frames_and_none_of_its_tags() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + MAKER.encode()
    found = cleaned(tag * 2 + frame() * 4 + b"APETAGEX" + MAKER.encode() + b"\xff\xfb" + b"TAG" + b"x" * 125)
    assert found is not None
    assert (found.media_type, found.content) == ("audio/mpeg", frame() * 3)
    whole = cleaned(frame() * 4)
    assert whole is not None
    assert whole.content == frame() * 4
    assert cleaned(tag + b"no sound") is None
    assert cleaned(tag + frame() * 2 + b"\xff\xfb" * 10_000) is None  # made to keep us busy


def checksum(page: bytes) -> int:
    """Bit by bit, as RFC 3533 has it."""
    kept = 0
    for byte in page:
        kept ^= byte << 24
        for _ in range(8):
            kept = (kept << 1 ^ (0x04C11DB7 if kept >> 31 else 0)) & 0xFFFFFFFF
    return kept


def ogg(*pages: bytes, stream: int = 7, first: int = 0) -> bytes:
    """Pages of one packet each; a packet that is longer than a page goes on."""
    out = b""
    for number, content in enumerate(pages, first):
        whole, rest = divmod(len(content), 255)
        sizes = bytes([255] * whole + ([rest] if len(content) < 65_025 else []))
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 2 * (number == 0), 0, stream, number, 0, len(sizes))
        page = head + sizes + content
        out += page[:22] + struct.pack("<I", checksum(page)) + page[26:]
    return out


OPUS = b"OpusHead\x01\x01" + bytes(9)
COMMENTS = b"OpusTags" + MAKER.encode()


def test_a_voice_note_keeps_its_sound_and_loses_its_comments() -> None:
    found = cleaned(ogg(OPUS, COMMENTS, b"sound", b"more"))
    assert found is not None
    assert found.content == ogg(OPUS, b"OpusTags" + bytes(8), b"sound", b"more")


def test_comments_over_several_pages_and_other_streams_go_too() -> None:
    long = COMMENTS.ljust(65_025, b"x")
    found = cleaned(ogg(OPUS, long, b"the rest", b"sound") + ogg(COMMENTS, stream=8) + MAKER.encode())
    assert found is not None
    assert found.content == ogg(OPUS, b"OpusTags" + bytes(8), b"sound")


def test_vorbis_keeps_the_books_that_stand_beside_its_comments() -> None:
    found = cleaned(ogg(b"\x01vorbis" + bytes(23), b"\x03vorbis" + MAKER.encode(), b"\x05vorbis books", b"sound"))
    assert found is not None
    assert MAKER.encode() not in found.content
    assert b"\x05vorbis books" in found.content
    assert found.content.endswith(ogg(b"sound", first=2))


@pytest.mark.parametrize(
    "content",
    [
        ogg(OPUS),
        ogg(OPUS, COMMENTS)[:-1],
        ogg(b"\x01vorbis", COMMENTS),
        ogg(b"\x7fFLAC", COMMENTS),
        b"OggS" + bytes(40),
    ],
)
def test_broken_and_other_sound_is_not_taken(content: bytes) -> None:
    assert cleaned(content) is None


def test_a_voice_note_and_a_paper_are_kept_and_only_the_first_goes_with_an_anonymous_case() -> None:
    voice, paper = cleaned(ogg(OPUS, COMMENTS, b"sound")), cleaned(b"%PDF-1.7 paper")
    assert voice is not None
    assert paper is not None
    assert voice.media_type in TELLS_NOTHING
    assert paper.media_type not in TELLS_NOTHING


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\x00 a program", b"\xff\xd8\xff broken", b"<html>", b"PK\x03\x04 anh.jpg", b"RIFF1234AVI "]
)
def test_anything_else_is_not_taken_whatever_its_name_says(content: bytes) -> None:
    assert cleaned(content) is None


def test_the_conversation_knows_the_same_types() -> None:
    from handlers.grievance_story import SAFE

    assert SAFE == TELLS_NOTHING
