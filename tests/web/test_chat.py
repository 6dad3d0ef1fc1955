"""The web chat over HTTP: what is said, heard, kept apart, limited and left."""

import asyncio
import json
import unicodedata
from datetime import timedelta

import pytest
from yarl import URL

from dialogue.messages import Incoming, Text
from models.database import Database, DatabaseUnavailable
from models.keys import token_hash
from tests.handlers.inviting import poster
from tests.handlers.joining import rows
from tests.player import World
from tests.web.site import TO_THE_SUMMARY, Site, Visitor, gets_a_card, running


@pytest.mark.one_database
async def test_opening_the_page_makes_no_chat_and_sets_no_cookie(visitor: Visitor) -> None:
    status, _ = await visitor.get("/chat")
    assert status == 200
    assert len(visitor.http.cookie_jar) == 0


async def test_the_first_message_makes_the_session_and_is_answered_in_the_same_response(visitor: Visitor) -> None:
    welcome = (await visitor.says("/start"))[0]
    assert "Chào anh/chị" in welcome["text"]
    assert {"value": "/join", "label": "Gia nhập công đoàn", "main": True} in welcome["options"]
    assert len(visitor.cookie) == 43  # 32 bytes as base64


@pytest.mark.one_database
async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    answer = await visitor.post({"id": "message-1", "text": "/start"})
    cookie = answer.headers["Set-Cookie"].lower()
    for mark in ("ketnap=", "httponly", "samesite=lax", "path=/", "max-age=2592000"):
        assert mark in cookie
    assert "secure" not in cookie


@pytest.mark.one_database
async def test_on_https_the_cookie_is_secure_and_of_this_host_only(db: Database) -> None:
    async with running(World(db), address="https://congdoan.example.vn") as site:
        answer = await site.visitor().post({"id": "message-1", "text": "/help"})
        assert answer.headers["Set-Cookie"].startswith("__Host-ketnap=")
        assert "secure" in answer.headers["Set-Cookie"].lower()
        assert "Strict-Transport-Security" in answer.headers


async def test_the_database_holds_only_the_hash_of_the_cookie(site: Site, visitor: Visitor) -> None:
    await visitor.says("/start")
    chats = await site.db.read(lambda c: c.exec_driver_sql("SELECT external_id FROM chat").scalars().all())
    assert chats == [token_hash(visitor.cookie)]


@pytest.mark.one_database
async def test_a_browser_without_its_cookie_is_the_same_device_still_and_kept_as_a_hash_only(site: Site) -> None:
    code = await poster(site.world)
    for browser in ("Firefox", "Firefox", "Chrome"):
        await site.visitor(**{"User-Agent": browser}).says(f"/start {code}")
    devices = [row["device"] for row in await rows(site.world, "touch")]
    assert devices[0] == devices[1] != devices[2]
    assert all(len(it) == 16 and b"Firefox" not in it for it in devices)


async def test_a_person_joins_by_typing_and_gets_the_card_as_a_picture(visitor: Visitor) -> None:
    number = await gets_a_card(visitor)
    shown = await visitor.http.get(f"/chat/files/{number}")
    saved = await visitor.http.get(f"/chat/files/{number}?save")
    assert shown.content_type == "image/png"
    assert (await shown.read()).startswith(b"\x89PNG")
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert saved.headers["Content-Disposition"].startswith('attachment; filename="the-')


@pytest.mark.one_database
async def test_a_pressed_button_is_the_answer_and_stands_there_as_the_persons_words(visitor: Visitor) -> None:
    question = (await visitor.says("/join"))[-1]
    agree = next(it for it in question["options"] if "on" not in it)
    heard = await visitor.hears(value=agree["value"], step=question["step"], version=question["version"])
    assert heard[0]["said"]
    assert heard[0]["text"] == agree["label"]


@pytest.mark.one_database
async def test_a_switch_changes_the_very_message_it_stands_under(visitor: Visitor) -> None:
    question = (await visitor.says("/join"))[-1]
    switch = next(it for it in question["options"] if it.get("on") is False)
    fields = {"step": question["step"], "version": question["version"], "message": str(question["id"])}
    (changed,) = await visitor.hears(value=switch["value"], **fields)
    assert changed["replaces"] == str(question["id"])
    assert next(it for it in changed["options"] if it["value"] == switch["value"])["on"] is True


async def test_the_same_message_posted_again_is_answered_once(visitor: Visitor) -> None:
    await visitor.says("/join")
    first = await visitor.hears(id="the-same-id", text="/help")
    again = await visitor.hears(id="the-same-id", text="/help")
    assert first
    assert again == []


async def test_two_fast_taps_on_send_make_one_application(site: Site, visitor: Visitor) -> None:
    summary = (await visitor.says(*TO_THE_SUMMARY))[-1]
    tap = {"value": "send", "step": summary["step"], "version": summary["version"], "after": visitor.after}
    await asyncio.gather(*(visitor.post({**tap, "id": f"tap-number-{number}"}) for number in (1, 2)))
    assert await site.db.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM application").scalar()) == 1


