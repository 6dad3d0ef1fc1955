"""Possible duplicates: both side by side, then two people or one, field by field, and nothing of either is lost."""

import pytest
from sqlalchemy import select, update

from domain.roles import Role
from domain.statuses import Status
from models.tables import chat, consent, person
from tests.handlers.deciding import MAY, OI, actions, applies, events, hears, officer, presses, row, says
from tests.handlers.joining import fills, rows, types
from tests.player import Player, World

AGAIN = {**OI, "full_name": "LO THI OI", "job": "-"}  # the same number, phone, birth date and folded name


async def twice(world: World) -> tuple[Player, Player, Player]:
    """One person who applied from two chats, and an officer."""
    return await applies(world, "an", **OI), await applies(world, "binh", **AGAIN), await officer(world)


async def run(world: World, statement: object) -> None:
    await world.db.write(lambda c: c.execute(statement))  # type: ignore[call-overload]


# --- side by side -----------------------------------------------------------------------------------------------------
async def test_both_stand_side_by_side_with_what_differs(world: World) -> None:
    _, _, hoa = await twice(world)
    await says(hoa, "/queue", "[✅ Đủ điều kiện]")
    assert hoa.last.labels[0] == "So hai đơn"  # and it cannot be found eligible before that is decided
    await hoa.plays(
        """
        > [So hai đơn]
        < Có phải cùng một người không ạ?
          A. LC-000001-3 · gửi 22/11/2026 · đủ điều kiện · CĐCS Bản Mai
          B. LC-000002-1 · gửi 22/11/2026 · đang xem · CĐCS Bản Mai
          Khác nhau: • Họ và tên: A Lò Thị Ọi | B Lo Thi Oi • Bộ phận, công việc: A Tổ may 2 | B chưa có
          Giống nhau: • Ngày sinh: 15/08/1990 • Giới tính: Nữ • Điện thoại: 0912 345 678
          • Nơi làm việc: Công ty TNHH Bản Mai • Số căn cước: 0121******23
          [Cùng một người, gộp lại] [Hai người khác nhau] [Về phiếu của đơn]
    """.replace("\n          ", " ")
    )


async def test_an_undecided_duplicate_is_not_found_eligible_by_a_typed_command(world: World) -> None:
    _, _, hoa = await twice(world)
    refused, _ = await says(hoa, "/queue eligible 2")
    assert refused.startswith("Đơn này có thể trùng với đơn khác.")


# --- two people -------------------------------------------------------------------------------------------------------
async def test_two_different_people_count_from_the_day_of_the_decision(world: World) -> None:
    _, _, hoa = await twice(world)
    hoa.later(days=2)
    said, card = await says(hoa, "/queue compare 2", "[Hai người khác nhau]")
    assert said.startswith("Đã ghi: hai người khác nhau.")
    assert "[So hai đơn]" not in hoa.last.labels
    assert "Có thể trùng" not in card
    assert await events(world) == [("registered", 1, "2026-11-22"), ("registered", 2, "2026-11-24")]
    await says(hoa, "/queue differ 2")
    assert len(await events(world)) == 2


async def test_who_sees_only_one_of_them_cannot_tell_them_apart(world: World) -> None:
    """The other one stands in a sister unit: what it holds is not shown, and the union above both decides."""
    await applies(world, "an", **OI)
    await run(world, update(chat).where(chat.c.external_id == "an").values(language="vi"))
    await world.db.write(lambda c: c.exec_driver_sql(f"UPDATE application SET unit_id = {world.units['sin-ho']}"))
    await applies(world, "binh", **AGAIN)
    hoa, tinh = await officer(world), await officer(world, "tinh", "lai-chau")
    told = await says(hoa, "/queue", "[So hai đơn]")
    assert told[0].startswith("Đơn này giống một đơn ở nơi ngoài phần việc của anh/chị.")
    assert "Lò Thị Ọi" not in "".join(told)
    assert (await says(hoa, "/queue differ 2"))[0].startswith("Đơn này giống một đơn ở nơi ngoài")
    assert (await says(hoa, "/queue same 2 1"))[0] == "Không có đơn này trong phần việc của anh/chị."
    assert (await row(world, 2)).possible_duplicate
    assert (await says(tinh, "/queue compare 2", "[Hai người khác nhau]"))[0].startswith("Đã ghi: hai người")


