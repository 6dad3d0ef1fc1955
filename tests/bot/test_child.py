"""Heavy work stands behind whoever waits for an answer."""

import os

from bot.child import NICE, crunching


async def test_a_child_gives_way_to_the_bot() -> None:
    async with crunching({}, module="tests.bot.nice_child") as answers:
        assert await answers.json() == {"nice": min(os.nice(0) + NICE, 19)}
