"""/stop (dừng tin): no news and no reminders any more, from wherever one stands; answers and the card still come."""

from __future__ import annotations

from domain.purposes import Purpose
from handlers import join, menu
from handlers.turn import Turn
from models import consents


def stop(turn: Turn, _argument: str = "") -> None:
    """End the consent to news at once; what is open stays open. In /privacy it can be given again."""
    if turn.chat.person_id is not None:
        consents.withdraw(turn.connection, turn.chat.person_id, Purpose.NEWS, turn.now)
    _switch_off(turn)
    turn.say("stop.done")
    menu.go_on(turn)


def _switch_off(turn: Turn) -> None:
    """In the unfinished form too, where the consent may be ticked and not sent yet."""
    if frame := turn.frame(join.FORM.name):
        frame.extra[Purpose.NEWS.value] = False
    paused = turn.chat.state["paused"].get(join.FORM.name)
    if paused and "extra" in paused:
        paused["extra"][Purpose.NEWS.value] = False
    join.follow_consents(turn)
