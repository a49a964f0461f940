"""Pages from templates, in the language of who asks; text is escaped, and no page needs a script."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug import Request, Response

from contracts.errors import Defect, Refused, Unauthenticated
from gateway.asking import Asking
from gateway.identity.sessions import FIELD, NOBODY, Session
from gateway.settings import GatewaySettings
from gateway.web import assets, words
from gateway.web.words import Words

FOLDER = Path(__file__).parent / "templates"
HTML = "text/html; charset=utf-8"
PAGE_BEHIND = "opland.page_behind"
"""Of a form's request: the page that can be asked for in its place."""
LANGUAGE_COOKIE = "opland_language"
LANGUAGE_SECONDS = 365 * 86_400


def environment(language: Words) -> Environment:
    """The templates as one language says them."""
    found = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    found.policies["ext.i18n.trimmed"] = True
    said = language.translations
    found.install_gettext_callables(said.gettext, said.ngettext, newstyle=True)  # type: ignore[attr-defined] # the extension's
    found.filters.update(language.filters)
    found.globals.update(language.tables)
    found.globals.update(asset=assets.address, language=language.code)
    return found


TEMPLATES = {code: environment(language) for code, language in words.LANGUAGES.items()}


def language_of(request: Request) -> Words:
    """What the address asks for, else what was chosen before, else Danish."""
    return words.of(request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE))


def page(template: str, settings: GatewaySettings, asking: Asking, status: int = 200, /, **facts: Any) -> Response:
    """A page as who asks sees it. Nobody on the way keeps it: it may hold a form of theirs."""
    language = language_of(asking.request)
    context = {
        **who(replace(asking.session, principal=asking.principal), settings, language),
        "command_id": str(command_id(asking, status)),
        **around(asking.request),
        **facts,
    }
    body = TEMPLATES[language.code].get_template(template).render(context)
    response = Response(body, status, content_type=HTML, headers={"Cache-Control": "private, no-store"})
    if asking.request.args.get("lang") == language.code:
        secure = settings.public_url.startswith("https:")
        response.set_cookie(LANGUAGE_COOKIE, language.code, max_age=LANGUAGE_SECONDS, samesite="Lax", secure=secure)
    return response


def who(session: Session, settings: GatewaySettings, language: Words) -> Mapping[str, Any]:
    """Who is signed in, for the head of a page and its forms."""
    signed_in = bool(session.principal.person)
    return {
        "signed_in": session.name or language.say("Logget ind") if signed_in else None,
        "roles": [held.role for held in session.principal.roles],
        "mandate": session.mandate,
        "can_sign_in": settings.identity is not None,
        "csrf_field": csrf_field(session),
    }


def session_of(request: Request, settings: GatewaySettings) -> Session:
    """Of a browser whose request came no further. It is read from its cookie; nobody is asked, and nothing may go wrong with it."""
    try:
        return settings.identity.sessions.of(request) if settings.identity else NOBODY
    except Exception:  # noqa: BLE001 - who cannot be known is nobody
        return NOBODY


def command_id(asking: Asking, status: int) -> Any:
    """Made here: a form that is sent twice asks for one thing. Perhaps it was done although we could not say so: sent again from
    the page that says that, it is the same thing still.
    """
    asked = asking.body.get("command_id") or asking.key
    return asked if asked and status >= Defect.status else uuid4()


def csrf_field(session: Session) -> Markup:
    """What every form holds that is sent to us: a form of who is signed in is taken from their own pages only."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, session.csrf)


def around(request: Request) -> Mapping[str, Any]:
    """What the layout needs of every request. `page`: where its links to itself lead; nothing where that is the address as it is.
    `asked_for`: where a sign-in leads back to.
    """
    page = request.environ.get(PAGE_BEHIND, "")
    query = {} if page else request.args.to_dict()
    path, asked = page or request.path, urlencode({name: said for name, said in query.items() if name != "lang"})
    asked_for = f"{path}?{asked}" if asked else path
    return {"path": path, "page": quote(page), "query": query, "asked_for": asked_for, "unavailable": []}


def error_page(
    refusal: Refused, request: Request, trace_id: str, settings: GatewaySettings, asking: Asking | None = None
) -> Response:
    """What stands in the way, for a person; it needs nothing that could be down as well. A form that met a fault of ours
    (`asking`) is to be sent again as it was.
    """
    language, session = language_of(request), asking.session if asking else session_of(request, settings)
    body = (
        TEMPLATES[language.code]
        .get_template("error.html")
        .render(
            said=language.refused(refusal),
            status=refusal.status,
            sign_in=isinstance(refusal, Unauthenticated),
            sent=asking.body if asking and refusal.status >= Defect.status else {},
            trace_id=trace_id,
            behind=request.environ.get(PAGE_BEHIND, "/"),
            **who(session, settings, language),
            **around(request),
        )
    )
    return Response(body, refusal.status, content_type=HTML)


def wants_html(request: Request) -> bool:
    """A browser says so; a program that takes anything gets what a program can read."""
    best = request.accept_mimetypes.best_match(["application/problem+json", "text/html"])
    return best == "text/html"
