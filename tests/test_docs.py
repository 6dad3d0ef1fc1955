"""What the documents promise is there, and what is there is documented."""

import re
from pathlib import Path

import pytest
import typer

from bot.cli import app
from dialogue.menu import COMMANDS

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda it: it.name)
def test_every_command_stands_in_the_documents_in_both_languages(command) -> None:
    assert f"| `/{command.name}` | `/{command.vi}` |" in (DOCS / "commands.md").read_text("utf-8")


def test_the_documents_name_no_command_that_does_not_exist() -> None:
    documented = re.findall(r"^\| `/(\w+)`", (DOCS / "commands.md").read_text("utf-8"), re.M)
    assert documented == [it.name for it in COMMANDS]


def test_every_command_of_the_command_line_is_documented() -> None:
    operating = (DOCS / "operating.md").read_text("utf-8")
    group = typer.main.get_command(app)
    names = [
        f"ketnap {name} {sub}" if hasattr(command, "commands") else f"ketnap {name}"
        for name, command in group.commands.items()  # type: ignore[attr-defined]
        for sub in getattr(command, "commands", {"": None})
    ]
    assert [name for name in names if f"`{name}" not in operating] == []


def test_every_word_of_a_document_link_leads_somewhere() -> None:
    for document in [*DOCS.glob("*.md"), DOCS.parent / "README.md", DOCS.parent / "README.vi.md"]:
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text("utf-8")):
            assert (document.parent / target).exists(), f"{document.name}: {target}"
