"""The stream of events: what is new arrives without asking, nothing twice, nothing of a chat that was left."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from tests.web.site import Site, Visitor, gets_a_card
from web import stream
from web.wakeups import STREAMS_OF_A_CHAT


class Stream:
    """Reads events off a response."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def event(self) -> tuple[str, Any]:
        """The next event: its name and data; ("", None) at the end of the stream."""
        name, data, number = "message", None, ""
        while line := (await asyncio.wait_for(self.response.content.readline(), 10)).decode():
            kind, _, value = line.rstrip("\n").partition(": ")
            if kind == "event":
                name = value
            elif kind == "id":
                number = value
            elif kind == "data":
                data = json.loads(value)
            elif not line.strip() and data is not None:
                assert name != "message" or number == str(data["id"])
                return name, data
        return "", None

    async def looked(self) -> None:
        """Return once it has looked and found nothing new: it gives a sign of life."""
        while not (await asyncio.wait_for(self.response.content.readline(), 10)).startswith(b":"):
            pass

    async def texts(self, count: int) -> list[str]:
        return [(await self.event())[1]["text"] for _ in range(count)]


async def opened(visitor: Visitor, path: str = "/chat/events", **headers: str) -> Stream:
    made = Stream(await visitor.http.get(path, headers=headers))
    assert made.response.content_type == "text/event-stream"
    assert await made.event() == ("hello", {})
    return made


async def test_an_answer_reaches_every_open_page_of_the_session(visitor: Visitor) -> None:
    await visitor.says("/start")
    page = await opened(visitor, f"/chat/events?after={visitor.after}")
    heard = await visitor.says("/help")
    assert await page.texts(len(heard)) == [it["text"] for it in heard]


async def test_a_stream_resumes_after_the_last_event_that_arrived(visitor: Visitor) -> None:
    await visitor.says("/start")
    seen = visitor.after
    heard = await visitor.says("xin chào")
    page = await opened(visitor, "/chat/events?after=0", **{"Last-Event-ID": str(seen)})
    assert await page.texts(len(heard)) == [it["text"] for it in heard]


@pytest.mark.one_database
async def test_one_session_does_not_hear_another(site: Site, visitor: Visitor) -> None:
    other = site.visitor()
    await visitor.says("/start")
    await other.says("/start")
    page = await opened(other, f"/chat/events?after={other.after}")
    await visitor.says("Lò Thị Ọi")
    heard = await other.says("/help")
    assert await page.texts(len(heard)) == [it["text"] for it in heard]


@pytest.mark.one_database
async def test_a_page_elsewhere_is_told_when_the_chat_was_left(visitor: Visitor) -> None:
    await visitor.says("/start")
    page = await opened(visitor, f"/chat/events?after={visitor.after}")
    await page.looked()  # in the midst of it he may hear first that what he had is erased
    await visitor.http.post("/chat/leave")
    assert await page.event() == ("gone", {})
    assert await page.event() == ("", None)


@pytest.mark.one_database
async def test_a_page_elsewhere_is_told_what_was_erased_before_it_hears_what_is_new(visitor: Visitor) -> None:
    await gets_a_card(visitor)
    await visitor.says("/mydata erase")
    page = await opened(visitor, f"/chat/events?after={visitor.after}")
    heard = await visitor.says("XÓA HẾT")
    assert await page.event() == ("first", heard[0]["id"])
    assert await page.texts(len(heard)) == [it["text"] for it in heard]


@pytest.mark.one_database
async def test_a_stop_of_the_process_ends_open_streams_at_once(site: Site, visitor: Visitor) -> None:
    await visitor.says("/start")
    page = await opened(visitor, f"/chat/events?after={visitor.after}")
    site.parts.wakeups.close()
    assert await page.event() == ("", None)
    assert (await visitor.http.get("/chat/events")).status == 204


@pytest.mark.one_database
async def test_a_silent_stream_shows_signs_of_life(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    await visitor.says("/start")
    page = await opened(visitor, f"/chat/events?after={visitor.after}")
    assert await asyncio.wait_for(page.response.content.readline(), 10) == b": \n"


@pytest.mark.one_database
async def test_a_stream_ends_by_itself_after_some_minutes(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LIFE", 0.0)
    await visitor.says("/start")
    page = await opened(visitor)
    assert await page.event() == ("", None)


@pytest.mark.one_database
async def test_one_session_holds_only_a_few_streams(visitor: Visitor) -> None:
    await visitor.says("/start")
    pages = [await opened(visitor) for _ in range(STREAMS_OF_A_CHAT)]
    assert (await visitor.http.get("/chat/events")).status == 204
    assert len(pages) == STREAMS_OF_A_CHAT


@pytest.mark.one_database
async def test_a_closed_page_frees_its_place(site: Site, visitor: Visitor) -> None:
    await visitor.says("/start")
    page = await opened(visitor)
    page.response.close()
    async with asyncio.timeout(10):
        while site.parts.wakeups.listeners:  # noqa: ASYNC110 — no bell rings when a page goes
            await asyncio.sleep(0)
    assert [(await opened(visitor)).response.status for _ in range(STREAMS_OF_A_CHAT)] == [200] * STREAMS_OF_A_CHAT
