"""A stored message as its channel sends it: in the reader's language, with its buttons and what is attached."""

import pytest

import texts
from bot.rendering import Studio, button, numbered
from dialogue.messages import Attachment, ChannelName, Keyboard, Option, Reply
from dialogue.payload import joined, parts, to_payload
from models import files
from models.outbox import Queued
from tests.handlers.joining import fills, types
from tests.player import NOON, World


@pytest.fixture
def studio(world: World) -> Studio:
    return world.studio


def queued(reply: Reply, language: str = "vi") -> Queued:
    return Queued(1, 1, "telegram", "7", language, 0, NOON, to_payload(reply))


async def test_a_question_carries_its_buttons_step_and_version(studio: Studio) -> None:
    options = (Option("news", "join.switch.news", on=True), Option("e:3", "HTX Dệt {0}", literal=True))
    made = await studio.outgoing(queued(Reply("other.said", {"text": "{x}"}, options, "join.consent", 4, replaces="9")))
    assert (made.chat_id, made.text, made.step, made.version, made.replaces) == ("7", "{x}", "join.consent", 4, "9")
    labels = [(it.label, it.value) for it in made.buttons]
    assert labels == [("☑ Nhận tin và lời nhắc của công đoàn", "news"), ("HTX Dệt {0}", "e:3")]
    assert made.attached is None


@pytest.mark.parametrize("language", texts.LANGUAGES)
async def test_the_words_are_the_readers(studio: Studio, language: str) -> None:
    reply = Reply("join.ask.phone", keyboard=Keyboard.SHARE_CONTACT)
    made = await studio.outgoing(queued(reply, language))
    assert made.text == texts.text(language, "join.ask.phone")
    assert made.keyboard_label == texts.text(language, "keyboard.share_contact")


async def test_a_card_is_drawn_when_it_is_sent(studio: Studio, world: World) -> None:
    await fills(world.person())
    made = await studio.outgoing(queued(Reply("card.here", {"number": "x"}, attachment=Attachment("card", "1"))))
    assert made.attached is not None
    assert (made.attached.name, made.attached.media_type) == ("the-LC-000001-3.png", "image/png")
    assert made.attached.content.startswith(b"\x89PNG")
    assert len(made.attached.content) <= 20_000


@pytest.mark.parametrize(("kind", "ref"), [("card", "99"), ("export", "99")])
async def test_what_is_no_more_is_left_out_and_the_words_still_go(studio: Studio, kind: str, ref: str) -> None:
    made = await studio.outgoing(queued(Reply("mydata.export", attachment=Attachment(kind, ref))))
    assert made.attached is None
    assert made.text == texts.text("vi", "mydata.export")


async def test_a_campaigns_picture_is_fetched_by_zalo_and_another_file_is_a_link(studio: Studio, world: World) -> None:
    await types(world.person("7", ChannelName.ZALO_BOT), "xin chào")
    for kind, path in (("campaign", "/media/"), ("errors", "/d/")):
        new = files.New(kind, "a.png", "image/png", b"\x89PNG")
        number = await world.db.write(lambda c, new=new: files.put(c, world.keys, new, world.now))  # type: ignore[misc]
        payload = to_payload(Reply("other.said", {"text": "x"}, attachment=Attachment("file", str(number))))
        made = await studio.outgoing(Queued(0, 1, ChannelName.ZALO_BOT, "7", "vi", 0, NOON, payload))
        assert made.linked is not None
        assert path in made.linked.words
        assert bool(made.linked.picture) is (kind == "campaign")


# --- several replies as one message -----------------------------------------------------------------------------------
NEWS = Reply("other.said", {"text": "Có việc mới."}, (Option("/requests 12", "request.open"),))
ASKED = Reply("other.said", {"text": "Giới tính?"}, (Option("m", "Nam", literal=True),), "join.gender", 4)
PASS_ON = Reply("other.said", {"text": "Mời bạn."}, attachment=Attachment("invite_qr", "1"))
CARD = Reply("other.said", {"text": "Thẻ."}, attachment=Attachment("card", "1"))


def as_one(*replies: Reply, language: str = "vi") -> list[Queued]:
    made = joined([to_payload(it) for it in replies])
    return [Queued(number, 1, "zalo_bot", "7", language, 0, NOON, it) for number, it in enumerate(made)]


@pytest.mark.parametrize(("language", "typed"), [("vi", "nhắn /yeucau 12"), ("en", "type /requests 12")])
async def test_a_number_answers_the_question_and_other_choices_are_typed(
    studio: Studio, language: str, typed: str
) -> None:
    (row,) = as_one(NEWS, ASKED, language=language)
    made = await studio.outgoing(row)
    label = texts.text(language, "request.open")
    assert numbered(made) == f"Có việc mới.\n{label}: {typed}\n\nGiới tính?\n1. Nam"
    assert (made.step, made.version) == ("join.gender", 4)


async def test_the_question_need_not_be_the_last(studio: Studio) -> None:
    (row,) = as_one(ASKED, Reply("other.said", {"text": "Cảm ơn."}))
    assert numbered(await studio.outgoing(row)) == "Giới tính?\n\nCảm ơn.\n1. Nam"


def test_each_picture_begins_a_message_and_what_is_passed_on_stands_alone() -> None:
    assert [len(parts(it.payload)) for it in as_one(NEWS, CARD, NEWS, CARD, ASKED)] == [3, 2]
    assert [len(parts(it.payload)) for it in as_one(NEWS, PASS_ON, ASKED, NEWS)] == [1, 1, 2]
    (alone,) = as_one(ASKED)
    assert alone.payload == to_payload(ASKED)
    assert as_one() == []


def test_a_link_is_a_button_that_brings_nothing_back() -> None:
    made = button("vi", {"value": "page", "label": "join.open_page", "url": "https://x.vn/f/1"})
    assert (made.label, made.url) == ("Mở trang riêng để điền", "https://x.vn/f/1")
