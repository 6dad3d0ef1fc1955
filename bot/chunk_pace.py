"""How much goes into one transaction of a long write (nhịp ghi từng phần): as much as this machine does in AIM_S."""

from __future__ import annotations

import time

AIM_S = 0.05  # of one chunk; design.md §4 allows 0.1 on the slowest machine, and a turn may have to wait for one


class ChunkPace:
    """More while chunks are quick, half as much once they are not; no machine is known beforehand. `with pace:` is one
    chunk, of `pace.size` things."""

    def __init__(self, step: int, most: int) -> None:
        self.size = self._step = step
        self._most, self._begun = most, 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.took(time.perf_counter() - self._begun)

    def took(self, seconds: float) -> None:
        if seconds > AIM_S:
            self.size = max(self.size // 2, self._step)
        elif seconds < AIM_S / 2:
            self.size = min(self.size + self._step, self._most)
