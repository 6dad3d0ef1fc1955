"""The 38 communes and wards of Lai Châu since 1/7/2025 (xã, phường); holds no other level and no official code.

The official five-digit codes (QĐ 19/2025/QĐ-TTg) were not at hand: `code` is a stable slug of kind and name instead,
"x-muong-kim", "p-tan-phong". 19 names are from memory (`verified` is false) and need the federation's look.
"""

from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.folding import fold
from domain.tables import rows

_ALIKE = 0.75  # difflib ratio, chosen by trying: one wrong letter in "Mường Kim" passes, another commune does not
_NEARLY = 0.1  # of that ratio: a guess this much worse than the best one only confuses


@dataclass(frozen=True, slots=True)
class Commune:
    """`kind` is "xã" or "phường"; `former_district` is the district of before 7/2025, which people still name."""

    code: str
    kind: str
    name: str
    former_district: str
    verified: bool


ALL = tuple(
    Commune(row["code"], row["kind"], row["name"], row["former_district"], row["verified"] == "yes")
    for row in rows("communes.csv")
)
DISTRICTS = tuple(dict.fromkeys(it.former_district for it in ALL))  # of before 7/2025
_BY_CODE = {commune.code: commune for commune in ALL}
_KINDS = ("xa ", "phuong ", "huyen ", "tp ", "thanh pho ")


def by_code(code: str) -> Commune:
    """The commune of a stored code, "x-muong-kim". KeyError for any other."""
    return _BY_CODE[code]


def label(commune: Commune) -> str:
    """As it is written in an address: "xã Mường Kim"."""
    return f"{commune.kind} {commune.name}"


def of_district(district: str) -> tuple[Commune, ...]:
    """All that lie in one of DISTRICTS."""
    return tuple(it for it in ALL if it.former_district == district)


def search(text: str, limit: int = 8) -> tuple[Commune, ...]:
    """Communes by name or former district, best first: "muong kim", "xã Mường", "Than Uyên", "mường kin"; else ()."""
    query = _without_kind(fold(text))
    if not query:
        return ()
    ranked = [(rank, at) for at, commune in enumerate(ALL) if (rank := _rank(query, commune))]
    return tuple(ALL[at] for _, at in sorted(ranked or _guesses(query))[:limit])


def _without_kind(folded: str) -> str:
    return next((folded.removeprefix(kind) for kind in _KINDS if folded.startswith(kind)), folded)


def _names(commune: Commune) -> tuple[str, str]:
    return fold(commune.name), _without_kind(fold(commune.former_district))


def _rank(query: str, commune: Commune) -> tuple[float, ...]:
    """Smaller is better, () is no match; letters only compared, no guessing."""
    name, district = _names(commune)
    if f" {query}" in f" {name}":
        return (1, name.index(query))
    if district.startswith(query):
        return (2,)
    # A longer text that holds the name: "bản Nà Khiết xã Mường Kim huyện Than Uyên"; what stands first counts.
    return (3, f" {query} ".index(f" {name} ")) if f" {name} " in f" {query} " else ()


def _guesses(query: str) -> list[tuple[tuple[float, ...], int]]:
    ranked = [(rank, at) for at, commune in enumerate(ALL) if (rank := _alike(query, commune))]
    best = min(ranked, default=((0.0,), 0))[0][0]
    return [(rank, at) for rank, at in ranked if rank[0] <= best + _NEARLY]


def _alike(query: str, commune: Commune) -> tuple[float, ...]:
    """How far the query is from the name, or else from the district; () if further than a slip of the finger."""
    ratios = (SequenceMatcher(None, query, name, autojunk=False).ratio() for name in _names(commune))
    near = [(1 - ratio, float(place)) for place, ratio in enumerate(ratios) if ratio >= _ALIKE]
    return min(near, default=())
