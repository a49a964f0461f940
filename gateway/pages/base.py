"""What every page has: a template in the language of who asks, and its refusals in words."""

from typing import Any

from werkzeug import Response
from werkzeug.utils import redirect

from contracts.errors import Refused
from gateway.asking import Asking, Asks
from gateway.web import render


class Pages(Asks):
    def page(self, name: str, asking: Asking, status: int = 200, **facts: Any) -> Response:
        return render.page(name, self.own, asking, status, **facts)

    def base(self, asking: Asking) -> str:
        """How the world reaches us, without a slash at the end."""
        return self.own.public_url or asking.request.host_url.rstrip("/")


def told(asking: Asking, refusal: Refused) -> str:
    """A refusal as people say it, in the language of who asks."""
    return render.language_of(asking.request).refused(refusal)


def local(path: str) -> str:
    """Where to go next, on this site only: `//other.example` and `/\\other.example` lead away."""
    inside = path.startswith("/") and path[1:2] not in ("/", "\\") and path.isprintable()
    return path if inside else "/"


def moved(path: str) -> Response:
    """For good (301)."""
    found: Response = redirect(path, 301, Response=Response)
    return found


def to(path: str) -> Response:
    """After a form: to the page that shows what it did (303)."""
    found: Response = redirect(path, 303, Response=Response)
    found.headers["Cache-Control"] = "no-store"
    return found
