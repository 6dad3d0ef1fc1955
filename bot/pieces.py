"""How bot and child talk (chuyển từng mảnh): bytes, each piece with its length before it. What a child needs of it is
here, without the event loop that its parent waits with."""

from __future__ import annotations

from typing import BinaryIO

LENGTH = 8  # bytes of a length


def read_piece(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(LENGTH), "big"))


def write_piece(target: BinaryIO, piece: bytes) -> None:
    target.write(len(piece).to_bytes(LENGTH, "big") + piece)
    target.flush()
