"""A stand-in for every messenger at once, in a process of its own: answers each POST with one and the same JSON, in
which each of them finds that all is well (giả mọi kênh).

    python -m benchmarks.json_answers

prints its address.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import cast

import uvloop

WELL = {
    "ok": True,
    "result": {"message_id": 1, "date": 1_790_000_000, "id": 1, "is_bot": True, "first_name": "Kết Nạp"},  # Telegram
    "error": 0,
    "data": {"message_id": "m1", "attachment_id": "a1", "token": "t1"},  # Zalo's Official Account, as the rest
    "access_token": "access",
    "refresh_token": "refresh",
    "expires_in": "90000",
}
BODY = json.dumps(WELL).encode()
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY)


class Answering(asyncio.Protocol):
    """One connection, kept open; reads no more of a request than where it ends."""

    def __init__(self) -> None:
        self.read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self.read += data
        while (head := self.read.find(b"\r\n\r\n")) >= 0:
            length = next(
                int(line[15:])
                for line in self.read[:head].split(b"\r\n")
                if line.lower().startswith(b"content-length:")
            )
            if len(self.read) < head + 4 + length:
                return
            self.read = self.read[head + 4 + length :]
            self.transport.write(ANSWER)


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
