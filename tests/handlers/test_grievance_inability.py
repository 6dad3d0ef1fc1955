"""That we cannot tell who sent an anonymous case: the whole database is searched, every table, every column, opened with our
own key, and the bytes on the disk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.evidence_task import EvidenceTask
from bot.tasks import Tasks
from dialogue.messages import ChannelName, File
from domain import receipt
from domain.grievances import Mode
from models import files, outbox
from models.grievances import receipt_index
from models.tables import metadata
from tests.complaining import sent, when
from tests.documents.test_cleaning import picture
from tests.handlers.joining import _opened, fills, rows, takes, types
from tests.player import Player, World

FIRST = 700_001  # the case's number: found wherever it stands
STORY = "Quản đốc tổ bốn đòi tiền người mới."
MINE = ("grievance", "grievance_entry", "grievance_file", "grievance_blob", "grievance_step")
FILE_ID = "own:"


def _count_on(connection: Connection) -> None:
    """The next case gets a number that nothing else has."""
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('grievance', {FIRST - 1})"))
    else:
        connection.execute(text(f"SELECT setval('grievance_id_seq', {FIRST - 1})"))


async def tells_all(world: World, player: Player) -> str:
    """A member reports anonymously, with a photo; his receipt, which he has copied."""
    doing = Tasks(world.turns, {"evidence": EvidenceTask(world.turns.desk, {})})
    await types(player, "/grievance")
    for value in ("report", "g:pay", "wages", "own"):
        await takes(player, value)
    await types(player, STORY)
    (chat,) = [it["id"] for it in await rows(world, "chat") if it["external_id"] == player.name]
    new = files.New("upload", "IMG_7731.jpg", "application/octet-stream", picture(), chat)
    number = await world.db.write(lambda c: files.put(c, world.keys, new, world.now))
    await player.hears(File(f"{FILE_ID}{number}", "IMG_7731.jpg"))
    await doing.idle()
    await player.new()
    for value in ("done", "anonymous", "pass"):
        await takes(player, value)
    seen = await takes(player, "send")
    await doing.close(0)
    return str(seen[0].payload["params"]["receipt"])


async def dump(world: World, *left_out: str) -> dict[str, list[str]]:
    """By table every column of every row, opened where we have the key."""
    return {
        name: [f"{column}={_opened(world, value)}" for row in await rows(world, name) for column, value in row.items()]
        for name in metadata.tables
        if name not in left_out
    }


def holding(found: dict[str, list[str]], what: str) -> list[str]:
    return [f"{table}.{line}" for table, lines in found.items() for line in lines if what in line]


@pytest.mark.parametrize("channel", [ChannelName.WEBCHAT, ChannelName.TELEGRAM])
@pytest.mark.on_both
async def test_nothing_outside_the_case_tells_of_it(world: World, channel: ChannelName) -> None:
    await world.db.write(_count_on)
    await world.officer("hoa", "cs-ban-mai")
    await fills(player := world.person("7", channel), citizen_number="-")
    world.now += timedelta(minutes=7, seconds=13)
    shown = await tells_all(world, player)
    if channel == ChannelName.TELEGRAM:  # delivered: the sender marks it so
        numbers = [it["id"] for it in await rows(world, "outbox") if it["state"] == "queued"]
        await world.db.write(lambda c: outbox.mark_sent(c, numbers))
    else:  # copied
        await types(player, "/grievance noted")
        await world.db.write(lambda c: outbox.clear_faded(c, world.now + timedelta(minutes=10)))
    (case,) = await rows(world, "grievance")
    assert case["id"] == FIRST
    assert case["receipt"] == receipt_index(world.keys, receipt.read(shown) or "")
    outside = await dump(world, *MINE)
    searched = (
        str(FIRST),
        shown,
        shown.replace(" ", ""),
        case["receipt"].hex(),
        STORY,
        "grievance",
        "IMG_7731",
        FILE_ID,
    )
    assert {what: holding(outside, what) for what in searched if holding(outside, what)} == {}


async def test_the_case_knows_nobody_and_nothing_finer_than_the_day(world: World) -> None:
    await fills(player := world.person("worker-77"))
    world.now += timedelta(minutes=7, seconds=13)
    await tells_all(world, player)
    (case,) = await rows(world, "grievance")
    assert (case["person_id"], case["identity"], case["opened_at"]) == (None, None, None)
    inside = await dump(world, *(set(metadata.tables) - {*MINE}))
    moments = (world.now.strftime("%H:%M:%S"), world.now.strftime("%H:%M"))
    assert [holding(inside, it) for it in moments] == [[], []]
    assert holding(inside, "worker-77") == []
    assert when(world).today.isoformat() in "".join(inside["grievance"])


async def test_no_case_tells_a_moment_between_two_of_which_an_anonymous_one_would_stand(world: World) -> None:
    officer = await world.officer("hoa", "cs-ban-mai")
    for mode in (Mode.CONFIDENTIAL, Mode.ANONYMOUS, Mode.OPEN):
        await sent(world, mode)
    await types(officer, "/cases 3 take 0")
    inside = await dump(world, *(set(metadata.tables) - {*MINE}))
    assert holding(inside, world.now.strftime("%H:%M")) == []


async def test_the_bytes_on_the_disk_hold_neither_receipt_nor_words_nor_picture(world: World) -> None:
    """Also what SQLite keeps beside its file (WAL) until it is overwritten: it was sealed when it was written."""
    if not world.db.is_sqlite:
        return
    await fills(player := world.person())
    shown = await tells_all(world, player)
    path = Path(str(world.db.url.database))
    written = b"".join(it.read_bytes() for it in path.parent.glob(f"{path.name}*"))
    assert len(list(path.parent.glob(f"{path.name}*"))) >= 2  # the WAL is among them
    for what in (shown, shown.replace(" ", ""), STORY, "IMG_7731"):
        assert what.encode() not in written, what
    (blob,) = await rows(world, "grievance_blob")
    assert world.keys.open(blob["content"])[200:260] not in written


async def test_the_next_message_of_officers_does_not_say_which(world: World) -> None:
    """In the turn that sends it nobody is told: it would say when, to the second."""
    officer = await world.officer("hoa", "cs-ban-mai")
    await fills(player := world.person())
    await officer.new()
    await tells_all(world, player)
    assert await officer.new() == []
    assert [it for it in await rows(world, "audit") if "grievance" in it["action"]] == []
