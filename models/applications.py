"""Applications (đơn gia nhập): sent once, looked up by their person, their number or their card; duplicates are
marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, update

from domain import ethnic_groups, statuses
from domain.folding import fold
from domain.names import initials
from domain.numbers import application_number
from domain.statuses import LIVE, CardState, Status
from models import counting, credits
from models.credits import Came
from models.database import wait_for_turn
from models.keys import Keys
from models.prepared import Prepared, Row
from models.tables import application, enterprise, event, unit


@dataclass(frozen=True, slots=True)
class Draft:
    """What a worker sends, already parsed. Either `enterprise_id`, or a typed `enterprise_name`, or neither
    (informal)."""

    person_id: int
    unit_id: int
    enterprise_id: int | None
    enterprise_name: str | None
    commune: str | None
    full_name: str
    birth_date: date
    gender: str
    phone: str | None
    job: str | None
    citizen_number: str | None
    ethnic_group: str | None
    guardian_name: str | None
    guardian_phone: str | None
    language: str
    channel: str
    assisted_by: int | None = None  # the volunteer who filled it in for him
    sitting_id: int | None = None
    to_sign: bool = False  # he confirmed with no word of his own: it waits for his signature


@dataclass(frozen=True, slots=True)
class Application:
    """An application as its own person sees it."""

    id: int
    number: str
    status: Status
    full_name: str
    workplace: str | None  # None: no employer
    commune: str | None
    unit_id: int
    unit_name: str
    sent_at: datetime
    admitted_at: datetime | None
    card: bytes
    language: str
    decision_day: date | None = None  # of the admission: what the card says
    ceremony_day: date | None = None
    question: str | None = None
    reason: str | None = None
    enterprise_id: int | None = None


@dataclass(frozen=True, slots=True)
class CardStatus:
    """What whoever scans a card may know."""

    status: CardState
    initials: str
    number: str
    unit_name: str
    since: datetime
    day: date | None = None  # of the decision, of a member: it says more than when that was recorded


@dataclass(frozen=True, slots=True)
class Sending:
    """When and how a draft becomes an application: `day` in TIMEZONE, `card` 8 random bytes for its QR."""

    now: datetime
    day: date
    card: bytes
    admit: bool = False
    came: Came = field(default_factory=Came)


_INSERT, _COUNT = application.insert(), event.insert()  # built once, as all that a form executes: models/chats.py


def send(connection: Connection, keys: Keys, draft: Draft, how: Sending) -> int:
    """Store the application and count it; its id. A possible duplicate is stored just the same but counted nowhere
    until
    an officer decides. A second live application of one person breaks uq_application_live."""
    for same in _sames(keys, draft):  # two who are the same person wait for each other, and so see each other
        wait_for_turn(connection, same)
    doubtful = is_known(connection, keys, draft)
    number = _insert(connection, keys, draft, how, doubtful=doubtful)
    if not doubtful:
        _count(connection, draft, number, "registered", how)
    credits.on_sent(connection, number, how.came, how.now)
    if how.admit and not doubtful:
        _count(connection, draft, number, "admitted", how)
        credits.on_admitted(connection, [number], how.day)
    return number


def _insert(connection: Connection, keys: Keys, draft: Draft, how: Sending, *, doubtful: bool) -> int:
    admitted = how.admit and not doubtful
    plain = {name: getattr(draft, name) for name in Draft.__slots__ if name not in ("citizen_number", "ethnic_group")}
    row = plain | {
        "folded_name": fold(draft.full_name),
        "status": Status.ADMITTED if admitted else Status.SUBMITTED,
        "admitted_at": how.now if admitted else None,
        "possible_duplicate": doubtful,
        "rejoins": has_left(connection, draft.person_id),
        "citizen_number": keys.seal(draft.citizen_number.encode()) if draft.citizen_number else None,
        "citizen_number_index": citizen_index(keys, draft.citizen_number),
        "ethnic_group": keys.seal(draft.ethnic_group.encode()) if draft.ethnic_group else None,
        "minority": _minority(draft),
        "sent_at": how.now,
        "card": how.card,
    }
    (number,) = connection.execute(_INSERT, row).inserted_primary_key  # type: ignore[misc]
    return int(number)


def citizen_index(keys: Keys, number: str | None) -> bytes | None:
    """The blind index of a citizen number."""
    return keys.index("citizen_number", number) if number else None


def _minority(draft: Draft) -> bool | None:
    return ethnic_groups.is_minority(draft.ethnic_group) if draft.ethnic_group else None


def _count(connection: Connection, draft: Draft, number: int, kind: str, how: Sending) -> None:
    row = {
        "kind": kind,
        "day": how.day,
        "at": how.now,
        "application_id": number,
        "unit_id": draft.unit_id,
        "enterprise_id": draft.enterprise_id,
        "gender": draft.gender,
        "minority": _minority(draft),
    }
    connection.execute(_COUNT, row)


def _sames(keys: Keys, draft: Draft) -> list[str]:
    """What a duplicate would share, without saying it; in one order for all, so that no two wait in a circle."""
    number = citizen_index(keys, draft.citizen_number)
    told = draft.phone and keys.index("phone_birth_date", f"{draft.phone} {draft.birth_date}")
    return sorted(it.hex() for it in (number, told) if it)


def is_known(connection: Connection, keys: Keys, draft: Draft, but: int = 0) -> bool:
    """Another live application or membership than `but` has the same citizen number, or phone, birth date and name."""
    numbered: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if draft.citizen_number:
        numbered = {"citizen": citizen_index(keys, draft.citizen_number)}
    if draft.phone:
        told = {"phone": draft.phone, "birth_date": draft.birth_date, "folded_name": fold(draft.full_name)}
    if not numbered and not told:
        return False
    query = _known(by_number=bool(numbered), by_phone=bool(told))
    return query.first(connection, {**numbered, **told, "but": but}) is not None


@cache
def _known(*, by_number: bool, by_phone: bool) -> Prepared:
    """Whether there is one of the same number, or of the same phone, birth date and name."""
    columns = application.c
    same = [columns.citizen_number_index == bindparam("citizen")] if by_number else []
    if by_phone:
        same.append(and_(*(columns[it] == bindparam(it) for it in ("phone", "birth_date", "folded_name"))))
    others = (columns.status.in_(LIVE), columns.id != bindparam("but"))
    return Prepared(select(columns.id).where(or_(*same), *others).limit(1))


_joined = (
    select(application, unit.c.name.label("unit_name"), enterprise.c.name.label("listed_name"))
    .join(unit, unit.c.id == application.c.unit_id)
    .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
)


_OF_PERSON = Prepared(
    _joined.where(application.c.person_id == bindparam("person"))
    .order_by(application.c.status.in_(LIVE).desc(), application.c.id.desc())
    .limit(1)
)
_BY_ID = Prepared(_joined.where(application.c.id == bindparam("number")))
_BY_CARD = _joined.where(application.c.card == bindparam("card"))
_left = (application.c.person_id == bindparam("person")) & (application.c.status == Status.LEFT)
_HAS_LEFT = Prepared(select(application.c.id).where(_left).limit(1))


def of_person(connection: Connection, person_id: int | None) -> Application | None:
    """A person's live application, else his latest one."""
    return None if person_id is None else _one(connection, _OF_PERSON, {"person": person_id})


