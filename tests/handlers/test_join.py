"""Joining, from /start to the card."""

import pytest

from dialogue.messages import ChannelName
from tests.player import World

WEB = """
    > /start
    < Chào anh/chị! Đây là trợ lý tự động của LĐLĐ tỉnh Lai Châu. … [Gia nhập công đoàn] [Hỏi nhanh] [Dữ liệu của tôi] [Ngôn ngữ / Language]
    > [Gia nhập công đoàn]
    < Trước khi điền đơn, mời anh/chị đọc: … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☐ Cho ghi dân tộc để thống kê]
    > [☐ Cho ghi dân tộc để thống kê]
    < Trước khi điền đơn, … [Đồng ý: xét đơn của tôi] [☐ Nhận tin và lời nhắc của công đoàn] [☑ Cho ghi dân tộc để thống kê]
    > [Đồng ý: xét đơn của tôi]
    < Anh/chị đang làm việc ở đâu? … [Tôi làm tự do, không có chủ]
    > ban mai
    < Anh/chị làm ở nơi nào dưới đây? … [Công ty TNHH Bản Mai] [Nơi làm của tôi không có ở đây] [Tôi làm tự do, không có chủ]
    > [Công ty TNHH Bản Mai]
    < Họ và tên của anh/chị, như trên giấy tờ?
    > lò thị ọi
    < Ngày sinh của anh/chị? …
    > 15-8-90
    < Giới tính của anh/chị? [Nam] [Nữ]
    > [Nữ]
    < Số điện thoại của anh/chị …
    > 0912.345.678
    < Đã ghi số 0912 345 678.
    < Anh/chị làm ở bộ phận nào, việc gì? … [Bỏ qua]
    > Tổ may 2
    < Số căn cước (12 chữ số) của anh/chị? … [Để sau]
    > 012190000123
    < Anh/chị là người dân tộc nào? … [Kinh] [Thái] … [Xem đủ 54 dân tộc] [Để sau]
    > thai
    < Anh/chị xem lại giúp: • Nơi làm việc: Công ty TNHH Bản Mai • Họ và tên: Lò Thị Ọi • Ngày sinh: 15/08/1990 • Giới tính: Nữ • Điện thoại: 0912 345 678 • Bộ phận, công việc: Tổ may 2 • Số căn cước: 0121******23 • Dân tộc: Thái • Nơi nhận đơn: CĐCS Bản Mai … [✅ Tự nguyện gia nhập, gửi đơn] [Sửa một mục] [Để sau, chưa gửi]
    > [✅ Tự nguyện gia nhập, gửi đơn]
    < 🎉 Đã gửi đơn! Số đơn của anh/chị: LC-000001-… Nơi nhận: CĐCS Bản Mai. …
    < Thẻ của anh/chị, số LC-000001-… …
"""


@pytest.mark.parametrize("typing", [False, True], ids=["buttons", "typing"])
async def test_a_worker_joins_from_start_to_card(world: World, typing: bool) -> None:
    await world.person(typing=typing, channel=ChannelName.WEBCHAT).plays(WEB)
