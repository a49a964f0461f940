"""An application for money without a vote: what is asked for, what was said of it, and what came of it."""

from werkzeug import Response

from contracts.budgets.application_views import GetApplication, ListApplicationEntries
from gateway.asking import Asking
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.pages.base import Pages
from gateway.pages.desk import applying


class Routes(Pages):
    @http("GET", "/ansoegninger/<uuid:application_id>", auth=PUBLIC, summary="An application", page=True)
    def application_page(self, asking: Asking) -> Response:
        found = self.gather(
            asking, application=GetApplication.load(asking.path), log=ListApplicationEntries.load(asking.path)
        )
        application = found.needed("application")
        return self.page(
            "application.html",
            asking,
            application=application,
            log=found.items("log"),
            steps=applying.steps(application),
            unavailable=found.unavailable,
        )
