"""What an enterprise's name says (tên doanh nghiệp): which words matter, and how alike two names are; no SQL here.

"Công ty TNHH MTV Xây dựng và Thương mại Hoàng Long Lai Châu" is found by "hoang long": the legal form tells nothing,
the trade and the province little, the proper name nearly all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.folding import fold, trigrams

# Written out, so that a word typed half or with a slip is still like the one in the list.
SHORT_FORMS = {
    "cty": "cong ty", "congty": "cong ty", "cong ti": "cong ty", "cp": "co phan", "htx": "hop tac xa",
    "hkd": "ho kinh doanh",
    "dntn": "doanh nghiep tu nhan", "dn": "doanh nghiep", "mtv": "mot thanh vien", "xd": "xay dung", "tm": "thuong mai",
    "dv": "dich vu", "sx": "san xuat", "xnk": "xuat nhap khau", "vlxd": "vat lieu xay dung", "nm": "nha may",
    "trach nhiem huu han": "tnhh", "xn": "xi nghiep", "cn": "chi nhanh", "td": "thuy dien", "lc": "lai chau",
}  # fmt: skip
# Legal forms: no piece of them is indexed, alone they find nothing.
GENERIC = (
    "cong ty", "tnhh", "co phan", "mot thanh vien", "hai thanh vien", "hop tac xa", "doanh nghiep", "tu nhan",
    "ho kinh doanh", "chi nhanh", "xi nghiep", "tap doan", "va",
)  # fmt: skip
# Trades and places half the list has: indexed, but what is typed beside them decides.
WEAK = (
    "xay dung", "thuong mai", "dich vu", "san xuat", "xuat nhap khau", "vat lieu", "dau tu", "phat trien", "tong hop",
    "lai chau", "nong nghiep", "kinh doanh", "tinh lai chau",
)  # fmt: skip
MOST_WORDS = 12  # of a query; the longest real names have about 16, their first dozen is plenty

# Points of a word in the ranking, chosen by trying on the queries in tests/models/test_enterprises.py.
STRONG_POINTS, WEAK_POINTS, GENERIC_POINTS = 1.0, 0.3, 0.1
LIKE_ENOUGH = (
    0.6  # OSA similarity of two words: "lonh" and "long" 0.75, "hoang" and "haong" 0.8; below it is another word
)
BEGINNING = 0.95  # a word typed half, against 1 for the whole
PLACE = 0.9  # a word found in the commune's name and not in the enterprise's
RUN_TOGETHER = 0.9  # the whole query inside the name once spaces are dropped: "hoanglong"
GOOD = 0.7  # a hit below is clearly unlike: two of three words of a short query are not enough
NEAR_BEST = 0.12  # a hit this much below the best is clearly worse


def _longest_first(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + r")\b")


_MEMBERS = re.compile(r"\b(?:mot|hai) thanh vien\b")  # "Thành Công" and "Việt Tiến" are not in it
_SHORT, _GENERIC, _WEAK = _longest_first(SHORT_FORMS), _longest_first(GENERIC), _longest_first(WEAK)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a name by how much they tell, each in the order written."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    generic: tuple[str, ...]

    @property
    def telling(self) -> tuple[str, ...]:
        """The words to look for: the strong ones, or for "Thương mại Lai Châu" the weak ones."""
        return self.strong or self.weak


def normal(name: str) -> str:
    """The folded name with short forms written out: "Cty CP XD Hoà Bình" → "cong ty co phan xay dung hoa binh"."""
    return _SHORT.sub(lambda found: SHORT_FORMS[found[0]], fold(name))


def words(folded: str) -> Words:
    """Sort the words of a name that went through `normal`."""
    generic = tuple(word for phrase in _GENERIC.findall(folded) for word in phrase.split())
    rest = _GENERIC.sub(" | ", folded)  # the bar keeps what stood apart from forming a phrase
    weak = tuple(word for phrase in _WEAK.findall(rest) for word in phrase.split())
    strong = tuple(_WEAK.sub(" ", rest).replace("|", " ").split())
    return Words(strong[:MOST_WORDS], weak[:MOST_WORDS], generic[:MOST_WORDS])


def pieces(folded: str) -> frozenset[str]:
    """What a normal name is found by: three letters in a row, and neighbouring words; not its legal form, unless it has
    nothing else."""
    telling = _GENERIC.sub(" ", folded)
    it = telling if telling.strip() else folded
    return trigrams(it).union(*(skeletons(*pair) for pair in pairwise(it.split())))


def skeletons(word: str, after: str) -> tuple[str, str]:
    """Two neighbouring words in three letters, twice: "hoang long" → "HgL", "HLg".

    Syllables are few and short, so that "oan" and "lon" are in thousands of names; these are in hundreds, and a slip
    inside a word leaves them as they were. The first one holds already when of the second word one letter is typed.
    """
    first, second = word[0].upper()[0], after[0].upper()[0]
    return f"{first}{word[-1]}{second}", f"{first}{second}{after[-1]}"


class Likeness:
    """Compares one query with many names; each pair of words is compared once, since names share most of theirs."""

    def __init__(self, folded: str, names: Iterable[str]) -> None:
        query = words(folded)
        self._phrase = " ".join(query.telling)
        self._points = _weigh(query)
        self._strong = len(query.strong)
        self._total = sum(points for _, points in self._points)
        known = list({word for name in names for word in name.split()})
        self._near: dict[str, list[tuple[int, float]]] = {}  # word of a name → which words of the query it is like
        for at, (word, _) in enumerate(self._points):
            for other, alike in _near(word, known).items():
                self._near.setdefault(other, []).append((at, alike))

    def score(self, name: str, place: frozenset[str]) -> float:
        """From 0 to 1, for a normal name and the words of its commune: how much of the query is in it."""
        best = [0.0] * len(self._points)
        for other in _MEMBERS.sub(" ", name).split():
            for at, alike in self._near.get(other, ()):
                best[at] = max(best[at], alike)
        best = [PLACE if it < PLACE and word in place else it for it, (word, _) in zip(best, self._points, strict=True)]
        if self._strong > 1 and max(best[: self._strong]) < PLACE:
            return 0.0  # each word like another one a little: "Tinh Lợi" is not "Minh Khôi"
        got = sum(points * alike for (_, points), alike in zip(self._points, best, strict=True))
        return max(got / self._total, self._run_together(name))

    def order(self, name: str) -> tuple[bool, bool, int]:
        """Among equal scores: the words side by side, then right after the legal form, then the shorter name."""
        proper = " ".join(_GENERIC.sub(" ", name).split())
        return self._phrase not in name, not proper.startswith(self._phrase), len(name)

    def _run_together(self, name: str) -> float:
        """For "hoanglong"; a query of several words has its spaces where they belong."""
        if " " in self._phrase or len(self._phrase) < 6:  # letters; shorter ones are inside many names by chance
            return 0.0
        from rapidfuzz import fuzz  # 3 MB of an idle process: here and below loaded with the first search, in 8 ms

        return RUN_TOGETHER * fuzz.partial_ratio(self._phrase, name.replace(" ", ""), score_cutoff=85) / 100


def _weigh(query: Words) -> Sequence[tuple[str, float]]:
    weak_points = WEAK_POINTS if query.strong else STRONG_POINTS
    return (
        [(word, STRONG_POINTS) for word in query.strong]
        + [(word, weak_points) for word in query.weak]
        + [(word, GENERIC_POINTS) for word in query.generic]
    )


def _near(word: str, known: list[str]) -> dict[str, float]:
    """The known words like one, each with how much: itself 1, one it begins, one a slip away."""
    near = {it: BEGINNING for it in known if it.startswith(word)} | {word: 1.0}
    if len(word) < 3:  # letters: of two-letter words every other one is a slip away
        return near
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    alike = process.extract(word, known, scorer=OSA.normalized_similarity, score_cutoff=LIKE_ENOUGH, limit=None)
    return {it: score for it, score, _ in alike if len(it) > 2} | near
