"""Zalo's Official Account on the command line: ketnap zalo-oa connect."""

from __future__ import annotations

import secrets
import string
from urllib.parse import parse_qs, urlsplit

import typer

from bot import zalo_oa
from bot.channels.base import SendError
from bot.console import fail, in_database, settings_or_exit
from bot.settings import Settings
from bot.start import now
from models import zalo_oa_tokens
from models.database import Database
from models.keys import Keys
from models.zalo_oa_tokens import Pair

app = typer.Typer(no_args_is_help=True, help="Zalo's Official Account.")
VERIFIER_LETTERS = 43  # the least that RFC 7636 §4.1 allows, and what Zalo's own page asks for


@app.callback()
def _group() -> None: ...


@app.command("connect")
def connect() -> None:
    """Let an admin of the Official Account consent in the browser, and keep the tokens that come of it."""
    settings = settings_or_exit()
    if names := zalo_oa.missing(settings):
        raise fail(f"Set first: {', '.join(names)}. Where they are found: .env.example")
    letters = string.ascii_letters + string.digits
    verifier = "".join(secrets.choice(letters) for _ in range(VERIFIER_LETTERS))

    async def work(db: Database, keys: Keys) -> None:
        pair = await _exchange(settings, _consent(settings, verifier), verifier)
        given = settings.zalo_oa_refresh_token.get_secret_value()
        account = zalo_oa.account(settings, keys)
        await db.write(lambda connection: zalo_oa_tokens.connect(connection, account, pair, given, now()))

    in_database(work)
    print("Connected. A running bot sends from now on; it keeps the tokens fresh itself.")


def _consent(settings: Settings, verifier: str) -> str:
    """The code that Zalo gives the admin's browser."""
    state, redirect = secrets.token_hex(8), f"{settings.address}/"
    print(f"1. The callback address of the app at https://developers.zalo.me must be {redirect}")
    print("2. Open this link as an admin of the Official Account and agree:\n")
    print(f"   {zalo_oa.app(settings).consent_link(redirect, verifier, state)}\n")
    print("3. The browser ends at an address with code=… in it, on our start page. It is good for ten minutes.")
    return read_code(typer.prompt("Paste that address here"), state, settings.zalo_oa_id)


def read_code(pasted: str, state: str, oa_id: str) -> str:
    """The code of a pasted address, or of itself; ends the command if it is another consent's."""
    pasted = pasted.strip()
    found = parse_qs(urlsplit(pasted).query)
    if not found:
        return pasted
    code, others = found.get("code", [""])[0], found.get("oa_id", [oa_id])[0]
    if not code:
        raise fail("There is no code=… in that address. Run this again, and agree on Zalo's page.")
    if others != oa_id:
        raise fail(f"That consent is for the Official Account {others}. Expected: ZALO_OA_ID={oa_id}")
    if found.get("state", [state])[0] != state:
        raise fail("That address belongs to an older link. Run this again, and open the new link.")
    return code


async def _exchange(settings: Settings, code: str, verifier: str) -> Pair:
    from bot.channels.json_http import JsonHttp  # aiohttp's client: no other command waits for it
    from bot.channels.zalo_oa_oauth import OAuth, Refused

    http = JsonHttp("Zalo")
    await http.open()
    try:
        return await OAuth(zalo_oa.app(settings), http, now).exchange(code, verifier)
    except Refused as error:
        raise fail(
            f"Zalo does not take the code (error {error.code}). It is good for ten minutes and once: run this again. "
            "Otherwise look at ZALO_OA_APP_ID and ZALO_OA_APP_SECRET."
        ) from None
    except SendError as error:
        raise fail(f"{error.advice}. Run this again. If it stays so: ZALO_OA_OAUTH_URL") from None
    finally:
        await http.close()
