"""What a campaign says (lời tin tuyên truyền): to its readers, and to the officer who made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import texts
from dialogue.messages import Attachment, Option, Reply
from dialogue.payload import to_payload
from domain.campaign_text import fill
from domain.campaigns import Sent
from domain.names import given_name
from models.campaign_taking import Reader
from models.campaigns import Campaign


def to_reader(it: Campaign, reader: Reader, *, picture: bool) -> dict[str, Any]:
    """The message as a payload, in his language if the campaign has it, with who writes and how to stop it."""
    language = reader.chat.language
    text = it.text_en if language == "en" and it.text_en else it.text_vi
    name = given_name(reader.full_name) if reader.full_name else texts.text(language, "campaign.nameless")
    place = reader.enterprise or texts.text(language, "campaign.placeless")
    attachment = Attachment("file", str(it.file_id)) if picture and it.file_id else None
    params = {"text": fill(text, name, place), "unit": it.unit_name}
    return to_payload(Reply("campaign.message", params, attachment=attachment))


def progress(it: Campaign, counts: Mapping[Sent, int], *, replaces: str = "") -> dict[str, Any]:
    """How far it is, with what the officer may do."""
    options = (Option(f"/campaign pause {it.id}", "campaign.pause"), Option(f"/campaign {it.id}", "campaign.look"))
    return to_payload(Reply("campaign.progress", numbers(it, counts), options, replaces=replaces))


def numbers(it: Campaign, counts: Mapping[Sent, int]) -> dict[str, Any]:
    waiting = sum(counts.get(state, 0) for state in (Sent.QUEUED, Sent.LATER, Sent.SENDING))
    found = {state.value: counts.get(state, 0) for state in (Sent.SENT, Sent.FAILED, Sent.BLOCKED, Sent.UNKNOWN)}
    return {name: {"n": count} for name, count in {**found, "total": it.total or 0, "waiting": waiting}.items()} | {
        "number": it.id
    }


def told(it: Campaign, what: str, **params: Any) -> dict[str, Any]:
    """Something that the officer has to know: it is done, it was paused, it asks."""
    options = (Option(f"/campaign {it.id}", "campaign.look", main=True),)
    return to_payload(Reply(f"campaign.told.{what}", {"number": it.id, **params}, options))
