"""Zalo's answer to a consent or a refresh token: a new pair of tokens; keeps nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from bot.channels.base import Failure, SendError
from bot.channels.json_http import JsonHttp, Post
from models.zalo_oa_tokens import Pair

TOO_MANY = -32  # of the app's calls in a minute: all other errors say no to what was given (zalo.md §3)


@dataclass(frozen=True, slots=True)
class App:
    """The app at developers.zalo.me that our Official Account is linked to. `oauth_url` without a slash at its end."""

    id: str
    secret: str = field(repr=False)
    oauth_url: str = "https://oauth.zaloapp.com"

    def consent_link(self, redirect: str, verifier: str, state: str) -> str:
        """Where an admin of the account agrees; Zalo then opens `redirect` with ?code=…&oa_id=…&state=…. Without the
        verifier the code opens nothing (RFC 7636)."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {"app_id": self.id, "redirect_uri": redirect, "code_challenge": challenge, "state": state}
        return f"{self.oauth_url}/v4/oa/permission?{urlencode(asked)}"


class Refused(Exception):
    """Zalo does not take the code or the refresh token; `code` is its error."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class OAuth:
    """Asks for tokens. Raises Refused, or SendError if Zalo did not say: then the token may be used up or not."""

    def __init__(self, app: App, http: JsonHttp, now: Callable[[], datetime]) -> None:
        self._app, self._http, self._now = app, http, now

    async def refresh(self, token: str) -> Pair:
        return await self._ask({"grant_type": "refresh_token", "refresh_token": token})

    async def exchange(self, code: str, verifier: str) -> Pair:
        """For the code of a consent, within ten minutes of it."""
        return await self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    async def _ask(self, form: Mapping[str, str]) -> Pair:
        asked_at = self._now()
        url, headers = f"{self._app.oauth_url}/v4/oa/access_token", {"secret_key": self._app.secret}
        answer = await self._http.post(Post(url, headers, form={"app_id": self._app.id, **form}))
        try:
            return _pair(answer, asked_at)
        except (KeyError, ValueError, TypeError, OverflowError):
            raise SendError(Failure.UNKNOWN, "Zalo's answer holds no tokens") from None


def _pair(answer: Mapping[str, Any], asked_at: datetime) -> Pair:
    if "access_token" not in answer and (code := int(answer.get("error", 0))):
        if code == TOO_MANY:
            raise SendError(Failure.RETRY, f"Zalo asks us to slow down ({code})", 60.0)
        raise Refused(code)
    access, refresh = str(answer["access_token"]), str(answer["refresh_token"])
    return Pair(access, refresh, asked_at + timedelta(seconds=int(answer["expires_in"])))
