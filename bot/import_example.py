"""The example of a list of enterprises (tệp mẫu), as it lies in docs/ and as the bot hands it out."""

from __future__ import annotations

from datetime import date

import texts
from bot.import_words import column_name, guide
from documents.workbook import Cell, Table, draw_workbook
from models.enterprise_columns import COLUMNS

NAME = "mau-danh-sach-doanh-nghiep.xlsx"
LANGUAGE = "vi"
DAY = date(2026, 9, 30)  # of the made-up figures

# Nobody and nothing here is real: names marked (mẫu), tax codes of the right shape under serial numbers nobody has.
ROWS: tuple[tuple[Cell, ...], ...] = (
    ("Công ty TNHH Chè Hoa Ban (mẫu)", "6209900010", "TNHH", "Chế biến chè", "Tân Uyên", 64, DAY, "BHXH", 41, 38,
     "Lò Thị Ọi", "0912 345 601", "chưa", date(2026, 12, 8)),
    ("Công ty CP Thủy điện Suối Trong (mẫu)", "6209900028", "CP", "Thủy điện", "Mường Kim", 118, DAY, "thuế", 17, 46,
     "Giàng A Páo", "0213 3876 500", "có", None),
    ("HTX Dược liệu Sìn Hồ Xanh (mẫu)", "6209900035", "HTX", "Trồng dược liệu", "Sìn Hồ", 26, DAY, "khảo sát", 15, 24,
     "Tẩn A Lở", "0912 345 603", "chưa", date(2026, 12, 3)),
    ("Chi nhánh Xây dựng Ban Mai (mẫu)", "6209900010-001", "TNHH", "Xây dựng", "Tân Phong", 35, DAY, "khảo sát", 4,
     11, "Vàng Thị Mỷ", "0912 345 604", "chưa", date(2026, 12, 15)),
    ("Hộ kinh doanh May Hoa Đào (mẫu)", None, "HKD", "May mặc", "Đoàn Kết", 9, DAY, "khảo sát", 8, 5,
     "Phùng Văn Tẻo", "0912 345 605", "chưa", None),
)  # fmt: skip


def example() -> bytes:
    """The .xlsx file."""
    header = [column_name(field, LANGUAGE) for field in COLUMNS]
    sheet = Table(texts.render(LANGUAGE, "enterprise_file.sheet"), [header, *ROWS])
    return draw_workbook([sheet, guide(LANGUAGE)])
