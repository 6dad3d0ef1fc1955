"""Every table of the database, as SQLAlchemy Core; no queries here. Names are those of the glossary (docs/words.md)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone: it is put back on reading, and a naive time is refused on writing."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive time cannot be stored")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows itself only for INTEGER

naming = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=naming)


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _ref(name: str, to: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(to), nullable=nullable)


setting = Table(  # what the database remembers of itself: fingerprint of the key, demonstration data or not
    "setting", metadata, Column("name", String(60), primary_key=True), Column("value", Text, nullable=False)
)

# --- the union's tree and the employers -------------------------------------------------------------------------------
unit = Table(
    "unit",
    metadata,
    _id(),
    Column("code", String(40), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    _ref("parent_id", "unit.id", nullable=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    _ref("successor_id", "unit.id", nullable=True),  # after a merger, split or end
    Column("decision_number", String(60)),  # of its recognition
    Column("decision_day", Date),
    Column("phone", String(20)),  # E.164; whom people call with questions
    sqlite_autoincrement=True,
)
unit_move = Table(  # from that day on the unit stands under another parent; before its first move, under unit.parent_id
    "unit_move",
    metadata,
    Column("unit_id", Id, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    _ref("parent_id", "unit.id"),
)
unit_commune = Table(  # which union covers a commune: apart from parentage (domain.md §3.4)
    "unit_commune",
    metadata,
    Column("commune", String(40), primary_key=True),
    Column("unit_id", Id, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_unit_commune_unit_id", "unit_id"),
)
enterprise = Table(
    "enterprise",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("folded", String(200), nullable=False),
    Column("tax_code", String(14), unique=True),
    Column("kind", String(30)),
    Column("commune", String(40)),
    Column("headcount", Integer),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("sector", String(100)),
    Column("headcount_day", Date),
    Column("headcount_source", String(20)),  # insurance | tax | survey
    Column("women", Integer),
    Column("minority", Integer),
    Column("contact_name", String(100)),
    Column("contact_phone", String(20)),
    Column("union_status", String(10)),  # none | has
    _ref("unit_id", "unit.id", nullable=True),  # responsible: by its commune, unless
    Column("unit_by_hand", Boolean, nullable=False, server_default=text("false")),
    _ref("officer_id", "officer.id", nullable=True),  # responsible
    Column("next_contact", Date),
    Column("stage", String(20), nullable=False, server_default="surveyed"),  # domain/founding.py
    Column("stage_day", Date),
    Column("obstacle", String(30)),
    Column("dossier", String(300)),  # codes of the papers that are there (domain/data/dossier.csv), with commas
    _ref("batch_id", "enterprise_batch.id", nullable=True),  # it came with this import: models/enterprise_visible.py
    CheckConstraint("headcount >= 0", name="headcount_not_negative"),
    Index("ix_enterprise_folded", "folded"),
    Index("ix_enterprise_unit_id", "unit_id", "stage"),
    Index(
        "ix_enterprise_batch_id",
        "batch_id",
        sqlite_where=text("batch_id IS NOT NULL"),
        postgresql_where=text("batch_id IS NOT NULL"),
    ),
    sqlite_autoincrement=True,  # posters and open forms hold these numbers
)
enterprise_batch = Table(  # one import of a list: nothing of it is seen until it is switched on as a whole
    "enterprise_batch",
    metadata,
    _id(),
    Column("state", String(10), nullable=False),  # open | switched | dead
    Column("lease_until", Moment, nullable=False),  # an open one whose lease lapsed is dead
    CheckConstraint("state IN ('open', 'switched', 'dead')", name="state"),
    sqlite_autoincrement=True,
)
enterprise_staged = Table(  # what a batch says of enterprises that are there already, until it is written into them
    "enterprise_staged",
    metadata,
    Column("batch_id", Id, ForeignKey("enterprise_batch.id"), primary_key=True),
    Column("enterprise_id", Id, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("folded", String(200), nullable=False),
    Column("tax_code", String(14)),
    Column("kind", String(30)),
    Column("commune", String(40)),
    Column("headcount", Integer),
    Column("sector", String(100)),
    Column("headcount_day", Date),
    Column("headcount_source", String(20)),
    Column("women", Integer),
    Column("minority", Integer),
    Column("contact_name", String(100)),
    Column("contact_phone", String(20)),
    Column("union_status", String(10)),
    Column("next_contact", Date),
    Column("unit_id", Id),  # responsible by its commune
    sqlite_with_rowid=False,
)
enterprise_trigram = Table(  # three-letter pieces of the folded name: typo-tolerant search, the same on both databases
    "enterprise_trigram",
    metadata,
    Column("trigram", String(3), primary_key=True),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_enterprise_trigram_enterprise_id", "enterprise_id"),
    sqlite_with_rowid=False,
)
trigram_count = Table(  # how many enterprises have a piece: a search looks at the rare ones first
    "trigram_count",
    metadata,
    Column("trigram", String(3), primary_key=True),
    Column("enterprises", Integer, nullable=False),
)
unit_enterprise = Table(  # a grassroots union covers one or more enterprises
    "unit_enterprise",
    metadata,
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", Id, ForeignKey("unit.id", ondelete="CASCADE"), primary_key=True),
    Index("ix_unit_enterprise_unit_id", "unit_id"),
)

# --- people and chats -------------------------------------------------------------------------------------------------
person = Table(  # numbers are never given twice: the erasure list names them
    "person", metadata, _id(), Column("created_at", Moment, nullable=False), sqlite_autoincrement=True
)
chat = Table(
    "chat",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(100), nullable=False),
    _ref("person_id", "person.id", nullable=True),
    Column("language", String(5), nullable=False),
    Column("conversation", String(30), nullable=False, server_default=""),
    Column("step", String(40), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default=text("0")),
    Column("state", LargeBinary),  # sealed JSON: answers, offered choices, what is set aside
    Column(
        "stuck", Boolean, nullable=False, server_default=text("false")
    ),  # a waiting inbox row: later ones queue behind
    Column(
        "gone", Boolean, nullable=False, server_default=text("false")
    ),  # blocked us: nothing is sent until he writes
    Column("heard_at", Moment, nullable=False),
    UniqueConstraint("channel", "external_id"),
    Index("ix_chat_person_id", "person_id"),
)
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(120), nullable=False),
    _ref("chat_id", "chat.id", nullable=True),
    Column("received_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),  # done | waiting | parked
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("next_try_at", Moment),
    Column("payload", LargeBinary),  # sealed; only while waiting
    UniqueConstraint("channel", "external_id"),
    CheckConstraint("state IN ('done', 'waiting', 'parked')", name="state"),
    CheckConstraint("state = 'waiting' OR payload IS NULL", name="payload_erased"),
    Index(
        "ix_inbox_waiting",
        "next_try_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_inbox_received_at", "received_at"),
    Index("ix_inbox_chat_id", "chat_id"),
)
outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    Column("payload", LargeBinary),  # sealed; erased once delivered, but for pages that fetch (web chat)
    Column("state", String(10), nullable=False),  # queued | sent | failed | unknown
    Column("lease_until", Moment),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("created_at", Moment, nullable=False),
    Column("error", String(200)),
    CheckConstraint("state IN ('queued', 'sent', 'failed', 'unknown')", name="state"),
    Index(
        "ix_outbox_queued",
        "lease_until",
        sqlite_where=text("state = 'queued'"),
        postgresql_where=text("state = 'queued'"),
    ),
    Index("ix_outbox_chat_id", "chat_id", "id"),
    Index("ix_outbox_created_at", "created_at"),
    sqlite_autoincrement=True,  # web pages ask for what came after a number
)
task = Table(  # slow work that a turn left behind: a network, or more than 20 ms of computing
    "task",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),  # gets the result
    Column("state", String(10), nullable=False),  # waiting | done | told
    Column("payload", LargeBinary),  # sealed: what to do, then what came of it; erased once told
    Column("lease_until", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False, server_default=text("0")),
    Column("made_at", Moment, nullable=False),
    CheckConstraint("state IN ('waiting', 'done', 'told')", name="state"),
    Index(
        "ix_task_open",
        "lease_until",
        sqlite_where=text("state <> 'told'"),
        postgresql_where=text("state <> 'told'"),
    ),
    Index("ix_task_chat_id", "chat_id"),
    sqlite_autoincrement=True,  # the inbox knows a result by its number
)
consent = Table(
    "consent",
    metadata,
    _id(),
    _ref("person_id", "person.id"),
    Column("purpose", String(30), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("text_version", String(20), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Index(
        "uq_consent_live",
        "person_id",
        "purpose",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)
page = Table(  # one-time page for one sensitive answer, bound to a chat
    "page",
    metadata,
    _id(),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE"), nullable=False),
    Column("step", String(40), nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("ix_page_chat_id", "chat_id"),
    sqlite_autoincrement=True,
)

# --- officers ---------------------------------------------------------------------------------------------------------
officer = Table(  # a person's role on a unit and all below it
    "officer",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=True),  # empty after an erasure
    _ref("unit_id", "unit.id"),
    Column("role", String(10), nullable=False),
    Column("name", String(60)),
    Column("granted_at", Moment, nullable=False),
    _ref("granted_by", "officer.id", nullable=True),  # empty: the operator, on the command line
    Column("revoked_at", Moment),
    CheckConstraint("role IN ('viewer', 'officer', 'admin')", name="role"),
    CheckConstraint("revoked_at IS NOT NULL OR person_id IS NOT NULL", name="someone"),
    Index(
        "uq_officer_live",
        "person_id",
        "unit_id",
        unique=True,
        sqlite_where=text("revoked_at IS NULL"),
        postgresql_where=text("revoked_at IS NULL"),
    ),
    Index("ix_officer_unit_id", "unit_id"),
    sqlite_autoincrement=True,
)
officer_invite = Table(  # one code, once, for a day
    "officer_invite",
    metadata,
    _id(),
    Column("code_index", LargeBinary, nullable=False, unique=True),  # keyed hash
    _ref("unit_id", "unit.id"),
    Column("role", String(10), nullable=False),
    Column("name", String(60)),
    Column("made_at", Moment, nullable=False),
    _ref("made_by", "officer.id", nullable=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    CheckConstraint("role IN ('viewer', 'officer', 'admin')", name="role"),
)
request = Table(  # what somebody asks of the union outside an application, with the day by which it is answered
    "request",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),  # correction | move | leave | employer
    _ref("person_id", "person.id", nullable=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="SET NULL")),  # where it is answered
    _ref("application_id", "application.id", nullable=True),
    _ref("enterprise_id", "enterprise.id", nullable=True),
    _ref("unit_id", "unit.id"),
    Column("payload", LargeBinary),  # sealed JSON: what is asked
    Column("made_at", Moment, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", String(10), nullable=False, server_default="open"),
    Column("answered_at", Moment),
    _ref("officer_id", "officer.id", nullable=True),  # who answered
    CheckConstraint("state IN ('open', 'done', 'refused')", name="state"),
    Index("ix_request_unit_id", "unit_id", "state", "due"),
    Index("ix_request_person_id", "person_id"),
    sqlite_autoincrement=True,
)

# --- founding ---------------------------------------------------------------------------------------------------------
survey = Table(  # what was found at the gate; the newest counts, the others are its history
    "survey",
    metadata,
    _id(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    _ref("person_id", "person.id", nullable=True),  # who asked there
    Column("headcount", Integer),
    Column("women", Integer),
    Column("shifts", String(100)),
    Column("owner_name", String(100)),
    Column("owner_phone", String(20)),
    Column("has_union", Boolean),
    Column("note", String(500)),
    Index("ix_survey_enterprise_id", "enterprise_id"),
    Index("ix_survey_person_id", "person_id"),
)
founding_step = Table(  # how an enterprise went from stage to stage
    "founding_step",
    metadata,
    _id(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("note", String(500)),
    Column("obstacle", String(30)),
    Column("decision_number", String(60)),
    Column("at", Moment, nullable=False),
    _ref("officer_id", "officer.id", nullable=True),
    Index("ix_founding_step_enterprise_id", "enterprise_id"),
)
core_member = Table(  # the core group (ban vận động) of an enterprise
    "core_member",
    metadata,
    _id(),
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), nullable=False),
    _ref("person_id", "person.id"),
    Column("head", Boolean, nullable=False, server_default=text("false")),
    Column("added_at", Moment, nullable=False),
    _ref("officer_id", "officer.id", nullable=True),  # who put him in
    UniqueConstraint("enterprise_id", "person_id"),
    Index("ix_core_member_person_id", "person_id"),
)
file = Table(  # ≤ 10 MB each, sealed: any process can hand it out
    "file",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("name", String(100), nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("content", LargeBinary, nullable=False),
    _ref("application_id", "application.id", nullable=True),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="CASCADE")),  # whose it is, if it belongs to a chat only
    Column("made_at", Moment, nullable=False),
    Index("ix_file_application_id", "application_id"),
    Index("ix_file_chat_id", "chat_id"),
    sqlite_autoincrement=True,
)

# --- invites and volunteers -------------------------------------------------------------------------------------------
volunteer = Table(  # a person who may help others to join (cộng tác viên), for a unit and all below it
    "volunteer",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=True),  # empty after an erasure
    _ref("unit_id", "unit.id"),
    Column("state", String(10), nullable=False),  # learning | waiting (for an officer) | active | revoked
    Column("begun_at", Moment, nullable=False),
    Column("active_at", Moment),
    Column("revoked_at", Moment),
    _ref(
        "officer_id", "officer.id", nullable=True
    ),  # who approved or revoked last; empty: nobody had to, or he stopped
    Column("name", String(100)),  # these three as he told them, if he has no application; gone when the role ends
    Column("phone", String(20)),
    Column("workplace", String(200)),
    CheckConstraint("state IN ('learning', 'waiting', 'active', 'revoked')", name="state"),
    CheckConstraint("state = 'revoked' OR person_id IS NOT NULL", name="someone"),
    Index(
        "uq_volunteer_live",
        "person_id",
        unique=True,
        sqlite_where=text("state <> 'revoked'"),
        postgresql_where=text("state <> 'revoked'"),
    ),
    Index("ix_volunteer_unit_id", "unit_id", "state"),
    sqlite_autoincrement=True,
)
invite = Table(  # a code that says who invited, and for which enterprise, campaign or place
    "invite",
    metadata,
    _id(),
    Column("code", String(8), nullable=False, unique=True),  # letters only, without the "-" people see
    _ref("person_id", "person.id", nullable=True),  # whose it is; empty: a unit's poster, or after an erasure
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="SET NULL")),
    _ref("unit_id", "unit.id", nullable=True),  # of an officer's poster: who sees its counts
    Column("campaign", String(40)),
    Column("place", String(60)),
    Column("made_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Index("ix_invite_person_id", "person_id"),
    Index("ix_invite_enterprise_id", "enterprise_id"),
    Index("ix_invite_unit_id", "unit_id"),
    sqlite_autoincrement=True,
)
invite_day = Table(  # how often people opened its page on a day (robots, previews and HEAD are not people)
    "invite_day",
    metadata,
    Column("invite_id", Id, ForeignKey("invite.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("opened", Integer, nullable=False),
    CheckConstraint("opened > 0", name="positive"),
)
touch = Table(  # a chat that came with a code; the first and the last of a person are kept with his application
    "touch",
    metadata,
    _id(),
    _ref("invite_id", "invite.id"),
    Column("chat_id", Id, ForeignKey("chat.id", ondelete="SET NULL")),
    Column("way", String(10), nullable=False),  # page | link | typed
    Column("known", Boolean, nullable=False),  # had an application before: counted nowhere
    Column("device", LargeBinary),  # keyed hash, for the guard; forgotten after 30 days
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    CheckConstraint("way IN ('page', 'link', 'typed')", name="way"),
    UniqueConstraint("chat_id", "invite_id"),
    Index("ix_touch_invite_id", "invite_id", "known"),
    Index("ix_touch_device", "device"),
    sqlite_autoincrement=True,
)
sitting = Table(  # a volunteer fills in the forms of several workers in a row (đăng ký tập thể)
    "sitting",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=True),  # the volunteer; empty after his erasure
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="SET NULL")),
    Column("enterprise_name", String(200)),  # as typed, when it was not in the list
    Column("commune", String(40)),
    Column("place", String(60)),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_sitting_person_id", "person_id"),
    sqlite_autoincrement=True,
)
wording = Table(  # what an administrator says in his own words: a poster's lines, the lesson
    "wording",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("language", String(5), primary_key=True),
    Column("text", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    _ref("officer_id", "officer.id"),
)

# --- applications, members, cards -------------------------------------------------------------------------------------
LIVE = "status IN ('submitted', 'needs_info', 'eligible', 'admitted')"
application = Table(
    "application",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=True),  # empty after an erasure
    Column("status", String(20), nullable=False),
    Column("possible_duplicate", Boolean, nullable=False, server_default=text("false")),
    _ref("unit_id", "unit.id"),  # who received it
    _ref("enterprise_id", "enterprise.id", nullable=True),
    Column("enterprise_name", String(200)),  # as typed, when it was not in the list
    Column("commune", String(40)),
    Column("full_name", String(60)),
    Column("folded_name", String(60)),
    Column("birth_date", Date),
    Column("gender", String(10)),
    Column("phone", String(20)),
    Column("job", String(100)),
    Column("citizen_number", LargeBinary),  # sealed
    Column("citizen_number_index", LargeBinary),  # keyed hash, for duplicates
    Column("ethnic_group", LargeBinary),  # sealed
    Column("minority", Boolean),
    Column("guardian_name", String(60)),
    Column("guardian_phone", String(20)),
    Column("language", String(5), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Column("admitted_at", Moment),
    Column("ended_at", Moment),
    Column("card", LargeBinary, nullable=False, unique=True),  # 8 random bytes: what the QR names
    Column("question", String(500)),  # what an officer asked of the worker
    Column("answer", String(1000)),  # and what he answered
    Column("reason", String(500)),  # of a refusal
    _ref("duplicate_of", "application.id", nullable=True),
    Column("rejoins", Boolean, nullable=False, server_default=text("false")),  # after leaving: the upper union decides
    Column("signed_day", Date),  # on paper
    Column("guardian_signed", Boolean, nullable=False, server_default=text("false")),
    Column("decision_number", String(60)),
    Column("decision_day", Date),  # of the admission: it counts on that day
    Column("ceremony_day", Date),
    Column("official_number", String(30)),  # of the member's card, given by the confederation
    _ref("officer_id", "officer.id", nullable=True),  # who decided last
    Column("decided_at", Moment),
    Column("revision", Integer, nullable=False, server_default=text("0")),  # goes up with every act on it
    _ref("first_invite_id", "invite.id", nullable=True),  # the first code he came with, and the last before sending
    _ref("last_invite_id", "invite.id", nullable=True),
    _ref("assisted_by", "person.id", nullable=True),  # the volunteer who filled it in for him
    _ref("sitting_id", "sitting.id", nullable=True),
    Column("to_sign", Boolean, nullable=False, server_default=text("false")),  # filled in by a volunteer: waits for 5b
    Column("code_word", LargeBinary),  # keyed hash of the word he chose: with it he takes over his record by phone
    Column("claim_tries", SmallInteger, nullable=False, server_default=text("0")),  # wrong ones, of three
    Column("claimed_at", Moment),
    CheckConstraint(
        "status IN ('submitted', 'needs_info', 'eligible', 'admitted', 'left', 'transferred', 'refused', 'withdrawn',"
        " 'duplicate', 'erased')",
        name="status",
    ),
    CheckConstraint(
        "status = 'erased' OR (person_id IS NOT NULL AND full_name IS NOT NULL AND folded_name IS NOT NULL"
        " AND birth_date IS NOT NULL AND gender IS NOT NULL)",
        name="complete",
    ),
    Index("uq_application_live", "person_id", unique=True, sqlite_where=text(LIVE), postgresql_where=text(LIVE)),
    Index("ix_application_person_id", "person_id"),
    Index("ix_application_citizen_number_index", "citizen_number_index"),
    Index("ix_application_phone", "phone", "birth_date"),
    Index("ix_application_unit_id", "unit_id", "status", "id"),  # the queue reads nothing else
    Index("ix_application_name", "unit_id", "folded_name", "id"),  # an officer's search reads this and no row
    Index("ix_application_officer", "officer_id", "decided_at"),  # what was admitted together
    Index("ix_application_enterprise_id", "enterprise_id", "status"),
    Index("ix_application_decision", "unit_id", "decision_number"),
    Index("ix_application_assisted_by", "assisted_by"),
    Index("ix_application_sitting_id", "sitting_id"),
    sqlite_autoincrement=True,  # people hold these numbers
)
credit = Table(  # an application that came by an invite, and whether it counts for whoever invited
    "credit",
    metadata,
    Column("application_id", Id, ForeignKey("application.id"), primary_key=True),  # one application, one credit
    _ref("invite_id", "invite.id"),
    Column("state", String(10), nullable=False),  # sent | held (an officer looks) | given | denied
    Column("reason", String(20)),  # of holding or denying
    Column("sent_at", Moment, nullable=False),
    Column("given_day", Date),  # that of the admission's decision
    Column("decided_at", Moment),  # by an officer
    _ref("officer_id", "officer.id", nullable=True),
    CheckConstraint("state IN ('sent', 'held', 'given', 'denied')", name="state"),
    CheckConstraint("(state = 'given') = (given_day IS NOT NULL)", name="given"),
    Index(
        "ix_credit_given_day",
        "given_day",
        sqlite_where=text("given_day IS NOT NULL"),
        postgresql_where=text("given_day IS NOT NULL"),
    ),
    Index("ix_credit_invite_id", "invite_id", "state"),
    Index(
        "ix_credit_held", "application_id", sqlite_where=text("state = 'held'"), postgresql_where=text("state = 'held'")
    ),
)
event = Table(  # dated counting events: ids and flags, never names; they outlive an erasure
    "event",
    metadata,
    _id(),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),  # in TIMEZONE
    Column("at", Moment, nullable=False),
    _ref("application_id", "application.id"),
    _ref("unit_id", "unit.id"),
    _ref("enterprise_id", "enterprise.id", nullable=True),
    Column("gender", String(10), nullable=False),
    Column("minority", Boolean),
    UniqueConstraint("application_id", "kind", "at"),
    Index("ix_event_day", "day", "kind"),
)
audit = Table(  # who saw or changed what; append-only by trigger
    "audit",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    Column("actor", String(40), nullable=False),  # "person:7", "operator"
    Column("action", String(40), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("unit_id", Id),  # whose matter it was: read there and above; no foreign key, demonstration units go
    Column("detail", String(200)),  # ids, states and days, never a name
    Index("ix_audit_unit_id", "unit_id", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
erasure = Table(  # who was erased, to erase him again after a restore
    "erasure", metadata, Column("person_id", Id, primary_key=True), Column("erased_at", Moment, nullable=False)
)

# --- the clock --------------------------------------------------------------------------------------------------------
job_run = Table(  # a job of the clock in one of its periods: whoever has the row works
    "job_run",
    metadata,
    _id(),
    Column("name", String(40), nullable=False),
    Column("period", String(20), nullable=False),  # the day it is for in TIMEZONE, "2026-05-20", or the hour
    Column("lease_until", Moment, nullable=False),
    Column("tries", SmallInteger, nullable=False),  # counted when it is taken
    Column("begun_at", Moment, nullable=False),  # by the last try
    Column("finished_at", Moment),
    Column("told", Integer, nullable=False, server_default=text("0")),  # messages that it wrote
    UniqueConstraint("name", "period"),
    sqlite_autoincrement=True,  # a stale process must not find its number on a newer run
)
job_message = Table(  # what the clock has told somebody: the same is never told twice
    "job_message",
    metadata,
    _id(),
    Column("job", String(40), nullable=False),
    Column("reference", String(60), nullable=False),  # a job's period, or rule, thing and date
    Column("person_id", Id, ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("job", "reference", "person_id"),
    Index("ix_job_message_person_id", "person_id"),
)
