"""The commands people can give (lệnh), by their English and Vietnamese names; what they do stands in handlers."""

from __future__ import annotations

from dataclasses import dataclass

from dialogue.choices import says
from domain.folding import fold
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Named:
    """One command. `vi` is its Vietnamese name; `others` are what people type instead. With `role` it is there for
    officers of that role and above only. `phrases` are its names in several words: nobody is called so."""

    name: str
    vi: str
    others: tuple[str, ...] = ()
    role: Role | None = None
    phrases: tuple[str, ...] = ()


COMMANDS = (
    Named("start", "batdau", ("menu",), phrases=("bắt đầu",)),
    Named("join", "thamgia", ("gianhap", "dangky"), phrases=("tham gia", "gia nhập", "đăng ký")),
    Named("card", "the"),
    Named("status", "trangthai", phrases=("trạng thái",)),
    Named("ask", "hoi", ("hoinhanh",), phrases=("hỏi nhanh",)),
    Named("language", "ngonngu", phrases=("ngôn ngữ",)),
    Named("mydata", "dulieu", phrases=("dữ liệu",)),
    Named("privacy", "riengtu", phrases=("riêng tư",)),
    Named("help", "trogiup", phrases=("trợ giúp",)),
    Named("cancel", "huy"),
    Named("back", "quaylai", phrases=("quay lại",)),
)
_NAMES = {alias: it for it in COMMANDS for alias in (it.name, it.vi, *it.others)}


def resolve(typed: str) -> Named | None:
    """The command for what stood behind the slash: "thamgia" → join; None if there is no such command."""
    return _NAMES.get(typed.lower())


def bare(text: str) -> Named | None:
    """The command that the whole text names without a slash: "Tham gia" → join."""
    return _NAMES.get(fold(text).replace(" ", ""))


def phrase(text: str) -> Named | None:
    """The command whose name in several words this is: "quay lại" → back. Where a name may be the answer too: "Đặng Kỳ"
    is none, its accents are others."""
    return next((it for it in COMMANDS if says(text, it.phrases)), None)
