"""The form of a campaign (soạn đợt tuyên truyền): begun, changed, its picture taken; a draft comes of it. What it asks:
handlers/campaign_questions.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import Any

from dialogue.forms import SKIPPED, Frame, Question
from dialogue.messages import File, Option, Photo, Voice
from domain.campaigns import BY_CODE, Audience, Repeat, State
from domain.problem import Problem
from domain.roles import Role
from handlers import conversations, menu
from handlers.asking import given
from handlers.campaign_questions import CALENDAR, FORM, NAME, NOW, ask_unit
from handlers.turn import Turn
from models import campaigns, files, signed_papers
from models.campaigns import By, Campaign, New

PICTURE = "campaign_picture"  # the task that fetches one from its platform
COUNT = "campaign_count"
ORIGIN_BYTES = 8
EVENT_TIME = time(11, 30)  # when a campaign of the calendar begins: in the break at noon


def begin(turn: Turn) -> None:
    """A new one, from the first question on; a unit is asked for only where there are several."""
    menu.step_aside(turn)
    turn.drop(NAME)
    turn.chat.state["paused"].pop(NAME, None)
    frame = Frame(NAME, extra={"origin": turn.random(ORIGIN_BYTES).hex()})
    units = [it.value for it in ask_unit(turn, frame).options]
    if len(units) == 1:
        frame.answers["unit"] = units[0]
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


def is_begun(turn: Turn) -> bool:
    """Whether one is half written: open, or left for later."""
    frame = turn.frame(NAME)
    return NAME in turn.chat.state["paused"] or (frame is not None and _is_answered(frame))


def _is_answered(frame: Frame) -> bool:
    """The unit may have been known at once."""
    return bool(frame.answers.keys() - {"unit"})


def go_on(turn: Turn) -> None:
    """Where he is, or left it; from the first question on if there is none."""
    menu.step_aside(turn)
    if frame := turn.frame(NAME):  # the button was pressed twice
        repeat(turn, frame)
    elif paused := turn.chat.state["paused"].pop(NAME, None):
        turn.frames.append(Frame.from_json(paused))
        repeat(turn, turn.frames[-1])
    else:
        begin(turn)


def _keep(turn: Turn, frame: Frame) -> bool:
    """For later; False if there is nothing to keep, or it only changes a draft while another is kept."""
    if not _is_answered(frame) or NAME in turn.chat.state["paused"]:
        return False
    turn.chat.state["paused"][NAME] = frame.to_json()
    return True


def _pause(turn: Turn, frame: Frame) -> None:
    """/cancel: what he wrote is kept for later."""
    turn.drop(NAME)
    if not _keep(turn, frame):
        menu.offer(turn, Question("cancel.done", {}, (menu.way_out(turn),)))
        return
    options = (Option("/campaign on", "campaign.go_on", main=True), Option("/campaign new", "campaign.anew"))
    menu.offer(turn, Question("campaign.kept", {}, (*options, menu.way_out(turn))))


WORDS, TIME = ("text_vi", "text_en"), ("when", "event", "first")
"""What of a draft is answered anew."""


def change(turn: Turn, it: Campaign, anew: Collection[str]) -> None:
    """The draft's answers once more, but for these; a new draft comes of it, and takes its place. What he was writing
    is kept."""
    menu.step_aside(turn)
    begun = turn.frame(NAME)
    turn.drop(NAME)
    if begun and "instead" not in begun.extra:
        _keep(turn, begun)
    frame = Frame(NAME, extra={"origin": turn.random(ORIGIN_BYTES).hex(), "instead": it.id})
    frame.answers = {key: value for key, value in _answers(it).items() if key not in anew}
    turn.frames.append(frame)
    FORM.move_on(turn, frame)
    turn.ask(frame, FORM.question(turn, frame))


def _answers(it: Campaign) -> dict[str, Any]:
    when = {"when": NOW} if it.start_at is None else {"when": it.start_at.isoformat()}
    if it.repeat is Repeat.YEARLY:
        when = {"when": CALENDAR, "event": it.event or ""}
    elif it.repeat is not Repeat.ONCE and it.start_at:
        when = {"when": it.repeat.value, "first": it.start_at.isoformat()}
    narrowed = {"narrowed": it.narrowed} if it.narrowed else {}
    words = {"text_vi": it.text_vi, "text_en": it.text_en or SKIPPED}
    return {
        "unit": str(it.unit_id),
        "audience": it.audience.value,
        **narrowed,
        **words,
        "picture": it.file_id or SKIPPED,
        **when,
    }


# --- the picture ------------------------------------------------------------------------------------------------------
def receive(turn: Turn, frame: Frame, content: Photo | File | Voice) -> bool:
    """A picture, where one is asked for: given to ourselves, or fetched from its platform as slow work."""
    if frame.step != "picture" or isinstance(content, Voice):
        return False
    if files.own_number(content.file_id) is None:
        turn.later(PICTURE, file=content.file_id, origin=frame.extra["origin"])
        turn.say("campaign.fetching")
        return True
    upload = files.uploaded(turn.connection, turn.keys, content.file_id, turn.chat.id)
    number = _kept(turn, upload) if upload else None
    _take_picture(turn, frame, number)
    return True


def _kept(turn: Turn, upload: files.Kept) -> int | None:
    """The picture as a file of the campaign; None if it is no picture."""
    kind = signed_papers.media_type(upload.content)
    files.erase(turn.connection, upload.id)
    if kind is None or not kind.startswith("image/"):
        return None
    return files.put(turn.connection, turn.keys, files.New(NAME, upload.name, kind, upload.content), turn.now)


def _take_picture(turn: Turn, frame: Frame, number: int | None) -> None:
    field = FORM.field("picture")
    if number is None or field is None:
        turn.say("campaign.no_picture")
    else:
        FORM.answer(turn, frame, field, number)
    repeat(turn, frame)


def fetched(turn: Turn, payload: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    """{"file": number} or {"reason"}. Whoever has gone on without it gets none."""
    frame = turn.frame(NAME)
    if frame is None or frame.extra.get("origin") != payload["origin"] or frame.step != "picture":
        return
    _take_picture(turn, frame, result.get("file"))


# --- hearing ----------------------------------------------------------------------------------------------------------
def repeat(turn: Turn, frame: Frame) -> None:
    turn.ask(frame, FORM.question(turn, frame))


def hear(turn: Turn, frame: Frame, value: str, *, chosen: bool) -> None:
    match FORM.take(turn, frame, value, chosen=chosen):
        case Question() as closer:
            turn.ask(frame, closer)
        case Problem() as problem:
            conversations.ask_again(turn, frame, FORM, problem)
        case _ if FORM.field(frame.step) is None:
            _draft(turn, frame)
        case _:
            repeat(turn, frame)


def _draft(turn: Turn, frame: Frame) -> None:
    """Keep it, and let the people be counted; nothing is sent before it is released."""
    turn.drop(NAME)
    unit_id = int(frame.answers["unit"])
    post = turn.office.post(unit_id, Role.OFFICER) if turn.office else None
    if turn.office is None or post is None:
        menu.start(turn)
        return
    by = By(turn.office, turn.now)
    number = campaigns.make(turn.connection, _new(turn, frame, (unit_id, post.id)), by)
    old = campaigns.by_id(turn.connection, turn.office.units(Role.OFFICER), frame.extra.get("instead", 0))
    if old and old.state is State.DRAFT:  # released meanwhile it goes on
        campaigns.act(turn.connection, old, "stop", by)
    turn.later(COUNT, campaign=number)
    turn.say("campaign.counting")


def _new(turn: Turn, frame: Frame, place: tuple[int, int]) -> New:
    answers, (unit_id, post_id) = frame.answers, place
    repeat_, start, event = _time(turn, answers)
    return New(
        origin=f"{turn.chat.id}:{frame.extra['origin']}",
        unit_id=unit_id,
        officer_id=post_id,
        audience=Audience(answers["audience"]),
        narrowed=answers.get("narrowed"),
        text_vi=answers["text_vi"],
        text_en=given(answers, "text_en"),
        file_id=given(answers, "picture"),
        repeat=repeat_,
        event=event,
        start_at=start,
    )


def _time(turn: Turn, answers: Mapping[str, Any]) -> tuple[Repeat, datetime | None, str | None]:
    """How often, when first (None: at once), on which day of the calendar."""
    match answers["when"]:
        case "now":
            return Repeat.ONCE, None, None
        case "calendar":
            day = BY_CODE[answers["event"]].after(turn.today, turn.config.tet)
            start = datetime.combine(day, EVENT_TIME, turn.config.zone) if day else None
            return Repeat.YEARLY, start, answers["event"]
        case "weekly" | "monthly" as often:
            return Repeat(often), datetime.fromisoformat(answers["first"]), None
        case start:
            return Repeat.ONCE, datetime.fromisoformat(start), None


conversations.register(conversations.Conversation(NAME, hear, repeat, FORM, receive, _pause, role=Role.OFFICER))
conversations.ENDINGS[PICTURE] = fetched
