"""How long a member's card takes to draw, on one core, and how large it is: python -m benchmarks.bench_card."""

from base64 import b32encode
from collections.abc import Iterator
from random import Random
from statistics import median
from time import process_time

from benchmarks.figures import Figure
from documents.card import CardFace, draw_card

DRAWS, WARM_UP = 50, 10  # the first cards of a process also draw each letter for the first time
FAMILY = ("Nguyễn", "Giàng", "Lò", "Tẩn", "Vàng", "Phùng", "Hoàng", "Chẻo")
MIDDLE = ("Thị", "Văn", "A", "Thị Hồng", "Mỹ", "Đức", "Tôn Nữ Thị Hoàng Phượng Nghiêng")
GIVEN = ("Páo", "Ẩn", "Họ", "Dương", "Huyền", "Sử", "Kiều Oanh")
EMPLOYERS = ("Công ty TNHH May mặc Xuất khẩu Tam Đường", "Lao động tự do", "Hợp tác xã Chè Bản Bo, xã Bản Bo")


def measure() -> dict[str, float]:
    """Draw 50 different cards: {"first_ms", "median_ms", "worst_ms", "median_bytes", "worst_bytes"}.

    Milliseconds are of CPU, so that other work on the machine does not count.
    """
    faces = _faces(DRAWS + WARM_UP)
    drawn = [_timed(face) for face in faces]
    times, sizes = [ms for ms, _ in drawn[WARM_UP:]], [size for _, size in drawn[WARM_UP:]]
    first = drawn[0][0]
    return {
        "first_ms": round(first, 1),
        "median_ms": round(median(times), 1),
        "worst_ms": round(max(times), 1),
        "median_bytes": median(sizes),
        "worst_bytes": max(sizes),
    }


def _timed(face: CardFace) -> tuple[float, int]:
    start = process_time()
    size = len(draw_card(face))
    return (process_time() - start) * 1000, size


def _faces(count: int) -> list[CardFace]:
    dice = Random(99)
    return [_face(dice, number) for number in range(count)]


def _face(dice: Random, number: int) -> CardFace:
    """A card with the longest address that a card's QR code holds (version 7)."""
    awaiting = number % 2 == 0
    return CardFace(
        federation="Liên đoàn Lao động tỉnh Lai Châu",
        title="Thẻ đoàn viên",
        name=" ".join(dice.choice(part) for part in (FAMILY, MIDDLE, GIVEN)),
        enterprise=dice.choice(EMPLOYERS),
        number_label="Số thẻ",
        number=f"LC-26-{number:06}-7",
        status="Chờ kết nạp" if awaiting else "Đã kết nạp",
        date="Nộp đơn ngày 22/11/2026" if awaiting else "Kết nạp ngày 28/11/2026",
        awaiting=awaiting,
        qr_text="https://ketnap.congdoanlaichau.org.vn/c/" + b32encode(dice.randbytes(73)).decode().rstrip("="),
    )


def figures() -> Iterator[Figure]:
    it = measure()
    yield Figure("a card, ms of CPU, median", it["median_ms"], 15)
    yield Figure("a card, ms of CPU, worst", it["worst_ms"])
    yield Figure("a card, bytes, worst", it["worst_bytes"], 20_000)


if __name__ == "__main__":
    for name, value in measure().items():
        print(f"{name}: {value}")
