"""Texts whose keys are made of a code that the rules keep: every code has its words, every word its code."""

import pytest

import texts
from domain.founding_papers import OBSTACLES, dossier
from domain.founding_terms import Term
from domain.stages import Stage
from domain.statuses import Status

CODES: dict[str, set[str]] = {
    "status.word": set(Status),
    "stage": set(Stage),
    "term": set(Term),
    "obstacle": set(OBSTACLES),
    "dossier": {paper.code for paper in dossier(members=1_000)},
}


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_its_words_and_every_word_its_code(group: str) -> None:
    said = {key.removeprefix(f"{group}.") for key in texts.keys("vi") if key.startswith(f"{group}.")}
    assert said == {str(code) for code in CODES[group]}


@pytest.mark.parametrize("language", texts.LANGUAGES)
@pytest.mark.parametrize("stage", Stage)
def test_a_stage_fits_on_a_button(language: str, stage: Stage) -> None:
    assert len(texts.render(language, f"stage.{stage}")) <= 40
