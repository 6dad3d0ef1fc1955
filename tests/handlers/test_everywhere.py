"""Everything a worker, volunteer or officer can do works on every channel: the same transcripts on all of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from domain.statuses import Status
from tests.handlers.everywhere import RIGS, People, hears, officer_of, talks
from tests.handlers.joining import rows
from tests.player import World


@pytest.fixture(params=RIGS)
async def people(world: World, request: pytest.FixtureRequest) -> AsyncIterator[People]:
    async with RIGS[request.param](world) as there:
        yield there


# --- the worker -------------------------------------------------------------------------------------------------------
JOINING = """
    > xin chào
    < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. … [Gia nhập công đoàn] [Hỏi nhanh] … [Dữ liệu của tôi] [Ngôn ngữ / Language] [Tôi là chủ doanh nghiệp]
    > [Gia nhập công đoàn]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [☐ Nhận tin và lời nhắc của công đoàn]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☑ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [Đồng ý: xét đơn của tôi]
    < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
    > ban mai
    < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
    > cong ty tnhh ban mai
    < Họ và tên của anh/chị, như trên giấy tờ?
    > Giàng A_Páo*
    < Họ tên chỉ gồm chữ cái. Anh/chị gõ giúp, ví dụ: Lò Thị Ọi.
    > Giàng A Páo
    < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
    > năm chín mươi
    < Tôi chưa đọc được ngày sinh. Anh/chị gõ giúp: ngày/tháng/năm, ví dụ 15/08/1990.
    > /quaylai
    < Họ và tên của anh/chị, như trên giấy tờ? … [Giữ: Giàng A Páo]
    > giữ nguyên
    < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
    > 15/8/1990
    < Giới tính của anh/chị? [Nam] [Nữ]
    > số một
    < Số điện thoại của anh/chị …
    > 0912345678
    < Đã ghi số 0912 345 678. … Anh/chị làm ở bộ phận nào, … [Bỏ qua]
    > [Bỏ qua]
    < Số căn cước (12 chữ số) … [Để sau]
    > de sau
    < Anh/chị xem lại giúp: … • Họ và tên: Giàng A Páo … [✅ Tự nguyện gia nhập, gửi đơn] [Sửa một mục] [Để sau, chưa gửi]
    > [✅ Tự nguyện gia nhập, gửi đơn]
    < …🎉 Đã gửi đơn! Số đơn của anh/chị: LC-000001-3 Nơi nhận: CĐCS Bản Mai. … Thẻ của anh/chị, số LC-000001-3. …
