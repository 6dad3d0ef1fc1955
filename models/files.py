"""Files as rows (tệp): sealed, at most 10 MB, so that any process hands them out; knows not what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from models import chunks
from models.keys import Keys
from models.tables import file

MOST_BYTES = 10 * 1024 * 1024  # design.md §5
PASSING = ("upload", "errors", "posters", "report")  # kinds that are only on their way
LISTS = (".xlsx", ".csv")  # how the names of lists of enterprises end
UPLOAD = "upload"  # a file that is on its way to whoever asked for it
OURS = "own:"  # begins the id of a file that was given to ourselves, not to a platform


@dataclass(frozen=True, slots=True)
class New:
    """A file to keep: of a chat, or of an application."""

    kind: str  # upload | errors | signed | posters | report
    name: str
    media_type: str
    content: bytes = field(repr=False)
    chat_id: int | None = None
    application_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as it is kept, opened."""

    id: int
    kind: str
    name: str
    media_type: str
    content: bytes = field(repr=False)
    application_id: int | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """A file without what it holds."""

    id: int
    name: str
    media_type: str
    made_at: datetime


def put(connection: Connection, keys: Keys, new: New, now: datetime) -> int:
    """Keep a file; its number."""
    row = {name: getattr(new, name) for name in ("kind", "name", "media_type", "chat_id", "application_id")}
    # What somebody named his file may tell who he is, nobody needs it, and it would lie in clear.
    name = UPLOAD if new.kind == UPLOAD else new.name[-100:]
    row |= {"name": name, "content": keys.seal(new.content), "made_at": now}
    (number,) = connection.execute(file.insert().values(row)).inserted_primary_key  # type: ignore[misc]
    return int(number)


def by_id(connection: Connection, keys: Keys, number: int) -> Kept | None:
    """A file; None if it is no more. Who may see it is asked before."""
    row = connection.execute(select(file).where(file.c.id == number)).one_or_none()
    if row is None:
        return None
    content = keys.open(row.content)
    return Kept(row.id, row.kind, row.name, row.media_type, content, row.application_id, row.made_at)


def of_application(connection: Connection, application_id: int) -> list[Listed]:
    """The files of an application, the oldest first."""
    columns = (file.c[name] for name in Listed.__slots__)
    mine = select(*columns).where(file.c.application_id == application_id).order_by(file.c.id)
    return [Listed(*row) for row in connection.execute(mine)]


def uploaded(connection: Connection, keys: Keys, file_id: str, chat_id: int) -> Kept | None:
    """What a person gave to this chat under an id of ours; None for a platform's id, and for what is gone."""
    number = own_number(file_id)
    here = (file.c.id == number) & (file.c.chat_id == chat_id) & (file.c.kind == UPLOAD)
    if number is None or connection.execute(select(file.c.id).where(here)).first() is None:
        return None
    return by_id(connection, keys, number)


@dataclass(frozen=True, slots=True)
class Attached:
    """What an upload becomes when it is given to an application."""

    kind: str
    application_id: int
    name: str
    media_type: str


def attach(connection: Connection, number: int, to: Attached) -> None:
    """Make an upload a file of an application."""
    values = {name: getattr(to, name) for name in Attached.__slots__}
    connection.execute(update(file).where(file.c.id == number).values(**values, chat_id=None))


def hand_on(connection: Connection, old: int, new: int) -> None:
    """The files of one application are another's from now on."""
    connection.execute(update(file).where(file.c.application_id == old).values(application_id=new))


def application_of(connection: Connection, number: int, kind: str) -> int | None:
    """The application a file of this kind belongs to; None if there is none."""
    here = (file.c.id == number) & (file.c.kind == kind)
    return connection.execute(select(file.c.application_id).where(here)).scalar()


def kind_of(connection: Connection, number: int) -> str | None:
    """What a file is kept for; None if it is no more."""
    return connection.execute(select(file.c.kind).where(file.c.id == number)).scalar()


def erase(connection: Connection, number: int) -> None:
    connection.execute(delete(file).where(file.c.id == number))


def own_id(number: int) -> str:
    return f"{OURS}{number}"


def own_number(file_id: str) -> int | None:
    """The row of an id of ours; None for a platform's."""
    number = file_id.removeprefix(OURS)
    return int(number) if file_id.startswith(OURS) and number.isdecimal() else None


def clear_before(connection: Connection, day: datetime) -> int:
    """Take out what was only on its way, a chunk: uploads nobody took, lists to be mended, posters, reports (a
    closed one is made again from its rows). How many."""
    return chunks.clear(
        connection, file, file.c.kind.in_((UPLOAD, "errors", "posters", "report")) & (file.c.made_at < day)
    )
