"""The one-time page (trang dùng một lần): one sensitive answer, not given to a channel abroad (domain.md §6.7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import texts
from dialogue.forms import SKIPPED
from dialogue.messages import Answer, ChannelName, Incoming, Sender
from domain import ethnic_groups
from domain.citizen_number import parse_citizen_number
from domain.facts import Facts
from domain.problem import Doubt, Problem
from models import pages
from models.keys import token_hash
from models.pages import Page
from web.bodies import read_form
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import Parts, parts_of

LARGEST_POST = 2_048  # bytes; the form has two short fields
SURE = "sure"  # the button that confirms a number which does not fit the birth date or gender
PARSERS = {"citizen_number": parse_citizen_number, "ethnic_group": ethnic_groups.parse_code_or_name}
OTHERS = tuple(it for it in ethnic_groups.ALL if it not in ethnic_groups.FIRST)


@dataclass(frozen=True, slots=True)
class Shown:
    """The question as it stands: what was typed, and what is wrong or odd about it."""

    typed: str = field(default="", repr=False)  # may be a citizen number: it must not reach a log
    problem: Problem | None = None
    doubt: Problem | None = None
    value: str = field(default="", repr=False)  # what the person may confirm in spite of the doubt


async def show(request: Request) -> Response:
    """The question. Looking does not use the page up: messengers open links for their previews."""
    found = await _find(request)
    return _question(request, found, Shown()) if found else _closed(request)


async def post(request: Request) -> Response:
    """The answer. Good: it enters the chat as a message and the page is spent. Else the page says what is wrong."""
    found = await _find(request)
    if found is None:
        return _closed(request)
    form = await read_form(request, LARGEST_POST)
    result = _read(parts_of(request), found, form)
    if isinstance(result, Shown):
        return _question(request, found, result)
    await _hand_over(parts_of(request), found, result)
    return _page(request, found.language, {"state": "done", "channel": found.channel})


async def _find(request: Request) -> Page | None:
    parts, hashed = parts_of(request), token_hash(request.path_params["token"])
    found = await parts.db.read(lambda connection: pages.find(connection, parts.keys, hashed, parts.now()))
    return found if found and found.step in PARSERS else None


def _read(parts: Parts, found: Page, form: dict[str, str]) -> str | Shown:
    """The value to hand over, or the question again. The same parser as in the chat."""
    typed = form.get("value", "").strip()
    if typed == SKIPPED:
        return SKIPPED
    today = parts.now().astimezone(parts.zone).date()
    match PARSERS[found.step](typed, Facts(today, found.answers)):
        case Problem() as problem:
            return Shown(typed, problem)
        case Doubt(value=value, problem=doubt):
            return str(value) if form.get(SURE) == value else Shown(typed, doubt=doubt, value=str(value))
        case value:
            return value


async def _hand_over(parts: Parts, found: Page, value: str) -> None:
    """First the turn, then the mark: after a crash between them the page can be posted again, and the turn, which knows
    the message by its id, is not run twice."""
    await parts.take(
        Incoming(
            channel=ChannelName(found.channel),
            chat_id=found.chat_external_id,
            external_id=found.identity,
            sender=Sender(found.chat_external_id, found.language),
            content=Answer(found.asked, value),
            received_at=parts.now(),
        )
    )
    await parts.db.write(lambda connection: pages.spend(connection, found.id, parts.now()))


def _question(request: Request, found: Page, shown: Shown) -> Response:
    language = found.language
    values = {
        "state": found.step,
        "typed": shown.typed,
        "problem": shown.problem and texts.render(language, f"problem.{shown.problem.key}", shown.problem.params),
        "doubt": shown.doubt and texts.render(language, f"doubt.{shown.doubt.key}", shown.doubt.params),
        "sure": shown.value,
        "skipped": SKIPPED,
        "groups": {"first": ethnic_groups.FIRST, "others": OTHERS},
    }
    return _page(request, language, values, 422 if shown.problem or shown.doubt else 200)


def _closed(request: Request) -> Response:
    return _page(request, language_of(request), {"state": "closed"}, 410)


def _page(request: Request, language: str, values: dict[str, Any], status: int = 200) -> Response:
    response = page(request, "one_time.html", language, values, status)
    response.headers.update(NO_INDEX)
    return response
