"""Every table of the database, as SQLAlchemy Core, one file per subject; no queries here. Their names are those of the
glossary (docs/words.md)."""

from models.tables.applications import LIVE, UNDECIDED, application, audit, credit, erasure, event
from models.tables.campaigns import LEFT_THE_QUEUE, campaign, lane, recipient
from models.tables.clock import job_message, job_run, setting, tally_sent
from models.tables.columns import Id, Moment, metadata
from models.tables.founding import core_member, file, founding_step, survey
from models.tables.grievances import (
    grievance,
    grievance_blob,
    grievance_block,
    grievance_entry,
    grievance_file,
    grievance_limit,
    grievance_step,
)
from models.tables.invites import invite, invite_day, sitting, touch, volunteer, wording
from models.tables.links import link
from models.tables.officers import officer, officer_invite, request
from models.tables.people import TELLING, chat, consent, inbox, outbox, page, person, task
from models.tables.targets import report, report_line, target, typed_number
from models.tables.tree import (
    enterprise,
    enterprise_batch,
    enterprise_staged,
    enterprise_trigram,
    headcount,
    trigram_count,
    unit,
    unit_commune,
    unit_enterprise,
    unit_move,
)
from models.tables.zalo_bot import zalo_bot_month
from models.tables.zalo_oa import zalo_oa_month, zalo_oa_token

__all__ = [
    "LEFT_THE_QUEUE",
    "LIVE",
    "TELLING",
    "UNDECIDED",
    "Id",
    "Moment",
    "application",
    "audit",
    "campaign",
    "chat",
    "consent",
    "core_member",
    "credit",
    "enterprise",
    "enterprise_batch",
    "enterprise_staged",
    "enterprise_trigram",
    "erasure",
    "event",
    "file",
    "founding_step",
    "grievance",
    "grievance_blob",
    "grievance_block",
    "grievance_entry",
    "grievance_file",
    "grievance_limit",
    "grievance_step",
    "headcount",
    "inbox",
    "invite",
    "invite_day",
    "job_message",
    "job_run",
    "lane",
    "link",
    "metadata",
    "officer",
    "officer_invite",
    "outbox",
    "page",
    "person",
    "recipient",
    "report",
    "report_line",
    "request",
    "setting",
    "sitting",
    "survey",
    "tally_sent",
    "target",
    "task",
    "touch",
    "trigram_count",
    "typed_number",
    "unit",
    "unit_commune",
    "unit_enterprise",
    "unit_move",
    "volunteer",
    "wording",
    "zalo_bot_month",
    "zalo_oa_month",
    "zalo_oa_token",
]
