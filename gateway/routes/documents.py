"""What describes the API: OpenAPI, and a page for each kind of problem."""

import json
from functools import cache
from typing import Any

from werkzeug import Response
from werkzeug.http import generate_etag

from contracts.errors import kinds
from gateway import openapi
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import READ_HEADERS, http
from gateway.problems import NoSuchPath
from gateway.routes.declare import API
from gateway.web import render

ANY_OBJECT = {"application/json": {"schema": {"type": "object"}}}


class Routes(Asks):
    @http("GET", f"{API}/openapi.json", auth=PUBLIC, summary="This document", answers=ANY_OBJECT, kept=True)
    def get_openapi(self, asking: Asking) -> Response:
        service: Any = type(self)
        text, etag = described(service, self.own.development)
        response = Response(text, content_type="application/json", headers=READ_HEADERS)
        response.set_etag(etag)
        return response.make_conditional(asking.request)

    @http("GET", "/problems/<name>", auth=PUBLIC, summary="What a kind of problem means", page=True)
    def get_problem(self, asking: Asking) -> Response:
        kind = kinds().get(asking.path["name"])
        if kind is None:
            raise NoSuchPath("there is no such kind of problem")
        said = " ".join((kind.__doc__ or "").split())
        return render.page("problem.html", self.own, asking, name=kind.__name__, status=kind.status, said=said)


@cache
def described(service: Any, development: bool) -> tuple[str, str]:  # noqa: FBT001 - a key of the cache
    """The text and its ETag: it is large, and the same until the gateway is another."""
    text = json.dumps(openapi.document(service, development=development), ensure_ascii=False)
    return text, generate_etag(text.encode())
