"""The web application (ứng dụng web): every address, and what becomes of errors."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import texts
from web import assets, card, chat, grievance, home, invite, links, machine, one_time, stream, upload, upload_page
from web.headers import HEADERS, NO_STORE, SafeHeaders
from web.pages import language_of, page
from web.parts import Parts
from web.unavailable import Unavailable

__all__ = ["Parts", "create_app"]

ROUTES = (
    Route("/", home.show),
    Route("/chat", chat.show),
    Route("/chat/", chat.old_address),
    Route("/chat/messages", chat.post, methods=["POST"]),
    Route("/chat/messages", chat.messages),
    Route("/chat/events", stream.events),
    Route("/chat/files", upload.post, methods=["POST"]),
    Route("/chat/files/{number:int}", chat.file),
    Route("/chat/leave", chat.leave, methods=["POST"]),
    Route("/c/{token}", card.show),
    Route("/j/{code}", invite.show),
    Route("/j/{code}", invite.post, methods=["POST"]),
    Route("/f/{token}", one_time.show),
    Route("/f/{token}", one_time.post, methods=["POST"]),
    Route("/u/{token}", upload_page.show),
    Route("/u/{token}", upload_page.post, methods=["POST"]),
    Route("/media/{token}", links.media),
    Route("/d/{token}", links.show),
    Route("/d/{token}", links.close, methods=["POST"]),
    Route("/d/{token}/file", links.take),
    Route("/g", grievance.show),
    Route("/g", grievance.post, methods=["POST"]),
    Route("/healthz", machine.health),
    Route("/robots.txt", machine.robots),
    Route("/static/{name}", assets.serve),
    Route("/webhooks/{platform}", machine.webhook, methods=["POST"]),
)
WORDS = {403: "foreign", 404: "not_found", 413: "too_large", 429: "too_fast", 503: "busy"}


def create_app(parts: Parts) -> Starlette:
    """The application over its parts. Before its server stops, call parts.wakeups.close(): open streams end."""
    middleware = [
        Middleware(SafeHeaders, https=parts.https),
        Middleware(GZipMiddleware, minimum_size=500),
        Middleware(Unavailable, say=_busy),
    ]
    handlers = {HTTPException: _refused, Exception: _failed}
    app = Starlette(routes=ROUTES, middleware=middleware, exception_handlers=handlers)
    app.state.parts = parts
    return app


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error(request, status)


async def _busy(request: Request) -> Response:
    return _error(request, 503)


async def _failed(request: Request, error: Exception) -> Response:
    # The outermost layer answers this one, so our own layer that sets headers does not see it.
    response = _error(request, 500)
    response.headers.update({**HEADERS, **NO_STORE})
    return response


def _error(request: Request, status: int) -> Response:
    """The error in words: as JSON for scripts, as a page for people."""
    language, key = language_of(request), f"error.{WORDS.get(status, 'fault')}"
    if "text/html" in request.headers.get("accept", ""):
        return page(request, "error.html", language, {"words": key}, status)
    return JSONResponse({"error": texts.render(language, f"web.{key}")}, status)
