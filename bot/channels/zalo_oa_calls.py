"""One message out (tin nhắn đi) as Zalo's Official Account takes it; sends nothing itself (zalo.md §3)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot.channels.base import Attached, Button, Outgoing
from bot.channels.lengths import pieces
from bot.channels.pressed import button_data
from bot.channels.zalo_oa_wire import MARK
from bot.rendering import numbered
from dialogue.messages import Keyboard

TEXT_LIMIT = 1_900  # UTF-16 units; Zalo takes 2,000 and does not say of what
BUTTONS = 5  # of one message; more are numbered lines
LABEL_LIMIT = 100  # letters of a button and of the title of a form
SUBTITLE_LIMIT = 500  # letters below that title
IMAGE_BYTES, FILE_BYTES = 1_000_000, 5_000_000  # of an upload
FILES = (".pdf", ".doc", ".docx")  # all that it takes

# The payload of "hide" comes back without being shown as the person's own words, as that of "show" is.
PRESSED, OPENED = "oa.query.hide", "oa.open.url"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be uploaded first, as "image" or "file"; what is given for it comes into the message."""

    kind: str
    file: Attached

    @property
    def name(self) -> str:
        """As Zalo knows endings: it goes by them."""
        return re.sub(r"\.jpeg$", ".jpg", self.file.name.casefold())


@dataclass(frozen=True, slots=True)
class Call:
    """One message. If Zalo refuses it as it is, `otherwise` is sent instead."""

    message: Mapping[str, Any]
    upload: Upload | None = None
    otherwise: Call | None = None

    def with_upload(self, number: str) -> Mapping[str, Any]:
        """The message, once the file is uploaded."""
        if self.upload is None:
            return self.message
        if self.upload.kind == "file":
            return {"attachment": {"type": "file", "payload": {"token": number}}}
        element = {"media_type": "image", "attachment_id": number}
        return {**self.message, **_template({"template_type": "media", "elements": [element]})}


def calls(outgoing: Outgoing, picture: str = "") -> list[Call]:
    """What to send, in order; the last stands for the whole. `picture`: the public address of the one beside the
    question for a phone number. Raises ValueError for a button that could not be read again."""
    shown = outgoing if _fit(outgoing.buttons) else replace(outgoing, text=numbered(outgoing), buttons=())
    before, text = _with_file(shown)
    buttons = [_button(shown, it) for it in shown.buttons]
    if shown.keyboard is Keyboard.SHARE_CONTACT:
        return [*before, *_asking_for_phone(shown.keyboard_label, text, buttons, picture)]
    return [*before, *_texts(text, buttons)]


def _with_file(outgoing: Outgoing) -> tuple[list[Call], str]:
    """What goes out before the words, and the words that are left."""
    file, text = outgoing.attached, outgoing.text
    if file is None:
        return [], text
    linked = outgoing.linked.words if outgoing.linked else ""
    instead = "\n\n".join(filter(None, (text, linked)))
    if file.media_type.startswith("image/") and len(file.content) <= IMAGE_BYTES:
        alone = not outgoing.buttons and len(list(pieces(text, TEXT_LIMIT))) == 1
        if alone:
            return [Call({"text": text} if text else {}, Upload("image", file), _words(instead))], ""
        return [Call({}, Upload("image", file), _words(linked))], text
    if file.name.casefold().endswith(FILES) and len(file.content) <= FILE_BYTES:
        return [Call({}, Upload("file", file), _words(linked))], text
    return [], instead


def _words(text: str) -> Call:
    """Nothing is sent where there are none."""
    return Call({"text": text} if text else {})


def _texts(text: str, buttons: Sequence[Mapping[str, Any]]) -> list[Call]:
    if not text.strip():
        return []
    *first, last = pieces(text, TEXT_LIMIT)
    template = _template({"buttons": list(buttons)}) if buttons else {}
    return [*(Call({"text": it}) for it in first), Call({"text": last, **template})]


def _asking_for_phone(label: str, text: str, buttons: Sequence[Mapping[str, Any]], picture: str) -> list[Call]:
    """The question, and Zalo's own form for the number of the person's account; typing it works all the same."""
    short = not buttons and len(text) <= SUBTITLE_LIMIT
    element = {"title": _short(label), "subtitle": text if short else _short(label)}
    image = {"image_url": picture} if picture else {}
    form = _template({"template_type": "request_user_info", "elements": [{**element, **image}]})
    if short:
        return [Call(form, otherwise=Call({"text": text}))]
    return [*_texts(text, buttons), Call(form, otherwise=Call({}))]


def _template(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {"attachment": {"type": "template", "payload": payload}}


def _fit(buttons: Sequence[Button]) -> bool:
    return len(buttons) <= BUTTONS and all(_is_linkable(it) for it in buttons)


def _is_linkable(button: Button) -> bool:
    """A button opens public https addresses only; others are lines of the text."""
    parts = urlsplit(button.url)
    return not button.url or (parts.scheme == "https" and "." in (parts.hostname or ""))


def _button(outgoing: Outgoing, it: Button) -> dict[str, Any]:
    if it.url:
        return {"title": _short(it.label), "type": OPENED, "payload": {"url": it.url}}
    data = MARK + button_data(outgoing.step, outgoing.version, it.value)
    return {"title": _short(it.label), "type": PRESSED, "payload": data}


def _short(label: str) -> str:
    return label if len(label) <= LABEL_LIMIT else label[: LABEL_LIMIT - 1].rstrip() + "…"
