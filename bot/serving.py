"""The web server (máy chủ web) around the pages of web/: one listening socket, one loop."""

from __future__ import annotations

import errno
import socket
from contextlib import nullcontext

import uvicorn
from starlette.applications import Starlette

from bot.settings import Settings, SettingsError

WEB_STOP_S = 2  # seconds of the five that a stop takes at most (bot/process.py)


def listen(settings: Settings) -> socket.socket:
    """Raises SettingsError if the address is none of this machine, or the port is taken."""
    host, port = settings.http_host, settings.http_port
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(f"HTTP_HOST={host}: no address of this machine. Example: HTTP_HOST=127.0.0.1") from None
        raise SettingsError(f"HTTP_PORT={port}: {host}:{port}: {error.strerror}. Example: HTTP_PORT=8081") from None


def server_of(app: Starlette, settings: Settings) -> uvicorn.Server:
    """It hears no signals: who runs it does."""
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,  # addresses carry tokens
        timeout_graceful_shutdown=WEB_STOP_S,  # without it a stop hangs on open SSE streams
        lifespan="off",
        ws="none",
        server_header=False,
    )
    server = uvicorn.Server(config)
    server.capture_signals = nullcontext  # type: ignore[assignment,method-assign]
    return server
