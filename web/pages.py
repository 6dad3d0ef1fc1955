"""Puts a template and its words together (trang); every sentence comes from texts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

import texts
from web.assets import asset
from web.parts import parts_of

if TYPE_CHECKING:  # 2 MB of an idle process: loaded for the first page
    from jinja2 import Template

BY_LANGUAGE = {"Vary": "Accept-Language, Cookie"}


@cache
def template(name: str) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["asset"] = lambda name: asset(name).path
    return environment.get_template(name)


def page(request: Request, name: str, language: str, values: Mapping[str, Any], status: int = 200) -> HTMLResponse:
    """templates/`name` in a language. In it `say(key)` is a text, `t(key)` one under "web.", and there are
    `federation` and `language`."""
    words = {"say": partial(_words, language, ""), "t": partial(_words, language, "web.")}
    common = {"language": language, "federation": parts_of(request).federation}
    return HTMLResponse(template(name).render({**words, **common, **values}), status, BY_LANGUAGE)


def _words(language: str, under: str, key: str, **params: Any) -> str:
    return texts.render(language, under + key, params)


def language_of(request: Request) -> str:
    """The language to begin with: ?lang=, else the first of ours that the browser asks for, else the federation's."""
    asked = request.query_params.get("lang", "")
    wanted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    known = (it for it in (asked, *wanted) if it in texts.LANGUAGES)
    return next(known, parts_of(request).default_language)
