"""The card and the state of an application (thẻ, trạng thái đơn): /card and /status."""

from __future__ import annotations

from dialogue.forms import Question
from dialogue.messages import Option
from domain.statuses import CardState, Status, card_state
from handlers import admission, founding_news, join, menu
from handlers.turn import Turn
from models import applications


def card(turn: Turn, _argument: str = "") -> None:
    """/card: the picture again, as it is now."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    if it is None:
        _none(turn, "card.none")
    elif card_state(it.status) in (CardState.AWAITING, CardState.ADMITTED):
        join.show_card(turn, it)
        menu.go_on(turn)
    else:
        join.tell_status(turn, it)
        menu.go_on(turn)


def status(turn: Turn, _argument: str = "") -> None:
    """/status: where the application stands; in mid-form also how far the form is."""
    it = applications.of_person(turn.connection, turn.chat.person_id)
    if it is None:
        _none(turn, "status.none")
        return
    if it.status is Status.NEEDS_INFO and it.question:
        admission.offer_answer(turn, it)
        return
    join.tell_status(turn, it)
    founding_news.tell_core(turn)
    menu.go_on(turn)


def _none(turn: Turn, key: str) -> None:
    if turn.frame(join.FORM.name):
        turn.say("status.unfinished")
        menu.go_on(turn)
    elif menu.has_draft(turn):
        menu.offer(turn, Question("status.unfinished", {}, (Option("/join", "menu.go_on", main=True),)))
    else:
        menu.offer(turn, Question(key, {}, (Option("/join", "menu.join", main=True), Option("/ask", "menu.ask"))))
