"""How fast an enterprise is found among 50,000 (tìm doanh nghiệp); invented names, the same at every run."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

import migrations
from benchmarks.figures import Figure
from benchmarks.register import take_in
from benchmarks.servers import durable_postgres
from domain import communes
from models import enterprises
from models.database import Database
from models.enterprise_names import normal, words

NAMES = 50_000  # design.md §7: the size at which a search may take 10 ms; Lai Châu has some thousands
SEARCHES = 104  # thirteen of each kind
ROUNDS = 3
SEED = 99

FORMS = (
    "Công ty TNHH", "Công ty TNHH MTV", "Công ty Cổ phần", "Công ty CP", "Hợp tác xã", "HTX", "Doanh nghiệp tư nhân",
    "Hộ kinh doanh", "Chi nhánh Công ty TNHH",
)  # fmt: skip
TRADES = (
    "Xây dựng", "Thương mại", "Xây dựng và Thương mại", "Thương mại và Dịch vụ", "Đầu tư và Phát triển", "Chè",
    "Thủy điện", "Khai thác khoáng sản", "May mặc", "Vận tải", "Nông nghiệp", "Vật liệu xây dựng", "Du lịch",
    "Dược phẩm", "Cơ khí", "Chế biến gỗ", "Điện lực", "Tư vấn thiết kế", "Thực phẩm", "",
)  # fmt: skip
SYLLABLES = (
    "Hoàng Long Minh Đức Phú Thành An Bình Hải Nam Sơn Tây Đông Bắc Việt Hưng Thịnh Phát Đạt Quang Huy Tuấn Dũng "
    "Anh Tiến Trường Giang Thanh Hà Ngọc Linh Hồng Lan Kim Ngân Bảo Châu Gia Khánh Thiên Phúc Lộc Thọ Đại Tân Mỹ "
    "Á Âu Toàn Cầu Hương Thảo Mai Trang Vân Khôi Nguyên Vũ Phong Lâm Tùng Bách Cường Thắng Lợi Hợp Nhất Tâm Trí "
    "Nghĩa Nhân Hùng Vương Lê Trần Phạm Đặng Bùi Đỗ Hồ Ngô Dương Lý Mường Than Uyên Sìn Nậm Pắc Tả Lèng Bản "
    "Khoang Phìn Sáng Tẻ Mạ Hua Nhùn Cúc Đào Liên Sen Quế Trà My Yến Oanh Loan Phượng Hạc Ưng Sao Trăng Nhật "
    "Nguyệt Sinh Khởi Tài Xuân Hạ Thu Chiến Công Cương Diễm Diệp Doanh Duy Duyên Điền Định Đoàn Đồng Ghềnh Hạnh "
    "Hằng Hậu Hiền Hiệp Hiếu Hoa Hòa Hoài Hoan Huế Huệ Huyền Khải Khang Khiêm Khoa Kiên Kiều Kỳ Lam Lập Liễu Luân "
    "Lương Lựu Mạnh Mẫn Miền Nga Nghị Ngữ Nhã Nhung Ninh Nương Phi Phổ Phước Quân Quốc Quyên Quyết Quỳnh Rạng "
    "Sang Tấn Thái Thạch Thắm Thăng Thế Thêu Thoa Thông Thuận Thủy Thư Thục Tín Tính Tình Toan Tố Trâm Trầm Triệu "
    "Trinh Trọng Trúc Trung Tú Tuyên Tuyết Tường Tựu Văn Viên Vinh Vĩnh Xanh Xuyên Ý Chăn Chải Chin Chô Cháng Dào "
    "Giàng Hô Khao Khổng Khun Lao Lăng Lùng Màng Mông Mù Mương Nà Ngài Nùng Pa Páo Phăng Pu Sàng Sín Sỏ Suối Tà "
    "Tăm Tống Tủa Thàng Vàng Vừ Xá "
).split()


def invented(count: int = NAMES) -> list[enterprises.Row]:
    """Rows with seeded names of two to three syllables, common ones far more often than rare ones, as names are."""
    dice = random.Random(SEED)
    weights = [1 / (at + 30) for at in range(len(SYLLABLES))]
    return [_row(dice, weights, number) for number in range(count)]


def _row(dice: random.Random, weights: list[float], number: int) -> enterprises.Row:
    proper = " ".join(dice.choices(SYLLABLES, weights, k=dice.choice((2, 2, 2, 3))))
    place = dice.choice(("", "", "Lai Châu", "Tây Bắc"))
    name = " ".join(f"{dice.choice(FORMS)} {dice.choice(TRADES)} {proper} {place}".split())
    return enterprises.Row(
        name, commune=dice.choice(communes.ALL).code, tax_code=f"{number:012d}", headcount=dice.randrange(99)
    )


KINDS = (
    "proper name",
    "with a slip",
    "half typed",
    "whole name",
    "whole name with a slip",
    "one word",
    "tax code",
    "nothing like it",
)


def typed(rows: list[enterprises.Row]) -> list[tuple[str, str]]:
    """SEARCHES queries as (kind, text), of each kind as many, made from names of the list by the same seed."""
    dice = random.Random(SEED)
    return [(KINDS[at % len(KINDS)], _typed(dice, KINDS[at % len(KINDS)], dice.choice(rows))) for at in range(SEARCHES)]


def _typed(dice: random.Random, kind: str, row: enterprises.Row) -> str:
    proper = " ".join(words(normal(row.name)).strong)
    match kind:
        case "proper name":
            return proper
        case "with a slip":
            return _slip(dice, proper)
        case "half typed":
            return proper[:-1]
        case "whole name":
            return row.name
        case "whole name with a slip":
            return _slip(dice, row.name)
        case "one word":
            return dice.choice(SYLLABLES)
        case "tax code":
            return row.tax_code or ""
        case _:
            return dice.choice(("qwrty zxcv", "Vinamilk", "Samsung Electronics", "công ty"))


def _slip(dice: random.Random, text: str) -> str:
    """One letter left out, doubled, swapped with the next, or another."""
    at = dice.randrange(len(text) - 1)
    before, letter, after, rest = text[:at], text[at], text[at + 1], text[at + 2 :]
    return before + dice.choice((after, letter * 2 + after, after + letter, dice.choice("aeghinot") + after)) + rest


# --- measuring --------------------------------------------------------------------------------------------------------
async def fill(db: Database, rows: list[enterprises.Row]) -> None:
    """Import the rows as `ketnap enterprises import` does."""
    await take_in(db, rows)
    await db.write(lambda c: c.execute(text("ANALYZE")))  # PostgreSQL does it by itself within a minute


async def measure(db: Database, count: int = NAMES) -> dict[str, Any]:
    """Fill an empty database with `count` names and search SEARCHES times; everything in ms but `names` and `searches`.

    Each search is done ROUNDS times and its fastest counts: what else the machine did is not what is measured.
    """
    rows = invented(count)
    await fill(db, rows)
    by_kind: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for kind, query in typed(rows):
        by_kind[kind].append(min([await _search(db, query) for _ in range(ROUNDS)]))
    every = [took for kind in by_kind.values() for took in kind]
    return {
        "names": count,
        "searches": len(every),
        "median_ms": round(statistics.median(every), 1),
        "p99_ms": _p99(every),
        "median_by_kind_ms": {kind: round(statistics.median(took), 1) for kind, took in by_kind.items()},
    }


async def _search(db: Database, query: str) -> float:
    begun = time.perf_counter()
    await db.read(lambda c: enterprises.search(c, query))
    return (time.perf_counter() - begun) * 1000


def _p99(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.99) - 1], 1)


async def _on(url: str) -> dict[str, Any]:
    db = Database(url)
    await db.open()
    try:
        await db.write(migrations.upgrade)
        return await measure(db)
    finally:
        await db.close()


def both() -> Iterator[tuple[str, dict[str, Any]]]:
    """(database, figures) of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        yield "SQLite", asyncio.run(_on(f"sqlite+aiosqlite:///{folder}/search.db"))
    with durable_postgres() as server:
        yield "PostgreSQL", asyncio.run(_on(server.url()))


def figures() -> Iterator[Figure]:
    for name, it in both():
        yield Figure(f"search in {it['names']} names, {name}, ms, median", it["median_ms"], 10)
        yield Figure(f"search in {it['names']} names, {name}, ms, p99", it["p99_ms"])


if __name__ == "__main__":
    for name, it in both():
        print(name, it)