def has_left(connection: Connection, person_id: int | None) -> bool:
    """Whether he was a member and left: joining again is decided by the upper union (domain.md §1.4.4)."""
    return _HAS_LEFT.first(connection, {"person": person_id}) is not None


def by_id(connection: Connection, number: int) -> Application | None:
    return _one(connection, _BY_ID, {"number": number})


def unit_of(connection: Connection, number: int) -> int:
    """The unit that received an application."""
    return int(connection.execute(select(application.c.unit_id).where(application.c.id == number)).scalar_one())


def _one(connection: Connection, query: Prepared, bound: dict[str, Any]) -> Application | None:
    row = query.first(connection, bound)
    return _application(row) if row else None


def _application(row: Row) -> Application:
    return Application(
        id=row.id,
        number=application_number(row.id),
        status=Status(row.status),
        full_name=row.full_name or "",
        workplace=row.listed_name or row.enterprise_name,
        commune=row.commune,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        sent_at=row.sent_at,
        admitted_at=row.admitted_at,
        card=row.card,
        language=row.language,
        decision_day=row.decision_day,
        ceremony_day=row.ceremony_day,
        question=row.question,
        reason=row.reason,
        enterprise_id=row.enterprise_id,
    )


def card_status(connection: Connection, card: bytes) -> CardStatus | None:
    """What the page behind a card's QR shows now; None for a card that never was."""
    row = connection.execute(_BY_CARD, {"card": card}).one_or_none()
    if row is None:
        return None
    since = row.ended_at or row.admitted_at or row.sent_at
    return CardStatus(
        statuses.card_state(Status(row.status)),
        initials(row.full_name or ""),
        application_number(row.id),
        row.unit_name,
        since,
        None if row.ended_at else row.decision_day,
    )


def withdraw(connection: Connection, application_id: int, now: datetime) -> bool:
    """The person takes a waiting application back; False if it was decided already."""
    waiting = application.c.status.in_(statuses.WAITING)
    counting.withdrawn(connection, application.c.id == application_id, now)
    values = {"status": Status.WITHDRAWN, "ended_at": now}
    done = connection.execute(update(application).where(application.c.id == application_id, waiting).values(values))
    return done.rowcount > 0


def without_ethnic_group(connection: Connection, person_id: int | None) -> int | None:
    """The person's live application if it says nothing of his ethnic group."""
    mine = (application.c.person_id == person_id) & application.c.status.in_(LIVE)
    return connection.scalar(select(application.c.id).where(mine, application.c.ethnic_group.is_(None)))


def forget_ethnic_group(connection: Connection, person_id: int) -> bool:
    """The consent for it was withdrawn; False if none was kept."""
    values = {"ethnic_group": None, "minority": None}
    held = (application.c.person_id == person_id) & application.c.ethnic_group.is_not(None)
    return connection.execute(update(application).where(held).values(values)).rowcount > 0
