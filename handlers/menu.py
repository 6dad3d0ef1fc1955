"""The menu and the commands that belong to no conversation (thực đơn): /start, /help, /cancel, /back, /language. What
an officer may do stands in front, by the roles of his posts, and what a volunteer may."""

from __future__ import annotations

from typing import Any

from dialogue.forms import Frame, Question
from dialogue.menu import Named, own
from dialogue.messages import STARTLESS, ChannelName, Option
from domain.problem import Problem
from domain.roles import Role
from domain.statuses import LIVE, Status
from handlers import arrival, contact, conversations, founding_news, join
from handlers.turn import Turn
from models import applications, batches, chats, grievance_inbox, inviters, own_matters, queue, requests, touches
from models.invites import Invite
from models.touches import Way

LIGHT = chats.LIGHT
"""A frame of choices that are all commands: it gives way to whatever else is typed."""
ERASE = "erase"
"""The frame that waits for the typed words before it erases: any command is a way out of it."""


def step_aside(turn: Turn) -> None:
    """What was only asked in between gives way."""
    turn.drop(LIGHT)
    turn.drop(ERASE)


def beneath(turn: Turn) -> Frame | None:
    """The question that typed words would answer: what was only asked in between gives way to it."""
    return next((it for it in reversed(turn.frames) if it.name != LIGHT), None)


def has_draft(turn: Turn) -> bool:
    """An unfinished form, open or set aside."""
    return turn.frame(join.FORM.name) is not None or join.FORM.name in turn.chat.state["paused"]


def way_out(turn: Turn) -> Option:
    """The last choice of whatever is shown in between: back to the unfinished form, else to the menu."""
    return Option("/join", "menu.go_on") if has_draft(turn) else Option("/start", "menu.open")


def page_of(page: int, last: int) -> Any:
    """Which page of a long list is shown; of a single one nothing is said."""
    return {"t": "menu.page", "page": page, "last": last} if last > 1 else ""


def offer(turn: Turn, question: Question) -> None:
    """Ask something whose choices are commands, on top of whatever is under way."""
    step_aside(turn)
    frame = Frame(LIGHT)
    turn.frames.append(frame)
    turn.ask(frame, question)


def start(turn: Turn, argument: str = "") -> None:
    """/start: what this is, and what can be done. An invite's code arrives here as the argument; one that leads
    nowhere is said so, and is no obstacle. Who pressed "begin" on its page and comes anew is asked at once."""
    found = arrival.arrive(turn, argument, Way.LINK) if argument else None
    if isinstance(found, Problem):
        turn.say(f"problem.{found.key}", **found.params)
        found = None
    begun = found is not None and turn.chat.channel == ChannelName.WEBCHAT and arrival.from_page(argument)
    if begun and not (has_draft(turn) or turn.office or applications.of_person(turn.connection, turn.chat.person_id)):
        turn.say("menu.begun", federation=turn.config.federation)
        join.start(turn)
    else:
        greet(turn, found)


def greet(turn: Turn, invited: Invite | None) -> None:
    """What can be done, by who writes; who comes anew hears who invited him."""
    if has_draft(turn):
        if invited and asked_to_move(turn, invited):
            return
        rest = desk(turn) if turn.office else (*work(turn), *_common(turn))
        offer(turn, Question("menu.unfinished", {}, (Option("/join", "menu.go_on", main=True), *rest)))
        return
    if turn.office:
        offer(turn, Question("menu.officer", {"posts": posts(turn)}, desk(turn)))
        return
    known = applications.of_person(turn.connection, turn.chat.person_id)
    if known:
        founding_news.tell_core(turn)
        again = () if known.status in LIVE else (Option("/join", "menu.join", main=True),)
        offer(turn, Question("menu.known", {}, (*again, *work(turn), *_common(turn))))
        return
    options = (Option("/join", "menu.join", main=True), *work(turn), *_common(turn))
    options = (*options, Option("/employer", "menu.employer"))
    key, names = _welcome(turn, invited)
    offer(turn, Question(key, {"federation": turn.config.federation, **names}, options))


