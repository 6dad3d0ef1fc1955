"""Words where no question is open (chào hỏi): greetings, thanks, the wish to join, what is often asked, trouble at
work, the number of an application; all else is not understood."""

from __future__ import annotations

import re

from dialogue.choices import says
from domain.digits import only_digits
from domain.folding import fold
from domain.numbers import APPLICATION, parse_number
from handlers import ask, claim, grievance, grievance_receipt, join, menu, officers_work, queue
from handlers.turn import Turn

GREETINGS = frozenset(
    {"xin chào", "chào", "chào bạn", "chào em", "chào ad", "chào anh", "chào chị", "alo", "hello", "hi"}
)
_THANKS = re.compile(r"(?:xin |da |vang )?(?:cam on|thank you|thanks)\b(?: \w+){0,4}")  # folded
_JOINING = re.compile(r"\b(?:gia nhap|vao cong doan|join the union)\b")  # folded
_NOT_JOINING = re.compile(r"\b(?:khong|chua|thoi|rut|roi|huy|not)\b")  # folded; or a question: "có mất tiền không"
NEARLY_RECEIPT = range(14, 19)  # digits; a receipt has 16, and the router takes it before
_LANGUAGES = {"en": {"english", "tiếng anh"}, "vi": {"vietnamese", "tiếng việt"}}
_ASKED = {  # folded, by the topic of /ask that answers it
    "cost": re.compile(r"\b(?:mat tien|mat phi|bao nhieu tien|dong bao nhieu|doan phi)\b"),
    "benefit": re.compile(r"\b(?:quyen loi|loi ich|duoc gi)\b"),
    "compulsory": re.compile(r"\bbat buoc\b"),
}
_TROUBLE = re.compile(  # folded; an officer who names it means a case of his
    r"\b(?:(?:no|cham|quyt) luong|(?:khong|chua) (?:duoc )?(?:tra|nhan) luong|tai nan|bi danh|bi duoi viec|quay roi)\b"
)


def answer(turn: Turn, text: str) -> None:
    """Answer words that no question asked for."""
    folded = fold(text)
    number = parse_number(text) if text.strip().upper().startswith(APPLICATION) else None
    if isinstance(number, int):
        _numbered(turn, text, number)
    elif len(only_digits(text) or "") in NEARLY_RECEIPT:
        grievance_receipt.mistyped(turn)
    elif says(text, GREETINGS):
        menu.start(turn)
    elif _THANKS.fullmatch(folded):
        turn.say("other.thanks")
    else:
        _wish(turn, text, folded)


def _wish(turn: Turn, text: str, folded: str) -> None:
    """What he wants, in his own words, leads where the menu would."""
    if language := next((it for it, words in _LANGUAGES.items() if says(text, words)), None):
        menu.language(turn, language)
    elif topic := next((it for it, words in _ASKED.items() if words.search(folded)), None):
        ask.ask(turn, topic)
    elif _TROUBLE.search(folded) and turn.office is None:
        grievance.grievance(turn)
    elif _JOINING.search(folded) and not _NOT_JOINING.search(folded):
        join.start(turn)
    else:
        turn.say("other.not_understood")
        menu.start(turn)


def _numbered(turn: Turn, text: str, number: int) -> None:
    """An officer wants to see that application, if it is one of his units; anybody else to take his own record over."""
    if turn.office and officers_work.case_of(turn, number):
        queue.show(turn, number)
    else:
        claim.start(turn, text)
