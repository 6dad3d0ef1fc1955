"""An application as an officer reads it (phiếu xét đơn): its data in lines, what is odd about it, what he may do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dialogue.forms import Question
from dialogue.messages import ABROAD, Option
from domain import communes
from domain.citizen_number import mask, parse_citizen_number
from domain.eligibility import Standing, age_doubt, age_on, standing
from domain.facts import Facts
from domain.figures import figure
from domain.folding import fold
from domain.numbers import application_number
from domain.phone import show_phone
from domain.problem import Doubt
from domain.roles import Role
from domain.statuses import WAITING, Status
from domain.transitions import Act, acts_for
from handlers.turn import Turn
from models.claims import TRIES
from models.queue import Case

REFUSAL_REASONS = ("not_here", "wrong_data", "out_of_reach", "not_wanted")
LEAVING_REASONS = ("own_wish", "retired", "left_work", "died")
"""Ready reasons, kept as these codes and said in the reader's language."""

Line = dict[str, Any]


def card(turn: Turn, case: Case, left: int) -> Question:
    """The whole card, and how many applications are left to look at."""
    head = {"t": "admission.head", "number": application_number(case.id), "status": _status(case)}
    warnings = [{"t": "admission.warning", "what": it} for it in _warnings(turn, case)]
    footer = ("", {"t": "admission.left", "count": left}) if left else ()
    params = {"lines": [head, *_lines(turn, case), *warnings, *footer]}
    return Question("admission.card", params, tuple(_options(turn, case)))


def _status(case: Case) -> Line:
    return {"t": f"status.word.{case.status}"}


def reason_words(reason: str | None) -> Any:
    """A reason as a text parameter: a ready one in the reader's language, else as it was typed."""
    return {"t": f"admission.reason.{reason}"} if reason in (*REFUSAL_REASONS, *LEAVING_REASONS) else reason or ""


# --- lines ------------------------------------------------------------------------------------------------------------
def line(label: str, value: Any) -> Line:
    return {"t": "admission.line", "label": {"t": f"admission.label.{label}"}, "value": value}


def _lines(turn: Turn, case: Case) -> list[Line]:
    values = (
        ("full_name", case.full_name),
        ("birth_date", _birth_date(turn, case)),
        ("gender", {"t": f"join.gender.{case.gender}"}),
        ("phone", phone(case.phone)),
        ("workplace", workplace(case)),
        ("commune", communes.label(communes.by_code(case.commune)) if case.commune else None),
        ("job", case.job),
        ("unit", case.unit_name),
        ("sent", _sent(turn, case)),
        ("citizen_number", mask(case.citizen_number) if case.citizen_number else {"t": "admission.not_given"}),
        ("guardian", _guardian(case)),
        ("assisted_by", case.assisted_by),
        ("signed", {"d": case.signed_day.isoformat()} if case.signed_day else None),
        ("question", case.question),
        ("answer", case.answer),
        ("reason", reason_words(case.reason) if case.reason else None),
        ("decision", _decision(case)),
        ("ceremony", {"d": case.ceremony_day.isoformat()} if case.ceremony_day else None),
        ("official_number", case.official_number),
        ("duplicate_of", application_number(case.duplicate_of) if case.duplicate_of else None),
    )
    return [line(label, value) for label, value in values if value]


def phone(number: str | None) -> str | None:
    return show_phone(number) if number else None


def workplace(case: Case) -> Any:
    """The register's name, else what was typed and is not in it, else no employer."""
    typed = case.typed_workplace
    unlisted = {"t": "admission.unlisted", "name": typed} if typed else {"t": "join.shown.informal"}
    return case.workplace or unlisted


def _birth_date(turn: Turn, case: Case) -> Line | None:
    if case.birth_date is None:
        return None
    day, age = {"d": case.birth_date.isoformat()}, age_on(case.birth_date, turn.today)
    return {"t": "admission.birth_date", "day": day, "age": age}


def _sent(turn: Turn, case: Case) -> Line:
    """When it was sent; while it waits also for how long, beside the days in which an answer is promised."""
    day = turn.day_of(case.sent_at)
    waited, promised = (turn.today - day).days, int(figure("decision_days", day))
    if case.status not in WAITING:
        return {"d": day.isoformat()}
    if not waited:
        return {"t": "admission.sent_today", "day": {"d": day.isoformat()}, "promised": promised}
    key = "admission.sent_late" if waited > promised else "admission.sent"
    return {"t": key, "day": {"d": day.isoformat()}, "waited": waited, "promised": promised}


def _guardian(case: Case) -> Line | None:
    if not case.guardian_name:
        return None
    signed = {"t": "admission.guardian_signed" if case.guardian_signed else "admission.guardian_not_signed"}
    return {
        "t": "admission.guardian",
        "name": case.guardian_name,
        "phone": phone(case.guardian_phone),
        "signed": signed,
    }


