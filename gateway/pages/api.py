"""The API for those who build on it: what there is, by tag, drawn from the OpenAPI document itself."""

from functools import cache
from typing import Any

from werkzeug import Response

from gateway import openapi
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath
from gateway.web import reference
from gateway.web.reference import Shown


class Routes(Pages):
    @http("GET", "/api", auth=PUBLIC, summary="The API: how it works, and every operation", page=True)
    def api_page(self, asking: Asking) -> Response:
        return self.page("api.html", asking, tags=self.reference()[1])

    @http("GET", "/udviklere/<tag>", auth=PUBLIC, summary="The operations of one tag of the API", page=True)
    def api_tag_page(self, asking: Asking) -> Response:
        document, tags = self.reference()
        tag = asking.path["tag"]
        if tag not in tags:
            raise NoSuchPath("the API has no such tag")
        shapes = reference.shapes(document, tags[tag])
        return self.page("api_tag.html", asking, tag=tag, operations=tags[tag], shapes=shapes)

    def reference(self) -> tuple[dict[str, Any], dict[str, list[Shown]]]:
        service: Any = type(self)
        return read(service, self.own.development)


@cache
def read(service: Any, development: bool) -> tuple[dict[str, Any], dict[str, list[Shown]]]:  # noqa: FBT001 - a key of the cache
    document = openapi.document(service, development=development)
    return document, reference.by_tag(document)
