"""Makes a picture light enough for a messenger (ảnh gọn): one that is already stays as it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_BYTES = 1_000_000  # Zalo: JPEG or PNG up to 1 MB (zalo.md §1.7)
QUALITY = 85  # of JPEG: letters stay sharp
SMALLER = 0.8  # of each side, until it fits


def lighter(content: bytes, media_type: str) -> tuple[bytes, str]:
    """The picture and its media type: as given if it fits, else a JPEG of at most MOST_BYTES."""
    if len(content) <= MOST_BYTES:
        return content, media_type
    from PIL import Image  # 5 MB: loaded for the first picture that is too large

    picture: Picture = Image.open(io.BytesIO(content)).convert("RGB")
    while len(made := _jpeg(picture)) > MOST_BYTES:
        picture = picture.resize((int(picture.width * SMALLER), int(picture.height * SMALLER)))
    return made, "image/jpeg"


def _jpeg(picture: Picture) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
