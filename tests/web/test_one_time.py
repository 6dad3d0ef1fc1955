"""The one-time page: one sensitive answer, which enters the chat it belongs to once."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.channels.terminal import content
from dialogue.messages import ChannelName
from tests.player import Player
from tests.web.site import TO_THE_SUMMARY, Site, Visitor

TO_THE_NUMBER = TO_THE_SUMMARY[:-1]


async def asked_on_telegram(site: Site, ethnic: bool = False) -> tuple[Player, str]:
    """Somebody in Telegram who was sent to a page; its path."""
    person = site.world.person("7", ChannelName.TELEGRAM, typing=True)
    for line in TO_THE_NUMBER:
        if ethnic and line == "1":
            await press_switch(person)
            ethnic = False
        await person.hears(content(line))
    return person, page_of(person)


async def press_switch(person: Player) -> None:
    options = person.last.payload["options"]
    place = next(at for at, it in enumerate(options, 1) if it["value"] == "ethnic_statistics")
    await person.hears(content(str(place)))


def page_of(person: Player) -> str:
    url = next(it["url"] for it in person.last.payload["options"] if it.get("url"))
    return re.sub(r"^https?://[^/]+", "", url)


async def kept(site: Site) -> dict[str, Any]:
    """The answers so far of the only chat with a form."""
    state = await site.db.read(
        lambda c: c.exec_driver_sql("SELECT state FROM chat WHERE state IS NOT NULL").scalar_one()
    )
    found: dict[str, Any] = site.world.keys.open_json(bytes(state))["frames"][0]["answers"]
    return found


@pytest.mark.one_database
async def test_looking_at_the_page_does_not_use_it_up(site: Site, visitor: Visitor) -> None:
    _, path = await asked_on_telegram(site)
    for _ in range(3):
        status, page = await visitor.get(path)
        assert status == 200
        assert 'inputmode="numeric"' in page


async def test_a_good_number_goes_into_the_chat_and_the_page_is_spent(site: Site, visitor: Visitor) -> None:
    person, path = await asked_on_telegram(site)
    answer = await visitor.http.post(path, data={"value": "012 190 001 234"})
    assert "quay lại Telegram" in await answer.text()
    assert (await kept(site))["citizen_number"] == "012190001234"
    assert any("Đã nhận" in it.text for it in await person.new())
    status, page = await visitor.get(path)
    assert status == 410
    assert "không dùng được nữa" in page


@pytest.mark.one_database
async def test_a_wrong_shape_is_explained_and_what_was_typed_stays(site: Site, visitor: Visitor) -> None:
    _, path = await asked_on_telegram(site)
    answer = await visitor.http.post(path, data={"value": "0121900012"})
    page = await answer.text()
    assert answer.status == 422
    assert "12 chữ số, số vừa gõ có 10" in page
    assert 'value="0121900012"' in page
    assert "citizen_number" not in await kept(site)


@pytest.mark.one_database
async def test_a_number_that_does_not_fit_can_be_confirmed_but_only_that_number(site: Site, visitor: Visitor) -> None:
    _, path = await asked_on_telegram(site)
    odd, other = "012180001234", "012170001234"
    page = await (await visitor.http.post(path, data={"value": odd})).text()
    assert f'name="sure" value="{odd}"' in page
    page = await (await visitor.http.post(path, data={"value": other, "sure": odd})).text()
    assert f'name="sure" value="{other}"' in page
    await visitor.http.post(path, data={"value": odd, "sure": odd})
    assert (await kept(site))["citizen_number"] == odd


@pytest.mark.one_database
async def test_the_answer_can_be_left_for_later(site: Site, visitor: Visitor) -> None:
    person, path = await asked_on_telegram(site)
    await visitor.http.post(path, data={"value": "-"})
    assert "citizen_number" in await kept(site)
    assert "012" not in str((await kept(site))["citizen_number"])
    assert await person.new()


@pytest.mark.one_database
async def test_the_ethnic_group_is_one_tap_kinh_first_then_those_of_the_province(site: Site, visitor: Visitor) -> None:
    person, _ = await asked_on_telegram(site, ethnic=True)
    await person.hears(content("Để sau"))
    path = page_of(person)
    _, page = await visitor.get(path)
    names = re.findall(r'<button class="button" name="value" value="\d\d">([^<]+)<', page)
    assert names[:2] == ["Kinh", "Thái"]
    assert len(names) == 54
    await visitor.http.post(path, data={"value": "08"})
    assert (await kept(site))["ethnic_group"] == "08"


async def test_a_page_expires_after_thirty_minutes(site: Site, visitor: Visitor) -> None:
    _, path = await asked_on_telegram(site)
    site.world.now += timedelta(minutes=30)
    assert (await visitor.http.post(path, data={"value": "012190001234"})).status == 410


@pytest.mark.one_database
async def test_an_unknown_token_opens_nothing(visitor: Visitor) -> None:
    assert (await visitor.get("/f/0123456789abcdef"))[0] == 410


async def test_after_a_crash_between_turn_and_mark_the_page_can_be_posted_again_and_counts_once(
    site: Site, visitor: Visitor
) -> None:
    person, path = await asked_on_telegram(site)
    await visitor.http.post(path, data={"value": "012190001234"})
    await site.db.write(lambda c: c.exec_driver_sql("UPDATE page SET used_at = NULL"))
    await person.new()
    answer = await visitor.http.post(path, data={"value": "012190001234"})
    assert answer.status == 200
    assert await person.new() == []


@pytest.mark.one_database
async def test_a_form_larger_than_two_fields_is_refused(site: Site, visitor: Visitor) -> None:
    _, path = await asked_on_telegram(site)
    assert (await visitor.http.post(path, data={"value": "0" * 5_000})).status == 413
