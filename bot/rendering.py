"""Puts a stored message into words for its reader and his channel (soạn tin); draws what is attached."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

import texts
from bot.channels.base import Attached, Button, Linked, Outgoing
from bot.import_task import XLSX
from bot.linking import Linking
from bot.menus import Pairs, commands_of
from bot.posters import PosterPrinter
from dialogue.menu import resolve
from dialogue.messages import FILELESS, LINKING, Keyboard
from dialogue.payload import parts
from domain.invite_code import shown
from domain.statuses import CardState, card_state
from handlers import own_data
from handlers.invite import page_link
from handlers.turn import Config
from models import applications, chats, files, grievance_files, invites, kept, links, signed_papers, volunteers
from models.card_token import card_address, sign_card
from models.database import Database
from models.invites import Invite
from models.keys import Keys
from models.officers import office_of
from models.outbox import Queued

if TYPE_CHECKING:  # Pillow and the QR codes 5 MB, the papers' templates 2: loaded for the first that is drawn
    from bot.papers import Printer
    from documents.card import CardFace

SWITCH = {True: "☑", False: "☐"}


@dataclass(frozen=True, slots=True)
class Studio:
    """Renders messages and attachments from what is stored."""

    db: Database
    keys: Keys
    config: Config
    now: Callable[[], datetime]
    papers: Path | None = None  # the federation's own templates

    async def outgoing(self, row: Queued) -> Outgoing:
        """The message as its channel sends it."""
        made = [await self._outgoing(row, it) for it in parts(row.payload)]
        return made[0] if len(made) == 1 else _merged(made)

    async def _outgoing(self, row: Queued, payload: dict[str, Any]) -> Outgoing:
        language = row.language
        attachment = payload.get("attachment")
        keyboard = Keyboard(payload.get("keyboard", ""))
        return Outgoing(
            chat_id=row.external_chat,
            text=texts.render(language, payload["key"], payload.get("params")),
            buttons=tuple(button(language, it) for it in payload.get("options", ())),
            step=payload.get("step", ""),
            version=payload.get("version", 0),
            keyboard=keyboard,
            keyboard_label=texts.render(language, "keyboard.share_contact")
            if keyboard is Keyboard.SHARE_CONTACT
            else "",
            attached=await self._attached(row, attachment) if attachment else None,
            linked=await self._linked(row, attachment) if attachment else None,
            replaces=payload.get("replaces", ""),
            commands=await self._commands(row) if payload.get("commands") else None,
            forgets=tuple(payload.get("forgets", ())),
        )

    async def _attached(self, row: Queued, attachment: Mapping[str, str]) -> Attached | None:
        """What the channel carries itself; nothing is drawn for one that carries none."""
        if row.channel in FILELESS:
            return None
        return await self.attached(attachment["kind"], attachment["ref"], row.language)

    async def _linked(self, row: Queued, attachment: Mapping[str, str]) -> Linked | None:
        if row.channel not in LINKING:
            return None
        kind, ref = attachment["kind"], attachment["ref"]
        if kind == "file" and await self.db.read(lambda c: files.kind_of(c, int(ref))) == links.CAMPAIGN:
            kind = links.CAMPAIGN  # everybody sees it as a picture
        to = links.Target(row.id, row.chat_id, kind, ref, row.language)
        return await Linking(self.db, self.keys, self.config).linked(to, self.now())

    async def _commands(self, row: Queued) -> Pairs:
        """What the chat's person may do at this moment."""
        day = row.created_at.astimezone(self.config.zone).date()

        def allowed(connection: Connection) -> Pairs:
            person = chats.person_of(connection, row.chat_id)
            helps = volunteers.active(connection, person) is not None
            return commands_of(office_of(connection, person, day), row.language, volunteer=helps)

        return await self.db.read(allowed)

    async def attached(self, kind: str, ref: str, language: str) -> Attached | None:  # noqa: C901  one case a kind
        """The file behind an attachment, as it is now; None if it is no more (erased in the meantime)."""
        match kind:
            case "card":
                return await self._card(int(ref), language)
            case "form_5a" | "form_5a_covered" | "form_5b" | "form_5b_of":
                return await self._form(kind, ref)
            case "invite_qr" | "poster_a4" | "poster_a5" | "poster_png":
                return await self._of_invite(kind, int(ref), language)
            case "file" | links.CAMPAIGN:
                return await self._file(int(ref))
            case "paper":
                return await self._paper(*map(int, ref.split(":")))
            case "case_file":
                return await self._case_file(*ref.split(":"))
            case "dossier":
                return await self._dossier(*map(int, ref.split(":")))
            case "example" | "awards" | "campaign_results":
                return await self._workbook(kind, ref, language)
            case "tally_chart" | "tally_book":
                from bot.tally_files import TallyFiles  # what writes workbooks: no start waits for it

                return await TallyFiles(self.db, self.config, self.now).attached(kind, ref, language)
        return await self._export(int(ref), language, covered=kind == "export_covered")

    async def _workbook(self, kind: str, ref: str, language: str) -> Attached | None:
        from bot.awards import Awards  # what writes workbooks: no start waits for it
        from bot.campaign_results import Results

        if kind == "example":
            return await asyncio.to_thread(_example)
        if kind == "campaign_results":
            return await Results(self.db, self.config, self.now).workbook(ref, language)
        return await Awards(self.db, self.config, self.now).workbook(ref, language)

    async def _form(self, kind: str, ref: str) -> Attached | None:
        match kind:
            case "form_5b":
                enterprise, _, unit = ref.partition(":")
                return await self._printer.form_5b(int(enterprise), int(unit))
            case "form_5b_of":
                return await self._printer.form_5b_of(int(ref))
        return await self._printer.form_5a(int(ref), covered=kind == "form_5a_covered")

    async def _file(self, number: int) -> Attached | None:
        it = await self.db.read(lambda c: files.by_id(c, self.keys, number))
        return Attached(it.name, it.media_type, it.content) if it else None

    async def _paper(self, number: int, person: int) -> Attached | None:
        """Only for who is still an officer over it: the message may be older than his post."""

        def may_see(connection: Connection) -> bool:
            office = office_of(connection, person, self._today)
            return office is not None and signed_papers.may_see(connection, office, number)

        return await self._file(number) if await self.db.read(may_see) else None

    async def _case_file(self, number: str, whose: str, person: str) -> Attached | None:
        """Only for who may still see the case: its worker, or an officer; the message may be older than his post."""

        def read(connection: Connection) -> grievance_files.Opened | None:
            office = office_of(connection, int(person), self._today) if whose == "officer" else None
            allowed = (
                grievance_files.is_of(connection, int(number), int(person))
                if whose == "worker"
                else (office is not None and grievance_files.case_for(connection, office, int(number)) is not None)
            )
            return grievance_files.opened(connection, self.keys, int(number)) if allowed else None

        it = await self.db.read(read)
        return Attached(it.name, it.media_type, it.content) if it else None

    async def _dossier(self, number: int, person: int) -> Attached | None:
        from bot.dossiers import Dossiers  # what sets papers: no start waits for it

        return await Dossiers(self.db, self.keys, self.config).dossier(number, person, self._today)

    @property
    def _today(self) -> date:
        return self.now().astimezone(self.config.zone).date()

    @property
    def _printer(self) -> Printer:
        from bot.papers import Printer

        return Printer(self.db, self.keys, self.config, self.now, self.papers)

    async def _of_invite(self, kind: str, number: int, language: str) -> Attached | None:
        """What shows a code that is still open."""
        it = await self.db.read(lambda c: invites.by_id(c, number))
        if it is None or it.closed_at:
            return None
        if kind == "invite_qr":
            return await self._qr(it, language)
        printer = PosterPrinter(self.db, self.config, self.now, self.papers)
        return await printer.one(kind.removeprefix("poster_"), it, language)

    async def _export(self, person: int, language: str, *, covered: bool) -> Attached | None:
        """Everything kept about a person, under the words that he knows it by."""
        found = await self.db.read(lambda c: kept.of_person(c, self.keys, person))
        if not found:
            return None
        sections = own_data.sections(found, own_data.Reader(self.config.zone, covered))
        document = {
            texts.text(language, f"mydata.section.{name}"): [_in_words(language, it) for it in entries]
            for name, entries in sections.items()
        }
        content = json.dumps(document, ensure_ascii=False, indent=2).encode()
        return Attached("ketnap-du-lieu.json", "application/json", content)

    async def _qr(self, it: Invite, language: str) -> Attached:
        from documents.qr_picture import draw_qr

        place = {"enterprise": it.enterprise_name} if it.enterprise_name else {}
        title = texts.render(language, "inviting.picture.at" if place else "inviting.picture.plain", place)
        typed = texts.render(language, "inviting.picture.typed", {"code": shown(it.code)})
        picture = await asyncio.to_thread(draw_qr, page_link(self.config.address, it.code), title, typed)
        return Attached(f"GT-{it.code}.png", "image/png", picture)

    async def _card(self, number: int, language: str) -> Attached | None:
        it = await self.db.read(lambda c: applications.by_id(c, number))
        if it is None or not it.full_name:
            return None
        picture = await asyncio.to_thread(self._drawn, it, language)  # loading Pillow for the first takes longer still
        return Attached(f"the-{it.number}.png", "image/png", picture)

    def _drawn(self, it: applications.Application, language: str) -> bytes:
        from documents.card import draw_card

        return draw_card(self._face(it, language))

    def _face(self, it: applications.Application, language: str) -> CardFace:
        from documents.card import CardFace

        state = card_state(it.status)
        day = (it.decision_day or (it.admitted_at or it.sent_at).astimezone(self.config.zone).date()).isoformat()
        return CardFace(
            federation=self.config.federation,
            title=texts.render(language, "card.title"),
            name=it.full_name,
            enterprise=it.workplace or texts.render(language, "card.no_employer"),
            number_label=texts.render(language, "card.number"),
            number=it.number,
            status=texts.render(language, f"card.state.{state}"),
            date=texts.render(language, f"card.date.{state}", {"day": {"d": day}}),
            awaiting=state is not CardState.ADMITTED,
            qr_text=card_address(self.config.address, sign_card(it.card, self.keys.card)),
        )