"""


async def test_a_worker_joins_from_the_first_word_to_the_card(people: People, world: World) -> None:
    await talks(people(1), JOINING)
    (it,) = await rows(world, "application")
    assert (it["status"], it["full_name"]) == (Status.SUBMITTED, "Giàng A Páo")


async def test_ones_own_data_are_shown_given_and_erased(people: People, world: World) -> None:
    an = people(1)
    await talks(an, JOINING)
    await talks(
        an,
        """
        > /dulieu
        < Chúng tôi đang giữ về anh/chị: … • Họ và tên: Giàng A Páo … [Tải dữ liệu về máy] [Sửa một mục] … [Về menu]
        > [Tải dữ liệu về máy]
        < …Đây là tất cả dữ liệu của anh/chị, trong một tệp.…
        > /mydata erase
        < Xóa xong không lấy lại được: … [Không xóa nữa]
        > xóa hết
        < Đã xóa dữ liệu của anh/chị. …
    """,
    )
    assert (await rows(world, "application"))[0]["full_name"] is None


async def test_stopped_in_the_middle_one_goes_on_days_later(people: People) -> None:
    an = people(1)
    await talks(an, JOINING.split("> số một")[0])
    await talks(an, "> /huy\n< … [Làm tiếp đơn] …")
    an.later(days=3)
    await talks(
        an,
        """
        > [Làm tiếp đơn]
        < Mình làm tiếp đơn đang dở nhé. … Giới tính của anh/chị? [Nam] [Nữ]
        > nữ
        < Số điện thoại của anh/chị …
    """,
    )


async def test_who_types_the_code_of_an_invite_is_greeted_by_who_gave_it(people: People, world: World) -> None:
    hoa = people(1)
    await talks(hoa, JOINING)
    await talks(hoa, "> /moi\n< …Mình mời bạn vào công đoàn ở Công ty TNHH Bản Mai. … GT …")
    code = (await rows(world, "invite"))[0]["code"]
    await talks(
        people(2),
        f"""
        > gt {code.lower()}
        < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. Páo mời anh/chị gia nhập công đoàn tại Công ty TNHH Bản Mai, … [Gia nhập công đoàn] …
        > 1
        < Trước khi điền đơn, …
    """,
    )
    assert [row["way"] for row in await rows(world, "touch")] == ["typed"]


async def test_a_grievance_is_told_answered_and_the_answer_heard(people: People) -> None:
    an, lan = people(1), await officer_of(people(2), "cs-ban-mai")
    await talks(an, JOINING)
    await lan.new()
    await talks(
        an,
        """
        > /phananh
        < Anh/chị nói với công đoàn ở đây. … Anh/chị muốn gửi gì? [Hỏi, nhờ tư vấn] [Phản ánh một việc] …
        > [Phản ánh một việc]
        < Việc này về điều gì? …
        > [Hợp đồng, giờ làm, cho nghỉ việc]
        < Cụ thể là việc nào? …
        > [Giờ làm, nghỉ ngơi, tăng ca, phép năm]
        < Việc xảy ra ở đâu? … [Công ty TNHH Bản Mai] …
        > [Công ty TNHH Bản Mai]
        < Anh/chị kể: …
        > Quản đốc bắt làm thêm bốn giờ.
        < Đã nhận 1 đoạn, 0 tệp. … [✅ Kể xong]
        > ke xong
        < Ai được biết người gửi là anh/chị? … [Giữ kín] …
        > giu kin
        < …
        > [Cứ gửi]
        < Anh/chị xem lại giúp: … [✅ Gửi] …
        > [✅ Gửi]
        < ✅ Đã gửi tới CĐCS Bản Mai. Số vụ việc: 1. …
    """,
    )
    await hears(lan, "… vụ việc …")
    await talks(lan, "> /vuviec 1\n< …")


# --- the officer ------------------------------------------------------------------------------------------------------
async def test_an_officer_works_off_his_queue_and_the_worker_hears_of_it(people: People, world: World) -> None:
    an, lan = people(1), await officer_of(people(2))
    await talks(an, JOINING)
    await lan.new()
    await talks(
        lan,
        """
        > xin chào
        < Chào anh/chị! … Công đoàn phường Tân Phong: cán bộ phụ trách … [Duyệt đơn (1)] …
        > [Duyệt đơn (1)]
        < Đơn LC-000001-3 · đang xem … • Họ và tên: Giàng A Páo … [✅ Đủ điều kiện] [Hỏi thêm người nộp đơn] …
        > [Hỏi thêm người nộp đơn]
        < …hỏi…
        > Anh làm ca nào ạ?
        < …
    """,
    )
    await hears(an, "…Anh làm ca nào ạ?…")
    await talks(
        an,
        """
        > /traloi
        < …
        > Ca sáng
        < …
    """,
    )
    await talks(
        lan,
        """
        > /duyet
        < Người nộp đơn LC-000001-3 đã trả lời … Đơn LC-000001-3 · đang xem … Ca sáng … [✅ Đủ điều kiện] …
        > [✅ Đủ điều kiện]
        < Đã ghi: đơn LC-000001-3 – đủ điều kiện. …
    """,
    )
    assert [row["status"] for row in await rows(world, "application")] == [Status.ELIGIBLE]


async def test_what_lies_beyond_his_units_is_not_there_for_an_officer(people: People) -> None:
    seo = await officer_of(people(1), "sin-ho")
    await talks(people(2), JOINING)
    await seo.new()
    await talks(
        seo,
        """
        > /duyet
        < Không còn đơn nào chờ xem. …
        > /tim LC-000001-3
        < …
        > /nhatky
        < Không có lệnh này. …
    """,
    )


async def test_the_example_of_a_list_comes_as_a_file_or_a_link(people: People) -> None:
    lan = await officer_of(people(1))
    await lan.new()
    await talks(lan, "> /nhap\n< …Cần có cột “Tên doanh nghiệp”. … [Thôi, không nhập]")


# --- the volunteer ----------------------------------------------------------------------------------------------------
async def test_somebody_helps_who_has_no_phone_of_his_own(people: People, world: World) -> None:
    hoa = await officer_of(people(1))
    await hoa.new()
    await talks(
        hoa,
        """
        > /kehoho
        < Anh/chị ĐỌC TO cho người lao động nghe, … [Người lao động đồng ý: xét đơn] …
        > 1
        < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
        > ban mai
        < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] …
        > [Công ty TNHH Bản Mai]
        < Họ và tên của anh/chị, như trên giấy tờ?
        > Sùng Thị Xá
        < Ngày sinh của anh/chị? Ví dụ: 15/08/1990.
        > 3/2/1988
        < Giới tính của anh/chị? [Nam] [Nữ]
        > [Nữ]
        < Số điện thoại của anh/chị để cán bộ liên hệ? … [Không có điện thoại]
        > [Không có điện thoại]
        < Anh/chị làm ở bộ phận nào, việc gì? … [Bỏ qua]
        > Đóng gói
        < Số căn cước (12 chữ số) … [Để sau]
        > [Để sau]
        < Anh/chị ĐỌC TO từng dòng … • Họ và tên: Sùng Thị Xá … [✅ Người lao động nói: đúng hết] …
        > [✅ Người lao động nói: đúng hết]
        < Bây giờ anh/chị ĐƯA MÁY cho người lao động, … [Ký trên giấy (mẫu 5b)]
        > Hoa Ban 77
        < …✅ Đã gửi đơn. Số đơn: LC-000001-3 … gõ /nhanho, … Tiếp theo anh/chị làm gì ạ? [Kê hộ người nữa] [Về menu]
    """,
    )
    await talks(
        people(2),
        """
        > /nhanho
        < Số đơn ghi trên giấy hoặc trên thẻ là gì ạ? …
        > lc 000001 3
        < Ngày sinh ghi trên đơn? …
        > 3/2/1988
        < Anh/chị gõ từ bí mật đã tự đặt khi làm đơn. …
        > hoa ban 77
        < …Đã nhận hồ sơ LC-000001-3 về trò chuyện này. … Thẻ của anh/chị, số LC-000001-3. …
    """,
    )
    assert [row["claimed_at"] for row in await rows(world, "application")] == [world.now]


# --- one person on two channels ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "second"), [("telegram", "zalo_bot"), ("zalo_bot", "telegram"), ("zalo_oa", "zalo_bot")]
)
@pytest.mark.on_both
async def test_one_person_on_two_channels_is_one_person(world: World, first: str, second: str) -> None:
    async with RIGS[first](world) as there, RIGS[second](world) as here:
        old, new = there(1), here(2)
        await talks(old, JOINING)
        await talks(new, "> /nhanho LC-000001-3\n< Ngày sinh ghi trên đơn? …\n> 15/8/1990\n< …")
        code = re.search(r"\b\d{4,8}\b", str((await old.new())[-1]))
        assert code
        await talks(
            new,
            f"""
            > {code[0]}
            < …Đã nhận hồ sơ LC-000001-3 về trò chuyện này. … Thẻ của anh/chị, số LC-000001-3. …
            > /trangthai
            < Đơn LC-000001-3 gửi ngày 22/11/2026, CĐCS Bản Mai đang xem. …
        """,
        )
    assert len({row["person_id"] for row in await rows(world, "chat")}) == 1
    assert len(await rows(world, "application")) == 1
