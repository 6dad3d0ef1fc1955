"""Finding and keeping enterprises, on SQLite and on PostgreSQL."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import IntegrityError

from benchmarks.bench_search import invented
from benchmarks.register import take_in
from models import enterprises
from models.enterprise_batch import Switched
from models.enterprises import Row
from models.tables import enterprise_trigram, trigram_count

NAMES = {
    "Công ty TNHH MTV Xây dựng và Thương mại Hoàng Long Lai Châu": "p-tan-phong",
    "Công ty CP Hoàng Long": "x-sin-ho",
    "Công ty TNHH Hoàng Lâm": "p-doan-ket",
    "Công ty TNHH May Ban Trắng": "p-tan-phong",
    "Công ty Cổ phần May xuất khẩu Tây Bắc": "x-than-uyen",
    "Công ty TNHH Đại Maya": "x-than-uyen",
    "Hợp tác xã Chè Tân Uyên": "x-tan-uyen",
    "HTX Chè cổ thụ Sì Lở Lầu": "x-si-lo-lau",
    "Công ty Cổ phần Chè Thanh Bình": "x-tan-uyen",
    "HTX Dược liệu Thu Lũm": "x-thu-lum",
    "Hợp tác xã Đặc sản Núi Cao": "x-tan-uyen",
    "Công ty CP Thương mại Lai Châu": "p-tan-phong",
    "Hộ kinh doanh Bếp Thái": "x-muong-mo",
    "Công ty TNHH Hoà Đại Lộc": "x-binh-lu",
}
LIST = [Row(name, commune) for name, commune in NAMES.items()]


@pytest.fixture
async def listed(db):
    await take_in(db, LIST)
    return db


async def found(db, typed: str) -> list[str]:
    return [hit.name for hit in await db.read(lambda c: enterprises.search(c, typed))]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("hoang long", "Công ty CP Hoàng Long"),
        ("Hoàng Long", "Công ty CP Hoàng Long"),
        ("HOÀNG LONG LAI CHÂU", "Công ty TNHH MTV Xây dựng và Thương mại Hoàng Long Lai Châu"),
        ("cty tnhh mtv xd và tm hoàng long lc", "Công ty TNHH MTV Xây dựng và Thương mại Hoàng Long Lai Châu"),
        ("Hoàng Lonh", "Công ty CP Hoàng Long"),
        ("haong long", "Công ty CP Hoàng Long"),
        ("hoanglong", "Công ty CP Hoàng Long"),
        ("hoang lon", "Công ty CP Hoàng Long"),
        ("long hoang", "Công ty CP Hoàng Long"),
        ("công ti may ban trắng", "Công ty TNHH May Ban Trắng"),
        ("cty may", "Công ty TNHH May Ban Trắng"),
        ("htx che tan uyen", "Hợp tác xã Chè Tân Uyên"),
        ("cty che", "Công ty Cổ phần Chè Thanh Bình"),
        ("HTX chè", "Hợp tác xã Chè Tân Uyên"),
        ("dac san tan uyen", "Hợp tác xã Đặc sản Núi Cao"),  # the commune, not the name
        ("thuong mai lai chau", "Công ty CP Thương mại Lai Châu"),  # nothing telling in it
        ("hòa đại lộc", "Công ty TNHH Hoà Đại Lộc"),
        ("bep thai", "Hộ kinh doanh Bếp Thái"),
    ],
)
async def test_finds_first_what_people_mean(listed, typed, name):
    assert (await found(listed, typed))[:1] == [name]


@pytest.mark.parametrize(
    "typed", ["cong ty", "Công ty TNHH", "htx", "", "   ", "👍", "%", "a' OR 1=1", "xyz", "Vinamilk"]
)
async def test_answers_nothing_rather_than_something_unlike(listed, typed):
    assert await found(listed, typed) == []


@pytest.mark.parametrize("typed", ["Tinh Lợi", "Công ty may Tinh Lợi", "May Việt Tiến", "Xây dựng Thành Công"])
async def test_words_each_a_little_like_others_are_another_name(db, typed):
    names = (
        "Công ty TNHH Xây dựng Minh Khôi Lai Châu",
        "Công ty TNHH MTV Xây dựng và Thương mại Hoàng Long Lai Châu",
        "Công ty TNHH MTV Thủy điện Pa Hạ Xanh",
    )
    await take_in(db, [Row(it) for it in names])
    assert await found(db, typed) == []


async def test_whole_words_come_before_beginnings_and_slips(listed):
    whole = ["Công ty TNHH May Ban Trắng", "Công ty Cổ phần May xuất khẩu Tây Bắc"]
    assert await found(listed, "may") == [*whole, "Công ty TNHH Đại Maya"]
    assert "Công ty TNHH Hoàng Lâm" not in await found(listed, "hoang long")


async def test_what_is_clearly_worse_than_the_best_is_left_out(listed):
    longer, shorter = Row("Công ty Đại Lộc An Phát"), Row("Công ty Đại Lộc An")
    await take_in(listed, [longer, shorter])
    assert await found(listed, "đại lộc an phatt") == ["Công ty Đại Lộc An Phát"]


async def test_a_long_name_is_read_to_its_end(db):
    begins = "Công ty TNHH Xây dựng Cầu đường và Vật liệu Thắng Lợi Mường Tè"
    rows = [Row(f"{begins} {end}") for end in ("Một", "Hai", "Ba")]
    await take_in(db, rows)
    for row in rows:
        assert (await found(db, row.name))[0] == row.name


async def test_shows_at_most_as_many_as_asked(listed):
    assert len(await listed.read(lambda c: enterprises.search(c, "hoang", limit=2))) == 2


async def test_takes_a_text_of_five_thousand_letters(listed):
    assert await found(listed, "hoàng long " * 500) == await found(listed, "hoàng long " * 18)


@pytest.mark.parametrize("typed", ["0100233488", "MST: 0100 233 488"])
async def test_finds_by_tax_code(db, typed):
    await db.write(lambda c: enterprises.add(c, Row("Công ty A", tax_code="0100233488")))
    assert await found(db, typed) == ["Công ty A"]


async def test_knows_one_by_its_id(db):
    row = Row("HTX Chè Tân Uyên", "x-tan-uyen", "0100233488", "Hợp tác xã", 27, demo=True)
    number = await db.write(lambda c: enterprises.add(c, row))
    hit = await db.read(lambda c: enterprises.by_id(c, number))
    assert hit == enterprises.Found(number, row.name, row.commune, row.tax_code, row.kind, 27, True)
    assert await db.read(lambda c: enterprises.by_id(c, number + 1)) is None


async def test_a_tax_code_is_kept_once(db):
    await db.write(lambda c: enterprises.add(c, Row("Công ty A", tax_code="0100233488")))
    with pytest.raises(IntegrityError):
        await db.write(lambda c: enterprises.add(c, Row("Công ty B", tax_code="0100233488")))


def test_a_tax_code_stays_out_of_logs():
    code = "012090001234"  # of a household business it is its owner's citizen number
    assert code not in repr(Row("Hộ kinh doanh", tax_code=code))
    assert code not in repr(enterprises.Found(1, "Hộ kinh doanh", None, code, None, None, False))


async def test_a_second_import_changes_and_does_not_double(db):
    first = Row("Công ty Sao Hôm", "x-ban-bo", "0100233488", "TNHH", 10)
    again = Row("Công ty Sao Mai", "x-ban-bo", "0100233488", headcount=12)
    assert await take_in(db, [first]) == Switched(1, 0)
    assert await take_in(db, [again]) == Switched(0, 1)
    (hit,) = await db.read(lambda c: enterprises.search(c, "sao mai"))
    assert (hit.kind, hit.headcount) == ("TNHH", 12)
    assert await found(db, "sao hôm") == []
    assert await pieces_miscounted(db) == []


async def test_without_a_tax_code_the_name_and_commune_say_which(db):
    await take_in(db, [Row("Cty CP XD Hòa Bình", "x-ban-bo", headcount=1)])
    same = Row("Công ty Cổ phần Xây dựng HOÀ BÌNH", "x-ban-bo", tax_code="0100233488")
    elsewhere = Row("Công ty Cổ phần Xây dựng Hòa Bình", "x-sin-ho")
    assert await take_in(db, [same, elsewhere]) == Switched(1, 1)


async def test_two_tax_codes_are_two_enterprises(db):
    codes = ("0100233488", "0100109106")
    for code in codes:
        await take_in(db, [Row("Công ty A", "x-sin-ho", code)])
    assert [len(await found(db, code)) for code in codes] == [1, 1]


async def test_demonstration_enterprises_go_and_others_stay(listed):
    await listed.write(lambda c: enterprises.add(c, Row("Công ty Hoàng Long (mẫu)", demo=True)))
    assert await listed.write(enterprises.remove_demo) == 1
    assert await listed.write(enterprises.remove_demo) == 0
    assert len(await found(listed, "hoang long")) == 2
    assert await pieces_miscounted(listed) == []


async def pieces_miscounted(db) -> list[str]:
    """Pieces whose count is not what the table of pieces says."""
    kept = enterprise_trigram.c.trigram
    real = dict(map(tuple, await db.read(lambda c: c.execute(select(kept, func.count()).group_by(kept)).all())))
    counted = dict(map(tuple, await db.read(lambda c: c.execute(select(trigram_count)).all())))
    return [piece for piece in real.keys() | counted.keys() if real.get(piece, 0) != counted.get(piece, 0)]


async def test_every_query_of_a_search_goes_by_an_index(db):
    rows = invented(500)
    await take_in(db, rows)
    await db.write(lambda c: c.execute(text("ANALYZE")))
    for typed in ("hoang long", "Hoàng Lonh", "minh", "thanh hà lai châu", "0100233488"):
        plans = await db.read(partial(plans_of, typed=typed))
        assert plans
        assert [plan for plan in plans if scans_a_table(plan)] == []


def plans_of(connection, typed: str) -> list[str]:
    """What the database says it does for each statement of a search."""
    sent = []
    event.listen(connection, "before_cursor_execute", lambda _c, _k, sql, values, *_: sent.append((sql, values)))
    enterprises.search(connection, typed)
    searched = tuple(sent)  # what comes after is not part of it
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # A thousand names fit a few pages, and reading them all is right; the question is whether it must.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    explained = (connection.exec_driver_sql(explain + sql, values) for sql, values in searched)
    return ["\n".join(str(line) for line in plan) for plan in explained]


def scans_a_table(plan: str) -> bool:
    tables = ("piece_0", "piece_1", "piece_2", "enterprise", "trigram_count")
    plan = plan.replace("Seq Scan on enterprise_batch", "")  # of one row at most
    return "Seq Scan" in plan or any(f"SCAN {name}" in plan for name in tables)