def _decision(case: Case) -> Line | None:
    if not case.decision_number or not case.decision_day:
        return None
    return {"t": "admission.decision", "number": case.decision_number, "day": {"d": case.decision_day.isoformat()}}


# --- what is odd ------------------------------------------------------------------------------------------------------
def _warnings(turn: Turn, case: Case) -> Iterator[Line]:
    if case.status not in WAITING:
        return
    if case.possible_duplicate:
        yield {"t": "admission.warn.duplicate"}
    if case.to_sign and case.signed_day is None:
        yield {"t": "admission.warn.to_sign"}
    yield from _age_warnings(turn, case)
    yield from _number_warnings(turn, case)
    if " " in case.full_name and fold(case.full_name) == case.full_name.casefold():
        yield {"t": "admission.warn.no_accents"}
    if case.typed_workplace and not case.workplace:
        yield {"t": "admission.warn.unlisted"}
    if case.rejoins or case.left_before:
        yield {"t": "admission.warn.rejoins"}


def _age_warnings(turn: Turn, case: Case) -> Iterator[Line]:
    if case.birth_date is None:
        return
    held = standing(case.birth_date, turn.today)
    if held is not Standing.free:
        yield {"t": f"admission.warn.{held}"}
    if age_doubt(case.birth_date, turn.today):
        yield {"t": "admission.warn.old"}


def _number_warnings(turn: Turn, case: Case) -> Iterator[Line]:
    """What a citizen number says of birth and gender may differ (domain.md §7.1): to look at, not to refuse."""
    if not case.citizen_number:
        return
    read = parse_citizen_number(
        case.citizen_number, Facts(turn.today, {"birth_date": case.birth_date, "gender": case.gender})
    )
    if isinstance(read, Doubt):
        what = read.problem.params.get("what", "place")
        yield {"t": f"admission.warn.number_{what}"}


# --- what he may do ---------------------------------------------------------------------------------------------------
def _options(turn: Turn, case: Case) -> Iterator[Option]:
    post = turn.office.post(case.unit_id, Role.OFFICER) if turn.office else None
    if post:
        acts = acts_for(case.status, post.role)
        yield from _decisions(turn, case, acts)
        yield from _ticks(turn, case)
        yield from _membership(case, acts)
        if case.status in (*WAITING, Status.ADMITTED):
            yield Option(f"/papers 5a {case.id}", "admission.button.paper")
    yield Option(f"/find history {case.id}", "admission.button.history")
    if case.status is Status.SUBMITTED:
        yield Option(f"/queue skip {case.id}", "admission.button.skip")
    elif post and case.status is Status.ELIGIBLE:
        yield Option("/admit", "admission.button.admit")
    yield Option("/start", "menu.open")


def _decisions(turn: Turn, case: Case, acts: tuple[Act, ...]) -> Iterator[Option]:
    seen = f"{case.id} {case.revision}"
    if case.possible_duplicate and case.status in WAITING:
        yield Option(f"/queue compare {case.id}", "admission.button.compare", main=True)
    elif Act.FIND_ELIGIBLE in acts:
        yield Option(f"/queue eligible {seen}", "admission.button.eligible", main=True)
    if Act.ASK_INFO in acts:
        yield Option(f"/queue ask {seen}", "admission.button.ask")
    if Act.REFUSE in acts:
        yield Option(f"/queue refuse {seen}", "admission.button.refuse")
    if Act.MARK_DUPLICATE in acts and not case.possible_duplicate:
        yield Option(f"/queue double {case.id}", "admission.button.double")
    if Act.REOPEN in acts:
        yield Option(f"/queue reopen {seen}", "admission.button.reopen")


def _ticks(turn: Turn, case: Case) -> Iterator[Option]:
    if case.status not in (*WAITING, Status.ADMITTED):
        return
    minor = case.birth_date is not None and standing(case.birth_date, turn.today) is not Standing.free
    if minor and case.status in WAITING:
        wanted = int(not case.guardian_signed)
        yield Option(f"/queue guardian {case.id} {wanted}", "admission.button.guardian", on=case.guardian_signed)
    signed = case.signed_day is not None
    yield Option(f"/queue signed {case.id} {int(not signed)}", "admission.button.signed", on=signed)
    if turn.incoming.channel not in ABROAD:
        yield Option(f"/signed {case.id}", "admission.button.signed_paper")
    if case.citizen_number and turn.incoming.channel not in ABROAD:
        yield Option(f"/queue reveal {case.id}", "admission.button.reveal")
    if case.claim_tries >= TRIES:
        yield Option(f"/queue tries {case.id}", "admission.button.tries")


def _membership(case: Case, acts: tuple[Act, ...]) -> Iterator[Option]:
    if case.status is Status.ADMITTED:
        yield Option(f"/find official {case.id}", "admission.button.official")
    if Act.TRANSFER in acts:
        yield Option(f"/find transfer {case.id}", "admission.button.transfer")
    if Act.LEAVE in acts:
        yield Option(f"/find leave {case.id}", "admission.button.leave")
