"""How far everybody can use the pages: the municipality's statement where it has one, else ours, which says what was tested and what was not."""

from werkzeug import Response
from werkzeug.utils import redirect

from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages


class Routes(Pages):
    @http("GET", "/tilgaengelighed", auth=PUBLIC, summary="How far everybody can use the pages", page=True)
    def accessibility_page(self, asking: Asking) -> Response:
        return self.statement(asking)

    @http("GET", "/was", auth=PUBLIC, summary="The accessibility statement, where the law has it", page=True)
    def accessibility_statement(self, asking: Asking) -> Response:
        return self.statement(asking)

    def statement(self, asking: Asking) -> Response:
        """A municipality makes its own, at the agency's site: people are sent there."""
        if self.own.accessibility_statement_url:
            found: Response = redirect(self.own.accessibility_statement_url, 302, Response=Response)
            return found
        return self.page("accessibility.html", asking, contact=self.own.accessibility_contact)
