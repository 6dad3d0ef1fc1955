"""Texts: both languages have the same, filled in from the same fields, and code uses none that is missing."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import texts

ROOT = Path(__file__).resolve().parents[2]
PROBLEM = re.compile(r'Problem\("([a-z_.0-9]+)"')
QUOTED = re.compile(r'"([a-z_]+(?:\.[a-z_0-9]+)+)"')


def fields(language: str, key: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(texts.text(language, key)) if name}


def test_both_languages_have_the_same_texts() -> None:
    assert texts.keys("vi") == texts.keys("en")


def test_a_text_has_the_same_fields_in_both_languages() -> None:
    differing = {key for key in texts.keys("vi") if fields("vi", key) != fields("en", key)}
    assert differing == set()


def code(*folders: str) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            yield path.name, path.read_text("utf-8")


def test_every_text_that_code_names_is_there() -> None:
    """Quoted dotted names whose first part is a group of texts; keys made of parts are shown by the transcripts."""
    groups = {key.split(".")[0] for key in texts.keys("vi")}
    named = {(name, key) for name, source in code("handlers", "dialogue", "bot") for key in QUOTED.findall(source)}
    problems = {(name, key) for name, source in code("handlers", "dialogue") for key in PROBLEM.findall(source)}
    missing = {it for it in named - problems if it[1].split(".")[0] in groups and it[1] not in texts.keys("vi")}
    assert missing == set()


def test_every_problem_and_doubt_has_its_words() -> None:
    """Parsers answer with keys; the chat says problem.<key> or asks doubt.<key>."""
    unused = ("tax_code.", "number.")  # read from files and the command line, not in a chat
    raised = {key for _, source in code("domain", "dialogue", "handlers") for key in PROBLEM.findall(source)}
    known = {key.partition(".")[2] for key in texts.keys("vi") if key.startswith(("problem.", "doubt."))}
    assert len(raised) > 20
    assert {key for key in raised if not key.startswith(unused)} - known == set()


def test_a_missing_text_is_named_with_its_language() -> None:
    with pytest.raises(KeyError, match=r"texts/en.*no 'nothing\.here'"):
        texts.render("en", "nothing.here")


def test_dates_are_written_day_first_and_lists_become_lines() -> None:
    lines = [{"t": "mydata.line", "label": {"t": "mydata.label.birth_date"}, "value": {"d": "1990-08-15"}}, "x"]
    shown = texts.render("en", "privacy.shown", {"lines": lines, "federation": "x"})
    assert shown.endswith("• Birth date: 15/08/1990\nx")


def test_braces_that_a_person_typed_stay_as_they_are() -> None:
    assert texts.render("vi", "other.said", {"text": "{0} {name} %s"}) == "{0} {name} %s"


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("topic", ["cost", "benefit", "company", "leaving", "compulsory"])
def test_an_answer_to_a_quick_question_has_at_most_60_words(language: str, topic: str) -> None:
    words = texts.render(language, f"ask.answer.{topic}", {"percent": "1", "day": {"d": "2026-11-22"}}).split()
    assert len(words) <= 60
