"""Greetings, thanks and the wish to join, where no question is open."""

from __future__ import annotations

import pytest

from tests.handlers.joining import keys, types
from tests.player import World


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("xin chào", ["menu.welcome"]),
        ("Chào!", ["menu.welcome"]),
        ("hello", ["menu.welcome"]),
        ("cảm ơn", ["other.thanks"]),
        ("Cảm ơn bạn nhiều", ["other.thanks"]),
        ("em muốn vào công đoàn", ["join.ask.consent"]),
        ("Tôi muốn gia nhập ạ", ["join.ask.consent"]),
        ("tôi không muốn gia nhập nữa", ["other.not_understood", "menu.welcome"]),
        ("gia nhập có mất tiền không", ["ask.answer.cost"]),
        ("1234 5678 9012 345", ["grievance.ask.receipt"]),
        ("English", ["language.kept", "menu.welcome"]),
        ("vào thì được gì", ["ask.answer.benefit"]),
        ("công ty nợ lương 2 tháng", ["grievance.intro", "grievance.ask.kind"]),
        ("trời hôm nay đẹp", ["other.not_understood", "menu.welcome"]),
    ],
)
async def test_what_is_said_where_nothing_is_asked(world: World, words: str, heard: list[str]) -> None:
    assert keys(await types(world.person(), words)) == heard


async def test_a_greeting_at_a_question_is_no_small_talk(world: World) -> None:
    person = world.person()
    await types(person, "/join")
    assert keys(await types(person, "xin chào")) == ["problem.form.choose"]
