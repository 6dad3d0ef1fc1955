"""The Telegram channel against a Bot API of our own: nothing is lost or acknowledged early, no token is shown."""

import asyncio
import logging
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.base import Attached, Button, Failure, Outgoing, SendError, Take
from bot.channels.telegram import Telegram
from bot.channels.telegram_patience import Pace
from bot.channels.telegram_polling import Watermark
from bot.channels.telegram_setup import TelegramSettings
from bot.settings import TelegramMode
from dialogue.messages import Incoming
from tests.bot.channels.bot_api import (
    TOKEN,
    WITHIN,
    Answer,
    BotApi,
    body,
    bot_api,
    button,
    garbage,
    hang_up,
    message,
    refused,
)

SECRET = "webhook-secret-of-ours"
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # of RetryAfter itself
QUICK = Pace(storage=(0.001, 0.01), network=(0.001, 0.01), stop=1.0)


class Taken:
    """A `take` that keeps what it was given; `refuse` and `hold` are ids that fail or wait."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.done: list[str] = []
        self.refuse: set[str] = set()
        self.hold: set[str] = set()
        self.most_at_once = self._now = 0
        self._changed = asyncio.Condition()

    async def __call__(self, incoming: Incoming) -> None:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            await self._take(incoming.external_id)
        finally:
            self._now -= 1

    async def _take(self, name: str) -> None:
        self.begun.append(name)
        await self.change()
        async with self._changed:
            await self._changed.wait_for(lambda: name not in self.hold)
        if name in self.refuse:
            raise OSError(f"disk is full while storing words for {TOKEN}")
        self.done.append(name)
        await self.change()

    async def change(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WITHIN), self._changed:
            await self._changed.wait_for(holds)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with bot_api(BotApi()) as running:
        yield running


@asynccontextmanager
async def listening(api: BotApi, take: Take, **settings: Any) -> AsyncIterator[Telegram]:
    channel = Telegram(TelegramSettings(TOKEN, **{"api_url": api.url, **settings}), pace=QUICK)
    await channel.start(take)
    try:
        yield channel
    finally:
        await channel.stop()


# --- polling ---------------------------------------------------------------------------------------------------------
async def test_a_message_is_acknowledged_only_after_its_turn(api: BotApi) -> None:
    taken = Taken()
    taken.hold = {"7:1"}
    await api.deliver(message(1, 7))
    async with listening(api, taken):
        await taken.until(lambda: taken.begun == ["7:1"])
        assert api.offsets() == [None]
        taken.hold.clear()
        await taken.change()
        await api.until(lambda: api.offsets() == [None, 2])
    assert taken.done == ["7:1"]


async def test_a_turn_that_was_not_stored_is_asked_for_again_and_the_others_are_not(api: BotApi) -> None:
    taken = Taken()
    taken.refuse = {"7:2"}
    await api.deliver(message(1, 5), message(2, 7), message(3, 8), message(4, 7))
    async with listening(api, taken) as channel:
        await taken.until(lambda: taken.begun.count("7:2") == 3)
        assert set(api.offsets()) == {None, 2}
        assert channel.trouble == "storage"
        taken.refuse.clear()
        await api.until(lambda: api.offsets()[-1] == 5)
        assert channel.trouble == ""
    assert sorted(taken.done) == ["5:1", "7:2", "7:4", "8:3"]
    assert taken.done.index("7:2") < taken.done.index("7:4")


async def test_chats_run_at_once_and_one_chat_keeps_its_order(api: BotApi) -> None:
    taken = Taken()
    taken.hold = {"7:1"}
    await api.deliver(message(1, 7), message(2, 7), *(message(number, number) for number in range(10, 20)))
    async with listening(api, taken):
        await taken.until(lambda: len(taken.done) == 10)
        assert "7:2" not in taken.begun
        taken.hold.clear()
        await taken.change()
        await taken.until(lambda: len(taken.done) == 12)
    assert taken.done[-2:] == ["7:1", "7:2"]
    assert taken.most_at_once > 1


async def test_an_update_nobody_can_read_does_not_stop_those_behind_it(api: BotApi) -> None:
    taken = Taken()
    await api.deliver({"update_id": 1, "message": {"chat": {"id": 7}}}, message(2, 7))
    async with listening(api, taken):
        await taken.until(lambda: taken.done == ["7:2"])
        await api.until(lambda: api.offsets()[-1] == 3)
    assert taken.done == ["7:2"]


async def test_a_press_is_answered_after_its_turn_and_never_waited_for(api: BotApi) -> None:
    taken = Taken()
    api.held = {"answerCallbackQuery"}
    await api.deliver(button(1, 7, "s:1:a"), message(2, 7))
    async with listening(api, taken):
        await taken.until(lambda: taken.done == ["7:q1", "7:2"])
        await api.until(lambda: bool(api.asked("answerCallbackQuery")))
        assert api.asked("answerCallbackQuery") == [{"callback_query_id": "1"}]
        await api.release()


async def test_a_press_whose_turn_was_not_stored_is_not_answered(api: BotApi) -> None:
    taken = Taken()
    taken.refuse = {"7:q1"}
    await api.deliver(button(1, 7, "s:1:a"))
    async with listening(api, taken):
        await taken.until(lambda: len(taken.begun) == 2)
    assert api.asked("answerCallbackQuery") == []


async def test_polling_first_takes_a_webhook_away_and_keeps_what_waits(api: BotApi) -> None:
    async with listening(api, Taken()):
        await api.until(lambda: bool(api.offsets()))
    assert next(name for name, _ in api.calls if name != "getMe") == "deleteWebhook"
    assert api.asked("deleteWebhook") == [{"drop_pending_updates": False}]
    assert api.asked("getUpdates")[0]["timeout"] == "30"
    assert "my_chat_member" in api.asked("getUpdates")[0]["allowed_updates"]


async def test_the_menu_is_set_in_each_language_and_the_first_is_for_the_rest(api: BotApi) -> None:
    channel = Telegram(TelegramSettings(TOKEN, api.url), pace=QUICK)
    await channel.set_commands({"vi": [("join", "Gia nhập")], "en": [("join", "Join")]})
    await channel.start(Taken())
    await api.until(lambda: len(api.asked("setMyCommands")) == 3)
    await channel.stop()
    assert [menu.get("language_code") for menu in api.asked("setMyCommands")] == [None, "vi", "en"]


async def test_a_stop_waits_for_the_turn_under_way_and_begins_no_other(api: BotApi) -> None:
    taken = Taken()
    taken.hold = {"7:1"}
    await api.deliver(message(1, 7), message(2, 7))
    async with listening(api, taken) as channel:
        await taken.until(lambda: taken.begun == ["7:1"])
        stop = asyncio.create_task(channel.stop())
        await asyncio.sleep(0)
        taken.hold.clear()
        await taken.change()
        await stop
    assert taken.done == ["7:1"]
    assert api.offsets() == [None]


async def test_a_stop_breaks_off_the_long_poll_at_once(api: BotApi) -> None:
    async with listening(api, Taken()) as channel:
        await api.until(lambda: bool(api.offsets()))
        begun = time.monotonic()
        await channel.stop()
        assert time.monotonic() - begun < 0.5  # s; the poll would last 30


@pytest.mark.parametrize(
    ("batch", "done", "offset", "left"),
    [
        ([1, 2, 3], {1, 2, 3}, 4, set()),
        ([1, 2, 3], {1, 3}, 2, {3}),
        ([1, 2, 3], {2, 3}, 1, {2, 3}),
        ([900, 901], {900, 901}, 902, set()),
        ([], set(), 50, set()),
    ],
)
def test_the_watermark_stops_at_the_first_that_is_not_done(
    batch: list[int], done: set[int], offset: int, left: set[int]
) -> None:
    mark = Watermark(50, done)
    mark.move(batch)
    assert (mark.offset, mark.done) == (offset, left)


# --- trouble ---------------------------------------------------------------------------------------------------------
def events(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "ketnap.telegram"]


TROUBLE: list[tuple[Answer, str]] = [
    (refused(409, "Conflict: terminated by other getUpdates request"), "kind=conflict"),
    (refused(500, "Internal Server Error"), "kind=server"),
    (refused(401, "Unauthorized"), "kind=token"),
    (garbage(502), "kind=server"),
    (garbage(200), "kind=server"),
    (garbage(200, '{"ok":false,"error_code":400}'), "kind=server"),
    (garbage(200, '{"ok":true,"result":7}'), "kind=server"),
    (hang_up, "kind=network"),
]


@pytest.mark.parametrize(("answer", "kind"), TROUBLE)
async def test_trouble_is_logged_when_it_comes_and_when_it_goes(
    api: BotApi, caplog: pytest.LogCaptureFixture, answer: Answer, kind: str
) -> None:
    caplog.set_level(logging.DEBUG)
    taken = Taken()
    api.script["getUpdates"].extend([answer] * 5)
    await api.deliver(message(1, 7))
    async with listening(api, taken):
        await taken.until(lambda: taken.done == ["7:1"])
        await api.until(lambda: api.offsets()[-1] == 2)
    down = [line for line in events(caplog) if "telegram_down" in line]
    assert (len(down), kind in down[0]) == (1, True)
    assert sum("telegram_up" in line for line in events(caplog)) == 1
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("answer", [refused(401, "Unauthorized"), refused(404, "Not Found")])
async def test_a_wrong_token_stops_the_channel_and_names_the_setting(
    api: BotApi, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    api.script["getMe"].append(answer)
    async with listening(api, Taken()) as channel:
        await ended(channel)
        assert channel.trouble == "setting"
    assert any("event=telegram_stopped setting=TELEGRAM_TOKEN" in line for line in events(caplog))
    assert TOKEN not in caplog.text


async def ended(channel: Telegram) -> None:
    assert channel._running
    await asyncio.wait_for(asyncio.shield(channel._running), WITHIN)


async def test_it_begins_to_listen_once_telegram_can_be_reached(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api.script["getMe"].extend([hang_up, refused(429, "Too Many Requests", retry_after=0), garbage(502)])
    async with listening(api, Taken()) as channel:
        await api.until(lambda: bool(api.offsets()))
        assert channel.username == "ketnap_bot"
    assert any("event=telegram_listening" in line for line in events(caplog))


async def test_neither_a_token_nor_somebodys_words_reach_the_log(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    taken = Taken()
    taken.refuse = {"7:1"}
    await api.deliver(message(1, 7, "012090001234"))
    async with listening(api, taken) as channel:
        await taken.until(lambda: len(taken.begun) == 3)
        await channel.send(Outgoing("7", "012090001234", (Button("Có", "y"),), "s", 1))
    assert TOKEN not in caplog.text
    assert "012090001234" not in caplog.text
    assert "disk is full" not in caplog.text


def test_the_settings_show_no_secret() -> None:
    shown = repr(TelegramSettings(TOKEN, webhook_secret=SECRET, proxy="http://user:word@127.0.0.1:3128"))
    assert not any(secret in shown for secret in (TOKEN, SECRET, "word"))


# --- webhook ---------------------------------------------------------------------------------------------------------
@asynccontextmanager
async def hooked(api: BotApi, take: Take, secret: str = SECRET) -> AsyncIterator[Telegram]:
    settings = {"mode": TelegramMode.WEBHOOK, "webhook_secret": secret, "address": "https://cd.example.vn"}
    async with listening(api, take, **settings) as channel:
        yield channel


async def test_the_webhook_is_set_with_its_secret(api: BotApi) -> None:
    async with hooked(api, Taken()):
        await api.until(lambda: bool(api.asked("setWebhook")))
    [asked] = api.asked("setWebhook")
    assert (asked["url"], asked["secret_token"]) == ("https://cd.example.vn/webhooks/telegram", SECRET)
    assert asked["drop_pending_updates"] is False
    assert api.asked("getUpdates") == []


@pytest.mark.parametrize(
    ("sent", "secret", "status"),
    [
        (body(message(1, 7)), SECRET, 200),
        (body(message(1, 7)), "wrong", 403),
        (body(message(1, 7)), "mật khẩu", 403),
        (body(message(1, 7)), "", 403),
        (b"\xff<html>", SECRET, 400),
        (b"[]", SECRET, 400),
        (b"{}", SECRET, 400),
        (b'{"update_id": null}', SECRET, 400),
        (b'{"update_id": 5, "poll_of_the_future": {}}', SECRET, 200),
        (b'{"update_id": 5, "message": {}}', SECRET, 200),
    ],
)
async def test_a_webhook_answers(api: BotApi, sent: bytes, secret: str, status: int) -> None:
    taken = Taken()
    async with hooked(api, taken) as channel:
        assert await channel.webhook(sent, secret) == status
    assert taken.done == (["7:1"] if b"chat" in sent and status == 200 else [])


async def test_a_webhook_that_could_not_store_asks_for_the_update_again(api: BotApi) -> None:
    taken = Taken()
    taken.refuse = {"7:1"}
    async with hooked(api, taken) as channel:
        assert await channel.webhook(body(message(1, 7)), SECRET) == 503
        assert channel.trouble == "storage"
        taken.refuse.clear()
        assert await channel.webhook(body(message(1, 7)), SECRET) == 200
        assert channel.trouble == ""


async def test_a_press_by_webhook_is_answered(api: BotApi) -> None:
    async with hooked(api, Taken()) as channel:
        assert await channel.webhook(body(button(1, 7, "s:1:a")), SECRET) == 200
        await api.until(lambda: bool(api.asked("answerCallbackQuery")))


async def test_without_a_secret_no_webhook_is_taken(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    async with hooked(api, Taken(), secret="") as channel:
        await ended(channel)
        assert await channel.webhook(body(message(1, 7)), "") == 403
    assert any("setting=TELEGRAM_WEBHOOK_SECRET" in line for line in events(caplog))


# --- sending ---------------------------------------------------------------------------------------------------------
async def failure(channel: Telegram, outgoing: Outgoing | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(outgoing or Outgoing("7", "Chào"))
    assert TOKEN not in f"{caught.value!r} {caught.value.__cause__!r}"
    return caught.value


REFUSALS: list[tuple[Answer, Failure]] = [
    (refused(429, "Too Many Requests: retry after 3", retry_after=3), Failure.RETRY),
    (refused(403, "Forbidden: bot was blocked by the user"), Failure.GONE),
    (refused(400, "Bad Request: chat not found"), Failure.GONE),
    (refused(400, "Bad Request: user is deactivated"), Failure.GONE),
    (refused(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1005), Failure.GONE),
    (refused(400, "Bad Request: message text is empty"), Failure.REFUSED),
    (refused(401, "Unauthorized"), Failure.STOP),
    (refused(404, "Not Found"), Failure.STOP),
    (refused(500, "Internal Server Error"), Failure.RETRY),
    (garbage(502), Failure.RETRY),
    (garbage(200), Failure.RETRY),
    (garbage(200, "[1]"), Failure.RETRY),
    (garbage(200, '{"ok":true,"result":"?"}'), Failure.RETRY),
    (hang_up, Failure.UNKNOWN),
]


@pytest.mark.parametrize(("answer", "expected"), REFUSALS)
async def test_a_refusal_is_one_of_the_short_table(api: BotApi, answer: Answer, expected: Failure) -> None:
    async with listening(api, Taken()) as channel:
        api.script["sendMessage"].append(answer)
        assert (await failure(channel)).failure is expected


async def test_telegrams_wish_to_wait_is_handed_on(api: BotApi) -> None:
    async with listening(api, Taken()) as channel:
        api.script["sendMessage"].append(refused(429, "Too Many Requests", retry_after=17))
        assert (await failure(channel)).retry_after == 17


async def test_what_telegram_quotes_is_not_repeated(api: BotApi) -> None:
    words = "Bad Request: inline keyboard button URL 'https://cd.example.vn/s/ONE-TIME' is invalid"
    async with listening(api, Taken()) as channel:
        api.script["sendMessage"].append(refused(400, words))
        assert "ONE-TIME" not in (await failure(channel)).advice


async def test_an_answer_that_never_comes_leaves_it_unknown(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.telegram_request.ANSWER", 0.05)  # s instead of 20
    api.held = {"sendMessage"}
    async with listening(api, Taken()) as channel:
        assert (await failure(channel)).failure is Failure.UNKNOWN


async def test_a_closed_port_means_not_sent(api: BotApi) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}"
        async with listening(api, Taken(), api_url=nobody) as channel:
            assert (await failure(channel)).failure is Failure.RETRY


async def test_a_proxy_that_is_away_means_not_sent(api: BotApi) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://name:password@127.0.0.1:{closed.getsockname()[1]}"
        async with listening(api, Taken(), proxy=nobody) as channel:
            error = await failure(channel)
    assert error.failure is Failure.RETRY
    assert "password" not in error.advice


async def test_a_message_that_telegram_cannot_carry_is_refused_before_it_is_sent(api: BotApi) -> None:
    async with listening(api, Taken()) as channel:
        error = await failure(channel, Outgoing("7", "Chào", (Button("Có", "v" * 64),), "s", 1))
    assert error.failure is Failure.REFUSED
    assert api.asked("sendMessage") == []


async def test_the_id_of_a_sent_message_is_that_of_the_part_with_the_buttons(api: BotApi) -> None:
    async with listening(api, Taken()) as channel:
        assert await channel.send(Outgoing("7", "từ " * 3000, (Button("Có", "y"),), "s", 1)) == "3"
    assert [bool(asked.get("reply_markup")) for asked in api.asked("sendMessage")] == [False, False, True]


async def test_a_card_is_uploaded_with_its_words(api: BotApi) -> None:
    card = Attached("the.png", "image/png", b"\x89PNG" * 100)
    async with listening(api, Taken()) as channel:
        assert await channel.send(Outgoing("7", "Thẻ đoàn viên", attached=card))
    [asked] = api.asked("sendPhoto")
    assert (asked["photo"], asked["caption"], asked["chat_id"]) == ("the.png", "Thẻ đoàn viên", "7")


async def test_a_change_that_changes_nothing_is_a_success(api: BotApi) -> None:
    api.script["editMessageText"].append(refused(400, "Bad Request: message is not modified: it is the same"))
    async with listening(api, Taken()) as channel:
        assert await channel.send(Outgoing("7", "Chào", replaces="31")) == "31"
    assert api.asked("sendMessage") == []


@pytest.mark.parametrize("reason", ["message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID"])
async def test_what_cannot_be_changed_any_more_is_sent_anew(api: BotApi, reason: str) -> None:
    api.script["editMessageText"].append(refused(400, f"Bad Request: {reason}"))
    async with listening(api, Taken()) as channel:
        assert await channel.send(Outgoing("7", "Chào", replaces="31")) != "31"
    assert len(api.asked("sendMessage")) == 1


async def test_what_told_of_somebody_else_is_deleted_before_the_message_is_sent(api: BotApi) -> None:
    async with listening(api, Taken()) as channel:
        await channel.send(Outgoing("7", "Xong", forgets=(31, 33, 36)))
    names = [name for name, _ in api.calls if name in ("deleteMessages", "sendMessage")]
    assert names == ["deleteMessages", "sendMessage"]
    (asked,) = api.asked("deleteMessages")
    assert asked == {"chat_id": 7, "message_ids": [31, 32, 33, 34, 35, 36]}


async def test_that_it_cannot_be_deleted_any_more_does_not_keep_the_message_back(api: BotApi) -> None:
    api.script["deleteMessages"].append(refused(400, "Bad Request: message can't be deleted for everyone"))
    async with listening(api, Taken()) as channel:
        await channel.send(Outgoing("7", "Xong", forgets=(31,)))
    assert len(api.asked("sendMessage")) == 1
