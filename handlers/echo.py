"""A person's own words as a web page shows them again (lời đã nhắn): what is sensitive is covered."""

from __future__ import annotations

from dialogue import choices
from dialogue.messages import Choice, File, Text
from domain import receipt
from domain.officer_code import looks_like_code
from domain.text_answers import has_identity_number
from handlers import conversations, importing, join_private, menu
from handlers.turn import Turn

COVERED = "••••••••"


def said(turn: Turn) -> str | None:
    """The person's own words as a web page may show them again; sensitive answers are covered, typed or chosen,
    and an identity number wherever it was typed."""
    top = turn.top
    match turn.incoming.content:
        case Text(text=text) if looks_like_code(text) or receipt.read(text):
            return COVERED  # of an officer's code only a hash is kept, and of a receipt
        case Text(text=text):
            chosen = choices.chosen(top.offered, text) if top else None
            return COVERED if _is_private(turn, chosen) or has_identity_number(text) else text
        case Choice(value=value) if top:
            label = next((label for offered, label in top.offered if offered == value), None)
            return COVERED if label and _is_private(turn, value) else label
        case File(name=name) as file if name and (_wants_file(turn) or importing.is_unasked(turn, file)):
            return name
    return None


def _wants_file(turn: Turn) -> bool:
    frame = menu.beneath(turn)
    return frame is not None and frame.name in conversations.wanting_files()


def _is_private(turn: Turn, chosen: str | None) -> bool:
    """Whether this is a sensitive answer: at such a question everything but its ways out."""
    if chosen is not None and (chosen in join_private.WAYS_OUT or chosen.startswith("/")):
        return False
    here = conversations.field_of(menu.beneath(turn))
    return here is not None and here.private
