"""The clock calls each job at its pace; one that fails stops neither the others nor itself."""

import asyncio
import logging

import pytest

from scheduler.clock import Clock, Paced

WITHIN = 5.0  # s


async def until(done: asyncio.Event) -> None:
    async with asyncio.timeout(WITHIN):
        await done.wait()


async def test_a_job_comes_again_after_it_failed_and_the_log_names_it_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs, thrice, other = 0, asyncio.Event(), asyncio.Event()

    async def fails() -> None:
        nonlocal runs
        runs += 1
        if runs == 3:
            thrice.set()
        raise ValueError("Lò Thị Ọi 012190000123")

    async def works() -> None:
        other.set()

    clock = Clock((Paced("fails", 0.01, fails), Paced("works", 0.01, works)))
    assert not clock.running
    with caplog.at_level(logging.ERROR):
        clock.start()
        assert clock.running
        await until(thrice)
        await until(other)
        clock.stop()
    assert "event=job_failed job=fails error=ValueError" in caplog.text
    assert "Ọi" not in caplog.text


async def test_a_job_that_is_still_running_is_not_begun_again(caplog: pytest.LogCaptureFixture) -> None:
    runs, release = 0, asyncio.Event()

    async def slow() -> None:
        nonlocal runs
        runs += 1
        await release.wait()

    clock = Clock((Paced("slow", 0.01, slow),))
    clock.start()
    await asyncio.sleep(0.1)
    assert runs == 1
    release.set()
    clock.stop()
