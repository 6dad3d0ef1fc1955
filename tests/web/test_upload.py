"""Files into the web chat: taken while a conversation asks for one, and then only."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from domain.numbers import application_number
from domain.roles import Role
from handlers.conversations import wanting_files
from models import officers, people
from models.files import MOST_BYTES
from models.keys import token_hash
from models.tables import chat
from tests.handlers.joining import fills, rows
from tests.player import World
from tests.web.site import Site, Visitor, running

PDF = b"%PDF-1.7 signed"
HEADERS = {"Content-Type": "application/octet-stream", "X-File-Name": "%C4%91%C6%A1n%20k%C3%BD.pdf"}


@pytest.fixture
async def site(db):
    world = World(db)
    await world.settle()
    async with running(world, wanting_files=wanting_files()) as it:
        yield it


@pytest.fixture
async def officer(site: Site) -> Visitor:
    return await appointed(site, "tan-phong")


async def appointed(site: Site, unit: str) -> Visitor:
    made = site.visitor()
    await made.says("/help")

    def appoint(connection: Any) -> None:
        person = people.add(connection, site.world.now)
        here = chat.c.external_id == token_hash(made.cookie)
        connection.execute(update(chat).where(here).values(person_id=person))
        post = officers.Appointment(person, site.world.units[unit], Role.OFFICER)
        officers.appoint(connection, post, site.world.now)

    await site.db.write(appoint)
    return made


async def sends(
    visitor: Visitor, content: bytes = PDF, number: int = 1, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    path = f"/chat/files?id=file-000{number}&after={visitor.after}"
    answer = await visitor.http.post(path, data=content, headers={**HEADERS, **(headers or {})})
    return answer.status, await answer.json()


async def test_an_officer_sends_the_signed_paper_and_opens_it_again(site: Site, officer: Visitor) -> None:
    await fills(site.world.person("worker"))
    asked = await officer.says("/signed 1")
    assert asked[-1]["wants_file"]
    status, found = await sends(officer)
    assert status == 200
    assert [it["text"] for it in found["messages"]] == [
        "đơn ký.pdf",
        f"Đã lưu bản đã ký vào đơn {application_number(1)}.",
    ]
    (kept,) = await rows(site.world, "file")
    assert site.world.keys.open(kept["content"]) == PDF
    assert (kept["application_id"], kept["chat_id"], kept["name"]) == (1, None, "signed-1-1.pdf")
    officer.after = found["last"]
    shown = await officer.says("/signed 1")
    assert [it["label"] for it in shown[-1]["options"]] == ["Xem tệp 1, gửi ngày 22/11/2026", "Thôi, không gửi"]
    (opened,) = [it for it in await officer.says("/signed 1 1") if "file" in it]
    answer = await officer.http.get(opened["file"]["url"])
    assert (await answer.read(), answer.headers["Content-Disposition"]) == (
        PDF,
        'attachment; filename="signed-1-1.pdf"',
    )
    noted = [(it["action"], it["subject"], it["detail"]) for it in await rows(site.world, "audit")]
    assert noted == [("file", "application:1", "file_kept:1"), ("file", "application:1", "file_opened:1")]


async def test_an_officer_sends_a_list_without_being_asked_and_nobody_else_does(site: Site, officer: Visitor) -> None:
    shown = await officer.says("/help")
    assert shown[-1]["wants_file"]
    status, found = await sends(officer, b"PK...", headers={"X-File-Name": "danh%20s%C3%A1ch.XLSX"})
    assert status == 200
    echo, answer = (it["text"] for it in found["messages"])
    assert echo == "danh sách.XLSX"
    assert answer.startswith("Đã nhận tệp.")
    assert [it["kind"] for it in await rows(site.world, "task")] == ["import"]
    assert (await sends(officer, number=2))[0] == 409, "no list"
    other = site.visitor()
    assert "wants_file" not in (await other.says("/help"))[-1]
    assert (await sends(other, headers={"X-File-Name": "a.xlsx"}))[0] == 409
    await site.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET role = 'viewer'"))
    assert (await sends(officer, number=3, headers={"X-File-Name": "a.csv"}))[0] == 409


async def test_an_officer_of_a_sister_unit_finds_nothing(site: Site, officer: Visitor) -> None:
    await fills(site.world.person("worker"))
    await officer.says("/signed 1")
    await sends(officer)
    sister = await appointed(site, "sin-ho")
    assert [it["text"] for it in await sister.says("/signed 1") if not it.get("said")] == [
        "Tôi không tìm thấy đơn này."
    ]
    assert [it["text"] for it in await sister.says("/signed 99") if not it.get("said")] == [
        "Tôi không tìm thấy đơn này."
    ]
    assert [it["text"] for it in await sister.says("/signed 1 1") if not it.get("said")] == ["Tệp này không còn nữa."]


async def test_whose_post_was_taken_away_opens_nothing_from_old_messages(site: Site, officer: Visitor) -> None:
    await fills(site.world.person("worker"))
    await officer.says("/signed 1")
    await sends(officer)
    (opened,) = [it for it in await officer.says("/signed 1 1") if "file" in it]
    await site.db.write(lambda c: c.exec_driver_sql("UPDATE officer SET revoked_at = granted_at"))
    assert (await officer.http.get(opened["file"]["url"])).status == 404


async def test_erasing_the_worker_erases_his_signed_paper(site: Site, officer: Visitor) -> None:
    await fills(site.world.person("worker"))
    await officer.says("/signed 1")
    await sends(officer)
    (it,) = await rows(site.world, "application")
    await site.db.write(lambda c: people.erase(c, it["person_id"], site.world.now))
    assert await rows(site.world, "file") == []


async def test_only_a_pdf_or_a_picture_is_a_paper(site: Site, officer: Visitor) -> None:
    await fills(site.world.person("worker"))
    await officer.says("/signed 1")
    _, found = await sends(officer, b"MZ a program")
    assert "Tôi chỉ nhận tệp PDF" in found["messages"][1]["text"]
    assert await rows(site.world, "file") == []
    status, _ = await sends(officer, b"\x89PNG\r\n\x1a\n", number=2)
    assert (status, (await rows(site.world, "file"))[0]["media_type"]) == (200, "image/png")


@pytest.mark.one_database
async def test_nobody_sends_a_file_unasked(site: Site, officer: Visitor, visitor: Visitor) -> None:
    assert (await sends(visitor))[0] == 400  # no session
    await visitor.says("/start")
    assert (await sends(visitor))[0] == 409
    await visitor.says("/import")  # he is no officer
    assert (await sends(visitor))[0] == 409
    assert (await sends(officer))[0] == 409
    assert await rows(site.world, "file") == []


@pytest.mark.one_database
async def test_another_site_cannot_send_one(site: Site, officer: Visitor) -> None:
    await officer.says("/import")
    assert (await sends(officer, headers={"Sec-Fetch-Site": "cross-site"}))[0] == 403
    assert (await sends(officer, headers={"Content-Type": "text/plain"}))[0] == 403
    assert await rows(site.world, "file") == []


@pytest.mark.one_database
async def test_one_that_is_too_large_is_refused_in_words(site: Site, officer: Visitor) -> None:
    await officer.says("/import")
    status, found = await sends(officer, b"x" * (MOST_BYTES + 1))
    assert (status, found["error"]) == (413, "Tệp lớn hơn 10 MB. Anh/chị gửi tệp nhỏ hơn giúp.")
    assert await rows(site.world, "file") == []


async def test_a_list_is_left_for_slow_work(site: Site, officer: Visitor) -> None:
    await officer.says("/import")
    _, found = await sends(officer, b"PK...")
    assert found["messages"][-1]["text"].startswith("Đã nhận tệp.")
    (left,) = await rows(site.world, "task")
    payload = site.world.keys.open_json(left["payload"])["payload"]
    assert (left["kind"], payload["file"]) == ("import", "own:1")


@pytest.mark.one_database
async def test_the_example_comes_with_the_question(officer: Visitor) -> None:
    (asked,) = [it for it in await officer.says("/import") if "file" in it]
    answer = await officer.http.get(asked["file"]["url"])
    assert (await answer.read()).startswith(b"PK")
