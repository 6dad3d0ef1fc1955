"""Which version of a printed form (phiên bản mẫu) is in force on a day, with its words: 5a.toml, 5b.toml."""

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from documents.typesetting import TEMPLATES, PaperError


class Version(BaseModel):
    """A version of a form: in force from `valid_from` to the end of `valid_to`, or until further notice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    valid_from: date
    valid_to: date | None = None
    template: str = Field(pattern=r"^[\w-]+\.typ$")
    words: dict[str, str | list[str]]


class _Versions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: list[Version]


def version_on(day: date, paper: str, folder: Path | None = None) -> Version:
    """The version of "5a" or "5b" in force; of two the later begun. The folder's file is taken before ours.

    Raises PaperError if none is in force or the file cannot be read.
    """
    found = [version for version in _read(_file(paper, folder)) if _in_force(version, day)]
    if not found:
        raise PaperError(f"{paper}.toml", f"no version is in force on {day}")
    return max(found, key=lambda version: version.valid_from)


def _in_force(version: Version, day: date) -> bool:
    return version.valid_from <= day <= (version.valid_to or date.max)


def _file(paper: str, folder: Path | None) -> Path:
    if folder and not folder.is_dir():
        raise PaperError(str(folder), "there is no such folder of templates")
    own = folder / f"{paper}.toml" if folder else None
    return own if own and own.exists() else TEMPLATES / f"{paper}.toml"


def _read(file: Path) -> list[Version]:
    try:
        return _Versions.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).version
    except ValidationError as error:
        first = error.errors()[0]
        raise PaperError(file.name, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except ValueError as error:  # not TOML (its message names line and column), or not UTF-8
        raise PaperError(file.name, str(error)) from error
