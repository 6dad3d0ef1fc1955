"""What a code opens (lời mời): who invites, for which enterprise, the ways to begin, and a call asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

import texts
from dialogue.messages import STARTLESS, ChannelName, Option, Reply
from dialogue.payload import to_payload
from domain.facts import Facts
from domain.invite_code import FROM_PAGE, parse_code, shown
from domain.names import parse_full_name
from domain.phone import parse_phone
from domain.problem import Doubt, Problem
from models import callbacks, chats, consents, inviters, invites, outbox
from models.invites import Invite
from web.bodies import is_ours, read_form
from web.headers import NO_INDEX
from web.home import KNOWN
from web.openings import is_person
from web.pages import language_of, page
from web.parts import Parts, parts_of

LARGEST_POST = 2_048  # bytes; the form has two short fields
PARSERS = {"full_name": parse_full_name, "phone": parse_phone}


@dataclass(frozen=True, slots=True)
class Found:
    """An invite and who gives it."""

    invite: Invite
    name: str | None


@dataclass(frozen=True, slots=True)
class Form:
    """The call's form as it stands: what was typed, what is wrong with which field."""

    typed: dict[str, str] = field(default_factory=dict, repr=False)
    problems: dict[str, Problem] = field(default_factory=dict)


async def show(request: Request) -> Response:
    """The page. Who looks is counted; robots, previews and HEAD are not."""
    found = await _find(request)
    if found is None:
        _limit_guesses(request)
        return _page(request, "invite_unknown.html", {"code": _typed(request)}, 404)
    if found.invite.closed_at is None and is_person(request):
        parts = parts_of(request)
        parts.openings.note(found.invite.id, parts.now().astimezone(parts.zone).date())
    return _invite(request, found, Form())


async def post(request: Request) -> Response:
    """A call is asked for. Wrong: the form again with what was typed; right: a page whose reload sends nothing."""
    parts, found = parts_of(request), await _find(request)
    if found is None:
        _limit_guesses(request)
        raise HTTPException(404)
    if not is_ours(request):
        raise HTTPException(403)
    fields = await read_form(request, LARGEST_POST)
    form, read = _read(parts, fields)
    if form.problems:
        return _invite(request, found, form, 422)
    if parts.limits.calls.wait(request.client.host if request.client else "", parts.now()):
        raise HTTPException(429)
    language = language_of(request)
    left = await _leave(parts, found, read, language)
    return RedirectResponse(f"/j/{found.invite.code}?called={left.due.isoformat()}&lang={language}#call", 303)


# --- reading ----------------------------------------------------------------------------------------------------------
def _typed(request: Request) -> str:
    return str(request.path_params["code"])[:20]


def _limit_guesses(request: Request) -> None:
    """Right codes are limited by nothing: a whole shift may open the poster's from one address."""
    parts = parts_of(request)
    if parts.limits.codes.wait(request.client.host if request.client else "", parts.now()):
        raise HTTPException(429)


async def _find(request: Request) -> Found | None:
    code = parse_code(_typed(request))
    if isinstance(code, Problem):
        return None
    return await parts_of(request).db.read(lambda connection: _with_name(connection, code))


def _with_name(connection: Connection, code: str) -> Found | None:
    found = invites.by_code(connection, code)
    return Found(found, inviters.name_of(connection, found.person_id)) if found else None


def _read(parts: Parts, fields: dict[str, str]) -> tuple[Form, dict[str, str]]:
    """The form with its problems, and the values read. A doubtful value counts: whoever calls will hear."""
    typed = {name: fields.get(name, "").strip() for name in PARSERS}
    facts = Facts(parts.now().astimezone(parts.zone).date(), {})
    results = {name: parse(typed[name], facts) for name, parse in PARSERS.items()}
    problems = {
        name: it if typed[name] else Problem(f"call.{name}") for name, it in results.items() if isinstance(it, Problem)
    }
    if not fields.get("agree"):
        problems["agree"] = Problem("call.agree")
    read = {name: str(it.value if isinstance(it, Doubt) else it) for name, it in results.items()}
    return Form(typed, problems), read


# --- a call -----------------------------------------------------------------------------------------------------------
async def _leave(parts: Parts, found: Found, read: dict[str, str], language: str) -> callbacks.Left:
    """Keep it and write to the officers who will call, all at once; then wake the pages they have open."""
    now = parts.now()
    it = callbacks.Callback(
        read["full_name"], read["phone"], _consent(parts, language), found.invite.enterprise_id, found.invite.unit_id
    )
    when = callbacks.When(now, now.astimezone(parts.zone).date(), parts.calendar)

    def write(connection: Connection) -> tuple[callbacks.Left, list[str]]:
        left = callbacks.leave(connection, parts.keys, it, when)
        return left, _tell(connection, parts, left, now)

    left, pages = await parts.db.write(write)
    for chat in pages:
        parts.wakeups.wake(chat)
    return left


def _tell(connection: Connection, parts: Parts, left: callbacks.Left, now: datetime) -> list[str]:
    """What officers hear of it, without a name; the web chats among those written to."""
    kind, due = {"t": "request.kind.callback"}, {"d": left.due.isoformat()}
    option = Option(f"/requests {left.number}", "request.open")
    letter = to_payload(Reply("request.new", {"kind": kind, "due": due}, options=(option,)))
    told = list(chats.of_people(connection, left.officers).values())
    queued = outbox.put_all(connection, parts.keys, [(it, letter) for it in told], now)
    outbox.release(connection, [it.id for it in queued], now)  # no page sends: the sweep does, at its next look
    return [it.external_id for it in told if it.channel == ChannelName.WEBCHAT]


def _consent(parts: Parts, language: str) -> tuple[str, str]:
    """Version and hash of the words agreed to."""
    words = texts.render(language, "web.call.agree", {"federation": parts.federation})
    shown = consents.shown(ChannelName.WEBCHAT, texts.render(language, "web.call.version"), words)
    return shown.version, shown.hash


# --- showing ----------------------------------------------------------------------------------------------------------
def _invite(request: Request, found: Found, form: Form, status: int = 200) -> Response:
    language, invite = language_of(request), found.invite
    values = {
        "name": found.name,
        "enterprise": invite.enterprise_name,
        "code": shown(invite.code),
        "start": f"{invite.code}{FROM_PAGE}",
        "closed": invite.closed_at is not None,
        "links": _links(parts_of(request), invite.code),
        "on_zalo": any(name in STARTLESS for name in parts_of(request).links),
        "typed": form.typed,
        "problems": {
            name: texts.render(language, f"problem.{it.key}", it.params) for name, it in form.problems.items()
        },
        "called": _day(request),
    }
    return _page(request, "invite.html", values, status)


def _links(parts: Parts, code: str) -> list[tuple[str, str]]:
    """The channels that are there, each with its link that begins with the code."""
    links = [(name, parts.links[name]) for name in KNOWN if name in parts.links]
    return [(name, f"{link}?start={code}{FROM_PAGE}" if name == "telegram" else link) for name, link in links]


def _day(request: Request) -> dict[str, str] | None:
    """By when he will be called, after he asked; None before."""
    try:
        return {"d": datetime.fromisoformat(request.query_params.get("called", "")).date().isoformat()}
    except ValueError:
        return None


def _page(request: Request, name: str, values: dict[str, Any], status: int) -> Response:
    response = page(request, name, language_of(request), values, status)
    response.headers.update(NO_INDEX)
    return response
