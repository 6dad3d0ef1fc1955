"""Draws many posters in a process of its own (vẽ áp phích): python -m bot.poster_child; the bot answers meanwhile.

Its memory goes back with it, and where both want a core it stands behind the bot. JSON in, a PDF out.
"""

from __future__ import annotations

import json
import sys

from bot.pieces import read_piece, write_piece
from documents.poster import draw_pdf
from documents.poster_sheet import sheet_of

if __name__ == "__main__":
    write_piece(sys.stdout.buffer, draw_pdf(sheet_of(json.loads(read_piece(sys.stdin.buffer)))))
