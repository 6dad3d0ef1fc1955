"""Whom a campaign goes to (người nhận): only people who agreed to news, looked through in short chunks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, literal, select, true

from domain.campaigns import Audience, Sent
from domain.purposes import Purpose
from domain.reply_window import rules_of
from domain.statuses import LIVE, Status
from models import drafts, founding, units, zalo_window
from models.chats import LEFT, insert
from models.enterprise_visible import VISIBLE
from models.keys import Keys
from models.tables import LEFT_THE_QUEUE, application, chat, consent, enterprise, recipient, volunteer
from models.zalo_window import Reach

CHUNK = 3_000  # numbers of people looked at in one transaction: 15 ms, of the 100 that a long write may take
DRAFTS = 200  # the same where forms have to be opened, and the unit of each be asked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience. `units`: a unit and all below it; None for the whole tree, where nobody is left out."""

    audience: Audience
    narrowed: str | None
    units: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at one person's form needs."""

    keys: Keys
    today: date


@dataclass(frozen=True, slots=True)
class Chunk:
    """How many of the people up to `to` are meant. `to` is None after the last."""

    people: int
    to: int | None


_agreed = (consent.c.purpose == Purpose.NEWS) & consent.c.withdrawn_at.is_(None)
_his = application.c.person_id == consent.c.person_id
_reached = (chat.c.person_id == consent.c.person_id) & ~chat.c.gone & ~chat.c.external_id.startswith(LEFT)


def count(connection: Connection, it: Wanted, look: Look, after: int) -> Chunk:
    """Of the next people after number `after`."""
    to = _to(connection, it, after)
    if it.audience is Audience.UNFINISHED:
        return Chunk(len(_unfinished(connection, it, look, (after, to))), to)
    people = connection.execute(select(func.count()).select_from(_people(it, after, to).subquery())).scalar_one()
    return Chunk(people, to)


def on_zalo(connection: Connection, it: Wanted, look: Look, after: int, now: datetime) -> Reach:
    """The same people, as far as a message reaches them on Zalo's Official Account, by what it costs now."""
    to, rules = _to(connection, it, after), rules_of(look.today)
    if it.audience is Audience.UNFINISHED:
        return zalo_window.reach(connection, _unfinished(connection, it, look, (after, to)), now, rules)
    return zalo_window.reach(connection, _people(it, after, to), now, rules)


def freeze(connection: Connection, campaign: int, it: Wanted, look: Look, after: int) -> Chunk:
    """Write the next people into the campaign's list; who stands there already stays."""
    to = _to(connection, it, after)
    if it.audience is Audience.UNFINISHED:
        found = _unfinished(connection, it, look, (after, to))
        rows = [{"campaign_id": campaign, "person_id": person, "state": Sent.QUEUED} for person in found]
        if rows:
            connection.execute(insert(connection, recipient).on_conflict_do_nothing(), rows)
        return Chunk(len(rows), to)
    people = _people(it, after, to).add_columns(literal(campaign))
    listed = insert(connection, recipient).from_select(["person_id", "campaign_id"], people)
    return Chunk(connection.execute(listed.on_conflict_do_nothing()).rowcount, to)


def _to(connection: Connection, it: Wanted, after: int) -> int | None:
    """The number up to which a chunk reaches; None if it is the last."""
    to = after + (DRAFTS if it.audience is Audience.UNFINISHED else CHUNK)
    standing = select(func.max(consent.c.person_id)).where(consent.c.withdrawn_at.is_(None))
    last = connection.execute(standing).scalar() or 0
    return to if to < last else None


def _people(it: Wanted, after: int, to: int | None) -> Select[int]:
    here = consent.c.person_id > after
    here = here if to is None else here & (consent.c.person_id <= to)
    return select(consent.c.person_id).where(_agreed, here, exists().where(_reached), _meant(it))


def _meant(it: Wanted) -> ColumnElement[bool]:
    match it.audience:
        case Audience.EVERYONE:
            return _theirs(it)
        case Audience.LANGUAGE:
            return _theirs(it) & exists().where(_reached, chat.c.language == it.narrowed)
        case Audience.VOLUNTEERS:
            return _helps(it)
        case Audience.MEMBERS:
            return _applied(it, application.c.status == Status.ADMITTED)
        case Audience.COMMUNE:
            return _applied(it, application.c.status.in_(LIVE), application.c.commune == it.narrowed)
    where = enterprise.c.sector == it.narrowed if it.audience is Audience.SECTOR else ~founding.has_union()
    works = application.c.enterprise_id == enterprise.c.id
    return _applied(it, application.c.status.in_(LIVE), exists().where(works, where).correlate(application))


def _theirs(it: Wanted) -> ColumnElement[bool]:
    return true() if it.units is None else _applied(it) | _helps(it)


def _applied(it: Wanted, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    here = true() if it.units is None else application.c.unit_id.in_(it.units)
    return exists().where(and_(_his, here, *more)).correlate(consent)


def _helps(it: Wanted) -> ColumnElement[bool]:
    here = true() if it.units is None else volunteer.c.unit_id.in_(it.units)
    helps = (volunteer.c.person_id == consent.c.person_id) & (volunteer.c.state == "active")
    return exists().where(helps, here).correlate(consent)


# --- unfinished forms -------------------------------------------------------------------------------------------------
def _unfinished(connection: Connection, it: Wanted, look: Look, here: tuple[int, int | None]) -> list[int]:
    """Who has a form that is not sent; of a part of the tree, if it would be sent there."""
    sent = exists().where(_his).correlate(consent)
    begun = exists().where(_reached, chat.c.state.is_not(None)).correlate(consent)
    after, to = here
    between = consent.c.person_id > after if to is None else consent.c.person_id.between(after + 1, to)
    found = connection.execute(select(consent.c.person_id).where(_agreed, between, begun, ~sent)).scalars().all()
    forms = drafts.of_people(connection, look.keys, found)
    return [person for person in found if person in forms and _is_theirs(connection, it, look, forms[person])]


def _is_theirs(connection: Connection, it: Wanted, look: Look, form: drafts.Workplace) -> bool:
    if it.units is None:
        return True
    return units.receiver(connection, form.enterprise_id, form.commune, look.today).id in it.units


def sectors(connection: Connection, within: Collection[int], most: int) -> list[str]:
    """The sectors of the enterprises in these units' care, the most frequent first."""
    here = enterprise.c.unit_id.in_(within) & enterprise.c.sector.is_not(None) & VISIBLE
    many = select(enterprise.c.sector).where(here).group_by(enterprise.c.sector)
    return list(connection.execute(many.order_by(func.count().desc(), enterprise.c.sector).limit(most)).scalars())


def agreed(connection: Connection, people: Collection[int]) -> frozenset[int]:
    """Those of these who want news at this moment."""
    return frozenset(
        connection.execute(select(consent.c.person_id).where(_agreed, consent.c.person_id.in_(list(people)))).scalars()
    )


def joined(connection: Connection, campaign: int, since: datetime, until: datetime) -> int:
    """How many of those it reached sent an application from then until then."""
    reached = (recipient.c.campaign_id == campaign) & LEFT_THE_QUEUE & (recipient.c.state == Sent.SENT)
    sent = (application.c.person_id == recipient.c.person_id) & application.c.sent_at.between(since, until)
    query = select(func.count()).select_from(recipient).where(reached, exists().where(sent).correlate(recipient))
    return connection.execute(query).scalar_one()
