"""The front page, and the files that pages are dressed in."""

from werkzeug import Response

from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.problems import NoSuchPath
from gateway.routes.overview import everything
from gateway.web import assets


class Routes(Pages):
    @http("GET", "/", auth=PUBLIC, summary="The front page", page=True)
    def front_page(self, asking: Asking) -> Response:
        found = everything(self, asking)
        elections = {each["budget_id"]: each for each in found.items("elections")}
        return self.page(
            "front.html",
            asking,
            pool=found.parts.get("pool"),
            budgets=found.items("budgets"),
            elections=elections,
            campaigns=found.items("campaigns"),
            unavailable=sorted(found.unavailable),
        )

    @http("GET", "/static/<path:name>", auth=PUBLIC, summary="Style sheets, letters, icons and programs", page=True)
    def static_file(self, asking: Asking) -> Response:
        found = assets.answer(asking.path["name"], asking.request)
        if found is None:
            raise NoSuchPath("nothing stands at this address")
        return found