@pytest.mark.one_database
async def test_a_reload_brings_the_whole_talk_back(visitor: Visitor) -> None:
    await visitor.says("/join", "1", "ban mai")
    _, text = await visitor.get("/chat/messages?after=0")
    assert "ban mai" in text
    assert "Trước khi điền đơn" in text


async def test_a_sensitive_answer_is_not_shown_again(visitor: Visitor) -> None:
    await visitor.says(*TO_THE_SUMMARY[:-1], "012190001234")
    _, text = await visitor.get("/chat/messages?after=0")
    assert "012190001234" not in text
    assert "••••" in text


@pytest.mark.one_database
async def test_five_thousand_letters_are_answered_kindly(visitor: Visitor) -> None:
    heard = await visitor.says("/join", unicodedata.normalize("NFD", "ẫ") * 5_000)
    assert any("dài" in it["text"] for it in heard if not it.get("said"))


@pytest.mark.one_database
async def test_a_body_larger_than_any_message_is_refused(visitor: Visitor) -> None:
    answer = await visitor.post({"id": "message-1", "text": "a" * 70_000})
    assert answer.status == 413


NO_MESSAGES: tuple[object, ...] = (
    [],
    {"text": "xin chào"},
    {"id": "message-1"},
    {"id": "message-1", "text": " "},
    {"id": "short", "text": "a"},
    {"id": "message-1", "text": "a", "chat": "of somebody else"},
    {"id": "message-1", "value": "x" * 81},
    {"id": "message-1", "text": 7},
)


@pytest.mark.one_database
async def test_what_is_no_message_is_refused_and_makes_no_chat(visitor: Visitor) -> None:
    for body in NO_MESSAGES:
        answer = await visitor.post(body)
        assert answer.status == 400, body
        assert (await answer.json())["error"].startswith("Tin này không đọc được")
        assert len(visitor.http.cookie_jar) == 0


@pytest.mark.one_database
async def test_another_site_can_neither_speak_nor_leave_for_the_person(visitor: Visitor) -> None:
    await visitor.says("/start")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        for path in ("/chat/messages", "/chat/leave"):
            answer = await visitor.http.post(path, json={"id": "message-9", "text": "/help"}, headers=headers)
            assert answer.status == 403, (headers, path)


@pytest.mark.one_database
async def test_a_plain_form_of_another_site_is_refused(visitor: Visitor) -> None:
    answer = await visitor.http.post("/chat/messages", data='{"id": "message-1", "text": "a"}')
    assert answer.status == 403


async def test_after_erasing_a_page_is_told_from_which_message_on_it_may_still_show(visitor: Visitor) -> None:
    await gets_a_card(visitor)
    await visitor.says("/mydata erase")
    seen = visitor.after
    body = {"id": "message-erase", "after": seen, "text": "XÓA HẾT"}
    found = await (await visitor.post(body)).json()
    assert [it["id"] >= found["first"] for it in found["messages"]] == [True, True]
    assert found["first"] > seen
    assert json.loads((await visitor.get(f"/chat/messages?after={seen}"))[1])["first"] == found["first"]
    assert json.loads((await visitor.get(f"/chat/messages?after={found['last']}"))[1])["first"] == 0


# --- sessions apart ---------------------------------------------------------------------------------------------------
async def test_one_session_cannot_read_anothers_messages_or_files(site: Site, visitor: Visitor) -> None:
    other = site.visitor()
    number = await gets_a_card(visitor)
    await other.says("/start")
    _, text = await other.get("/chat/messages?after=0")
    assert "Lò Thị Ọi" not in text
    assert (await other.get(f"/chat/files/{number}"))[0] == 404
    assert (await other.get("/chat/files/999999"))[0] == 404


@pytest.mark.one_database
async def test_without_a_session_there_is_nothing_to_read(site: Site, visitor: Visitor) -> None:
    number = await gets_a_card(visitor)
    stranger = site.visitor()
    assert (await stranger.get("/chat/messages"))[0] == 401
    assert (await stranger.get("/chat/events"))[0] == 401
    assert (await stranger.get(f"/chat/files/{number}"))[0] == 404


@pytest.mark.one_database
async def test_a_cookie_that_we_did_not_make_opens_nothing_and_is_replaced(visitor: Visitor) -> None:
    visitor.http.cookie_jar.update_cookies({"ketnap": "chosen-by-somebody-else"}, URL(visitor.url))
    assert (await visitor.get("/chat/messages"))[0] == 401
    await visitor.says("/start")
    assert visitor.cookie != "chosen-by-somebody-else"


async def test_after_leaving_the_old_cookie_opens_nothing_any_more(site: Site, visitor: Visitor) -> None:
    number = await gets_a_card(visitor)
    thief = site.visitor(Cookie=f"ketnap={visitor.cookie}")
    assert (await visitor.http.post("/chat/leave")).status == 200
    assert len(visitor.http.cookie_jar) == 0
    assert (await thief.get("/chat/messages"))[0] == 401
    assert (await thief.get(f"/chat/files/{number}"))[0] == 404


