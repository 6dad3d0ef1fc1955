"""The terminal as a channel: what is typed, and how a message is shown in lines."""

from pathlib import Path

import pytest

from bot.channels.base import Attached, Button, Outgoing
from bot.channels.terminal import content, incoming, show
from dialogue.messages import Command, Content, Text
from tests.player import NOON


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/join", Command("join")),
        ("/JOIN dn-000012-5 ", Command("join", "dn-000012-5")),
        ("Lò Thị Ọi", Text("Lò Thị Ọi")),
        ("", Text("")),
        ("1", Text("1")),
    ],
)
def test_a_line_is_a_command_or_words(typed: str, meant: Content) -> None:
    assert content(typed) == meant


def test_a_line_is_composed_once() -> None:
    it = incoming("Lò Thị O\u0323i\n", "me", NOON)
    assert it.content == Text("Lò Thị Ọi")
    assert it.external_id == f"me:{NOON.isoformat()}"


def test_choices_are_numbered_and_links_are_not(tmp_path: Path) -> None:
    buttons = (Button("Mở trang", "page", "https://x.vn/f/1"), Button("Để sau", "-"), Button("Về menu", "/start"))
    shown = show(Outgoing("me", "Số căn cước?", buttons, "join.citizen_number"), tmp_path)
    assert shown == "Số căn cước?\nMở trang: https://x.vn/f/1\n1. Để sau\n2. Về menu"


def test_a_picture_is_put_into_the_folder_and_named(tmp_path: Path) -> None:
    shown = show(Outgoing("me", "Thẻ", attached=Attached("the.png", "image/png", b"png")), tmp_path)
    assert shown == f"Thẻ\n[{tmp_path / 'the.png'}]"
    assert (tmp_path / "the.png").read_bytes() == b"png"
