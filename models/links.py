"""Links to files (đường dẫn tải tệp) for channels that carry none: one person's, for a while, and revocable. What they
lead to is drawn when they are opened; only the token's hash is kept."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, exists, select, update

from models import audit, chunks, signed_papers
from models.chats import LEFT, insert
from models.keys import Keys, token_hash
from models.officers import Office, office_of
from models.tables import chat, link, officer

CAMPAIGN = "campaign"  # the picture of a campaign: a "file" that is kept as such
_OWN_PICTURES = frozenset({"card", "invite_qr", "poster_png", CAMPAIGN})
PICTURES = _OWN_PICTURES | {"tally_chart"}
"""Kinds of attachments that are shown as a picture."""
OWN = _OWN_PICTURES | {"export", "export_covered", "form_5a_covered", "poster_a4", "poster_a5"}
"""Kinds that anybody may have, of himself; all else is an officer's work."""
SHOWN_FOR = timedelta(days=30)  # a picture: Zalo fetches it again, and one that is gone turns black (zalo.md §1.7)
OPEN_FOR = timedelta(days=1)  # a file: one person, one day (issue)


@dataclass(frozen=True, slots=True)
class When:
    """The moment, and its day in TIMEZONE."""

    now: datetime
    day: date


@dataclass(frozen=True, slots=True)
class Target:
    """What a link leads to, for whom; `message` is the row of the outbox that carries it."""

    message: int
    chat_id: int
    kind: str
    ref: str
    language: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link that opens now."""

    id: int
    chat_id: int
    person_id: int | None
    kind: str
    ref: str
    language: str
    expires_at: datetime

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES


def make(connection: Connection, keys: Keys, to: Target, when: When) -> str:
    """The token of a message's link: the same, and the same row, if the message is sent again; a picture is then shown
    for so long again."""
    token = _signed(keys, to)
    row = {
        "token_hash": token_hash(token),
        "chat_id": to.chat_id,
        "kind": to.kind,
        "ref": to.ref,
        "language": to.language,
        "posted": to.kind not in OWN and _office(connection, to.chat_id, when.day) is not None,
        "made_at": when.now,
        "expires_at": when.now + (SHOWN_FOR if to.kind in PICTURES else OPEN_FOR),
    }
    new, picture = insert(connection, link).values(row), link.c.kind.in_(PICTURES)
    later = {"expires_at": row["expires_at"]}
    connection.execute(new.on_conflict_do_update(index_elements=["token_hash"], set_=later, where=picture))
    return token


def _signed(keys: Keys, to: Target) -> str:
    """128 bits that nobody makes without our key."""
    mark = keys.index("link", f"{to.message} {to.chat_id} {to.kind} {to.ref}")
    return base64.urlsafe_b64encode(mark).decode().rstrip("=")


def _office(connection: Connection, chat_id: int, day: date) -> Office | None:
    person = connection.execute(select(chat.c.person_id).where(chat.c.id == chat_id)).scalar()
    return office_of(connection, person, day)


# Given for a post that has ended since: another one opens nothing of the old one's.
_moved = exists().where(officer.c.person_id == chat.c.person_id, officer.c.revoked_at >= link.c.made_at)


def find(connection: Connection, token: str, when: When) -> Link | None:
    """The link of a token; None if there is none, or it is over, revoked, or no longer for whom it was made."""
    columns = (link.c.id, link.c.chat_id, chat.c.person_id, link.c.kind, link.c.ref, link.c.language, link.c.expires_at)
    query = (
        select(*columns, link.c.posted)
        .join(chat, chat.c.id == link.c.chat_id)
        .where(link.c.token_hash == token_hash(token), link.c.revoked_at.is_(None), link.c.expires_at > when.now)
        .where(~chat.c.external_id.startswith(LEFT), ~(link.c.posted & _moved))
    )
    row = connection.execute(query).one_or_none()
    if row is None or (row.posted and office_of(connection, row.person_id, when.day) is None):
        return None
    return Link(*row[:-1])


def note_opened(connection: Connection, it: Link, when: When) -> bool:
    """Note who takes the file; False if it is a paper that he may no longer see."""
    office = office_of(connection, it.person_id, when.day)
    if it.kind == "paper":
        number = int(it.ref.partition(":")[0])
        by = signed_papers.By(office, when.now) if office else None
        return by is not None and signed_papers.open_signed(connection, by, number) is not None
    unit = office.posts[0].unit_id if office else None
    actor = f"person:{it.person_id}" if it.person_id else audit.VISITOR
    audit.note(connection, when.now, audit.Line(actor, "file", f"link:{it.id}", unit, f"link_opened:{it.kind}"))
    return True


def revoke(connection: Connection, number: int, now: datetime) -> None:
    """Nobody opens it any more."""
    connection.execute(update(link).where(link.c.id == number, link.c.revoked_at.is_(None)).values(revoked_at=now))


def clear_before(connection: Connection, moment: datetime) -> int:
    """Take out links that are over, a chunk; how many."""
    return chunks.clear(connection, link, link.c.expires_at < moment)
