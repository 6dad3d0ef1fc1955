"""Officers on the command line (cán bộ): ketnap officer invite, list, revoke; the invitation of the very first one."""

from __future__ import annotations

import secrets
from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.console import fail, in_database, settings_or_exit
from bot.settings import Settings
from bot.start import now
from dialogue.messages import Reply
from dialogue.payload import to_payload
from domain.folding import one_line
from domain.officer_code import new_code
from domain.roles import Role
from handlers.officer_invite import CODE_BYTES, NAME_LETTERS, TELEGRAM_BOT, telegram_link, web_link
from models import audit, chats, officer_invites, outbox, posts, units
from models import settings as remembered
from models.database import Database
from models.keys import Keys
from models.officer_invites import NewInvite
from models.posts import Held

app = typer.Typer(no_args_is_help=True, help="Officers of the union and their roles.")
UNKNOWN_BOT = "YOUR_BOT"


# --- inviting ---------------------------------------------------------------------------------------------------------
@app.command("invite")
def invite(
    unit: Annotated[str, typer.Option(help="The unit's code, e.g. lai-chau.")],
    role: Annotated[Role, typer.Option(help="viewer sees, officer also acts, admin also invites and revokes.")],
    name: Annotated[str, typer.Option(help="Who it is for, as the list will show it.")] = "",
) -> None:
    """Print a one-time code and its links; it works for 24 hours."""
    settings = settings_or_exit()
    kept = one_line(name)[:NAME_LETTERS] or None

    async def work(db: Database, keys: Keys) -> list[str] | None:
        return await db.write(lambda connection: _invite(connection, keys, settings, unit, NewInvite(0, role, kept)))

    lines = in_database(work)
    if lines is None:
        raise fail(f"There is no unit with the code {unit!r}. Expected e.g. {units.PROVINCE_CODE}.")
    print("\n".join(lines))


def _invite(connection: Connection, keys: Keys, settings: Settings, unit: str, asked: NewInvite) -> list[str] | None:
    """The lines to print; None if there is no such unit."""
    found = units.by_code(connection, unit)
    return _made(connection, keys, settings, found, asked) if found else None


def _made(connection: Connection, keys: Keys, settings: Settings, unit: units.Unit, asked: NewInvite) -> list[str]:
    code, at = new_code(secrets.token_bytes(CODE_BYTES)), now()
    new = NewInvite(unit.id, asked.role, asked.name)
    number = officer_invites.make(connection, officer_invites.index(keys, code), new, at)
    line = audit.Line(audit.OPERATOR, "officer.invited", f"invite:{number}", unit.id, new.role)
    audit.note(connection, at, line)
    links = _links(settings, remembered.get(connection, TELEGRAM_BOT), code)
    return [f"Invitation as {new.role} of {unit.name}, once, within 24 hours:", f"Code       {code}", *links]


def _links(settings: Settings, bot: str | None, code: str) -> list[str]:
    """One for each channel that is configured."""
    lines = [f"Web chat   {web_link(settings.address, code)}"]
    if settings.telegram_token.get_secret_value():
        lines.append(f"Telegram   {telegram_link(bot or UNKNOWN_BOT, code)}")
        if not bot:
            lines.append(
                f"           ({UNKNOWN_BOT}: your bot's name; `ketnap run` learns it. Or send the bot the code.)"
            )
    if settings.zalo_bot_token.get_secret_value() and settings.zalo_bot_link:
        lines.append(f"Zalo       {settings.zalo_bot_link} (then send the code)")
    return lines


async def first_invitation(db: Database, keys: Keys, settings: Settings) -> list[str]:
    """While nobody is an officer: a fresh invitation for the province's admin, the older ones taken back. For the
    terminal only, never for the log."""

    def make(connection: Connection) -> list[str]:
        if posts.any_at_all(connection):
            return []
        at = now()
        province = units.ensure_province(connection, at.astimezone(settings.zone).date(), settings.federation)
        officer_invites.revoke_operators(connection, province.id, at)
        return _made(connection, keys, settings, province, NewInvite(0, Role.ADMIN))

    lines = await db.write(make)
    return ["Nobody is an officer yet.", *lines, ""] if lines else []


# --- seeing, revoking -------------------------------------------------------------------------------------------------
@app.command("list")
def list_() -> None:
    """Who is an officer, of which unit and in which role."""

    async def work(db: Database, _keys: Keys) -> list[Held]:
        return await db.read(posts.everywhere)

    found = in_database(work)
    for it in found:
        print(f"{it.id:>5}  {it.role:<8}{it.unit_name}  {it.name or '-'}  since {it.granted_at:%Y-%m-%d}")
    if not found:
        print("Nobody is an officer yet. The first one: ketnap officer invite --unit lai-chau --role admin")


@app.command("revoke")
def revoke(number: Annotated[int, typer.Argument(metavar="ID", help="As `ketnap officer list` shows it.")]) -> None:
    """End a role at once; the person is told."""

    async def work(db: Database, keys: Keys) -> Held | None:
        return await db.write(lambda connection: _revoke(connection, keys, number))

    it = in_database(work)
    if it is None:
        raise fail(f"Nobody holds post {number} now. Who holds which: ketnap officer list")
    print(f"Revoked: {it.role} of {it.unit_name}, {it.name or '-'}.")


def _revoke(connection: Connection, keys: Keys, number: int) -> Held | None:
    it, at = posts.by_id(connection, number), now()
    if it is None or not posts.revoke(connection, number, at):
        return None
    line = audit.Line(audit.OPERATOR, "officer.revoked", f"officer:{number}", it.unit_id, it.role)
    audit.note(connection, at, line)
    _tell(connection, keys, it)
    return it


def _tell(connection: Connection, keys: Keys, it: Held) -> None:
    """Write it for the chat he used last; the running process sends it."""
    chat = chats.of_person(connection, it.person_id) if it.person_id else None
    if chat:
        params = {"role": {"t": f"role.{it.role}"}, "unit": it.unit_name}
        reply = Reply("officers.you_are_revoked", params, commands=True)
        queued = outbox.put(connection, keys, chat, [to_payload(reply)], now())
        outbox.release(connection, [row.id for row in queued], now())
