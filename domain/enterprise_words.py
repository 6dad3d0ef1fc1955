"""What is said of an enterprise in a few fixed words (loại hình, nguồn số liệu, có công đoàn chưa), and its codes."""

import re
from enum import StrEnum

from domain.folding import fold


class Kind(StrEnum):
    """The short names every office uses, in both languages; a kind that is none of them is kept as written."""

    FOREIGN = "FDI"
    LIMITED = "TNHH"
    JOINT_STOCK = "CP"
    PRIVATE = "DNTN"
    COOPERATIVE = "HTX"
    HOUSEHOLD = "HKD"


class HeadcountSource(StrEnum):
    """Who says how many workers there are."""

    INSURANCE = "insurance"
    TAX = "tax"
    SURVEY = "survey"


class UnionStatus(StrEnum):
    """Whether the enterprise has a grassroots union (CĐCS)."""

    HAS = "has"
    NONE = "none"


# On folded text, the first that is found; a foreign firm is mostly a limited company too.
_KINDS = {
    Kind.FOREIGN: r"fdi|nuoc ngoai|foreign",
    Kind.HOUSEHOLD: r"ho kinh doanh|ho kd|hkd|ho ca the|household",
    Kind.COOPERATIVE: r"hop tac xa|htx|co operative|cooperative",
    Kind.LIMITED: r"tnhh|trach nhiem huu han|limited|ltd|llc",
    Kind.JOINT_STOCK: r"co phan|cp|ctcp|joint stock|jsc",
    Kind.PRIVATE: r"dntn|doanh nghiep tu nhan|dn tu nhan|tu nhan|private|sole proprietorship",
}
_SOURCES = {
    HeadcountSource.INSURANCE: r"bhxh|bao hiem( xa hoi)?|(social )?insurance",
    HeadcountSource.TAX: r"(co quan )?thue|tax",
    HeadcountSource.SURVEY: r"khao sat|survey",
}
_NO_UNION = r"(chua|khong)( co)?( cong doan| cdcs| to chuc cong doan| cong doan co so)?|no|none|false|0"
_UNION = r"(da |dang )?co( cong doan| cdcs| to chuc cong doan| cong doan co so)?|yes|has|true|x|1"


def parse_kind(text: str) -> str:
    """ "Công ty TNHH MTV", "trách nhiệm hữu hạn" → "TNHH", "hộ cá thể" → "HKD"; anything else as it is."""
    folded = fold(text)
    return next((str(kind) for kind, words in _KINDS.items() if re.search(rf"\b({words})\b", folded)), text)


def parse_source(text: str) -> HeadcountSource | None:
    """ "BHXH" → insurance, "cơ quan thuế" → tax, "Khảo sát" → survey."""
    return next((source for source, words in _SOURCES.items() if re.fullmatch(words, fold(text))), None)


def parse_union_status(text: str) -> UnionStatus | None:
    """ "Có", "đã có CĐCS" → has; "chưa", "chưa có công đoàn" → none."""
    folded = fold(text)
    if re.fullmatch(_NO_UNION, folded):
        return UnionStatus.NONE
    return UnionStatus.HAS if re.fullmatch(_UNION, folded) else None
