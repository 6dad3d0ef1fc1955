"""What a card is worth today (tra thẻ đoàn viên): the page behind its QR code; initials, number and unit, no more."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from models.applications import CardStatus, card_status
from models.card_token import read_card
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import parts_of


async def show(request: Request) -> Response:
    """The status behind a token in capitals or small letters; 404 with a plain word for one that is not ours."""
    parts = parts_of(request)
    card = read_card(request.path_params["token"], parts.keys.card.public)
    if card is None:
        return _page(request, "forged")
    found = await parts.db.read(lambda connection: card_status(connection, card))
    return _page(request, found.status, found) if found else _page(request, "unknown")


def _page(request: Request, status: str, card: CardStatus | None = None) -> HTMLResponse:
    zone = parts_of(request).zone
    since = {"d": (card.day or card.since.astimezone(zone).date()).isoformat()} if card else None
    links = _claim_links(request, card.number) if card else []
    values = {"status": str(status), "card": card, "since": since, "links": links}
    response = page(request, "card.html", language_of(request), values, 200 if card else 404)
    response.headers.update(NO_INDEX)
    return response


def _claim_links(request: Request, number: str) -> list[tuple[str, str]]:
    """Channels whose link carries the card's number, for its owner to take it over there."""
    telegram = parts_of(request).links.get("telegram")
    return [("telegram", f"{telegram}?start={number}")] if telegram else []
