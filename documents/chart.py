"""The tally's chart (biểu đồ số liệu) as SVG: registrations day by day beside the pace needed, and the enterprises with
the most. The same for a web page and, as a PNG by resvg, for a chat. Values and words in, picture out; counts nothing.

resvg draws another font, or none, without an error where its own is missing: ours is passed by path, the system's are
off, and a letter that ours lacks is left out before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from xml.sax.saxutils import escape

from documents.glyphs import FONTS, Face, Weight, printable, width_of
from documents.lettering import ELLIPSIS

WIDTH, MARGIN = 720, 36  # pixels, as all below; 1080 would cost twice the time and show no more
TOP, BASE = 164, 454  # of the columns: the highest reaches TOP, all stand on BASE
LEFT = 84  # room for the scale
LIST_TOP, LIST_PITCH = 572, 62  # first enterprise, and from one to the next
TALLEST = 5  # enterprises; more make the letters too small for a phone
RED, ROSE, GOLD, INK, SOFT, LINE, PAPER = "#9e1b22", "#d9a59b", "#b07a0a", "#261816", "#6a5650", "#e4d6c3", "#fcf8f0"
FAMILY = "Be Vietnam Pro"


@dataclass(frozen=True, slots=True)
class Day:
    """A column."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on it, in the reader's language: "Đơn mỗi ngày, 30 ngày qua", "Cần 4,5 đơn một ngày"."""

    title: str  # whose
    subtitle: str  # of which days
    pace: str = ""  # beside the dashed line
    enterprises: str = ""  # above the list
    nothing: str = ""  # in place of columns of height nought


@dataclass(frozen=True, slots=True)
class Chart:
    """`pace`: so many a day are needed for the target; None draws no line. `enterprises`: the most first."""

    words: Words
    days: Sequence[Day]
    pace: float | None = None
    enterprises: Sequence[tuple[str, int]] = ()


def draw_png(chart: Chart) -> bytes:
    """The picture as a PNG, 720 pixels wide."""
    from resvg_py import svg_to_bytes  # 3 MB, loaded for the first that is drawn

    files = [str(FONTS / weight) for weight in Weight]
    drawn = svg_to_bytes(
        svg_string=draw_svg(chart),
        font_files=files,
        skip_system_fonts=True,
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )
    return bytes(drawn)


def check_chart() -> None:
    """Draw one. ValueError if its letters are missing: resvg says nothing of it; ImportError if resvg is."""
    lettered, bare = (draw_png(Chart(Words(title, ""), ())) for title in ("Ặ Ễ Ọ", ""))
    if lettered == bare:
        raise ValueError(f"the letters are not drawn: are the fonts in {FONTS}?")


def draw_svg(chart: Chart) -> str:
    """The picture as it stands in a page; its words are text, for who has it read out."""
    listed = chart.enterprises[:TALLEST]
    height = LIST_TOP + len(listed) * LIST_PITCH if listed else BASE + 70
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    parts = [
        f'{head} role="img" font-family="{FAMILY}, sans-serif">',
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
        *_head(chart.words),
        *(_columns(chart) if any(it.count > 0 for it in chart.days) else _empty(chart.words)),
        *_enterprises(chart.words.enterprises, listed),
        "</svg>",
    ]
    return "".join(parts)


# --- words ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Style:
    size: int
    weight: Weight = Weight.REGULAR
    colour: str = INK
    anchor: str = "start"


def _text(x: float, y: float, words: str, style: _Style, room: int = WIDTH - 2 * MARGIN) -> str:
    """One line, cut with "…" where there is no room for all."""
    bold = ' font-weight="700"' if style.weight is Weight.BOLD else ""
    shown = escape(_cut(printable(words), Face(style.weight, style.size), room))
    place = f'x="{x:g}" y="{y:g}" font-size="{style.size}" text-anchor="{style.anchor}"'
    return f'<text {place} fill="{style.colour}"{bold}>{shown}</text>'


