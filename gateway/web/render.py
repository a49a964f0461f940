"""Templates and the one style sheet, read once; text is escaped, and no page needs a script."""

import mimetypes
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug import Request, Response
from werkzeug.http import generate_etag

from contracts.errors import Refused, Unauthenticated
from gateway.asking import Asking
from gateway.identity.sessions import FIELD, Session
from gateway.settings import GatewaySettings
from gateway.web import words

FOLDER = Path(__file__).parent
HTML = "text/html; charset=utf-8"
STATIC_SECONDS = 3_600
TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(words.FILTERS)
TEMPLATES.globals.update(words.WORDS)
STATIC = {path.name: path.read_bytes() for path in (FOLDER / "static").iterdir() if path.is_file()}


def page(template: str, settings: GatewaySettings, asking: Asking, status: int = 200, /, **facts: Any) -> Response:
    """A page as who asks sees it. Nobody on the way keeps it: it may hold a form of theirs."""
    signed_in = bool(asking.principal.person)
    context = {
        "signed_in": asking.session.name or "Logget ind" if signed_in else None,
        "roles": [words.ROLES[held.role] for held in asking.principal.roles],
        "can_sign_in": settings.identity is not None,
        "csrf_field": csrf_field(asking.session),
        "command_id": str(uuid4()),  # made here: a form that is sent twice asks for one thing
        "path": asking.request.path,
        "unavailable": [],
        **facts,
    }
    body = TEMPLATES.get_template(template).render(context)
    return Response(body, status, content_type=HTML, headers={"Cache-Control": "private, no-store"})


def csrf_field(session: Session) -> Markup:
    """What every form holds that is sent to us: a form of who is signed in is taken from their own pages only."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, session.csrf)


def error_page(refusal: Refused, trace_id: str, path: str) -> Response:
    """What stands in the way, for a person; it needs nothing that could be down as well."""
    body = TEMPLATES.get_template("error.html").render(
        said=words.refused(refusal),
        status=refusal.status,
        sign_in=isinstance(refusal, Unauthenticated),
        trace_id=trace_id,
        signed_in=None,
        roles=[],
        can_sign_in=False,
        path=path,
        unavailable=[],
    )
    return Response(body, refusal.status, content_type=HTML)


def wants_html(request: Request) -> bool:
    """A browser says so; a program that takes anything gets what a program can read."""
    best = request.accept_mimetypes.best_match(["application/problem+json", "text/html"])
    return best == "text/html"


def static(name: str, request: Request) -> Response | None:
    """A file of ours by its name; there is no path that could lead out of the folder."""
    body = STATIC.get(name)
    if body is None:
        return None
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(body, content_type=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
    response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}"
    response.set_etag(generate_etag(body))
    return response.make_conditional(request)
