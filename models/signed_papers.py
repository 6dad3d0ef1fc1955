"""Signed papers (bản giấy đã ký): sealed files of an application, kept and opened by officers of its unit, audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from domain.roles import Role
from models import audit, files
from models.files import Kept, Listed
from models.officers import Office
from models.tables import application

KIND = "signed"
MEDIA_TYPES = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class By:
    """Which officer acts, when."""

    office: Office
    now: datetime


def unit_of(connection: Connection, office: Office, number: int, needed: Role = Role.OFFICER) -> int | None:
    """The unit of an application that this officer may work on; None for one beyond his units and for none."""
    units = office.units(needed)
    mine = (application.c.id == number) & application.c.unit_id.in_(units) & (application.c.status != "erased")
    return connection.execute(select(application.c.unit_id).where(mine)).scalar()


def media_type(content: bytes) -> str | None:
    """What a file is by its first bytes; None for what is neither a PDF nor a picture."""
    return next((kind for head, kind in MEDIA_TYPES.items() if content.startswith(head)), None)


def papers(connection: Connection, number: int) -> list[Listed]:
    """The signed papers of an application, the oldest first."""
    return files.of_application(connection, number)


def attach_signed(connection: Connection, by: By, upload: Kept, number: int) -> bool:
    """Make an upload the signed paper of an application; False if he may not, or it is no paper. Whether it counts as
    signed he says himself, by the tick: somebody has to have looked at it."""
    unit = unit_of(connection, by.office, number)
    kind = media_type(upload.content)
    if unit is None or kind is None:
        return False
    name = f"{KIND}-{number}-{upload.id}.{ENDINGS[kind]}"  # a name somebody gave may tell a person's
    files.attach(connection, upload.id, files.Attached(KIND, number, name, kind))
    _note(connection, by, f"file_kept:{upload.id}", (number, unit))
    return True


def open_signed(connection: Connection, by: By, file_id: int) -> int | None:
    """Note that an officer opens a paper; its application, None if he may not see it or it is no more."""
    number = application_of(connection, file_id)
    unit = unit_of(connection, by.office, number) if number else None
    if number is None or unit is None:
        return None
    _note(connection, by, f"file_opened:{file_id}", (number, unit))
    return number


def may_see(connection: Connection, office: Office, file_id: int) -> bool:
    """Whether an officer may still see a paper: asked again when its bytes are handed out."""
    number = application_of(connection, file_id)
    return number is not None and unit_of(connection, office, number) is not None


def application_of(connection: Connection, file_id: int) -> int | None:
    return files.application_of(connection, file_id, KIND)


def _note(connection: Connection, by: By, detail: str, where: tuple[int, int]) -> None:
    number, unit = where
    line = audit.Line(by.office.actor, "file", f"application:{number}", unit, detail)
    audit.note(connection, by.now, line)
