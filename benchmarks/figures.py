"""One line of what was measured (con số), beside its goal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`what` with its unit; `goal` is a highest value, or with `at_least` a lowest one."""

    what: str
    value: float | str
    goal: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.goal is None or isinstance(self.value, str):
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def row(self) -> str:
        """A line of a Markdown table."""
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        return f"| {self.what} | {self.value} | {goal}{'' if self.met else ' **missed**'} |"