def _example() -> Attached:
    from bot.import_example import NAME, example  # what writes workbooks: no start waits for it

    return Attached(NAME, XLSX, example())


def _in_words(language: str, entry: own_data.Entry) -> dict[str, str]:
    return {texts.words(language, label): texts.words(language, value) for label, value in entry}


def button(language: str, option: dict[str, Any]) -> Button:
    """One choice with its label in words; a switch shows whether it is on."""
    label = option["label"] if option.get("literal") else texts.render(language, option["label"], option.get("params"))
    if option.get("on") is not None:
        label = f"{SWITCH[option['on']]} {label}"
    value = option.get("value", "")
    return Button(label, value, option.get("url", ""), _typed(language, value))


def _typed(language: str, value: str) -> str:
    """How a command is typed by this reader: "/card" → "nhắn /the"; "" for what is none."""
    name, _, argument = value.removeprefix("/").partition(" ")
    named = resolve(name) if value.startswith("/") else None
    if named is None:
        return ""
    return texts.render(language, "other.type", {"command": f"/{named.in_(language)} {argument}".strip()})


def _merged(made: Sequence[Outgoing]) -> Outgoing:
    """Several replies as one message. The choices of the last question stand at its end; those of others are typed."""
    main = next((it for it in reversed(made) if it.step), made[-1])
    texts_ = (it.text if it is main else numbered(replace(it, step="")) for it in made)
    attached = next((it.attached for it in made if it.attached), None)
    linked = next((it.linked for it in made if it.linked), None)
    return replace(main, text="\n\n".join(filter(None, texts_)), attached=attached, linked=linked, replaces="")


def numbered(outgoing: Outgoing) -> str:
    """The text with its choices as numbered lines, for channels without buttons. Links carry no number: nothing comes
    back from them. Nor do the choices of what asks nothing: a number would answer the question that is open."""
    chosen = [it for it in outgoing.buttons if not it.url]
    if outgoing.step:
        lines = [f"{place}. {it.label}" for place, it in enumerate(chosen, 1)]
    else:
        lines = [f"{it.label}: {it.typed}" for it in chosen if it.typed]
    links = [f"{it.label}: {it.url}" for it in outgoing.buttons if it.url]
    return "\n".join([outgoing.text, *links, *lines])
