"""Forms as data (biểu mẫu): an ordered list of fields, asked one at a time; no words, no storage, no channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

from dialogue import choices
from dialogue.messages import Keyboard, Option
from domain.facts import Facts
from domain.problem import Doubt, Problem


class Context(Protocol):
    """What a form may ask of the turn it runs in."""

    @property
    def facts(self) -> Facts: ...
    def words(self, option: Option) -> str: ...


C = TypeVar("C", bound=Context)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a text key, its parameters, and what may be chosen."""

    key: str
    params: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    keyboard: Keyboard = Keyboard.NONE


Taken = Any | Problem | Doubt | Question
"""What became of an answer: a JSON value to keep, what is wrong with it, a doubt to confirm, or a closer question."""


@dataclass(frozen=True, slots=True)
class Field(Generic[C]):
    """One question of a form.

    `read` takes what was typed, `choose` the value of a taken option (left out: the value itself is the answer).
    `when` says whether the field is asked, given the answers so far. `free`: any words may be the answer, so bare
    command words are not commands here. `edits`: shown in the summary and in the list of answers to change.
    """

    key: str
    ask: Callable[[C, Frame], Question]
    read: Callable[[C, Frame, str], Taken]
    choose: Callable[[C, Frame, str], Taken] | None = None
    when: Callable[[Facts], bool] = lambda _facts: True
    free: bool = True
    edits: bool = True
    contact: bool = False
    longest: int = 0  # letters of a text, where it may be longer than other answers
    private: bool = False  # sensitive: where the channel is abroad it is given on a page of ours


