"""Recognition: who brought members in, by unit and period; named only who agreed; a workbook that proves it."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook
from sqlalchemy import insert, select, update

from domain.periods import Period, Span, period
from domain.recognition import Workplace
from domain.roles import Role
from handlers import top
from models import counting, recognition, tree
from models.counting import Counted, Kind
from models.recognition import Asked, Ranking
from models.tables import application, credit, enterprise, officer, unit, unit_enterprise
from tests.handlers.deciding import actions
from tests.handlers.joining import keys, takes, types
from tests.handlers.volunteering import Won, volunteer
from tests.player import NOON, ZONE, Player, Seen, World

NOVEMBER = period(Span.MONTH, date(2026, 11, 20))
YEAR = period(Span.YEAR, date(2026, 11, 20))


async def ranking(world: World, unit_code: str = "lai-chau", over: Period = YEAR) -> Ranking:
    def find(connection: Any) -> Ranking:
        below = tree.on(connection, date(2026, 11, 22)).below([world.units[unit_code]])
        return recognition.ranking(connection, Asked(below, over, lambda it: it.astimezone(ZONE).date()))

    return await world.db.read(find)


async def drawn(world: World, seen: list[Seen], language: str = "vi") -> Any:
    """The workbook as it would be sent; None if it is not."""
    (attachment,) = [it.payload["attachment"] for it in seen if "attachment" in it.payload]
    made = await world.studio.attached(**attachment, language=language)
    return made and (made, load_workbook(BytesIO(made.content)))


def cells(book: Any) -> list[list[list[Any]]]:
    """The lines of each sheet."""
    return [book.get_sheet_by_name(it).to_python(skip_empty_area=False) for it in book.sheet_names]


# --- a whole story ----------------------------------------------------------------------------------------------------
async def story(world: World) -> Player:
    """Oi agreed to be named and won two, one where there is no union; Páo did not agree and won two where there is one;
    one came by a poster. Oi."""
    oi = world.person("oi")
    oi.memory = await world.tell(None, "two volunteers won some", lambda: _story(world))
    return oi


async def _story(world: World) -> Any:
    """What Oi remembers."""
    oi = await volunteer(world, "oi")
    await takes(oi, "/volunteer named")
    pao = await volunteer(world, "pao", full_name="Vàng A Páo", phone="0987 654 321", citizen_number="-")
    await takes(pao, "/volunteer unnamed")
    won = Won(world)
    first, second = await won.person(oi), await won.person(pao)
    hoa: dict[str, Any] = {"unit_id": world.units["tan-phong"], "enterprise_id": world.enterprises["HTX Dệt Nà Hoa"]}
    early = [await won.sends(first), await won.sends(second), await won.sends(None)]
    await won.admits(*early, day=date(2026, 10, 30), decision="9/QĐ-LĐLĐ")
    late = [await won.sends(first, **hoa), await won.sends(second)]
    await won.admits(*late)
    await won.sends(first)  # not admitted: counts nothing
    return oi.memory


@pytest.mark.on_both
async def test_an_officer_sees_who_won_how_many_and_the_proof(world: World) -> None:
    await story(world)
    officer = await world.officer("hoa")
    await officer.plays("""
        > /khenthuong
        < Khen thưởng, Công đoàn phường Tân Phong Quý 4/2026: 5 người được kết nạp qua lời mời. 1. Lò Thị Ọi: 3 điểm (2 người, 1 ở nơi chưa có công đoàn) 2. cộng tác viên (chưa đồng ý nêu tên): 2 điểm (2 người, 0 ở nơi chưa có công đoàn) Ngoài ra 1 người đến qua áp phích … Mỗi người được kết nạp: 2 điểm nếu … 1 điểm nếu đã có, 1 điểm nếu … [Tải tệp kèm minh chứng] [Trước đó: Quý 3/2026] [Tháng này] [6 tháng này] [Năm nay] [Đơn vị khác] [Về menu]
        > [Tháng này]
        < Khen thưởng, Công đoàn phường Tân Phong Tháng 11/2026: 2 người được kết nạp qua lời mời. 1. Lò Thị Ọi: 2 điểm (1 người, 1 ở nơi chưa có công đoàn) 2. cộng tác viên (chưa đồng ý nêu tên): 1 điểm … [Tải tệp kèm minh chứng] [Trước đó: Tháng 10/2026] [Quý này] [6 tháng này] [Năm nay] [Đơn vị khác] [Về menu]
        > [6 tháng này]
        < Khen thưởng, Công đoàn phường Tân Phong 6 tháng, 01/06/2026 đến 30/11/2026: 5 người … [Trước đó: 6 tháng, 01/12/2025 đến 31/05/2026] [Tháng này] [Quý này] [Năm nay] [Đơn vị khác] [Về menu]
        > [Trước đó: 6 tháng, 01/12/2025 đến 31/05/2026]
        < Công đoàn phường Tân Phong, 6 tháng, 01/12/2025 đến 31/05/2026: chưa có ai được kết nạp qua lời mời. [Trước đó: …] [Sau đó: 6 tháng, 01/06/2026 đến 30/11/2026] [Tháng này] [Quý này] [Năm nay] [Đơn vị khác] [Về menu]
        > [Năm nay]
        < Khen thưởng, Công đoàn phường Tân Phong Năm 2026: 5 người … [Tải tệp kèm minh chứng] [Trước đó: Năm 2025] [Tháng này] [Quý này] [6 tháng này] [Đơn vị khác] [Về menu]
        > [Tải tệp kèm minh chứng]
        < Khen thưởng, Công đoàn phường Tân Phong, năm 2026: số đơn, số và ngày quyết định của từng người được kết nạp, không có tên người lao động.
        < Anh/chị xem gì nữa ạ? [Về danh sách] [Về menu]
    """)
    made, book = await drawn(world, officer.heard[-2:])
    assert made.name == "khen-thuong-2026-01-01-2026-12-31.xlsx"
    assert book.sheet_names == ["Xếp hạng", "Minh chứng", "Cách tính"]
    ranks, evidence, how = cells(book)
    assert ranks[0][0] == "Xét khen thưởng phát triển đoàn viên: Công đoàn phường Tân Phong"
    assert ranks[4:] == [
        ["Hạng", "Cộng tác viên", "Điểm", "Số người được kết nạp", "Trong đó ở nơi chưa có công đoàn"],
        [1, "Lò Thị Ọi", 3, 2, 1],
        [2, "cộng tác viên (chưa đồng ý nêu tên)", 2, 2, 0],
    ]
    assert [row[:4] + row[5:] for row in evidence[1:]] == [
        [1, "Lò Thị Ọi", "LC-000003-7", "9/QĐ-LĐLĐ", "Công ty TNHH Bản Mai", "đã có", 1],
        [1, "Lò Thị Ọi", "LC-000006-8", "12/QĐ-LĐLĐ", "HTX Dệt Nà Hoa", "chưa có", 2],
        [2, "cộng tác viên (chưa đồng ý nêu tên)", "LC-000004-5", "9/QĐ-LĐLĐ", "Công ty TNHH Bản Mai", "đã có", 1],
        [2, "cộng tác viên (chưa đồng ý nêu tên)", "LC-000007-6", "12/QĐ-LĐLĐ", "Công ty TNHH Bản Mai", "đã có", 1],
        ["", "(áp phích của đơn vị, hoặc người đã xóa dữ liệu)", "LC-000005-9", "9/QĐ-LĐLĐ", "Công ty TNHH Bản Mai", "đã có", 1],
    ]  # fmt: skip
    assert [f"{row[4]:%d/%m/%Y}" for row in evidence[1:3]] == ["30/10/2026", "20/11/2026"]
    assert [row[:2] for row in how[2:]] == [
        ["Nơi làm việc chưa có công đoàn khi gửi đơn", 2],
        ["Nơi làm việc đã có công đoàn khi gửi đơn", 1],
        ["Không thuộc doanh nghiệp nào trong danh sách", 1],
    ]
    whole = str([ranks, evidence, how])
    assert "Hảng A" not in whole  # the workers
    assert "Vàng A Páo" not in whole
    assert (await actions(world))[-1] == "file"


async def test_in_english_too(world: World) -> None:
    await story(world)
    officer = await world.officer("hoa")
    await types(officer, "/language en")
    await types(officer, "/top")
    assert "1. Lò Thị Ọi: 3 points (2 people, 1 where there was no union)" in officer.last.text
    assert "a volunteer (has not agreed to be named)" in officer.last.text
    made, book = await drawn(
        world, await takes(officer, f"/top {world.units['tan-phong']} quarter 2026-10-01 file"), "en"
    )
    assert made.name.startswith("recognition-2026-10-01")
    assert book.sheet_names == ["Ranking", "Evidence", "How it counts"]


async def test_a_viewer_chooses_among_his_units(world: World) -> None:
    await story(world)
    viewer = await world.officer("vy", role=Role.VIEWER)
    await types(viewer, "/top unit")
    assert viewer.last.labels == ["Công đoàn phường Tân Phong", "CĐCS Bản Mai"]
    assert keys(await types(viewer, "Sìn Hồ")) == ["problem.unit.unknown"]
    await types(viewer, "bản mai")
    assert viewer.last.text.startswith("Khen thưởng, CĐCS Bản Mai")
    assert "4 người được kết nạp" in viewer.last.text


async def test_a_name_that_is_withdrawn_is_gone_at_once(world: World) -> None:
    oi = await story(world)
    await types(oi, "/privacy withdraw recognition")
    officer = await world.officer("hoa")
    await types(officer, "/top")
    assert "Lò Thị Ọi" not in officer.last.text
    assert "5 người được kết nạp" in officer.last.text


async def test_who_was_erased_counts_for_no_one(world: World) -> None:
    oi = await story(world)
    await types(oi, "/mydata erase")
    await types(oi, "xóa hết")
    found = await ranking(world)
    assert (len(found.ranks), len(found.nobody), len(found.awards)) == (1, 3, 5)


# --- formulas, rights -------------------------------------------------------------------------------------------------
async def test_what_was_typed_is_no_formula_in_the_workbook(world: World) -> None:
    await story(world)
    evil = '=HYPERLINK("http://x","y")'
    await world.db.write(lambda c: c.execute(update(enterprise).values(name=evil)))
    await world.db.write(lambda c: c.execute(update(application).values(full_name=evil, decision_number=evil)))
    officer = await world.officer("hoa")
    made, book = await drawn(world, await types(officer, f"/top {world.units['tan-phong']} year 2026-01-01 file"))
    assert sum(cell == evil for sheet in cells(book) for line in sheet for cell in line) > 5
    with ZipFile(BytesIO(made.content)) as packed:
        sheets = [packed.read(it).decode() for it in packed.namelist() if it.startswith("xl/worksheets/")]
    assert len(sheets) == 3
    assert not any("<f>" in it or "hyperlink" in it for it in sheets)


async def test_a_sister_unit_sees_nothing_of_it(world: World) -> None:
    await story(world)
    sister = await world.officer("seo", "sin-ho", Role.ADMIN)
    assert "chưa có ai được kết nạp" in (await types(sister, "/top"))[0].text
    theirs = world.units["tan-phong"]
    for argument in (f"{theirs}", f"{theirs} year 2026-01-01", f"{theirs} year 2026-01-01 file", "99999", "x"):
        assert keys(await types(sister, f"/top {argument}")) == ["problem.top.no_such"], argument


@pytest.mark.parametrize(
    "words", ["week 2026-01-01", "year 2026-13-01", "year x", "year 9999-12-31", "year 0001-01-01"]
)
async def test_what_is_no_period_is_named_as_such(world: World, words: str) -> None:
    officer = await world.officer("hoa")
    argument = f"{world.units['tan-phong']} {words}"
    assert keys(await types(officer, f"/top {argument}")) == ["problem.top.no_such"]


async def test_a_workbook_that_was_asked_for_is_not_sent_to_who_lost_his_post(world: World) -> None:
    await story(world)
    player = await world.officer("hoa")
    seen = await types(player, f"/top {world.units['tan-phong']} year 2026-01-01 file")
    assert await drawn(world, seen)
    await world.db.write(lambda c: c.execute(update(officer).values(revoked_at=world.now)))
    assert await drawn(world, seen) is None


# --- points -----------------------------------------------------------------------------------------------------------
async def test_a_union_founded_after_the_application_takes_no_points_away(world: World) -> None:
    """Who helps to found a union is not to lose by its founding."""
    won, person = Won(world), await Won(world).person(await volunteer(world))
    number = await won.sends(person, enterprise_id=world.enterprises["HTX Dệt Nà Hoa"])

    def founded(connection: Any) -> None:
        values = {"code": "cs-na-hoa", "kind": "grassroots", "name": "CĐCS Nà Hoa", "valid_from": date(2026, 11, 23)}
        (made,) = connection.execute(
            insert(unit).values(**values, parent_id=world.units["tan-phong"])
        ).inserted_primary_key
        covers = {"enterprise_id": world.enterprises["HTX Dệt Nà Hoa"], "unit_id": made}
        connection.execute(insert(unit_enterprise).values(covers))
        connection.execute(update(enterprise).values(union_status="has"))

    await world.db.write(founded)
    await won.admits(number)
    (rank,) = (await ranking(world)).ranks
    assert [it.workplace for it in rank.awards] == [Workplace.WITHOUT_UNION]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"enterprise_id": "HTX Dệt Nà Hoa"}, Workplace.WITHOUT_UNION),
        ({"enterprise_id": "Công ty TNHH Bản Mai"}, Workplace.WITH_UNION),
        ({"enterprise_id": "Công ty CP Chè Suối Hồ"}, Workplace.WITH_UNION),  # told so, though none here covers it
        ({"enterprise_id": None, "enterprise_name": "Xưởng mới"}, Workplace.NONE),
    ],
)
async def test_where_he_works_makes_the_points(world: World, values: dict[str, Any], expected: Workplace) -> None:
    told = update(enterprise).where(enterprise.c.name == "Công ty CP Chè Suối Hồ").values(union_status="has")
    await world.db.write(lambda c: c.execute(told))
    won, person = Won(world), await Won(world).person(await volunteer(world))
    given = values | {"enterprise_id": world.enterprises.get(values["enterprise_id"])}
    await won.admits(await won.sends(person, **given))
    (rank,) = (await ranking(world)).ranks
    assert [it.workplace for it in rank.awards] == [expected]


async def test_a_member_who_moves_stays_the_award_of_who_admitted_him(world: World) -> None:
    await story(world)
    moved = update(application).values(unit_id=world.units["sin-ho"])
    await world.db.write(lambda c: c.execute(moved))
    assert len((await ranking(world, "tan-phong")).awards) == 5
    assert len((await ranking(world, "sin-ho")).awards) == 0


async def test_an_admission_undone_or_held_counts_nothing(world: World) -> None:
    await story(world)
    (number,) = (await ranking(world, over=NOVEMBER)).ranks[0].awards
    undone = update(credit).where(credit.c.application_id == number.application_id).values(state="sent", given_day=None)
    await world.db.write(lambda c: c.execute(undone))
    assert number.application_id not in {it.application_id for it in (await ranking(world)).awards}


async def test_each_admission_counts_in_one_period_of_a_kind_and_for_one_person(world: World) -> None:
    """Given days spread over two years: months, quarters and half-years of the years give the same as the years."""
    won, person = Won(world), await Won(world).person(await volunteer(world))
    other = await won.person(
        await volunteer(world, "pao", full_name="Vàng A Páo", phone="0987 654 321", citizen_number="-")
    )
    for at in range(24):
        await won.sends((person, other, None)[at % 3])

    def spread(connection: Any) -> None:
        numbers = connection.execute(select(credit.c.application_id).order_by(credit.c.application_id)).scalars().all()
        for at, number in enumerate(numbers):
            day = date(2025, 1, 1) + timedelta(days=31 * at)
            connection.execute(
                update(credit).where(credit.c.application_id == number).values(given_day=day, state="given")
            )
            row = connection.execute(select(application).where(application.c.id == number)).one()
            counting.count(connection, [row], Counted(Kind.ADMITTED, day, NOON))

    await world.db.write(spread)
    for span in top.SPANS:
        it, found = period(span, date(2024, 6, 1)), []
        while it.first < date(2027, 3, 1):
            found += [award.application_id for award in (await ranking(world, over=it)).awards]
            it = it.after()
        assert len(found) == 24, span
        assert len(set(found)) == 24, span


async def test_the_same_points_have_the_same_place(world: World) -> None:
    won, people_ = Won(world), []
    for at, name in enumerate(("Oi", "Páo", "Máy")):
        told = {"full_name": f"Tẩn Thị {name}", "phone": f"098765432{at}", "citizen_number": "-"}
        people_.append(await won.person(await volunteer(world, f"v{at}", **told)))
    for person, count in zip(people_, (1, 2, 1), strict=True):
        await won.admits(*[await won.sends(person) for _ in range(count)])
    found = await ranking(world)
    assert [(it.place, len(it.awards)) for it in found.ranks] == [(1, 2), (2, 1), (2, 1)]
    assert found.points == 4
