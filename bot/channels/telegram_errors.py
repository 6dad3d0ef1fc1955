"""What Telegram's refusals mean to us; the texts hold neither token nor anything a person wrote."""

from __future__ import annotations

import re
from datetime import timedelta

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TimedOut

from bot.channels.base import Failure, SendError
from bot.channels.telegram_request import Lost, NotSent

NO_CHAT = (
    "chat not found",
    "user not found",
    "deactivated",  # the person's account or the group
    "peer_id_invalid",
    "chat was upgraded",
)
UNCHANGED = "message is not modified"
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")  # Telegram quotes what it refuses: a one-time link, somebody's words
WRONG_TOKEN = "Telegram does not accept TELEGRAM_TOKEN: copy it again from @BotFather, and see TELEGRAM_API_URL"  # noqa: S105
CONFLICT = "another process reads this bot's messages or someone set a webhook: stop it, or use another TELEGRAM_TOKEN"
UNREADABLE = "Telegram has a fault of its own or something between answers for it"


def send_error(error: Exception) -> SendError:
    """What a failed call of the Bot API means for the message that was to be sent."""
    match error:
        case RetryAfter():
            return SendError(Failure.RETRY, "Telegram asks us to slow down", seconds(error))
        case InvalidToken():
            return SendError(Failure.STOP, WRONG_TOKEN)
        case Forbidden() | ChatMigrated():
            return SendError(Failure.GONE, plain(error))
        case BadRequest():
            return SendError(Failure.GONE if _no_chat(error) else Failure.REFUSED, plain(error))
        case Lost() | TimedOut():
            return SendError(Failure.UNKNOWN, f"Telegram may have it: {error}")
        case NotSent():
            return SendError(Failure.RETRY, f"Telegram is not reached: {error}")
        case _:
            return SendError(Failure.RETRY, f"{UNREADABLE} ({type(error).__name__})")


def trouble(error: Exception) -> tuple[str, str]:
    """(kind, a sentence for the operator) of what keeps us from listening; the same kind while nothing changes."""
    match error:
        case Conflict():
            return "conflict", CONFLICT
        case RetryAfter():
            return "flood", "Telegram asks us to slow down"
        case Lost() | TimedOut() | NotSent():
            return "network", f"no connection to Telegram, see TELEGRAM_PROXY and TELEGRAM_API_URL: {error}"
        case Forbidden() | BadRequest():
            return "refused", f"Telegram refuses (in webhook mode see PUBLIC_URL): {plain(error)}"
        case InvalidToken():
            return "token", WRONG_TOKEN
        case _:
            return "server", f"{UNREADABLE} ({type(error).__name__})"


def plain(error: Exception) -> str:
    """Telegram's own description without what it quotes."""
    return QUOTED.sub("'…'", str(error))[:200]


def seconds(error: RetryAfter) -> float:
    """How long Telegram asks us to wait (s)."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _no_chat(error: BadRequest) -> bool:
    return any(words in str(error).lower() for words in NO_CHAT)
