"""Who does which kind of slow work (việc chờ): the same for the running bot and the chat in a terminal."""

from __future__ import annotations

from collections.abc import Mapping

from bot.campaign_tasks import CountTask, PictureTask
from bot.channels.base import Channel
from bot.evidence_task import EvidenceTask
from bot.import_task import ImportTask
from bot.importing import Importing
from bot.poster_task import PosterTask
from bot.report_task import ReportTask
from bot.settings import Settings
from bot.take_over_task import TakeOverTask
from bot.tally_task import TallyTask
from bot.tasks import Job
from bot.turns import Desk


def task_jobs(desk: Desk, settings: Settings, importing: Importing, channels: Mapping[str, Channel]) -> dict[str, Job]:
    """By the kind of task; each has its ending in handlers/conversations.ENDINGS."""
    return {
        "import": ImportTask(desk, importing, channels),
        "posters": PosterTask(desk, settings.papers_dir),
        "evidence": EvidenceTask(desk, channels),
        "campaign_count": CountTask(desk),
        "campaign_picture": PictureTask(desk, channels),
        "report": ReportTask(desk, settings.papers),
        "take_over": TakeOverTask(desk),
        "tally": TallyTask(desk),
    }