async def test_when_the_other_one_came_to_nothing_there_is_nobody_to_compare_with(world: World) -> None:
    _, _, hoa = await twice(world)
    await says(hoa, "/queue", "[Chưa nhận]", "[Không liên lạc được]")
    (asked,) = await says(hoa, "/queue compare 2")
    assert "nay không còn đơn nào giống" in asked
    assert (await presses(hoa, "Xét như mọi đơn"))[0].startswith("Đã ghi")


# --- one person -------------------------------------------------------------------------------------------------------
async def merged(hoa: Player, *switches: str) -> list[str]:
    return await says(hoa, "/queue same 2 1", *switches, "[Gộp]")


@pytest.mark.on_both
async def test_the_older_application_gets_the_chosen_values(world: World) -> None:
    _, _, hoa = await twice(world)
    assert (await merged(hoa, "[Họ và tên]"))[0] == "Đã gộp đơn LC-000002-1 vào đơn LC-000001-3."
    older, newer = await row(world, 1), await row(world, 2)
    assert (older.full_name, older.folded_name, older.job) == ("Lo Thi Oi", "lo thi oi", "Tổ may 2")
    assert (newer.status, newer.duplicate_of, newer.possible_duplicate) == (Status.DUPLICATE, 1, False)
    assert await events(world) == [("registered", 1, "2026-11-22")]
    assert await actions(world) == ["mark_duplicate", "merge"]


@pytest.mark.on_both
async def test_what_only_the_newer_one_has_is_taken_unless_switched_off(world: World) -> None:
    await applies(world, "an", **{**OI, "citizen_number": "-"}, job="-")
    await applies(world, "binh", **OI)
    await merged(await officer(world))
    older = await row(world, 1)
    assert older.job == "Tổ may 2"
    assert world.keys.open(older.citizen_number).decode() == "012190000123"
    assert older.citizen_number_index == (await row(world, 2)).citizen_number_index


async def test_merging_keeps_every_chat_answer_and_consent(world: World) -> None:
    an, binh, hoa = await twice(world)
    zalo = world.person("cu")
    await types(zalo, "/help")
    second = (await row(world, 2)).person_id
    await run(world, update(chat).where(chat.c.external_id == "cu").values(person_id=second))
    await merged(hoa)
    first = (await row(world, 1)).person_id
    names = select(chat.c.external_id).where(chat.c.person_id == first).order_by(chat.c.external_id)
    assert await world.db.read(lambda c: c.execute(names).scalars().all()) == ["an", "binh", "cu"]
    assert (await row(world, 2)).person_id == first
    kept = sorted(await rows(world, "consent"), key=lambda it: it["id"])
    assert [it["person_id"] for it in kept] == [first, first]
    assert [it["withdrawn_at"] is None for it in kept] == [True, False]
    assert await world.db.read(lambda c: c.execute(select(person.c.id).where(person.c.id == second)).first()) is None
    for player in (an, binh, zalo):
        assert (await says(player, "/status"))[-1].startswith("Đơn LC-000001-3")


async def test_a_consent_that_the_person_withdrew_elsewhere_is_not_open_after_merging(world: World) -> None:
    an = world.person("an")
    await fills(an, "news", **OI)
    binh = world.person("binh")
    await fills(binh, "news", **AGAIN)
    an.later(minutes=5)
    await types(binh, "/privacy withdraw news")
    await merged(await officer(world))
    query = select(consent.c.purpose).where(consent.c.withdrawn_at.is_(None))
    assert await world.db.read(lambda c: c.execute(query).scalars().all()) == ["admission"]


