"""The volunteers' lesson (bài học cho cộng tác viên): which screens and questions there are, in their order, and which
answer is right. The words stand in texts; an administrator may have his own (table wording)."""

from __future__ import annotations

from dataclasses import dataclass

SCREENS = ("s1", "s2", "s3", "s4", "s5")
RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Quiz:
    """One question: its key, and its answers as they are shown."""

    key: str
    answers: tuple[str, ...]


QUIZ = (  # the right one stands in another place each time
    Quiz("q1", ("wrong_a", RIGHT, "wrong_b")),
    Quiz("q2", (RIGHT, "wrong_a", "wrong_b")),
    Quiz("q3", ("wrong_a", "wrong_b", RIGHT)),
    Quiz("q4", ("wrong_a", RIGHT, "wrong_b")),
    Quiz("q5", (RIGHT, "wrong_a", "wrong_b")),
)


def editable() -> tuple[str, ...]:
    """The text keys that an administrator may put into his own words, as they come."""
    screens = [f"lesson.screen.{it}" for it in SCREENS]
    parts = ("ask", RIGHT, "wrong_a", "why_a", "wrong_b", "why_b")
    return (*screens, *(f"lesson.quiz.{it.key}.{part}" for it in QUIZ for part in parts))
