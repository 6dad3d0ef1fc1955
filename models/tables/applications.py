"""Applications, members, cards (đơn, đoàn viên, thẻ); events, audit and erasures."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

LIVE = "status IN ('submitted', 'needs_info', 'eligible', 'admitted')"
UNDECIDED = "status IN ('submitted', 'needs_info', 'eligible') AND NOT possible_duplicate"
"""What waits and counts. Spelt out in the query as in the index: SQLite compares the words."""
application = Table(
    "application",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=True),  # empty after an erasure
    Column("status", String(20), nullable=False),
    Column("possible_duplicate", Boolean, nullable=False, server_default=text("false")),
    ref("unit_id", "unit.id"),  # who received it
    ref("enterprise_id", "enterprise.id", nullable=True),
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
    ref("duplicate_of", "application.id", nullable=True),
    Column("rejoins", Boolean, nullable=False, server_default=text("false")),  # after leaving: the upper union decides
    Column("signed_day", Date),  # on paper
    Column("guardian_signed", Boolean, nullable=False, server_default=text("false")),
    Column("decision_number", String(60)),
    Column("decision_day", Date),  # of the admission: it counts on that day
    Column("ceremony_day", Date),
    Column("official_number", String(30)),  # of the member's card, given by the confederation
    ref("officer_id", "officer.id", nullable=True),  # who decided last
    Column("decided_at", Moment),
    Column("revision", Integer, nullable=False, server_default=text("0")),  # goes up with every act on it
    ref("first_invite_id", "invite.id", nullable=True),  # the first code he came with, and the last before sending
    ref("last_invite_id", "invite.id", nullable=True),
    ref("assisted_by", "person.id", nullable=True),  # the volunteer who filled it in for him
    ref("sitting_id", "sitting.id", nullable=True),
    Column("to_sign", Boolean, nullable=False, server_default=text("false")),  # filled in by a volunteer: waits for 5b
    Column("code_word", LargeBinary),  # keyed hash of the word he chose: with it he takes over his record by phone
    Column("claim_tries", SmallInteger, nullable=False, server_default=text("0")),  # wrong ones: models/claims.py
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
    Index("uq_application_live", "person_id", unique=True, **only(LIVE)),
    Index("ix_application_person_id", "person_id"),
    Index("ix_application_citizen_number_index", "citizen_number_index"),
    Index("ix_application_phone", "phone", "birth_date"),
    Index("ix_application_unit_id", "unit_id", "status", "id"),  # the queue reads nothing else
    Index("ix_application_name", "unit_id", "folded_name", "id"),  # an officer's search reads this and no row
    Index("ix_application_officer", "officer_id", "decided_at"),  # what was admitted together
    Index("ix_application_enterprise_id", "enterprise_id", "status"),
    Index(  # tallies read nothing else
        "ix_application_undecided", "unit_id", "enterprise_id", "sent_at", **only(UNDECIDED)
    ),
    Index("ix_application_decision", "unit_id", "decision_number"),
    Index("ix_application_assisted_by", "assisted_by"),
    Index("ix_application_sitting_id", "sitting_id"),
    sqlite_autoincrement=True,  # people hold these numbers
)
credit = Table(  # an application that came by an invite, and whether it counts for whoever invited
    "credit",
    metadata,
    Column("application_id", Id, ForeignKey("application.id"), primary_key=True),  # one application, one credit
    ref("invite_id", "invite.id"),
    Column("state", String(10), nullable=False),  # sent | held (an officer looks) | given | denied
    Column("reason", String(20)),  # of holding or denying
    Column("held_for", String(20)),  # of a duplicate: what it was held for, and is again if it was none
    Column("sent_at", Moment, nullable=False),
    Column("given_day", Date),  # that of the admission's decision
    Column("decided_at", Moment),  # by an officer
    ref("officer_id", "officer.id", nullable=True),
    CheckConstraint("state IN ('sent', 'held', 'given', 'denied')", name="state"),
    CheckConstraint("(state = 'given') = (given_day IS NOT NULL)", name="given"),
    Index("ix_credit_given_day", "given_day", **only("given_day IS NOT NULL")),
    Index("ix_credit_invite_id", "invite_id", "state"),
    Index("ix_credit_held", "application_id", **only("state = 'held'")),
)
event = Table(  # dated counting events: ids and flags, never names; they outlive an erasure
    "event",
    metadata,
    id_(),
    Column("kind", String(20), nullable=False),
    Column("day", Date, nullable=False),  # in TIMEZONE
    Column("at", Moment, nullable=False),
    ref("application_id", "application.id"),
    ref("unit_id", "unit.id"),
    ref("enterprise_id", "enterprise.id", nullable=True),
    Column("gender", String(10), nullable=False),
    Column("minority", Boolean),
    UniqueConstraint("application_id", "kind", "at"),
    # All that a tally counts, so that it reads an index alone: a few days by the first, years by the second.
    Index("ix_event_day", "day", "kind", "unit_id", "enterprise_id", "gender", "minority"),
    Index("ix_event_unit_id", "unit_id", "enterprise_id", "kind", "day", "gender", "minority"),
    Index("ix_event_at", "at"),
)
audit = Table(  # who saw or changed what; append-only by trigger
    "audit",
    metadata,
    id_(),
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
