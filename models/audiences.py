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
from models.counting import Kind
from models.enterprise_visible import VISIBLE
from models.keys import Keys
from models.tables import application, chat, consent, enterprise, event, recipient, volunteer
from models.zalo_window import Reach

CHUNK = 3_000  # numbers of people looked at in one transaction: 15 ms, of the 100 that a long write may take
DRAFTS = 15  # one of so many, where forms have to be opened and the unit of each be asked for


@dataclass(frozen=True, slots=True)
class Wanted:
    """An audience. `units`: a unit and all below it; None for the whole tree, where nobody is left out."""

    audience: Audience
    narrowed: str | None
    units: frozenset[int] | None


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at one person's form needs; `most`: numbers of people looked at in one transaction."""

    keys: Keys
    today: date
    most: int = CHUNK


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
    to = _to(connection, it, look, after)
    if it.audience is Audience.UNFINISHED:
        return Chunk(len(_unfinished(connection, _Step(it, after, to), look)), to)
    people = connection.execute(select(func.count()).select_from(_people(_Step(it, after, to)).subquery())).scalar_one()
    return Chunk(people, to)


def on_zalo(connection: Connection, it: Wanted, look: Look, after: int, now: datetime) -> Reach:
    """The same people, as far as a message reaches them on Zalo's Official Account, by what it costs now."""
    step, rules = _Step(it, after, _to(connection, it, look, after)), rules_of(look.today)
    unfinished = it.audience is Audience.UNFINISHED
    people = _unfinished(connection, step, look) if unfinished else _people(step)
    return zalo_window.reach(connection, people, now, rules)


def freeze(connection: Connection, campaign: int, it: Wanted, look: Look, after: int) -> Chunk:
    """Write the next people into the campaign's list; who stands there already stays."""
    to = _to(connection, it, look, after)
    if it.audience is Audience.UNFINISHED:
        found = _unfinished(connection, _Step(it, after, to), look)
        rows = [{"campaign_id": campaign, "person_id": person, "state": Sent.QUEUED} for person in found]
        if rows:
            connection.execute(insert(connection, recipient).on_conflict_do_nothing(), rows)
        return Chunk(len(rows), to)
    people = _people(_Step(it, after, to)).add_columns(literal(campaign))
    listed = insert(connection, recipient).from_select(["person_id", "campaign_id"], people)
    return Chunk(connection.execute(listed.on_conflict_do_nothing()).rowcount, to)


def _to(connection: Connection, it: Wanted, look: Look, after: int) -> int | None:
    """The number up to which a chunk reaches; None if it is the last."""
    to = after + (max(look.most // DRAFTS, 1) if it.audience is Audience.UNFINISHED else look.most)
    standing = select(func.max(consent.c.person_id)).where(consent.c.withdrawn_at.is_(None))
    last = connection.execute(standing).scalar() or 0
    return to if to < last else None


@dataclass(frozen=True, slots=True)
class _Step:
    """An audience among the people whose numbers lie above `after` and up to `to`."""

    it: Wanted
    after: int
    to: int | None

    def between(self, column: ColumnElement[int]) -> ColumnElement[bool]:
        """Said of every table: else PostgreSQL reads all of it to compare it with these few."""
        return column > self.after if self.to is None else column.between(self.after + 1, self.to)


def _people(step: _Step) -> Select[int]:
    return select(consent.c.person_id).where(
        _agreed, step.between(consent.c.person_id), _is_reached(step), _meant(step)
    )


def _is_reached(step: _Step, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(_reached, step.between(chat.c.person_id), *more).correlate(consent)


def _meant(step: _Step) -> ColumnElement[bool]:
    it = step.it
    match it.audience:
        case Audience.EVERYONE:
            return _theirs(step)
        case Audience.LANGUAGE:
            return _theirs(step) & _is_reached(step, chat.c.language == it.narrowed)
        case Audience.VOLUNTEERS:
            return _helps(step)
        case Audience.MEMBERS:
            return _applied(step, application.c.status == Status.ADMITTED)
        case Audience.COMMUNE:
            return _applied(step, application.c.status.in_(LIVE), application.c.commune == it.narrowed)
    where = enterprise.c.sector == it.narrowed if it.audience is Audience.SECTOR else ~founding.has_union()
    works = application.c.enterprise_id == enterprise.c.id
    return _applied(step, application.c.status.in_(LIVE), exists().where(works, where).correlate(application))


def _theirs(step: _Step) -> ColumnElement[bool]:
    return true() if step.it.units is None else _applied(step) | _helps(step)


def _applied(step: _Step, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    here = true() if step.it.units is None else application.c.unit_id.in_(step.it.units)
    return exists().where(and_(_his, step.between(application.c.person_id), here, *more)).correlate(consent)


def _helps(step: _Step) -> ColumnElement[bool]:
    here = true() if step.it.units is None else volunteer.c.unit_id.in_(step.it.units)
    helps = (volunteer.c.person_id == consent.c.person_id) & (volunteer.c.state == "active")
    return exists().where(helps, step.between(volunteer.c.person_id), here).correlate(consent)


# --- unfinished forms -------------------------------------------------------------------------------------------------
def _unfinished(connection: Connection, step: _Step, look: Look) -> list[int]:
    """Who has a form that is not sent; of a part of the tree, if it would be sent there."""
    sent = exists().where(_his, step.between(application.c.person_id)).correlate(consent)
    begun = _is_reached(step, chat.c.state.is_not(None))
    here = step.between(consent.c.person_id)
    found = connection.execute(select(consent.c.person_id).where(_agreed, here, begun, ~sent)).scalars().all()
    forms = drafts.of_people(connection, look.keys, found)
    return [person for person in found if person in forms and _is_theirs(connection, step.it, look, forms[person])]


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


def joined(connection: Connection, campaign: int, first: datetime, last: datetime) -> int:
    """How many of those it reached sent an application between these moments, duplicates not counted: by the days'
    events, not by its list."""
    kind = (event.c.kind == Kind.REGISTERED) & event.c.day.between(first.date(), last.date())
    undone = event.alias()
    same = (undone.c.application_id == event.c.application_id) & (undone.c.id > event.c.id)
    stays = ~exists().where(same, undone.c.kind == Kind.REGISTRATION_UNDONE).correlate(event)
    reached = (recipient.c.campaign_id == campaign) & (recipient.c.state == Sent.SENT)
    query = (
        select(func.count(application.c.person_id.distinct()))
        .select_from(event)
        .join(application, application.c.id == event.c.application_id)
        .join(recipient, recipient.c.person_id == application.c.person_id)
        .where(kind, stays, reached, application.c.sent_at.between(first, last))
    )
    return connection.execute(query).scalar_one()
