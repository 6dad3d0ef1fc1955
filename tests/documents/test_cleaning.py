"""What is kept of a file that somebody sent: its real type by its content, and nothing that tells who made it."""

from __future__ import annotations

import io

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


def test_sound_loses_its_tags() -> None:
    tag = b"ID3\x04\x00\x00\x00\x00\x00\x0a" + MAKER.encode()
    found = cleaned(tag + b"\xff\xfbsound" + b"TAG" + b"x" * 125)
    assert found is not None
    assert (found.media_type, found.content) == ("audio/mpeg", b"\xff\xfbsound")


def test_a_voice_note_and_a_paper_are_kept_and_only_the_first_goes_with_an_anonymous_case() -> None:
    voice, paper = cleaned(b"OggS" + b"\0" * 24 + b"OpusHead sound"), cleaned(b"%PDF-1.7 paper")
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
    from handlers.grievance_form import SAFE

    assert SAFE == TELLS_NOTHING
