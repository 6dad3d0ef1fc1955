"""Pictures and files by a link: what Zalo fetches, and what only one person takes, on one day."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Connection, select, update

from bot.linking import Linking
from bot.rendering import Studio
from dialogue.messages import Attachment, ChannelName, Reply
from dialogue.payload import to_payload
from documents.lighter import MOST_BYTES, lighter
from domain.roles import Role
from models import chats, links, officers
from models.links import Target
from models.outbox import Queued
from models.tables import chat, link, officer
from tests.handlers.joining import fills, rows, types
from tests.player import Player, World
from tests.web.site import Site, Visitor

ZALO = ChannelName.ZALO_BOT


async def path_to(site: Site, player: Player, kind: str, ref: str, message: int = 1) -> str:
    """The path of a link to something, made for that chat."""
    world = site.world
    number = await world.db.read(lambda c: chats.id_of(c, player.channel, player.name))
    linking = Linking(world.db, world.keys, replace(world.config, address="https://congdoan.example.vn"))
    made = await linking.linked(Target(message, number or 0, kind, ref, "vi"), world.now)
    return made.words.rpartition("https://congdoan.example.vn")[2]


async def opened(visitor: Visitor, path: str) -> tuple[int, bytes, dict[str, str]]:
    answer = await visitor.http.get(path)
    return answer.status, await answer.read(), dict(answer.headers)


# --- pictures ---------------------------------------------------------------------------------------------------------
async def test_a_picture_is_fetched_often_and_for_weeks(site: Site, visitor: Visitor) -> None:
    await fills(an := site.world.person("an", ZALO))
    path = await path_to(site, an, "card", "1")
    for days in (0, 9, 20):
        an.later(days=days)
        status, content, headers = await opened(visitor, path)
        assert (status, content[:4], headers["Content-Type"]) == (200, b"\x89PNG", "image/png")
        assert int(headers["Content-Length"]) == len(content) <= MOST_BYTES
        assert "Set-Cookie" not in headers
        head = await visitor.http.head(path)
        assert (head.status, head.headers["Content-Length"]) == (200, headers["Content-Length"])
    an.later(days=31)
    assert (await opened(visitor, path))[0] == 404


async def test_nobody_guesses_or_lists_pictures(site: Site, visitor: Visitor) -> None:
    await fills(an := site.world.person("an", ZALO))
    path = await path_to(site, an, "card", "1")
    for other in ("/media/", "/media", f"{path[:-1]}x", "/media/1", f"/d/{path.rpartition('/')[2]}"):
        assert (await opened(visitor, other))[0] in (404, 410), other
    found = await rows(site.world, "link")
    assert path.rpartition("/")[2] not in str(found)  # of the token only its hash is kept


async def test_the_same_message_has_the_same_link_however_often_it_is_sent(site: Site) -> None:
    await fills(an := site.world.person("an", ZALO))
    assert await path_to(site, an, "card", "1") == await path_to(site, an, "card", "1")
    assert await path_to(site, an, "card", "1", message=2) != await path_to(site, an, "card", "1")
    assert len(await rows(site.world, "link")) == 2


async def test_a_picture_shown_again_lives_on_from_then_and_a_file_keeps_its_day(site: Site, visitor: Visitor) -> None:
    """A campaign of every month shows one picture: it must not turn black when the first month is over."""
    await fills(an := site.world.person("an", ZALO))
    paths = [await path_to(site, an, kind, "1") for kind in ("card", "export")]
    an.later(hours=20)
    assert [await path_to(site, an, kind, "1") for kind in ("card", "export")] == paths
    an.later(days=29, hours=23)
    assert [(await opened(visitor, path))[0] for path in paths] == [200, 410]
    an.later(days=1)
    assert (await opened(visitor, paths[0]))[0] == 404
    assert await path_to(site, an, "card", "1") == paths[0]
    assert (await opened(visitor, paths[0]))[0] == 200


async def test_what_was_erased_is_no_more(site: Site, visitor: Visitor) -> None:
    await fills(an := site.world.person("an", ZALO))
    path = await path_to(site, an, "card", "1")
    await types(an, "/mydata erase")
    await types(an, "XÓA HẾT")
    assert (await opened(visitor, path))[0] == 404
    assert await rows(site.world, "link") == []


def test_a_picture_too_heavy_for_zalo_becomes_a_lighter_one() -> None:
    noise = Image.frombytes("RGB", (640, 640), random.Random(1).randbytes(640 * 640 * 3))
    noise.save(out := io.BytesIO(), "PNG")
    content, kind = lighter(out.getvalue(), "image/png")
    assert kind == "image/jpeg"
    assert 100_000 < len(content) <= MOST_BYTES < len(out.getvalue())
    assert lighter(b"small", "image/png") == (b"small", "image/png")


# --- files ------------------------------------------------------------------------------------------------------------
async def test_a_file_is_taken_on_its_page_and_who_takes_it_is_noted(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    path = await path_to(site, lan, "example", "enterprises")
    status, page, _ = await opened(visitor, path)
    assert (status, "Tải tệp" in page.decode(), f'href="{path}/file"' in page.decode()) == (200, True, True)
    assert "file" not in {row["action"] for row in await rows(site.world, "audit")}  # a preview takes nothing
    status, content, headers = await opened(visitor, f"{path}/file")
    assert (status, content[:2]) == (200, b"PK")
    assert headers["Content-Disposition"].startswith('attachment; filename="')
    noted = (await rows(site.world, "audit"))[-1]
    assert (noted["action"], noted["detail"], noted["subject"]) == ("file", "link_opened:example", "link:1")
    lai = await site.world.officer("lai", "lai-chau", Role.ADMIN)
    assert "giấy tờ của đường dẫn số 1 (tải qua đường dẫn)" in (await types(lai, "/audit"))[0].text


@pytest.mark.one_database
async def test_a_file_can_be_had_for_a_day(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    path = await path_to(site, lan, "example", "enterprises")
    lan.later(hours=23)
    assert (await opened(visitor, path))[0] == 200
    lan.later(hours=2)
    for it in (path, f"{path}/file"):
        assert (await opened(visitor, it))[0] == 410


@pytest.mark.one_database
@pytest.mark.on_both
async def test_its_owner_closes_it_and_nobody_else_s_page_does(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    path = await path_to(site, lan, "example", "enterprises")
    foreign = await visitor.http.post(path, headers={"Sec-Fetch-Site": "cross-site"})
    assert (foreign.status, (await opened(visitor, path))[0]) == (403, 200)
    closed = await visitor.http.post(path)
    assert (closed.status, "không dùng được nữa" in await closed.text()) == (410, True)
    assert (await opened(visitor, f"{path}/file"))[0] == 410


async def test_an_officers_file_is_closed_with_his_post(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    path = await path_to(site, lan, "example", "enterprises")
    await site.db.write(lambda c: c.execute(update(officer).values(revoked_at=site.world.now)))
    assert (await opened(visitor, f"{path}/file"))[0] == 410


async def test_who_is_moved_to_another_unit_takes_nothing_of_the_old_one(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    old = await path_to(site, lan, "example", "enterprises")
    site.world.now += timedelta(minutes=1)

    def move(connection: Connection) -> None:
        (person,) = connection.execute(update(officer).values(revoked_at=site.world.now).returning(officer.c.person_id))
        post = officers.Appointment(person[0], site.world.units["sin-ho"], Role.OFFICER)
        officers.appoint(connection, post, site.world.now)

    await site.db.write(move)
    site.world.now += timedelta(minutes=1)
    new = await path_to(site, lan, "example", "enterprises", message=2)
    assert [(await opened(visitor, f"{path}/file"))[0] for path in (old, new)] == [410, 200]


async def test_a_paper_is_given_only_to_who_may_still_see_it(site: Site, visitor: Visitor) -> None:
    lan = await site.world.officer("lan", channel=ZALO)
    path = await path_to(site, lan, "paper", "99:1")
    assert (await opened(visitor, path))[0] == 200
    assert (await opened(visitor, f"{path}/file"))[0] == 410


async def test_links_over_are_taken_out(site: Site) -> None:
    await fills(an := site.world.person("an", ZALO))
    await path_to(site, an, "card", "1")
    assert await site.db.write(lambda c: links.clear_before(c, site.world.now)) == 0
    an.later(days=31)
    assert await site.db.write(lambda c: links.clear_before(c, site.world.now)) == 1


async def test_a_token_is_looked_up_by_an_index(site: Site) -> None:
    query = select(link.c.id).join(chat, chat.c.id == link.c.chat_id).where(link.c.token_hash == "x")
    if site.db.is_sqlite:
        words = str(query.compile(compile_kwargs={"literal_binds": True}))
        plan = await site.db.read(lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}").all())
        assert "SCAN" not in str(plan)


# --- what the channel is told -----------------------------------------------------------------------------------------
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "picture", "words"),
    [
        ("https://congdoan.example.vn", True, "Xem ảnh: https://congdoan.example.vn/media/"),
        ("http://10.0.0.5:8080", False, "Xem ảnh: http://10.0.0.5:8080/media/"),
        ("http://127.0.0.1:8080", False, "Ảnh và tệp chưa gửi được qua đây. Trên máy của công đoàn, anh/chị xem ở"),
    ],
)
async def test_without_a_public_address_the_words_say_where_to_look(
    world: World, address: str, picture: bool, words: str
) -> None:
    await fills(world.person("an", ZALO))
    studio = Studio(world.db, world.keys, replace(world.config, address=address), lambda: world.now)
    payload: dict[str, Any] = to_payload(Reply("card.here", {"number": "x"}, attachment=Attachment("card", "1")))
    made = await studio.outgoing(Queued(1, 1, ZALO, "an", "vi", 0, world.now, payload))
    assert made.attached is None
    assert made.linked is not None
    assert bool(made.linked.picture) is picture
    assert made.linked.words.startswith(words)
