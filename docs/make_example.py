"""Makes the example of a list of enterprises: python docs/make_example.py (from the project's folder)."""

from __future__ import annotations

from pathlib import Path

from bot.import_example import example

FILE = Path(__file__).with_name("enterprises-example.xlsx")

if __name__ == "__main__":
    FILE.write_bytes(example())
