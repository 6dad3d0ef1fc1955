"""One thing that ketnap doctor looked at (kết quả khám)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`bad` ends the command with 1; otherwise it is fine or a hint."""

    name: str
    words: str
    bad: bool = False
    hint: bool = False

    def line(self) -> str:
        mark = "BAD " if self.bad else ("HINT" if self.hint else "ok  ")
        return f"{mark} {self.name}: {self.words}"
