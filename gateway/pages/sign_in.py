"""Signing in and out. In development: as somebody invented."""

from werkzeug import Response

from gateway import personas
from gateway.asking import Asking
from gateway.auth import COOKIE, PUBLIC, TOKEN_SECONDS
from gateway.http import http
from gateway.pages.base import Pages, local, to
from gateway.routes.dev import only_in_development


class Routes(Pages):
    @http("GET", "/log-ind", auth=PUBLIC, summary="Sign in as somebody invented", page=True, development=True)
    def sign_in_page(self, asking: Asking) -> Response:
        only_in_development(self.own)
        people = list(personas.PERSONAS.values())
        return self.page("sign_in.html", asking, people=people, back=local(asking.request.args.get("til", "/")))

    @http("POST", "/log-ind", auth=PUBLIC, summary="Sign in by form", page=True, takes="form", development=True)
    def sign_in(self, asking: Asking) -> Response:
        only_in_development(self.own)
        persona = personas.find(asking.body.get("persona", ""))
        response = to(local(asking.body.get("back", "/")))
        token = personas.token_of(persona.principal(self.own), self.own)
        secure = self.own.public_url.startswith("https:")
        response.set_cookie(COOKIE, token, max_age=TOKEN_SECONDS, httponly=True, samesite="Lax", secure=secure)
        return response

    @http("POST", "/log-ud", auth=PUBLIC, summary="Sign out", page=True, takes="form")
    def sign_out(self, _asking: Asking) -> Response:
        response = to("/")
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax")
        return response
