"""Everything kept about one person (dữ liệu đang giữ), opened, as JSON values; what it is called stands in handlers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, func, select

from domain.grievances import Voice
from domain.invite_code import shown
from domain.numbers import application_number
from models import campaigns, grievances, invite_counts, invites, requests
from models.invite_counts import Counts
from models.keys import Keys
from models.tables import (
    application,
    chat,
    consent,
    core_member,
    enterprise,
    officer,
    outbox,
    person,
    sitting,
    survey,
    unit,
    volunteer,
)

SEALED = ("citizen_number", "ethnic_group")
LEFT_OUT = frozenset(  # of no meaning to the person, or (possible_duplicate) telling of somebody else
    {
        "id",
        "person_id",
        "unit_id",
        "enterprise_id",
        "folded_name",
        "citizen_number_index",
        "card",
        "possible_duplicate",
        "duplicate_of",
        "officer_id",
        "decided_at",
        "revision",
        "first_invite_id",
        "last_invite_id",
        "assisted_by",  # who that was is his own datum; that somebody did is shown
        "sitting_id",
        "to_sign",
        "code_word",
        "claim_tries",
    }
)
APPLICATION = [column for column in application.c if column.name not in LEFT_OUT]
CONSENT = [column for column in consent.c if column.name not in LEFT_OUT]
_NAMES = (unit.c.name.label("unit"), enterprise.c.name.label("enterprise"))
FIRST = ("status", "sent_at", "admitted_at", "ended_at")
POST = [
    unit.c.name.label("post_unit"),
    officer.c.role,
    officer.c.name.label("post_name"),
    officer.c.granted_at,
    officer.c.revoked_at,
]
CORE = [enterprise.c.name.label("core_enterprise"), core_member.c.head, core_member.c.added_at]
ROLE = [
    unit.c.name.label("volunteer_unit"),
    volunteer.c.state.label("volunteer_state"),
    *(volunteer.c[name] for name in ("name", "phone", "workplace", "begun_at", "active_at", "revoked_at")),
]
CHAT = [chat.c.channel, chat.c.external_id, chat.c.language, chat.c.heard_at]

SURVEY = [survey.c[name] for name in ("day", "headcount", "women", "shifts", "has_union", "note")]  # not the owner
DRAFTS = frozenset({"join", "employer", "volunteer"})  # forms that tell of oneself; an officer's tell of others
REQUEST = ("kind", "state", "made_at", "due", "answered_at")

Entries = list[dict[str, Any]]


def of_person(connection: Connection, keys: Keys, person_id: int) -> dict[str, Entries]:
    """Applications, unfinished ones ("drafts"), requests, consents, surveys made, chats and the messages that are still
    there, an officer's posts, a volunteer's role and core groups, each entry by its columns' names; {} for a person who
    is no more."""
    if connection.execute(select(person.c.id).where(person.c.id == person_id)).first() is None:
        return {}
    consents = select(*CONSENT).where(consent.c.person_id == person_id).order_by(consent.c.id)
    chats = select(*CHAT).where(chat.c.person_id == person_id).order_by(chat.c.id)
    posts = select(*POST).join(unit, unit.c.id == officer.c.unit_id).where(officer.c.person_id == person_id)
    held = [_plain(row) for row in connection.execute(posts.order_by(officer.c.id)).mappings()]
    groups = list(_core_groups(connection, person_id))
    roles = list(_roles(connection, person_id))
    return {
        **({"posts": held} if held else {}),
        **({"core_groups": groups} if groups else {}),
        **({"volunteer": roles} if roles else {}),
        "applications": list(_applications(connection, keys, person_id)),
        "drafts": list(_drafts(connection, keys, person_id)),
        "requests": list(_requests(connection, keys, person_id)),
        **({"grievances": told} if (told := _grievances(connection, keys, person_id)) else {}),
        **({"invites": held_codes} if (held_codes := _invites(connection, person_id)) else {}),
        "consents": [_plain(row) for row in connection.execute(consents).mappings()],
        "surveys": list(_surveys(connection, person_id)),
        **({"sittings": sat} if (sat := _sittings(connection, person_id)) else {}),
        **({"campaigns": had} if (had := _campaigns(connection, person_id)) else {}),
        "chats": [_plain(row) for row in connection.execute(chats).mappings()],
        "messages": list(_messages(connection, keys, person_id)),
    }


def _campaigns(connection: Connection, person_id: int) -> Entries:
    return [_plain({"campaign": number, "sent_at": at}) for number, at in campaigns.reached(connection, person_id)]


def _roles(connection: Connection, person_id: int) -> Iterator[dict[str, Any]]:
    query = select(*ROLE).join(unit, unit.c.id == volunteer.c.unit_id).where(volunteer.c.person_id == person_id)
    yield from (_plain(row) for row in connection.execute(query.order_by(volunteer.c.id)).mappings())


def _applications(connection: Connection, keys: Keys, person_id: int) -> Iterator[dict[str, Any]]:
    query = (
        select(application.c.id, application.c.first_invite_id, application.c.assisted_by, *_NAMES, *APPLICATION)
        .join(unit, unit.c.id == application.c.unit_id)
        .outerjoin(enterprise, enterprise.c.id == application.c.enterprise_id)
        .where(application.c.person_id == person_id)
        .order_by(application.c.id)
    )
    for row in connection.execute(query).mappings():
        came = {"came_by_invite": True} if row["first_invite_id"] else {}  # by whose is somebody else's data
        opened = {name: keys.open(row[name]).decode() for name in SEALED if row[name]}
        plain = _plain({name: value for name, value in {**row, **opened}.items() if name != "first_invite_id"})
        if "guardian_name" not in plain:
            plain.pop("guardian_signed", None)  # an adult needs none: "no" would read as if something lacked
        if plain.pop("assisted_by", None):
            plain["assisted"] = True
        first = {name: plain[name] for name in FIRST if name in plain}
        yield {"number": application_number(plain.pop("id")), **first, **plain, **came}


def _drafts(connection: Connection, keys: Keys, person_id: int) -> Iterator[dict[str, Any]]:
    query = select(chat.c.state).where(chat.c.person_id == person_id, chat.c.state.is_not(None)).order_by(chat.c.id)
    for sealed in connection.execute(query).scalars():
        state = keys.open_json(sealed)
        for frame in (*state.get("paused", {}).values(), *state.get("frames", ())):
            if frame["name"] in DRAFTS and (answers := frame.get("answers")):
                yield answers


def _requests(connection: Connection, keys: Keys, person_id: int) -> Iterator[dict[str, Any]]:
    """With what was asked, spread out: a correction's new values, a workplace, a reason, an employer's contact."""
    for it in requests.of_person(connection, keys, person_id):
        asked = {**it.payload, **it.payload.get("values", {})}
        said = {name: value for name, value in asked.items() if name not in ("values", "enterprise_id")}
        yield _plain({**{name: getattr(it, name) for name in REQUEST}, "unit": it.unit_name, **said})


def _grievances(connection: Connection, keys: Keys, person_id: int) -> Entries:
    """What he sent under his name, with what he and the union said in it; an anonymous one is nobody's."""
    found = []
    for it in grievances.of_person(connection, person_id):
        said = grievances.thread(connection, keys, it.id, (Voice.WORKER, Voice.OFFICER))
        plain = {"case": it.id, "about": it.category, "case_status": it.status, "opened_day": it.opened_day}
        more = {"closed_day": it.closed_day, "unit": it.unit_name, "enterprise": it.enterprise_name}
        identity = grievances.identity_of(connection, keys, it.id)
        files = sum(len(entry.files) for entry in said)
        words = "\n\n".join(entry.words for entry in said if entry.words)
        found.append(_plain({**plain, **more, **identity, "said": words, "files": files}))
    return found