def _welcome(turn: Turn, invited: Invite | None) -> tuple[str, dict[str, Any]]:
    """Who invites, by his given name, and to which enterprise, as far as the code says."""
    inviter = inviters.name_of(turn.connection, invited.person_id) if invited else None
    enterprise = invited.enterprise_name if invited else None
    match inviter, enterprise:
        case str(), str():
            return "menu.invited_by_to", {"inviter": inviter, "enterprise": enterprise}
        case str(), None:
            return "menu.invited_by", {"inviter": inviter}
        case None, str():
            return "menu.invited", {"enterprise": enterprise}
    if invited:
        return "menu.welcome_coded", {}
    if turn.chat.channel not in STARTLESS:
        return "menu.welcome", {}
    came = touches.first(turn.connection, turn.chat.id)
    return "menu.welcome_code" if came is None else "menu.welcome_coded", {}


def posts(turn: Turn) -> list[dict[str, Any]]:
    """The posts of whoever writes, a line each."""
    held = turn.office.posts if turn.office else ()
    return [{"t": "officers.post", "role": {"t": f"role.{it.role}"}, "unit": it.unit_name} for it in held]


def _own(turn: Turn) -> tuple[Named, ...]:
    return own(turn.has, volunteer=turn.volunteer is not None)


def work(turn: Turn) -> tuple[Option, ...]:
    """What an officer can do by his roles, and a volunteer; nothing for who is neither."""
    return tuple(Option(f"/{it.name}", f"command.{it.name}") for it in _own(turn))


# --- an officer's desk ------------------------------------------------------------------------------------------------
DAILY = ("queue", "admit", "requests", "cases", "find", "founding", "survey")
"""What an officer does every day, in this order; with all the rest the menu would be longer than two screens."""
COUNTED = ("queue", "admit", "requests", "cases")  # of these the menu says how many wait


def desk(turn: Turn) -> tuple[Option, ...]:
    """The daily work, with how much of it waits, and where the rest is."""
    mine = {it.name for it in _own(turn)}
    daily = tuple(_daily(turn, name) for name in DAILY if name in mine)
    return (*daily, Option(f"/help {MORE}", "menu.more"))


def _daily(turn: Turn, name: str) -> Option:
    count = _waiting(turn, name)
    if not count:
        return Option(f"/{name}", f"command.{name}")
    return Option(f"/{name}", "menu.waiting", {"what": {"t": f"command.{name}"}, "count": count}, main=True)


def _waiting(turn: Turn, name: str) -> int:
    if turn.office is None or name not in COUNTED:
        return 0
    own_ones = own_matters.of(turn.connection, turn.office.person_id)
    match name:
        case "queue":
            return queue.waiting(turn.connection, turn.office.units(Role.VIEWER), own_ones.applications)
        case "admit":
            return batches.eligible(turn.connection, turn.office.units(Role.OFFICER), own_ones.applications)
        case "requests":
            units = turn.office.units(Role.OFFICER)
            return requests.how_many(turn.connection, units, own_ones, turn.today)[0]
        case "cases":
            return grievance_inbox.counts(turn.connection, turn.office, turn.today).new
    return 0


MORE = "more"


def _more(turn: Turn) -> None:
    """What is not done every day, and what everybody has."""
    rest = tuple(Option(f"/{it.name}", f"command.{it.name}") for it in _own(turn) if it.name not in DAILY)
    offer(turn, Question("menu.rest", {}, (*rest, *_common(turn), Option("/start", "menu.open"))))


def asked_to_move(turn: Turn, invited: Invite) -> bool:
    """Where the unfinished form says another workplace than the code, which one counts is asked."""
    present = join.other_workplace(turn, invited.enterprise_id) if invited.enterprise_id else None
    if not present:
        return False
    names = {"invited": invited.enterprise_name, "present": present}
    move = Option(f"/join {join.MOVE}", "menu.change_workplace", names, main=True)
    offer(turn, Question("menu.other_workplace", names, (move, Option("/join", "menu.keep_workplace", names))))
    return True


