"""/g: an anonymous case is read and added to with its receipt, from any browser, without a cookie."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest

from domain.grievance_steps import Act
from domain.grievances import Mode, Outcome, Voice
from models import grievance_files, grievance_office, grievances
from models.grievance_office import Doing, Target
from models.grievances import Said
from tests.complaining import RECEIPT, WORDS, by, office, sent, when
from tests.documents.test_cleaning import MAKER, picture
from tests.handlers.joining import rows
from tests.player import World
from tests.web.site import Site, Visitor, running
from web.limits import Buckets, Limits, Rate

SHOWN = "1234 5678 9012 3456"
pytestmark = pytest.mark.one_database


async def opens(visitor: Visitor, **fields: Any) -> tuple[int, str]:
    answer = await visitor.http.post("/g", data={"receipt": SHOWN, **fields})
    return answer.status, await answer.text()


async def acts(world: World, act: Act, words: str, **more: Any) -> None:
    who = await office(world, "cs-ban-mai")
    doing = Doing(act, Said(words), **more)
    await world.db.write(lambda c: grievance_office.do(c, world.keys, by(world, who), Target(1), doing))


async def said(world: World) -> list[str]:
    return [it.words for it in await world.db.read(lambda c: grievances.thread(c, world.keys, 1, tuple(Voice)))]


async def test_a_receipt_opens_the_case_with_the_answers_and_without_notes(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    await acts(site.world, Act.ANSWER, "Chúng tôi đã gặp <quản đốc>.")
    await acts(site.world, Act.NOTE, "Gọi chị Mai.")
    status, page = await opens(visitor)
    assert status == 200
    assert WORDS in page
    assert "Chúng tôi đã gặp &lt;quản đốc&gt;." in page
    assert "Gọi chị Mai" not in page
    assert list(visitor.http.cookie_jar) == []


async def test_a_wrong_receipt_and_none_are_answered_alike(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    status, page = await opens(visitor, receipt="0000 0000 0000 0000")
    assert (status, "Không có vụ việc nào với mã này" in page) == (422, True)
    status, page = await opens(visitor, receipt="12")
    assert (status, "Mã nhận có 16 số" in page) == (422, True)


async def test_more_is_said_once_though_the_page_is_sent_again(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    for _ in range(2):
        _, page = await opens(visitor, act="add", words="Hôm nay lại thế.", seen="0")
    assert await said(site.world) == [WORDS, "Hôm nay lại thế."]
    status, page = await opens(visitor, act="add", words=" ", seen="1")
    assert (status, "Anh/chị chưa kể gì" in page) == (422, True)
    assert WORDS in page


async def test_what_was_written_while_an_officer_answered_is_taken_all_the_same(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    await acts(site.world, Act.ANSWER, "Chúng tôi đang hỏi.")
    _, page = await opens(visitor, act="add", words="Hôm nay lại thế.", seen="0")
    assert "Đã thêm vào vụ việc." in page
    assert await said(site.world) == [WORDS, "Chúng tôi đang hỏi.", "Hôm nay lại thế."]


async def posts(visitor: Visitor, words: str, file: bytes) -> tuple[int, str]:
    """The page's form with a file, as a browser posts it."""
    form = aiohttp.FormData({"receipt": SHOWN, "act": "add", "words": words, "seen": "0"})
    form.add_field("added", file, filename="IMG_Mai_Lo.jpg", content_type="image/jpeg")
    answer = await visitor.http.post("/g", data=form)
    return answer.status, await answer.text()


@pytest.mark.on_both
async def test_a_photo_is_added_clean_and_once(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    for _ in range(2):
        status, page = await posts(visitor, "", picture())
        assert (status, "Đã thêm vào vụ việc." in page) == (200, True)
    (kept,) = await rows(site.world, "grievance_file")
    (blob,) = await rows(site.world, "grievance_blob")
    assert kept["name"] == f"tep-{blob['id']}.jpg"
    assert MAKER.encode() not in site.world.keys.open(blob["content"])
    assert list(visitor.http.cookie_jar) == []


TOO_BIG = 10 * 1024 * 1024 + 1


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"%PDF-1.7", "chỉ nhận ảnh và ghi âm"),
        (b"MZ a program", "Tệp này không nhận được"),
        (b"x" * TOO_BIG, "Tệp này quá 10 MB"),
    ],
    ids=["paper", "program", "too big"],
)
async def test_a_file_that_cannot_be_taken_loses_no_word(site: Site, visitor: Visitor, file: bytes, why: str) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    status, page = await posts(visitor, "Câu này đã viết.", file)
    assert (status, why in page, "Câu này đã viết.</textarea>" in page) == (422, True, True)
    assert await said(site.world) == [WORDS]
    assert await rows(site.world, "grievance_blob") == []


async def test_ten_files_a_day_are_taken(site: Site, visitor: Visitor) -> None:
    world, today = site.world, when(site.world).today
    blobs = [
        await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/png", b"x", today)) for _ in range(10)
    ]
    await sent(world, Mode.ANONYMOUS, said=Said(WORDS, tuple(blobs)))
    status, page = await posts(visitor, "", picture())
    assert (status, "chỉ nhận 10 tệp" in page) == (422, True)


async def test_a_closed_case_is_rated_and_opened_again(site: Site, visitor: Visitor) -> None:
    await sent(site.world, Mode.ANONYMOUS)
    await acts(site.world, Act.CLOSE, "Xong.", outcome=Outcome.SOLVED)
    _, page = await opens(visitor)
    assert "Kết quả: đã giải quyết" in page
    _, page = await opens(visitor, act="rate", stars="4", seen="1")
    assert "Cảm ơn anh/chị đã đánh giá." in page
    _, page = await opens(visitor, act="add", words="Chưa trả tiền.", seen="2")
    assert "Đã mở lại vụ việc" in page
    assert "đang xử lý" in page


async def test_a_file_of_the_case_is_handed_out_for_its_receipt_only(site: Site, visitor: Visitor) -> None:
    world = site.world
    blob = await world.db.write(lambda c: grievance_files.put(c, world.keys, "image/png", b"bytes", when(world).today))
    await sent(world, Mode.ANONYMOUS, said=Said(WORDS, (blob,)))
    _, page = await opens(visitor)
    found = re.search(r'name="file" value="(\d+)"', page)
    assert found
    answer = await visitor.http.post("/g", data={"receipt": SHOWN, "file": found[1]})
    assert (answer.status, await answer.read()) == (200, b"bytes")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="tep-{blob.id}.png"'
    other = await visitor.http.post("/g", data={"receipt": "0000 0000 0000 0000", "file": found[1]})
    assert other.status == 422


async def test_no_receipt_opens_a_case_that_was_sent_under_a_name(site: Site, visitor: Visitor) -> None:
    await sent(site.world)
    assert (await opens(visitor))[0] == 422


async def test_who_tries_many_receipts_is_slowed(world: World) -> None:
    limits = Limits(receipts=Buckets(Rate(2, Limits().receipts.rate.each)))
    async with running(world, limits=limits) as site:
        visitor = site.visitor()
        assert [(await opens(visitor, receipt=RECEIPT))[0] for _ in range(3)] == [422, 422, 429]


async def test_another_site_cannot_post_there(site: Site, visitor: Visitor) -> None:
    answer = await visitor.http.post("/g", data={"receipt": SHOWN}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 403


async def test_the_page_is_in_english_too_and_stands_in_no_index(visitor: Visitor) -> None:
    answer = await visitor.http.get("/g?lang=en")
    assert "Your anonymous case" in await answer.text()
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
