"""The union's tree and the employers (tổ chức, doanh nghiệp)."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from models.tables.columns import Id, Moment, id_, metadata, only, ref

unit = Table(
    "unit",
    metadata,
    id_(),
    Column("code", String(40), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    ref("parent_id", "unit.id", nullable=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    ref("successor_id", "unit.id", nullable=True),  # after a merger, split or end
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
    ref("parent_id", "unit.id"),
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
    id_(),
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
    ref("unit_id", "unit.id", nullable=True),  # responsible: by its commune, unless
    Column("unit_by_hand", Boolean, nullable=False, server_default=text("false")),
    ref("officer_id", "officer.id", nullable=True),  # responsible
    Column("next_contact", Date),
    Column("stage", String(20), nullable=False, server_default="surveyed"),  # domain/founding.py
    Column("stage_day", Date),
    Column("obstacle", String(30)),
    Column("dossier", String(300)),  # codes of the papers that are there (domain/data/dossier.csv), with commas
    ref("batch_id", "enterprise_batch.id", nullable=True),  # it came with this import: models/enterprise_visible.py
    CheckConstraint("headcount >= 0", name="headcount_not_negative"),
    Index("ix_enterprise_folded", "folded"),
    Index("ix_enterprise_unit_id", "unit_id", "stage"),
    Index("ix_enterprise_batch_id", "batch_id", **only("batch_id IS NOT NULL")),
    sqlite_autoincrement=True,  # posters and open forms hold these numbers
)
headcount = Table(  # how many workers an enterprise has, from the day on which the register took it in
    "headcount",
    metadata,
    Column("enterprise_id", Id, ForeignKey("enterprise.id", ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number", Integer, nullable=False),
    sqlite_with_rowid=False,
)
enterprise_batch = Table(  # one import of a list: nothing of it is seen until it is switched on as a whole
    "enterprise_batch",
    metadata,
    id_(),
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
    # No foreign key and no index of its own: half a million pieces of a list would each pay for both. What an
    # enterprise is found by follows from its name (models/enterprise_index.py), and a search asks for the enterprise.
    Column("enterprise_id", Id, primary_key=True),
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
