"""A process that serves does not look through what it loaded again and again, and still gives back what it drops."""

from __future__ import annotations

import subprocess
import sys

SETTLED = """
import gc, weakref
from bot import garbage

class Circle:
    def __init__(self):
        self.itself = self

def dropped():
    return weakref.ref(Circle())

before = dropped()
garbage.settle()
after = dropped()
kept = [[] for _ in range(2 * garbage.YOUNG)]
print(before() is None, after() is None, gc.get_freeze_count() > 1_000, gc.get_count()[0] < len(kept))
"""


def test_what_was_loaded_is_left_alone_and_what_is_dropped_is_given_back() -> None:
    said = subprocess.run([sys.executable, "-c", SETTLED], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["True"] * 4
