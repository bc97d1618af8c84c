"""One Jinja environment for pages and paper; a fragment is a named block of its page."""

from __future__ import annotations

import functools
import json
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response
from litestar.enums import MediaType
from markupsafe import Markup

from pediatric_his.db.identifiers import new_id
from pediatric_his.identity.identifiers import card_text, phone_text
from pediatric_his.settings import assets_directory
from pediatric_his.web import languages
from pediatric_his.web.request import Connection, context_of
from pediatric_his.web.static_files import static_url
from pediatric_his.web.template_layout import TemplateLayout

_IN_AN_ADDRESS = "/?&=#%:+,;@~!$'()*[]"
# Pages with people in them are kept by no cache; a fragment and its page share one address.
_PRIVATE = {"Cache-Control": "no-store", "Vary": "HX-Request, Cookie"}


@functools.cache
def environment() -> Environment:
    """The environment of all templates."""
    env = Environment(
        loader=FileSystemLoader(assets_directory() / "templates"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols", TemplateLayout],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: languages.catalog(languages.current_locale()).gettext(message) if message else "",
        lambda one, many, n: languages.catalog(languages.current_locale()).ngettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, message: languages.catalog(languages.current_locale()).pgettext(context, message),
    )
    env.globals.update(static=static_url, key_field=_key_field, new_key=lambda: str(new_id()))
    env.filters.update(
        date=languages.date_text,
        number=languages.number_text,
        signed=languages.signed_text,
        age=languages.age_words,
        clock=languages.time_text,
        moment=languages.moment_text,
        card=card_text,
        phone=phone_text,
    )
    return env


def render(
    request: Connection,
    name: str,
    block: str | None = None,
    *,
    status_code: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response[str]:
    """The page `name`, or only its block, in the language of the request."""
    html = render_text(request, name, block, **context)
    return Response(html, status_code=status_code, media_type=MediaType.HTML, headers=_PRIVATE | (headers or {}))


def render_text(request: Connection, name: str, block: str | None = None, **context: Any) -> str:
    """As `render`, as text: for a response that joins several blocks."""
    template = environment().get_template(name)
    full = _frame(request) | context
    if block is None:
        return template.render(full)
    return "".join(template.blocks[block](template.new_context(full)))


def redirect(request: Connection, path: str) -> Response[str]:
    """See other: after something was done. htmx follows with a full page."""
    path = quote(path, safe=_IN_AN_ADDRESS)
    if request.headers.get("hx-request") == "true":
        return Response("", status_code=200, media_type=MediaType.HTML, headers={"HX-Redirect": path})
    return Response(
        "", status_code=303, media_type=MediaType.HTML, headers={"Location": path, "Cache-Control": "no-store"}
    )


def _frame(request: Connection) -> dict[str, Any]:
    context = context_of(request)
    me = context.me
    locale = languages.current_locale()
    return {
        "me": me,
        "timezone": me.hospital.timezone if me else None,  # whatever page says when
        "can": me.can if me else lambda permission: False,
        "locale": locale,
        "locale_tag": "uz-Latn" if locale == "uz" else locale,
        "locales": list(languages.LOCALES.items()),
        "csrf_token": context.csrf_token,
        "csrf_field": lambda: Markup('<input type="hidden" name="_csrf" value="{}">').format(context.csrf_token),
        "path": context.path,
        "rail": request.app.state.rail,
        "htmx_config": json.dumps({"includeIndicatorCSS": False}),
        "release": _release(),
    }


def _key_field(form: Any = None) -> Markup:
    key = form.key_text if form is not None else str(new_id())
    return Markup('<input type="hidden" name="key" value="{}">').format(key)


@functools.cache
def _release() -> str:
    from pediatric_his.settings import read_settings

    return read_settings().release
