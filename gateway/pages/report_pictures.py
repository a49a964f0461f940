"""Pictures of what was told of a project, for those who told it."""

from werkzeug import Response

from contracts.budgets.projects import GetProject
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.attaching import Attaching, Pictured
from gateway.pages.projects import PROJECT

PICTURES = f"{PROJECT}/nyt/<uuid:report_id>/billeder"


class Routes(Attaching):
    @http("GET", PICTURES, auth=SIGNED_IN, summary="The pictures of a report of one's own", page=True)
    def report_pictures_page(self, asking: Asking) -> Response:
        return self.pictures(asking, of_report(asking))

    @http("POST", PICTURES, auth=SIGNED_IN, summary="Add a picture by form", page=True, takes="upload")
    def add_report_picture_by_form(self, asking: Asking) -> Response:
        return self.attach(asking, of_report(asking))

    @http("POST", f"{PICTURES}/<uuid:attachment_id>", auth=SIGNED_IN, summary="Take one away", page=True, takes="form")
    def remove_report_picture_by_form(self, asking: Asking) -> Response:
        return self.detach(asking, of_report(asking))


def of_report(asking: Asking) -> Pictured:
    project, report = asking.path["project_id"], asking.path["report_id"]
    back = f"/projekter/{project}"
    here = f"{back}/nyt/{report}/billeder"
    return Pictured("report", report, here, back, GetProject.load({"project_id": project}))
