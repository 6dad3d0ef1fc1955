"""The log: one line an event, key=value, and never the words of an error, which may be a person's."""

import logging
import re

from bot.logs import OneLine, harmless

LINE = re.compile(r"""time=\S+ level=\w+ log=\S+ event=\w+( \w+=('[^']*'|"[^"]*"|\S+))*""")


def logged(name: str, message: str, error: BaseException | None = None, *, hidden: bool = False) -> str:
    info = harmless(error) if error and hidden else (type(error), error, error.__traceback__) if error else None
    return OneLine().format(logging.LogRecord(name, logging.ERROR, "file.py", 1, message, (), info))


def caught() -> Exception:
    try:
        raise ValueError("Lò Thị Ọi, 0912345678\nis no date")
    except ValueError as error:
        return error


def test_an_error_is_told_by_its_kind_and_place_without_its_words() -> None:
    for hidden in (False, True):
        line = logged("ketnap.turns", "event=turn_failed channel=telegram", caught(), hidden=hidden)
        assert LINE.fullmatch(line), line
        assert re.search(r"event=turn_failed channel=telegram error=ValueError at=caught:\d+$", line)


def test_a_library_s_words_are_one_value_and_end_with_their_first_line() -> None:
    line = logged("asyncio", "Task exception was never retrieved\nfuture: <Task exception=ValueError('Lò Thị Ọi')>")
    assert LINE.fullmatch(line)
    assert line.endswith("event=library words='Task exception was never retrieved'")


def test_an_error_that_nobody_raised_has_no_place() -> None:
    assert logged("uvicorn.error", "Exception", ValueError("words")).endswith("words='Exception' error=ValueError at=")
