"""The commands people can give (lệnh), by their English and Vietnamese names; what they do stands in handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogue.choices import says
from domain.folding import fold
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Named:
    """One command. `vi` is its Vietnamese name; `others` are what people type instead. With `role` it is there for
    officers of that role and above only, with `volunteer` for active volunteers only, with both for either."""

    name: str
    vi: str
    others: tuple[str, ...] = ()
    role: Role | None = None
    volunteer: bool = False

    def in_(self, language: str) -> str:
        """Its name for readers of a language."""
        return self.vi if language == "vi" else self.name

    @property
    def public(self) -> bool:
        """There for everybody."""
        return self.role is None and not self.volunteer

    def is_for(self, has: Callable[[Role], bool], *, volunteer: bool) -> bool:
        """There for somebody whose posts are enough for the roles that `has` says, and who is a volunteer or not."""
        return self.public or (self.role is not None and has(self.role)) or (self.volunteer and volunteer)


COMMANDS = (  # an officer's menu shows his in this order
    Named("start", "batdau", ("menu",)),
    Named("join", "thamgia", ("gianhap", "dangky")),
    Named("card", "the"),
    Named("status", "trangthai"),
    Named("ask", "hoi", ("hoinhanh",)),
    Named("grievance", "phananh", ("kiennghi", "khieunai", "tocao")),
    Named("employer", "chudoanhnghiep"),
    Named("language", "ngonngu"),
    Named("mydata", "dulieu"),
    Named("privacy", "riengtu"),
    Named("help", "trogiup"),
    Named("cancel", "huy"),
    Named("back", "quaylai"),
    Named("stop", "dung", ("dungtin",)),
    Named("answer", "traloi"),
    Named("invite", "moi", ("gioithieu",)),
    Named("poster", "apphich"),
    Named("mystats", "ketqua"),
    Named("me", "toi"),
    Named("claim", "nhanho"),
    Named("volunteer", "congtacvien"),
    Named("queue", "duyet", ("duyetdon",), role=Role.VIEWER),
    Named("admit", "ketnap", role=Role.OFFICER),
    Named("find", "tim", ("tracuu",), role=Role.VIEWER),
    Named("founding", "thanhlap", role=Role.VIEWER),
    Named("requests", "yeucau", role=Role.OFFICER),
    Named("cases", "vuviec", role=Role.OFFICER),
    Named("volunteers", "ctv", role=Role.OFFICER),
    Named("held", "xemxet", role=Role.OFFICER),
    Named("target", "chitieu", role=Role.VIEWER),
    Named("report", "baocao", role=Role.VIEWER),
    Named("tally", "solieu", role=Role.VIEWER),
    Named("top", "khenthuong", role=Role.VIEWER),
    Named("campaign", "chiendich", ("tuyentruyen",), Role.OFFICER),
    Named("assist", "kehoho", role=Role.OFFICER, volunteer=True),
    Named("group", "tapthe", role=Role.OFFICER, volunteer=True),
    Named("survey", "khaosat", role=Role.OFFICER, volunteer=True),
    Named("unlisted", "chuaconten", role=Role.OFFICER),
    Named("import", "nhap", ("nhapdanhsach",), Role.OFFICER),
    Named("papers", "giayto", role=Role.OFFICER),
    Named("signed", "daky", ("bandaky",), Role.OFFICER),
    Named("officers", "canbo", role=Role.ADMIN),
    Named("audit", "nhatky", role=Role.ADMIN),
    Named("wording", "loivan", role=Role.ADMIN),
)
PHRASES = {  # names in several words, which nobody bears
    "bắt đầu": "start",
    "tham gia": "join",
    "gia nhập": "join",
    "đăng ký": "join",
    "trạng thái": "status",
    "hỏi nhanh": "ask",
    "phản ánh": "grievance",
    "kiến nghị": "grievance",
    "khiếu nại": "grievance",
    "tố cáo": "grievance",
    "ngôn ngữ": "language",
    "dữ liệu": "mydata",
    "riêng tư": "privacy",
    "trợ giúp": "help",
    "cộng tác viên": "volunteer",
    "quay lại": "back",
}
NAMES_OF_PEOPLE = frozenset({"dung"})  # folded: Dung, Dũng and Dừng are names, with a slash only it is a command
STOPPING = frozenset({"stop", "dừng tin"})
"""Whoever writes just this wants no news and no reminders, whatever he was asked."""
_NAMES = {alias: it for it in COMMANDS for alias in (it.name, it.vi, *it.others)}


def public() -> tuple[Named, ...]:
    """The commands that are there for everybody."""
    return tuple(it for it in COMMANDS if it.public)


def own(has: Callable[[Role], bool], *, volunteer: bool) -> tuple[Named, ...]:
    """The commands beyond the public ones of an officer whose posts are enough for the roles that `has` says, of a
    volunteer, or of who is both; none for anybody else."""
    return tuple(it for it in COMMANDS if not it.public and it.is_for(has, volunteer=volunteer))


def resolve(typed: str) -> Named | None:
    """The command for what stood behind the slash: "thamgia" → join; None if there is no such command."""
    return _NAMES.get(typed.lower())


def bare(text: str) -> Named | None:
    """The command that the whole text names without a slash: "Tham gia" → join."""
    name = fold(text).replace(" ", "")
    return None if name in NAMES_OF_PEOPLE else _NAMES.get(name)


def asks_to_stop(text: str) -> bool:
    """The whole message says stop, in any case, with all accents or none: "STOP", "Dừng tin", "DUNG TIN."."""
    return says(text, STOPPING)


def phrase(text: str) -> Named | None:
    """The command whose name in several words this is: "quay lại" → back. Where a name may be the answer too: "Đặng Kỳ"
    is none, its accents are others."""
    if not says(text, PHRASES):  # once for them all, as nearly every text is none of them
        return None
    return next((resolve(name) for said, name in PHRASES.items() if says(text, (said,))), None)