@dataclass(slots=True)
class Frame:
    """Where one conversation stands; all JSON values, so that any process can take the next turn."""

    name: str
    step: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    offered: list[list[str]] = field(default_factory=list)  # [value, label in words] of the present question
    heard: dict[str, str] = field(default_factory=dict)  # message id → field, for corrections of a sent message
    editing: str = ""  # the field that is being changed from the summary
    doubt: Any = None
    extra: dict[str, Any] = field(default_factory=dict)
    passing: bool = False  # it is filled in for somebody else: what is said meanwhile does not stay in the chat

    def to_json(self) -> dict[str, Any]:
        values = ((name, getattr(self, name)) for name in self.__slots__)
        return {name: value for name, value in values if value not in ("", {}, [], False, None)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Frame:
        return cls(**value)


SKIPPED = "-"  # the value of "để sau", "bỏ qua": asked and left open
SUMMARY, EDIT = "summary", "edit"
YES, NO = "yes", "no"
KEEP = "keep"  # asked again, the answer stays as it is


@dataclass(frozen=True, slots=True)
class Form(Generic[C]):
    """The fields in their order. `summary` asks whether all is right; sending is the conversation's business. `shown`
    makes a text parameter of a field's answer."""

    name: str
    fields: tuple[Field[C], ...]
    summary: Callable[[C, Frame], Question]
    shown: Callable[[C, str, Any], Any]

    def field(self, key: str) -> Field[C] | None:
        return next((it for it in self.fields if it.key == key), None)

    def asked(self, context: C, frame: Frame) -> list[Field[C]]:
        """The fields that count, given the answers and the day."""
        facts = Facts(context.facts.today, frame.answers)
        return [it for it in self.fields if it.when(facts)]

    def question(self, context: C, frame: Frame) -> Question:
        """The present question, whatever led to it."""
        if frame.doubt is not None:
            return _doubt_question(frame.doubt)
        here = self.field(frame.step)
        if here is not None:
            return self._with_keep(context, frame, here, here.ask(context, frame))
        if frame.step == EDIT:
            return self._edit_question(context, frame)
        return self.summary(context, frame)

    def _with_keep(self, context: C, frame: Frame, here: Field[C], question: Question) -> Question:
        """Asked again, a question also shows the answer it had, as a choice: nothing need be typed twice."""
        kept = frame.answers.get(here.key)
        if not here.edits or kept is None or kept in [it.value for it in question.options]:
            return question
        keep = Option(KEEP, "form.keep", {"value": self.shown(context, here.key, kept)})
        return replace(question, options=(*question.options, keep))

    def _edit_question(self, context: C, frame: Frame) -> Question:
        listed = [it for it in self.asked(context, frame) if it.edits]
        options = tuple(Option(it.key, f"{self.name}.label.{it.key}") for it in listed)
        return Question(f"{self.name}.edit", options=(*options, Option("back", "form.back")))

    def take(self, context: C, frame: Frame, value: str, *, chosen: bool) -> Problem | Question | None:
        """Hear an answer to the present question and go on. None: taken, ask what comes now. A problem or a closer
        question leaves the form where it is."""
        if frame.doubt is not None:
            return self._settle_doubt(context, frame, value, chosen)
        here = self.field(frame.step)
        if here is None:
            return self._navigate(frame, value) if chosen else Problem("form.choose")
        if chosen and value == KEEP:
            self.move_on(context, frame)
            return None
        return self._keep(context, frame, here, self._result(context, frame, here, value, chosen))

    def _result(self, context: C, frame: Frame, here: Field[C], value: str, chosen: bool) -> Taken:
        if chosen:
            return here.choose(context, frame, value) if here.choose else value
        return here.read(context, frame, value)

    def _keep(self, context: C, frame: Frame, here: Field[C], result: Taken) -> Problem | Question | None:
        match result:
            case Problem() | Question():
                return result
            case Doubt(value=value, problem=problem):
                frame.doubt = {"value": value, "key": problem.key, "params": dict(problem.params)}
                return None
        self.answer(context, frame, here, result)
        return None

    def answer(self, context: C, frame: Frame, here: Field[C], value: Any) -> None:
        """Store an answer and move to what is asked next: the next open field, or the summary."""
        frame.answers[here.key] = value
        if frame.step == here.key:
            frame.doubt = None
            self.move_on(context, frame)

    def move_on(self, context: C, frame: Frame) -> None:
        """Go to the first field that is asked and not answered yet; after the last one to the summary."""
        open_fields = [it for it in self.asked(context, frame) if it.key not in frame.answers]
        frame.step = open_fields[0].key if open_fields else SUMMARY
        frame.editing = frame.editing if open_fields else ""

    def settle(self, context: C, frame: Frame) -> None:
        """After a change that was no answer to the present question: leave a question that fell away, and let a summary
        wait for a question that came up."""
        asked = [it.key for it in self.asked(context, frame)]
        complete = all(key in frame.answers for key in asked)
        if frame.step not in asked and not (complete and frame.step in (SUMMARY, EDIT)):
            frame.doubt = None
            self.move_on(context, frame)

    def _settle_doubt(self, context: C, frame: Frame, value: str, chosen: bool) -> Problem | Question | None:
        here = self.field(frame.step)
        assert here is not None
        agreed = value == YES if chosen else choices.agreed(value)
        if agreed:
            self.answer(context, frame, here, frame.doubt["value"])
            return None
        frame.doubt = None
        if agreed is False:
            return None
        return self._keep(context, frame, here, here.read(context, frame, value))  # typed anew instead of yes or no

    def _navigate(self, frame: Frame, value: str) -> Problem | None:
        """A choice at the summary or in the list of answers to change."""
        if value == EDIT:
            frame.step = EDIT
        elif self.field(value) is not None:
            frame.step = frame.editing = value
        else:
            frame.step = SUMMARY
        return None

    def back(self, context: C, frame: Frame) -> bool:
        """Go to the question before; False at the first one. From a doubt to its question, from a change back to the
        summary."""
        if frame.doubt is not None:
            frame.doubt = None
            return True
        if frame.editing or frame.step == EDIT:
            self._back_from_change(context, frame)
            return True
        keys = [it.key for it in self.asked(context, frame)]
        place = keys.index(frame.step) if frame.step in keys else len(keys)
        if place == 0:
            return False
        frame.step = keys[place - 1]
        return True

    def _back_from_change(self, context: C, frame: Frame) -> None:
        """To the summary; from a question that the change brought up to the change itself."""
        if frame.step != frame.editing != "":
            frame.step = frame.editing
            return
        frame.step = SUMMARY
        self.settle(context, frame)
        frame.editing = "" if frame.step == SUMMARY else frame.editing

    def correct(self, context: C, frame: Frame, key: str, text: str) -> Problem | None:
        """The person changed the message that gave an answer: take the new words for that field, if they read well."""
        here = self.field(key)
        result = here.read(context, frame, text) if here and key in frame.answers else None
        if here is None or result is None or isinstance(result, Problem | Doubt | Question):
            return Problem("form.how_to_edit")
        frame.answers[key] = result
        self.settle(context, frame)
        return None


def _doubt_question(doubt: Mapping[str, Any]) -> Question:
    yes, no = doubt.get("labels", ("form.doubt_yes", "form.doubt_no"))
    options = (Option(YES, yes), Option(NO, no))
    return Question(f"doubt.{doubt['key']}", {**doubt["params"]}, options)