INVITE = ("campaign", "place", "closed_at")


def _invites(connection: Connection, person_id: int) -> Entries:
    """His codes, and in numbers what came of them; not who came."""
    mine = invites.of_person(connection, person_id)
    counts = invite_counts.of_codes(connection, [it.id for it in mine])
    return [
        _plain(
            {"code": shown(it.code), "enterprise": it.enterprise_name, "created_at": it.made_at}
            | {name: getattr(it, name) for name in INVITE}
            | asdict(counts.get(it.id, Counts()))
        )
        for it in mine
    ]


def _surveys(connection: Connection, person_id: int) -> Iterator[dict[str, Any]]:
    """What he found at a gate, but for the owner's name and number, which are somebody else's data."""
    query = (
        select(enterprise.c.name.label("enterprise"), *SURVEY)
        .join(enterprise, enterprise.c.id == survey.c.enterprise_id)
        .where(survey.c.person_id == person_id)
        .order_by(survey.c.id)
    )
    yield from (_plain(row) for row in connection.execute(query).mappings())


SITTING = [
    func.coalesce(enterprise.c.name, sitting.c.enterprise_name).label("enterprise"),
    *(sitting.c[name] for name in ("commune", "place")),
    sitting.c.begun_at.label("began_at"),
    sitting.c.ended_at,
]


def _sittings(connection: Connection, person_id: int) -> Entries:
    """Where he signed several people up together; not whom."""
    query = select(*SITTING).outerjoin(enterprise, enterprise.c.id == sitting.c.enterprise_id)
    rows = connection.execute(query.where(sitting.c.person_id == person_id).order_by(sitting.c.id))
    return [_plain(row) for row in rows.mappings()]


def _core_groups(connection: Connection, person_id: int) -> Iterator[dict[str, Any]]:
    query = select(*CORE).join(enterprise, enterprise.c.id == core_member.c.enterprise_id)
    rows = connection.execute(query.where(core_member.c.person_id == person_id).order_by(core_member.c.id))
    yield from (_plain(row) for row in rows.mappings())


def _messages(connection: Connection, keys: Keys, person_id: int) -> Iterator[dict[str, Any]]:
    query = (
        select(outbox.c.created_at, outbox.c.payload)
        .join(chat, chat.c.id == outbox.c.chat_id)
        .where(chat.c.person_id == person_id, outbox.c.payload.is_not(None))
        .order_by(outbox.c.id)
    )
    for row in connection.execute(query):
        payload = keys.open_json(row.payload)
        if payload.get("passing") or payload.get("fades"):  # it tells of somebody else, or is about to go
            continue
        said, words = bool(payload.get("said")), {"key": payload["key"], "params": payload.get("params", {})}
        yield {"at": row.created_at.isoformat(), "said": said, **words}


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Columns that hold something; days and moments as ISO text."""
    kept = {str(name): value for name, value in row.items() if value is not None}
    return {name: value if isinstance(value, int | str | list) else value.isoformat() for name, value in kept.items()}
