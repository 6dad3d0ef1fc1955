"""Taking over one's record on a phone of one's own (nhận hồ sơ): proved by the birth date and a secret, three tries a
chat; then one person on several channels is one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from domain.problem import Problem
from domain.statuses import LIVE, WAITING, Status
from models import acting, audit, code_words, counting, credits, merging, one_person
from models.acting import By, Target
from models.counting import Counted, Kind
from models.keys import Keys
from models.tables import application, officer, volunteer

TRIES = 3  # wrong ones of a chat at one record; contract of the invites' section
TRIES_OF_ALL = 9  # of all chats at one record, ours: a stranger's do not use up the owner's, nor may he guess for ever
CODES, CODES_WITHIN = 3, timedelta(days=1)  # ours: one-time codes of a record, so that nobody is pestered with them
CODE_SHOWN = "claim_code"  # in the audit
LATELY = 30  # lines of the audit among which they are looked for; more of one record in a day are no claimant's


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody says to prove that a record is his. `word` is spelled by domain.code_word; `code_right`: he has
    told the one-time code that his other chat was shown. `tries`: wrong ones of this chat at this record before."""

    number: int
    birth_date: date = field(repr=False)
    word: str = field(repr=False)
    code_right: bool
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for a record in which a one-time code may be shown: the birth date he tells, his wrong tries before."""

    number: int
    birth_date: date = field(repr=False)
    tries: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """A proved record, and the person whom the chat was known as so far."""

    row: Row[Any]
    person_id: int | None
    by_code: bool
    now: datetime
    today: date


def by_card(connection: Connection, card: bytes) -> int | None:
    """The application behind a card."""
    found: int | None = connection.execute(select(application.c.id).where(application.c.card == card)).scalar()
    return found


def tries_of(connection: Connection, number: int, here: int) -> int:
    """How many of the wrong tries that a chat remembers count still: none after an officer gave them back."""
    all_of_it = connection.execute(select(application.c.claim_tries).where(application.c.id == number)).scalar()
    return here if all_of_it is None else min(here, all_of_it)


def person_to_ask(connection: Connection, it: Asking, but: int | None) -> int | None:
    """Whose other chat is shown a one-time code, which is noted; None if number or birth date are wrong, the tries or
    codes used up, or it is `but`, whoever asks, himself."""
    row = connection.execute(select(application).where(application.c.id == it.number)).one_or_none()
    if row is None or row.person_id in (None, but) or row.birth_date != it.birth_date or _used_up(row, it.tries):
        return None
    subject = f"application:{row.id}"
    lately = audit.about(connection, subject, LATELY)
    if sum(line.action == CODE_SHOWN and line.at > it.now - CODES_WITHIN for line in lately) >= CODES:
        return None
    audit.note(connection, it.now, audit.Line(f"person:{row.person_id}", CODE_SHOWN, subject, row.unit_id))
    return int(row.person_id)


def _used_up(row: Row[Any], tries: int) -> bool:
    return tries >= TRIES or row.claim_tries >= TRIES_OF_ALL


def prove(connection: Connection, keys: Keys, it: Attempt) -> Row[Any] | None:
    """The record, locked, if all is right. A wrong try is counted; whatever was wrong, the answer is the same."""
    row = acting.lock(connection, it.number)
    if row is None or row.person_id is None or _used_up(row, it.tries):
        return None
    if row.birth_date == it.birth_date and (it.code_right or row.code_word == _index(keys, it)):
        return row
    _set(connection, row.id, claim_tries=row.claim_tries + 1)
    return None


def _index(keys: Keys, it: Attempt) -> bytes:
    return code_words.index(keys, it.number, it.word)


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(application).where(application.c.id == number).values(values))


def give_tries_back(connection: Connection, by: By, number: int) -> Problem | None:
    """By an officer who knows whose record it is."""
    it = acting.found_to_change(connection, by, Target(number))
    if isinstance(it, Problem):
        return it
    acting.write(connection, it[0], {"claim_tries": 0})
    acting.note(connection, by, it[0], "claim_tries")
    return None


# --- afterwards -------------------------------------------------------------------------------------------------------
def take_over(connection: Connection, it: Claim) -> int | Problem:
    """Whoever the chat was known as and the record's person are one from now on; his id. The word is used up.

    Problems: claim.other_person, claim.holds_post, claim.two_members.
    """
    first, second = int(it.row.person_id), it.person_id
    problem = _obstacle(connection, it, first, second)
    if problem is not None:
        return problem
    if second not in (None, first):
        _become_one(connection, it, first, second)
    _set(connection, it.row.id, claimed_at=it.now, code_word=None, claim_tries=0)
    line = audit.Line(f"person:{first}", "claimed", f"application:{it.row.id}", it.row.unit_id)
    audit.note(connection, it.now, line)
    return first


def _obstacle(connection: Connection, it: Claim, first: int, second: int | None) -> Problem | None:
    if not it.by_code and _holds(connection, officer, first):
        return Problem("claim.holds_post")  # an office is not handed on by a word that somebody may have overheard
    if second in (None, first):
        return None
    if not _is_same(connection, it.row, second):
        return Problem("claim.other_person")
    both = _both(connection, first, second)
    return Problem("claim.two_members") if both and both.repeated.status not in WAITING else None


def _is_same(connection: Connection, row: Row[Any], second: int) -> bool:
    """A family has one phone, a volunteer helps with his: another name or birth date is another person."""
    told = select(application.c.folded_name, application.c.birth_date)
    others = connection.execute(told.where(application.c.person_id == second)).all()
    if any((it.folded_name, it.birth_date) != (row.folded_name, row.birth_date) for it in others):
        return False
    return bool(others) or not any(_holds(connection, table, second) for table in (officer, volunteer))


def _holds(connection: Connection, table: Any, person_id: int) -> bool:
    mine = (table.c.person_id == person_id) & table.c.revoked_at.is_(None)
    return connection.execute(select(table.c.id).where(mine).limit(1)).first() is not None


def _both(connection: Connection, first: int, second: int) -> merging.Pair | None:
    """Their live applications, locked, if each has one."""
    mine = application.c.person_id.in_([first, second]) & application.c.status.in_(LIVE)
    rows = connection.execute(select(application).where(mine).order_by(application.c.id).with_for_update()).all()
    return merging.pair(rows[0], rows[1]) if len(rows) > 1 else None


def _become_one(connection: Connection, it: Claim, first: int, second: int) -> None:
    """Of two live applications the one that waits is a duplicate of the other, as an officer would find."""
    both = _both(connection, first, second)
    if both:
        _end(connection, both, it)
    one_person.join(connection, first, second, it.now)
    if both:
        credits.on_merged(connection, both.kept.id, both.repeated.id)
    credits.became_one(connection, first)


def _end(connection: Connection, both: merging.Pair, it: Claim) -> None:
    kept, repeated = both.kept, both.repeated
    ended = {"status": Status.DUPLICATE, "duplicate_of": kept.id, "possible_duplicate": False, "ended_at": it.now}
    acting.write(connection, repeated, ended)
    acting.write(connection, kept, merging.chosen(both, merging.missing(both)))
    counting.follow(connection, [kept], it.today, it.now)
    if counting.is_registered(connection, repeated.id):
        counting.count(connection, [repeated], Counted(Kind.REGISTRATION_UNDONE, it.today, it.now))
    actor, detail = f"person:{it.row.person_id}", f"application:{repeated.id}"
    audit.note(connection, it.now, audit.Line(actor, "merge", f"application:{kept.id}", kept.unit_id, detail))
