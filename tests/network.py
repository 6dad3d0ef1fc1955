"""Keeps tests off the network: only loopback and Unix sockets. Does not reach into child processes or uvloop."""

from __future__ import annotations

import sys
from typing import Any

OPENING = {"socket.connect", "socket.sendto", "socket.sendmsg"}  # audit events: (socket, address)
RESOLVING = {"socket.getaddrinfo", "socket.gethostbyname"}  # (host, ...)
LOOPBACK = {"", "localhost", "::1", "::", "0.0.0.0"}  # the last two: every address of this machine, to listen on


class OutsideNetworkError(RuntimeError):
    """A test reached for the network. Not an OSError, so that no retry in our code takes it for bad weather."""


def keep_to_loopback() -> None:
    """From here to the end of the process. Sees more than patched sockets would: DNS, UDP, connect_ex."""
    sys.addaudithook(_refuse_outside)


def _refuse_outside(event: str, args: tuple[Any, ...]) -> None:
    if event in OPENING:
        address = args[1]
        host = address[0] if isinstance(address, tuple) else None  # a path: Unix socket
    elif event in RESOLVING:
        host = args[0]
    else:
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and host not in LOOPBACK and not host.startswith("127."):
        raise OutsideNetworkError(f"a test reached for {host!r} ({event}); only loopback is allowed")
