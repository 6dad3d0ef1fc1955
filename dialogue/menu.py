"""The commands people can give (lệnh), by their English and Vietnamese names; what they do stands in handlers."""

from __future__ import annotations

from dataclasses import dataclass

from domain.folding import fold
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Named:
    """One command. `vi` is its Vietnamese name; `others` are what people type instead. With `role` it is there for
    officers of that role and above only."""

    name: str
    vi: str
    others: tuple[str, ...] = ()
    role: Role | None = None


COMMANDS = (
    Named("start", "batdau", ("menu",)),
    Named("join", "thamgia", ("gianhap", "dangky")),
    Named("card", "the"),
    Named("status", "trangthai"),
    Named("ask", "hoi", ("hoinhanh",)),
    Named("language", "ngonngu"),
    Named("mydata", "dulieu"),
    Named("privacy", "riengtu"),
    Named("import", "nhap", ("nhapdanhsach",), Role.OFFICER),
    Named("signed", "daky", ("bandaky",), Role.OFFICER),
    Named("help", "trogiup"),
    Named("cancel", "huy"),
    Named("back", "quaylai"),
)
_NAMES = {alias: it for it in COMMANDS for alias in (it.name, it.vi, *it.others)}


def resolve(typed: str) -> Named | None:
    """The command for what stood behind the slash: "thamgia" → join; None if there is no such command."""
    return _NAMES.get(typed.lower())


def bare(text: str) -> Named | None:
    """The command that the whole text names without a slash: "Tham gia" → join."""
    return _NAMES.get(fold(text).replace(" ", ""))
