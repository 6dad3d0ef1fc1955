"""Whatever a person does, in whatever order: an answer stays until it is changed, and there is one application at most."""

from __future__ import annotations

import random
from typing import Any

from bot.channels.terminal import content
from dialogue.messages import Choice, Content, Photo, Text, Unsupported, Voice
from tests.handlers.walking import applications, at, frames
from tests.player import Player, World

ACTIONS = 60
WALKS = {True: 10, False: 4}  # is it SQLite: the form is the same on PostgreSQL, which is to know what it asks
COMMANDS = "/status|/ask|/help|/card|/mydata|/privacy|/language en|/language vi|/start|/join".split("|")
WAYS = ("/back", "/cancel", "/join", "quay lại", "huy", "/start")
WORDS = (
    *"ban mai|nà hoa|xưởng gỗ|Tân Phong|mường|Lò Thị Ọi|Huy|Thế|15/8/1990|15/8/2010|1/1/1945|nữ|0912345678".split("|"),
    *"0401234567|012190000123|Thái|1|2|3|đúng|không|đồng ý|👍".split("|"),
    "ă" * 1200,
)
ODD: tuple[Content, ...] = (Unsupported("sticker"), Voice("v"), Photo("p"), Text(" "))
BEGINNINGS = ("consent", "gender", "summary")
ON_PURPOSE = ("forget", "withdraw", "give", "erase")  # changes other answers because the person said so


def on_purpose(value: str) -> bool:
    return any(word in value for word in ON_PURPOSE)


def next_action(dice: random.Random, person: Player, pressed: list[Choice]) -> Content:
    """Mostly an answer that may fit, else a command, an old button, a sticker."""
    payload = person.last.payload
    offered = [it["value"] for it in payload.get("options", ()) if not it.get("url")]
    values = [it for it in offered if not on_purpose(it)]
    what = dice.choices(("press", "words", "command", "way", "old", "odd"), (45, 30, 8, 7, 6, 4))[0]
    if what == "press" and values:
        pressed.append(Choice(dice.choice(values), payload.get("step", ""), payload.get("version", 0)))
        return pressed[-1]
    if what == "old" and pressed:
        return dice.choice(pressed)
    if what == "odd":
        return dice.choice(ODD)
    words = dice.choice({"command": COMMANDS, "way": WAYS}.get(what, WORDS))
    named = offered[int(words) - 1] if words in "123" and int(words) <= len(offered) else ""
    return content("/help" if on_purpose(named) else words)


def may_change(form: dict[str, Any]) -> set[str]:
    """What the present question may change: its own answer; another workplace has another name and place; without the
    consent to it the ethnic group goes."""
    here = form.get("step", "")
    also = {"enterprise": {"enterprise_name", "commune"}, "consent": {"ethnic_group"}}
    return {here} | also.get(here, set())


async def form_of(person: Player) -> dict[str, Any]:
    return next((it for it in await frames(person) if it["name"] == "join"), {})


async def walk(world: World, seed: int) -> int:
    """One person does one thing after another; how many applications that made."""
    dice, person = random.Random(seed), world.person(f"p{seed}")
    pressed: list[Choice] = []
    made = len(await applications(person))
    await at(person, BEGINNINGS[seed % len(BEGINNINGS)], ethnic=seed % 2 == 0)
    form = await form_of(person)
    for number in range(ACTIONS):
        action = next_action(dice, person, pressed)
        said = f"seed {seed}, action {number}: {action!r} at {form.get('step')!r}"
        assert await person.hears(action), f"{said}: no answer"
        after, sent = await form_of(person), len(await applications(person)) - made
        assert sent <= 1, f"{said}: a second application"
        if not sent:
            old, new = form.get("answers", {}), after.get("answers", {})
            lost = {key for key in old if new.get(key) != old[key]} - may_change(form)
            assert not lost, f"{said}: lost {lost}"
        form = after
    return sent


async def test_no_walk_through_the_form_loses_an_answer_or_sends_twice(world: World) -> None:
    ends = [await walk(world, seed) for seed in range(WALKS[world.db.is_sqlite])]
    assert 0 < sum(ends) < len(ends), "some walks send, some do not: else this shows nothing"
