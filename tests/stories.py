"""Stories (chuyện): beginnings that many tests share, played once in a process and put back as they ended.

A story is put back only into the very state in which it was played: after the same stories, nothing else written since,
at the same time, with somebody who has said nothing yet. Otherwise, and on PostgreSQL always, it is played. What is put
back is everything: the pages of the SQLite file, how many random bytes were drawn, what the person has seen.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.sqlite import File, Pages

if TYPE_CHECKING:
    from tests.player import Player, World

KEPT = 40  # endings in memory, a megabyte each
_endings: OrderedDict[Hashable, Ending] = OrderedDict()
_played: Counter[Hashable] = Counter()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a story ended."""

    pages: Pages
    drawn: tuple[int, ...]
    outcomes: tuple[Any, ...]
    player: Any  # what he remembers
    returned: Any


class Scene:
    """Where the database of a world stands: after which stories, as long as nothing else is written."""

    def __init__(self, world: World, file: File) -> None:
        self._world, self._file = world, file
        self._after: Hashable = "settled"
        self._mark()

    async def tell(self, player: Player | None, what: Hashable, play: Callable[[], Awaitable[Any]]) -> Any:
        """Play a story (of one person, if it is one's), or put back how it ended; what it returned."""
        if self._is_elsewhere() or not (player is None or player.is_new):
            return await play()
        place = (self._after, what, player and player.identity, self._world.place)
        if ending := _endings.get(place):
            self._put(player, ending)
            returned = ending.returned
        else:
            already = len(self._world.outcomes)
            returned = await play()
            _played[place] += 1
            if _played[place] > 1:  # most come once only
                self._keep(place, player, self._world.outcomes[already:], returned)
        self._after = place
        self._mark()
        return returned

    def _mark(self) -> None:
        self._written, self._drawn = self._file.version, self._world.drawn

    def _is_elsewhere(self) -> bool:
        """Whether anything has happened after the last story."""
        return (self._file.version, self._world.drawn) != (self._written, self._drawn)

    def _put(self, player: Player | None, ending: Ending) -> None:
        self._file.put(ending.pages)
        self._world.drawn = ending.drawn
        self._world.outcomes += ending.outcomes
        if player is not None:
            player.memory = ending.player

    def _keep(self, place: Hashable, player: Player | None, outcomes: list[Any], returned: Any) -> None:
        memory = player.memory if player is not None else None
        _endings[place] = Ending(self._file.taken(), self._world.drawn, tuple(outcomes), memory, returned)
        if len(_endings) > KEPT:
            _endings.popitem(last=False)
