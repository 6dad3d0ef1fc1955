"""A code typed into the chat (gõ mã giới thiệu): alone it greets as a link does; in the middle of a form it is kept,
and the form goes on."""

from __future__ import annotations

from dialogue.forms import Question
from domain.invite_code import shown
from domain.problem import Problem
from handlers import arrival, conversations, join, menu
from handlers.turn import Turn
from models.invites import Invite
from models.touches import Way


def typed(turn: Turn, text: str) -> None:
    """Take a code that was typed, right or with a slip."""
    menu.step_aside(turn)
    found = arrival.arrive(turn, text, Way.TYPED)
    is_open = conversations.of(turn.top) is not None
    if isinstance(found, Problem):
        _say_problem(turn, found, is_open=is_open)
    elif is_open:
        _go_on_with(turn, found)
    else:
        menu.greet(turn, found)


def _say_problem(turn: Turn, problem: Problem, *, is_open: bool) -> None:
    key = f"problem.{problem.key}"
    if is_open:
        turn.say(key, **problem.params)
        menu.go_on(turn)
    else:
        menu.offer(turn, Question(key, problem.params, (menu.way_out(turn),)))


def _go_on_with(turn: Turn, it: Invite) -> None:
    """The question that was open, perhaps with the code's enterprise in it now."""
    joining = turn.top is not None and turn.top.name == join.FORM.name
    if joining and menu.asked_to_move(turn, it):
        return
    turn.say("invited.kept", code=shown(it.code))
    if joining:
        join.start(turn)
    else:
        menu.go_on(turn)
