"""A child that only says how it is ranked: python -m tests.bot.nice_child."""

import json
import os
import sys

from bot.pieces import read_piece, write_piece

if __name__ == "__main__":
    read_piece(sys.stdin.buffer), read_piece(sys.stdin.buffer)
    write_piece(sys.stdout.buffer, json.dumps({"nice": os.nice(0)}).encode())
