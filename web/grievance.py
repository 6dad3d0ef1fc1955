"""/g (xem vụ việc bằng mã nhận): an anonymous worker reads the answers and says more, also with a picture or a
voice note. No cookie, no chat: the receipt is typed, stands in the page's own form while that is open, and never in an
address."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import texts
from domain import receipt
from domain.grievances import Mode, Status, Voice
from domain.problem import Problem
from models import grievance_acts, grievance_files, grievances
from models.files import MOST_BYTES
from models.grievance_files import Opened
from models.grievances import Case, Entry, When
from web.bodies import is_ours, read_form_with_file
from web.grievance_added import LETTERS, Added, Page, add, without_traces
from web.headers import NO_INDEX
from web.pages import language_of, page
from web.parts import Parts, parts_of

LARGEST_POST = 196_608  # bytes: so many letters of Vietnamese, three bytes each, three more for each of them in a form
READS = (Voice.WORKER, Voice.OFFICER)
STARS = 5


@dataclass(frozen=True, slots=True)
class Shown:
    """The page as it stands: a case with its thread, or the question for the receipt; and what was wrong or done."""

    digits: str = field(default="", repr=False)
    case: Case | None = None
    entries: tuple[Entry, ...] = ()
    problem: Problem | None = None
    done: str = ""
    words: str = field(default="", repr=False)  # what could not be taken, to be mended


@dataclass(frozen=True, slots=True)
class Proved:
    """A receipt, and what is added with it."""

    digits: str = field(repr=False)
    added: Added


async def show(request: Request) -> Response:
    """The question for the receipt."""
    return _page(request, Shown())


async def post(request: Request) -> Response:
    """A receipt, perhaps with what is to be done. Right or wrong, the answer takes as long; one address is slowed."""
    if not is_ours(request):
        raise HTTPException(403)
    parts = parts_of(request)
    source = request.client.host if request.client else ""
    if parts.limits.receipts.wait(source, parts.now()):
        raise HTTPException(429)
    form, sent = await read_form_with_file(request, LARGEST_POST, MOST_BYTES)
    pause = asyncio.create_task(asyncio.sleep(parts.receipt_pause))
    found = await _answer(parts, form, sent)
    await pause
    if isinstance(found, Opened):
        return _file(found)
    return _page(request, found, 200 if found.problem is None else 422)


async def _answer(parts: Parts, form: dict[str, str], sent: bytes) -> Shown | Opened:
    digits = receipt.read(form.get("receipt", ""))
    if digits is None:
        return Shown(problem=Problem("grievance.no_receipt"))
    if file := form.get("file", ""):
        opened = await parts.db.read(lambda c: _opened(c, parts, digits, file))
        return opened or Shown(problem=Problem("grievance.unknown"))
    shown = await parts.db.read(lambda c: _read(c, parts, digits))
    if shown.case is None or not form.get("act"):
        return shown
    done = await _done(parts, digits, form, sent)
    again = await parts.db.read(lambda c: _read(c, parts, digits))
    if isinstance(done, Problem):  # what he wrote stays on the page
        return replace(again, problem=done, words=form.get("words", ""))
    return replace(again, done=done)


async def _done(parts: Parts, digits: str, form: dict[str, str], sent: bytes) -> str | Problem:
    file = await without_traces(sent)
    if isinstance(file, Problem):
        return file
    added = Added(form.get("words", "").strip(), file)
    return await parts.db.write(lambda c: _do(c, parts, form, Proved(digits, added)))


def _read(connection: Connection, parts: Parts, digits: str) -> Shown:
    it = grievances.by_receipt(connection, parts.keys, digits)
    if it is None:
        return Shown(problem=Problem("grievance.wrong_receipt"))
    return Shown(digits, it, tuple(grievances.thread(connection, parts.keys, it.id, READS)))


# --- doing ------------------------------------------------------------------------------------------------------------
def _do(connection: Connection, parts: Parts, form: dict[str, str], proved: Proved) -> str | Problem:
    """Say more, open again, rate."""
    it = grievances.by_receipt(connection, parts.keys, proved.digits)
    if it is None:
        return ""
    stars = form.get("stars", "")
    if form["act"] == "rate" and stars.isdecimal() and 1 <= int(stars) <= STARS:
        found = grievance_acts.rate(connection, it.id, int(stars), _when(parts))
        return found if isinstance(found, Problem) else "rated"
    return add(connection, parts.keys, Page(it, form.get("seen", ""), proved.added), _when(parts))


def _when(parts: Parts) -> When:
    now = parts.now()
    return When(now, now.astimezone(parts.zone).date(), parts.calendar)


def _opened(connection: Connection, parts: Parts, digits: str, file: str) -> Opened | None:
    """A file that this case's worker reads."""
    it = grievances.by_receipt(connection, parts.keys, digits)
    number = int(file[:18]) if file.isdecimal() else 0
    if it is None or not grievance_files.of_worker(connection, number, it.id):
        return None
    return grievance_files.opened(connection, parts.keys, number)


def _file(it: Opened) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{it.name}"', **NO_INDEX}
    return Response(it.content, media_type=it.media_type, headers=headers)


# --- showing ----------------------------------------------------------------------------------------------------------
def _page(request: Request, it: Shown, status: int = 200) -> Response:
    language = language_of(request)
    values = {
        "receipt": receipt.shown(it.digits) if it.digits else "",
        "case": _case(it.case) if it.case and it.case.mode is Mode.ANONYMOUS else None,
        "entries": [_entry(language, entry) for entry in it.entries],
        "stars": range(1, STARS + 1),
        "letters": LETTERS,
        "problem": it.problem and texts.render(language, f"problem.{it.problem.key}", it.problem.params),
        "done": it.done,
        "words": it.words,
    }
    response = page(request, "grievance.html", language, values, status)
    response.headers.update(NO_INDEX)
    return response


def _case(it: Case) -> dict[str, Any]:
    return {
        "category": it.category,
        "status": it.status,
        "unit": it.unit_name,
        "outcome": it.outcome,
        "closed": it.status is Status.CLOSED,
        "seen": it.revision,
        "due": {"d": it.due.isoformat()} if it.due else None,
    }


def _entry(language: str, it: Entry) -> dict[str, Any]:
    ours = it.voice is Voice.OFFICER
    who = (
        it.officer_name or texts.render(language, "grievance.the_union")
        if ours
        else texts.render(language, "web.g.you")
    )
    day = texts.words(language, {"d": it.day.isoformat()})
    return {"who": who, "ours": ours, "day": day, "words": it.words, "files": it.files}
