"""Being a volunteer: a member learns at once, anybody else is approved first; the role is shown and ended."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import insert, select

import texts
from bot.menus import commands_of
from bot.rendering import Studio
from domain.lesson import QUIZ, RIGHT, SCREENS, editable
from domain.purposes import Purpose
from domain.roles import Role
from domain.statuses import Status
from models import consents, people, volunteers
from models.tables import wording
from tests.handlers.deciding import actions
from tests.handlers.joining import decide, fills, keys, option, rows, takes, types
from tests.handlers.volunteering import learns, member, volunteer
from tests.player import Player, World


# --- a member ---------------------------------------------------------------------------------------------------------
async def test_a_member_goes_straight_to_the_lesson_and_is_active_after_it(world: World) -> None:
    player = await member(world)
    await player.plays("""
        > /congtacvien
        < Cộng tác viên giúp người quen hiểu công đoàn … Anh/chị đồng ý chứ ạ? [Tôi đồng ý] [Để sau]
        > ừ thì
        < … chọn … [Tôi đồng ý] [Để sau]
        > đồng ý
        < Trang 1/5 Công đoàn làm gì? … [Tiếp]
        > [Tiếp]
        < Trang 2/5 Nói chuyện thế nào? … [Tiếp]
        > [Tiếp]
        < Trang 3/5 Hỏi những gì, và lời đồng ý … [Tiếp]
        > [Tiếp]
        < Trang 4/5 Những việc không bao giờ làm … [Tiếp]
        > /quaylai
        < Trang 3/5 Hỏi những gì, và lời đồng ý … [Tiếp]
        > [Tiếp]
        < Trang 4/5 Những việc không bao giờ làm … [Tiếp]
        > tiếp
        < Trang 5/5 Gặp khó thì hỏi ai? … [Tiếp]
        > [Tiếp]
        < Câu 1/5 Một chị công nhân nói: “Để tôi nghĩ thêm đã.” Anh/chị làm gì? [Giục: cả xưởng vào rồi đấy] [Cảm ơn, để lại mã, hẹn khi khác] [Điền giúp trước, báo chị ấy sau]
        > [Giục: cả xưởng vào rồi đấy]
        < Chưa phải rồi ạ. Giục thì người ta ngại, … Câu 1/5, anh/chị chọn lại nhé: Một chị công nhân nói: … [Giục: cả xưởng vào rồi đấy] [Cảm ơn, để lại mã, hẹn khi khác] [Điền giúp trước, báo chị ấy sau]
        > [Cảm ơn, để lại mã, hẹn khi khác]
        < Câu 2/5 … [Vẫn đọc lời đồng ý rồi mới điền] [Bấm đồng ý thay cho nhanh] [Điền tên trước, đọc sau]
        > [Vẫn đọc lời đồng ý rồi mới điền]
        < Câu 3/5 … [Mời tự đọc số, hoặc để trống]
        > [Mời tự đọc số, hoặc để trống]
        < Câu 4/5 … [Không nhận: gia nhập không mất tiền] [Nhận hộ, nộp đoàn phí sau]
        > [Không nhận: gia nhập không mất tiền]
        < Câu 5/5 … [Không nói tên ai, báo cán bộ] …
        > [Không nói tên ai, báo cán bộ]
        < Xong rồi! Từ bây giờ anh/chị là cộng tác viên của Công đoàn phường Tân Phong. … /khaosat – … /congtacvien – xem lại vai trò và bài học
        < Khi xét khen thưởng, … [Đồng ý nêu tên] [Không nêu tên]
        > [Không nêu tên]
        < Đã ghi: không nêu tên anh/chị. …
        < Anh/chị là cộng tác viên của Công đoàn phường Tân Phong, từ ngày 22/11/2026. Khi khen thưởng: không nêu tên, chỉ tính số người. [Khảo sát doanh nghiệp] [Đồng ý nêu tên] [Xem lại bài học] [Thôi làm cộng tác viên] [Về menu]
    """)
    (role,) = await rows(world, "volunteer")
    assert (role["state"], role["unit_id"], role["name"]) == ("active", world.units["tan-phong"], None)
    assert await actions(world) == ["volunteer.asked", "volunteer.active"]