def _cut(words: str, face: Face, room: int) -> str:
    if width_of(words, face) <= room:
        return words
    while words and width_of(words + ELLIPSIS, face) > room:
        words = words[:-1]
    return words.rstrip() + ELLIPSIS


def _head(words: Words) -> Iterator[str]:
    yield _text(MARGIN, 56, words.title, _Style(30, Weight.BOLD, RED))
    yield _text(MARGIN, 97, words.subtitle, _Style(24, colour=SOFT))


def _empty(words: Words) -> Iterator[str]:
    yield _text(WIDTH / 2, (TOP + BASE) / 2, words.nothing, _Style(26, colour=SOFT, anchor="middle"))


# --- columns ----------------------------------------------------------------------------------------------------------
def _columns(chart: Chart) -> Iterator[str]:
    """One a day; the newest in full colour."""
    highest = max([it.count for it in chart.days] + [ceil(chart.pace or 0)])
    step = _step(highest)
    top = step * ceil(highest / step)
    unit = (BASE - TOP) / top
    pitch = (WIDTH - MARGIN - LEFT) / len(chart.days)
    for mark in range(0, top + 1, step):
        yield _line(LEFT, BASE - mark * unit, WIDTH - MARGIN, f'stroke="{LINE}" stroke-width="2"')
        yield _text(LEFT - 12, BASE - mark * unit + 8, str(mark), _Style(22, colour=SOFT, anchor="end"))
    for place, it in enumerate(chart.days):
        x, tall = LEFT + place * pitch, max(it.count, 0) * unit
        colour = RED if place == len(chart.days) - 1 else ROSE
        yield f'<rect x="{x + 2:g}" y="{BASE - tall:g}" width="{pitch - 4:g}" height="{tall:g}" fill="{colour}"/>'
    yield from _dates(chart.days, pitch)
    yield from _pace(chart, unit)


def _step(highest: int) -> int:
    """Between two lines of the scale: 1, 2, 5, 10, 20, 50, …, so that there are at most five."""
    step = 1
    while highest > 5 * step:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step


def _dates(days: Sequence[Day], pitch: float) -> Iterator[str]:
    """The first, the last, and every seventh between that leaves them room."""
    shown = [*range(len(days) - 1, 3, -7), *range(min(len(days) - 1, 1))]
    for place in shown:
        x = LEFT + (place + 0.5) * pitch
        style = _Style(22, colour=INK if place == len(days) - 1 else SOFT, anchor="middle")
        yield _text(min(x, WIDTH - MARGIN - 28), BASE + 34, f"{days[place].day:%d/%m}", style)


def _pace(chart: Chart, unit: float) -> Iterator[str]:
    if chart.pace is None:
        return
    y = BASE - chart.pace * unit
    yield _line(LEFT, y, WIDTH - MARGIN, f'class="pace" stroke="{GOLD}" stroke-width="4" stroke-dasharray="14 9"')
    yield _text(MARGIN, 134, chart.words.pace, _Style(24, Weight.BOLD, GOLD))


def _line(x: float, y: float, to: float, look: str) -> str:
    return f'<line x1="{x:g}" y1="{y:g}" x2="{to:g}" y2="{y:g}" {look}/>'


# --- enterprises ------------------------------------------------------------------------------------------------------
def _enterprises(heading: str, listed: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Each name above its bar: beside it a name of ours would be cut."""
    if not listed:
        return
    yield _text(MARGIN, LIST_TOP - 36, heading, _Style(24, Weight.BOLD))
    most = max(1, *(count for _, count in listed))
    for place, (name, count) in enumerate(listed):
        y = LIST_TOP + place * LIST_PITCH
        long = (WIDTH - 2 * MARGIN) * max(count, 0) / most
        yield _text(MARGIN, y + 10, name, _Style(22), WIDTH - 2 * MARGIN - 80)
        yield _text(WIDTH - MARGIN, y + 10, str(count), _Style(24, Weight.BOLD, anchor="end"))
        yield f'<rect x="{MARGIN}" y="{y + 20}" width="{long:g}" height="12" rx="6" fill="{RED}"/>'
