"""Makes a file safe to keep (làm sạch tệp): its real type by its content, and without what tells who made it, where and
when: pictures are drawn anew (no EXIF), sound loses its tags (documents/sound.py). Values in, bytes out."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from documents.sound import bare_mp3, bare_ogg

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_PIXELS = 50_000_000  # a telephone's largest picture; a small file can claim to be a huge one
LONGEST_SIDE = 2_560  # pixels: letters on a notice stay readable
QUALITY = 85  # of JPEG
JPEG, PNG, OGG, MP3 = "image/jpeg", "image/png", "audio/ogg", "audio/mpeg"
TELLING = {b"%PDF-": "application/pdf"}  # by its first bytes; may name who wrote it, and is kept as it is
MP4 = "audio/mp4"
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")
TELLS_NOTHING = frozenset({JPEG, PNG, OGG, MP3})
"""What may go with an anonymous case."""


@dataclass(frozen=True, slots=True)
class Clean:
    """What is kept of a file."""

    media_type: str
    content: bytes = field(repr=False)


def cleaned(content: bytes) -> Clean | None:
    """A picture (JPEG, PNG, WebP), sound (Ogg, MP3, MP4) or PDF without its metadata; None for anything else, whatever
    its name says, and for what cannot be read."""
    if content.startswith(PICTURES):
        return _picture(content)
    if content.startswith(b"OggS"):
        return _sound(OGG, bare_ogg(content))
    if content[4:8] == b"ftyp":
        return Clean(MP4, content)
    if content.startswith(b"ID3") or content[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return _sound(MP3, bare_mp3(content))
    return next((Clean(kind, content) for head, kind in TELLING.items() if content.startswith(head)), None)


def _picture(content: bytes) -> Clean | None:
    """Drawn anew, upright, at most LONGEST_SIDE wide or high."""
    from PIL import Image, ImageOps  # 5 MB: loaded for the first picture

    try:
        opened = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
        if opened.width * opened.height > MOST_PIXELS:
            return None
        picture: Picture = ImageOps.exif_transpose(opened)
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _drawn(picture, PNG if opened.format == "PNG" else JPEG)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):  # what Pillow says of broken files
        return None


def _drawn(picture: Picture, media_type: str) -> Clean:
    """Its pixels in a new picture: nothing else of the old one can come along."""
    from PIL import Image

    mode = "RGBA" if media_type == PNG and "A" in picture.getbands() else "RGB"
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    out = io.BytesIO()
    bare.save(out, "PNG" if media_type == PNG else "JPEG", **({} if media_type == PNG else {"quality": QUALITY}))
    return Clean(media_type, out.getvalue())


def _sound(media_type: str, bare: bytes | None) -> Clean | None:
    return Clean(media_type, bare) if bare else None
