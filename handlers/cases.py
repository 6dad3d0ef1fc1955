"""/cases (vụ việc): an officer's inbox of grievances, and one of them with what can be done. What is shown fades."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Question
from dialogue.messages import Attachment, Option
from domain.grievance_steps import Act, By, acts_for
from domain.grievances import Mode, Status, Voice
from domain.phone import show_phone
from handlers import case_acts, case_numbers, menu
from handlers.case_acts import SHOWN_FOR, by, office, parsed, unknown
from handlers.grievance_lines import entry_lines, place_words
from handlers.turn import Turn
from models import enterprises, grievance_files, grievance_inbox, grievance_office, grievances
from models.grievance_inbox import Sieve
from models.grievances import Case, Entry

SHOWN = 8  # as many choices as a screen of a telephone holds
FILES = 4  # files that are offered as buttons; the others are in the dossier's list


def cases(turn: Turn, argument: str = "") -> None:
    """/cases lists; "new", "mine", "late", "closed", "at 5" less; "stats" counts; "12" shows, "12 answer 3" acts."""
    turn.fading = SHOWN_FOR
    first, second, third = [*argument.split(), "", "", ""][:3]
    match first:
        case "":
            _list(turn, Sieve())
        case "new" | "mine" | "late" | "closed":
            _list(turn, Sieve(first))
        case "at":
            _at(turn, second)
        case "stats":
            case_numbers.show(turn, second)
        case _:
            _one(turn, parsed(first), second, third)


# --- the inbox --------------------------------------------------------------------------------------------------------
def _list(turn: Turn, sieve: Sieve, key: str = "cases.list", **params: Any) -> None:
    found = grievance_inbox.inbox(turn.connection, office(turn), sieve, turn.today, SHOWN)
    count = grievance_inbox.counts(turn.connection, office(turn), turn.today)
    lines = [{"t": "cases.in_list", **_short(turn, it)} for it in found]
    options = tuple(Option(f"/cases {it.id}", "cases.choice", _short(turn, it)) for it in found)
    sieves = (
        Option("/cases new", "cases.new", {"count": count.new}),
        Option("/cases mine", "cases.mine", {"count": count.mine}),
        Option("/cases late", "cases.late", {"count": count.late}),
        Option("/cases at", "cases.by_enterprise"),
        Option("/cases stats", "cases.stats"),
    )
    shown = {"open": count.open, "new": count.new, "late": count.late, "lines": lines, **params}
    menu.offer(turn, Question(key if found else "cases.none", shown, (*options, *sieves, menu.way_out(turn))))


def _short(turn: Turn, it: Case) -> dict[str, Any]:
    """One line: what, where, by when; never who, and no word of it. The button has its number and day alone."""
    late = it.due is not None and it.due < turn.today
    return {
        "mark": "🚨 " if it.urgent else "⏰ " if late else "",
        "number": it.id,
        "category": {"t": f"grievance.category.{it.category}"},
        "where": it.enterprise_name or it.unit_name,
        "due": {"d": it.due.isoformat()} if it.due else "",
    }


def _at(turn: Turn, typed: str) -> None:
    """By enterprise: those with most open cases, then the cases of one."""
    number = parsed(typed)
    if number is not None and (found := enterprises.by_id(turn.connection, number)):
        _list(turn, Sieve("at", number), "cases.list_at", enterprise=found.name)
        return
    those = grievance_inbox.by_enterprise(turn.connection, office(turn), SHOWN)
    options = tuple(Option(f"/cases at {it[0]}", "cases.at", {"name": it[1], "count": it[2]}) for it in those)
    back = Option("/cases", "cases.all")
    menu.offer(turn, Question("cases.which_enterprise" if those else "cases.none", {}, (*options, back)))


# --- one case ---------------------------------------------------------------------------------------------------------
def _one(turn: Turn, number: int | None, act: str, more: str) -> None:
    found = grievance_office.find(turn.connection, office(turn), number) if number is not None else None
    if number is None or found is None:
        unknown(turn)
    elif act == "file":
        _file(turn, found[0], parsed(more))
    elif act == "dossier":
        _dossier(turn, found[0])
    elif act == "sort":
        case_acts.sort(turn, found[0], more)
    elif act == "block":
        case_acts.block(turn, found[0], sure=more == "sure")
    elif act in case_acts.ACTS:
        case_acts.begin(turn, found[0], act, parsed(more))
    else:
        show(turn, number)


def show(turn: Turn, number: int) -> None:
    """A case with its thread; that he looked is noted in it."""
    it = grievance_office.see(turn.connection, by(turn), number)
    if it is None:
        unknown(turn)
        return
    entries = grievances.thread(turn.connection, turn.keys, it.id, tuple(Voice))
    alike = grievance_office.similar(turn.connection, office(turn), it)
    about = [_sender(turn, it), *_rest(it), *_alike(it, alike)]
    params = {**_facts(turn, it), "about": about, "lines": _words(turn, entries)}
    menu.offer(
        turn, Question("cases.one", params, (*_acts(turn, it, len(alike)), *_files(turn, it, entries), *_ways(it)))
    )


def _words(turn: Turn, entries: list[Entry]) -> list[Any]:
    """Where it would go through servers abroad, the words are read on our own page."""
    if turn.abroad:
        return [{"t": "cases.not_here", "address": f"{turn.config.address}/chat"}]
    return entry_lines(entries)


def _facts(turn: Turn, it: Case) -> dict[str, Any]:
    due = {"t": "grievance.due", "day": {"d": it.due.isoformat()}} if it.due else {"t": "cases.no_due"}
    return {
        "mark": {"t": "cases.urgent"} if it.urgent else "",
        "number": it.id,
        "kind": {"t": f"grievance.kind.{it.kind}"},
        "category": {"t": f"grievance.category.{it.category}"},
        "status": {"t": f"grievance.status.{it.status}"},
        "due": due,
        "where": _where(turn, it),
        "unit": it.unit_name,
        "handler": it.officer_name or {"t": "founding.an_officer" if it.officer_id else "cases.nobody"},
    }


def _where(turn: Turn, it: Case) -> Any:
    if it.enterprise_name:
        return it.enterprise_name
    return place_words(grievances.place_of(turn.connection, turn.keys, it.id)) or {"t": "cases.nowhere"}


def _sender(turn: Turn, it: Case) -> dict[str, Any]:
    """Who sent it, with the warning that goes with the mode."""
    kept = grievances.identity_of(turn.connection, turn.keys, it.id)
    if it.mode is Mode.ANONYMOUS or not kept or turn.abroad:
        return {"t": "cases.sender.anonymous" if it.mode is Mode.ANONYMOUS else "cases.sender.hidden"}
    phone = show_phone(kept["phone"]) if kept.get("phone") else {"t": "cases.no_phone"}
    return {"t": f"cases.sender.{it.mode}", "name": kept.get("name") or "?", "phone": phone}


def _rest(it: Case) -> list[dict[str, Any]]:
    lines = [{"t": "cases.avoids"}] if it.avoid else []
    lines += [{"t": "grievance.forwarded_to", "authority": it.authority}] if it.authority else []
    lines += [{"t": f"grievance.outcome.{it.outcome}"}] if it.outcome else []
    return lines + ([{"t": "cases.rated", "n": it.rating}] if it.rating else [])


def _alike(it: Case, alike: list[Case]) -> list[dict[str, Any]]:
    others = ", ".join(str(other.id) for other in alike if other.id != it.id)
    return [{"t": "cases.alike", "count": len(alike), "numbers": others}] if others else []


def _acts(turn: Turn, it: Case, alike: int) -> tuple[Option, ...]:
    """What can be done, with the revision that is on the screen; who has taken a case up is not asked to again."""
    taken = it.status is Status.TAKEN and grievance_office.handler_of(turn.connection, it) == office(turn).person_id
    acts = [act for act in acts_for(it.status, By.OFFICER) if act is not Act.TAKE or not taken]
    options = tuple(Option(f"/cases {it.id} {act} {it.revision}", f"cases.act.{act}") for act in acts)
    every = Option(f"/cases {it.id} all {it.revision}", "cases.act.all", {"count": alike})
    return (*options, every) if alike > 1 and Act.ANSWER in acts else options


def _files(turn: Turn, it: Case, entries: list[Entry]) -> tuple[Option, ...]:
    kept = [file for entry in entries for file in entry.files][-FILES:]
    return (
        ()
        if turn.abroad
        else tuple(Option(f"/cases {it.id} file {file.id}", "cases.file", {"name": file.name}) for file in kept)
    )


def _ways(it: Case) -> tuple[Option, ...]:
    block = (Option(f"/cases {it.id} block", "cases.block"),) if it.person_id is not None else ()
    sort = Option(f"/cases {it.id} sort", "cases.sort")
    return (sort, Option(f"/cases {it.id} dossier", "cases.dossier"), *block, Option("/cases", "cases.all"))


def _file(turn: Turn, it: Case, file: int | None) -> None:
    """One file; who opens it is noted in the case."""
    if turn.abroad or file is None or grievance_files.hand_out(turn.connection, by(turn), file) != it.id:
        turn.say("cases.no_file")
        return
    attachment = Attachment("case_file", f"{file}:officer:{office(turn).person_id}")
    turn.say("cases.file_here", number=it.id, attachment=attachment)
    _and_now(turn, it)


def _dossier(turn: Turn, it: Case) -> None:
    """Thread, steps and the list of files as a PDF; noted."""
    found = grievance_office.find(turn.connection, office(turn), it.id)
    if turn.abroad or found is None:
        turn.say("cases.not_here", address=f"{turn.config.address}/chat")
        return
    grievance_office.note(turn.connection, by(turn), found[0], found[1], "dossier")
    attachment = Attachment("dossier", f"{it.id}:{office(turn).person_id}")
    turn.say("cases.dossier_here", number=it.id, attachment=attachment)
    _and_now(turn, it)


def _and_now(turn: Turn, it: Case) -> None:
    back = Option(f"/cases {it.id}", "cases.back", {"number": it.id})
    menu.offer(turn, Question("cases.what_now", {}, (back, Option("/cases", "cases.all"))))