async def test_after_leaving_the_application_is_still_there_and_the_next_person_begins_anew(
    site: Site, visitor: Visitor
) -> None:
    await gets_a_card(visitor)
    await visitor.http.post("/chat/leave")
    visitor.after = 0
    welcome = (await visitor.says("/start"))[0]
    assert "/card" not in {it["value"] for it in welcome["options"]}
    assert await site.db.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM application").scalar()) == 1


@pytest.mark.one_database
async def test_a_page_that_still_shows_a_chat_that_was_left_cannot_begin_another(visitor: Visitor) -> None:
    await visitor.says("/start")
    await visitor.http.post("/chat/leave")
    answer = await visitor.post({"id": "message-9", "text": "a", "after": visitor.after})
    assert answer.status == 409


async def test_a_message_under_way_while_somebody_leaves_is_said_in_no_chat(db: Database) -> None:
    world = World(db)
    await world.settle()
    arrived, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(incoming: Incoming) -> None:
        if incoming.content == Text("của người trước"):
            arrived.set()
            await go_on.wait()
        await world.turns.take(incoming)

    async with running(world, take=slowly) as site:
        visitor = site.visitor()
        await visitor.says("/start")
        under_way = asyncio.create_task(
            visitor.post({"id": "message-late", "text": "của người trước", "after": visitor.after})
        )
        await asyncio.wait_for(arrived.wait(), 10)
        await visitor.http.post("/chat/leave")
        before = await rows(world, "outbox")
        go_on.set()
        answer = await under_way
        assert (answer.status, answer.headers.get("Set-Cookie")) == (409, None)
        assert await rows(world, "outbox") == before
        assert len(await rows(world, "chat")) == 1
        visitor.after = 0
        assert "của người trước" not in str(await visitor.says("/start"))


async def test_a_page_of_the_person_before_neither_speaks_nor_hears_in_the_next_ones_chat(
    site: Site, visitor: Visitor
) -> None:
    await visitor.says("/start")
    old, visitor.after = visitor.after, 0
    await visitor.http.post("/chat/leave")
    await visitor.says("/start")
    assert (await visitor.post({"id": "message-late", "text": "của người trước", "after": old})).status == 409
    assert (await visitor.get(f"/chat/messages?after={old}"))[0] == 401
    assert (await visitor.get(f"/chat/events?after={old}"))[0] == 401
    assert "của người trước" not in str(await visitor.says("/help"))


# --- limits ---------------------------------------------------------------------------------------------------------
@pytest.mark.one_database
async def test_who_sends_too_fast_is_told_so_and_heard_again_after_a_moment(site: Site, visitor: Visitor) -> None:
    await visitor.says("/start", *("/help",) * 20)
    answer = await visitor.post({"id": "message-99", "text": "/help", "after": visitor.after})
    assert answer.status == 429
    assert answer.headers["Retry-After"] == "1"
    assert (await answer.json())["error"].startswith("Anh/chị gửi hơi nhanh")
    site.world.now += timedelta(seconds=1)
    assert await visitor.says("/help")


@pytest.mark.one_database
async def test_one_address_cannot_make_sessions_without_end(site: Site) -> None:
    site.parts.limits.sessions.rate = type(site.parts.limits.sessions.rate)(2, timedelta(seconds=1))
    for _ in range(2):
        await site.visitor().says("/start")
    assert (await site.visitor().post({"id": "message-1", "text": "/start"})).status == 429


@pytest.mark.one_database
async def test_a_database_that_cannot_write_is_answered_with_503_and_the_same_message_works_later(db: Database) -> None:
    async def unavailable(_incoming: object) -> None:
        raise DatabaseUnavailable("locked")

    world = World(db)
    await world.settle()
    async with running(world, take=unavailable) as site:
        answer = await site.visitor().post({"id": "message-1", "text": "/start"})
        assert answer.status == 503
        assert (await answer.json())["error"].startswith("Hệ thống đang bận")
        assert "Set-Cookie" not in answer.headers


# --- languages ------------------------------------------------------------------------------------------------------
@pytest.mark.one_database
async def test_a_change_of_language_turns_the_whole_talk(visitor: Visitor) -> None:
    await visitor.says("/start", "/language en")
    _, text = await visitor.get("/chat/messages?after=0")
    _, page = await visitor.get("/chat")
    assert "Chào anh/chị" not in text
    assert '<html lang="en">' in page


@pytest.mark.one_database
async def test_the_first_language_is_the_browsers_if_we_speak_it(visitor: Visitor) -> None:
    for asked, language in (("en-US,en;q=0.9", "en"), ("vi", "vi"), ("lo", "vi"), ("", "vi")):
        _, page = await visitor.get("/chat", headers={"Accept-Language": asked})
        assert f'<html lang="{language}">' in page, asked


@pytest.mark.one_database
async def test_an_invite_code_waits_in_the_page_for_its_script(visitor: Visitor) -> None:
    _, page = await visitor.get("/chat?code=7K3QM")
    assert 'data-code="7K3QM"' in page
    _, page = await visitor.get("/chat?code=%22%3E%3Cscript%3E")
    assert 'data-code=""' in page
