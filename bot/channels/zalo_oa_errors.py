"""What the refusals of Zalo's Official Account API mean to us (zalo.md §3); their words are not repeated."""

from __future__ import annotations

from bot.channels.base import Failure, SendError

EXPIRED = frozenset({-216, -220})
"""The access token is invalid or over: refreshed once, then the call is made once more."""
CONNECT = "Zalo does not take our tokens: run `ketnap zalo-oa connect`"

A_MINUTE, AN_HOUR = 60.0, 3_600.0  # s; -32 counts by the minute, -234 is over in the morning

_RETRY = {
    -32: ("Zalo asks us to slow down", A_MINUTE),
    -100: ("what was uploaded has expired: it is uploaded again", None),
    -234: ("Zalo takes no such message at night", AN_HOUR),
}
_GONE = {
    -213: "the person does not follow the account",
    -227: "the person's account is banned or unused",
    -230: "the person wrote too long ago: over until he writes again",
    -232: "the person wrote too long ago: over until he writes again",
    -244: "the person does not want our messages",
}
_STOP = {
    -211: "the account's quota is used up",
    -216: CONNECT,
    -218: "the account's quota is used up",
    -220: CONNECT,
    -224: "the account's package does not allow this: see https://oa.zalo.me",
    -240: "Zalo shut this interface down: a newer version of this program is needed",
    -320: "no Zalo Cloud Account is linked: see https://oa.zalo.me",
    -321: "the Zalo Cloud Account is empty: pay in at https://oa.zalo.me",
}
_REFUSED = {
    -201: "Zalo does not like a field of the message",
    -210: "the message is too long",
    -233: "Zalo does not take this kind of message",
    -248: "the message is against Zalo's policy",
}


def send_error(code: int) -> SendError:
    """What an `error` other than 0 means for the message. One that nobody has written down is the message's own fault
    if it begins with 2, as the others do that are; else Zalo's, which passes."""
    if code in _RETRY:
        words, wait = _RETRY[code]
        return SendError(Failure.RETRY, f"{words} ({code})", wait)
    for failure, known in ((Failure.GONE, _GONE), (Failure.STOP, _STOP), (Failure.REFUSED, _REFUSED)):
        if code in known:
            return SendError(failure, f"{known[code]} ({code})")
    return SendError(Failure.REFUSED if -300 < code <= -200 else Failure.RETRY, f"Zalo's error {code}")