async def test_the_applicant_is_told_in_the_chat_he_used_last(world: World) -> None:
    an, binh, hoa = await twice(world)
    an.later(minutes=1)
    await types(binh, "/help")
    await merged(hoa)
    assert await hears(an) == []
    assert (await hears(binh))[0].startswith("Anh/chị có hai đơn: đơn LC-000002-1 đã được gộp vào đơn LC-000001-3")


async def test_an_office_is_not_come_by_through_merging(world: World) -> None:
    _, _, hoa = await twice(world)
    first = (await row(world, 1)).person_id
    await world.db.write(
        lambda c: c.exec_driver_sql(
            "INSERT INTO officer (person_id, unit_id, role, granted_at) VALUES"
            f" ({first}, {world.units['cs-ban-mai']}, 'viewer', '2026-11-01 00:00:00+00')"
        )
    )
    assert (await merged(hoa))[0].startswith("Một trong hai người đang là cán bộ trên hệ thống")
    assert (await row(world, 2)).status == Status.SUBMITTED


async def test_a_viewer_compares_and_merges_nothing(world: World) -> None:
    await twice(world)
    xem = await officer(world, "xem", "tan-phong", Role.VIEWER)
    assert (await merged(xem))[0] == "Anh/chị không có quyền làm việc này với đơn ạ."
    assert (await row(world, 2)).status == Status.SUBMITTED


async def test_a_duplicate_that_only_the_officer_sees_is_named_by_its_number_and_no_longer_counted(
    world: World,
) -> None:
    await applies(world, "an", **OI)
    await applies(world, "binh", **MAY)
    hoa = await officer(world)
    hoa.later(days=1)
    await says(hoa, "/queue view 2", "[Trùng với đơn khác]")
    for wrong in ("LC-000009-9", "chị Ọi", "LC-000002-1"):
        (again,) = await types(hoa, wrong)
        assert "gõ" in again.text.lower()
    (asked,) = await says(hoa, "lc 0000013")
    assert asked.startswith("Có phải cùng một người không ạ?")
    await says(hoa, "[Cùng một người, gộp lại]", "[Gộp]")
    assert await events(world) == [
        ("registered", 1, "2026-11-22"),
        ("registered", 2, "2026-11-22"),
        ("registration_undone", 2, "2026-11-23"),
    ]


@pytest.mark.on_both
async def test_a_member_is_never_made_the_duplicate_of_an_application(world: World) -> None:
    await twice(world)
    await world.db.write(lambda c: c.exec_driver_sql("UPDATE application SET status = 'admitted' WHERE id = 2"))
    await merged(await officer(world))
    assert [(await row(world, it)).status for it in (1, 2)] == [Status.DUPLICATE, Status.ADMITTED]


async def test_merging_twice_is_told_and_changes_nothing(world: World) -> None:
    _, _, hoa = await twice(world)
    lan = await officer(world, "lan")
    await types(lan, "/queue same 2 1")
    await merged(hoa)
    assert (await says(lan, "[Gộp]"))[0].startswith("Đơn đang ở trạng thái “trùng”")


async def test_who_merges_what_somebody_changed_meanwhile_is_told_and_looks_again(world: World) -> None:
    _, _, hoa = await twice(world)
    lan = await officer(world, "lan")
    await types(lan, "/queue same 2 1")
    await types(hoa, "/queue ask 1")
    await types(hoa, "Anh/chị làm tổ nào?")
    seen = await says(lan, "[Gộp]")
    assert "vừa" in seen[0]
    assert lan.last.labels[0] == "Gộp"
    assert (await row(world, 2)).status != Status.DUPLICATE
    await says(lan, "[Gộp]")
    assert (await row(world, 2)).status == Status.DUPLICATE


@pytest.mark.parametrize("words", ["cái này", "9"])
async def test_typed_words_flip_no_switch_and_the_question_comes_again(world: World, words: str) -> None:
    _, _, hoa = await twice(world)
    await types(hoa, "/queue same 2 1")
    seen = await says(hoa, words)
    assert seen[0].startswith("Anh/chị chọn một mục")
    assert hoa.last.labels[0] == "Gộp"