def _common(turn: Turn) -> tuple[Option, ...]:
    known = applications.of_person(turn.connection, turn.chat.person_id)
    card = (Option("/card", "menu.card"),) if known and known.status in LIVE else ()
    mine = (*card, Option("/status", "menu.status")) if known else ()
    mine = (*mine, Option("/invite", "command.invite")) if known or turn.office or turn.volunteer else mine
    mine = (Option("/me", "command.me"), *mine, Option("/poster", "command.poster")) if turn.office else mine
    helps = known is not None and known.status is Status.ADMITTED
    mine = (*mine, Option("/volunteer", "menu.volunteer")) if helps or turn.volunteer else mine
    rest = (
        Option("/ask", "menu.ask"),
        Option("/grievance", "command.grievance"),
        Option("/mydata", "menu.mydata"),
        Option("/language", "menu.language"),
    )
    return (*mine, *rest)


def help_(turn: Turn, argument: str = "") -> None:
    """/help: the list; "/help more" the part of an officer's menu that is not daily, as buttons."""
    if argument == MORE and turn.office:
        _more(turn)
        return
    key, params = contact.of_reader(turn, "help.text")
    turn.say(key, **params)
    language = turn.chat.language
    if named := [(it.in_(language), {"t": f"command.{it.name}"}) for it in _own(turn)]:
        key = "help.officer" if turn.office else "help.volunteer"
        turn.say(key, lines=[{"t": "help.line", "name": name, "what": what} for name, what in named])
    go_on(turn)


def go_on(turn: Turn) -> None:
    """After something said in between: back to the very question that was open."""
    step_aside(turn)
    if (frame := turn.top) and (here := conversations.of(frame)):
        here.repeat(turn, frame)


def cancel(turn: Turn, _argument: str = "") -> None:
    """/cancel: nothing is lost, an unfinished application is set aside; anything else that is open ends."""
    turn.drop(LIGHT)
    top = turn.top
    step_aside(turn)
    here = conversations.of(top)
    if top is not None and here is not None and here.pause is not None:
        here.pause(turn, top)
    elif top is not None and top.name != join.FORM.name:
        turn.drop(top.name)
        _stopped(turn)
    elif join.pause(turn) or has_draft(turn):
        options = (Option("/join", "menu.go_on", main=True), Option("/mydata forget", "join.forget"))
        offer(turn, Question("join.paused", {}, options))
    else:
        offer(turn, Question("cancel.nothing", {}, (way_out(turn),)))


def _stopped(turn: Turn) -> None:
    """What was open beneath is asked again; with nothing there, the way to other work."""
    if conversations.of(turn.top):
        turn.say("cancel.done")
        go_on(turn)
    else:
        offer(turn, Question("cancel.done", {}, (way_out(turn),)))


def back(turn: Turn, _argument: str = "") -> None:
    """/back: the question before."""
    step_aside(turn)
    frame, here = turn.top, conversations.of(turn.top)
    if frame is None or here is None:
        start(turn)
        return
    if here.form is None or not here.form.back(turn, frame):
        turn.say("back.first")
    here.repeat(turn, frame)


LANGUAGES = ("vi", "en")


def language(turn: Turn, argument: str = "") -> None:
    """/language: choose, or "/language en" at once."""
    if argument not in LANGUAGES:
        options = tuple(Option(f"/language {it}", f"language.{it}") for it in LANGUAGES)
        offer(turn, Question("language.ask", {}, options))
        return
    turn.chat.language = argument
    turn.say("language.kept")
    if turn.office or turn.volunteer:  # his list of commands is his own, in the chat's language
        turn.renew_commands()
    step_aside(turn)  # the question which language; beneath it may be a form's
    go_on(turn) if conversations.of(turn.top) else start(turn)
