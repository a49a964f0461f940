"""What every page has: a template in the language of who asks, and its refusals in words."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from werkzeug import Response
from werkzeug.utils import redirect

from contracts.errors import Refused
from gateway.asking import Asking, Asks
from gateway.web import areas, framings, kept, render

UNPROCESSABLE = 422


class Pages(Asks):
    def page(self, name: str, asking: Asking, status: int = 200, **facts: Any) -> Response:
        with areas.called(lambda: self.names_of_areas(asking)):
            return render.page(name, self.own, asking, status, **facts)

    def differing(self, asking: Asking, comparison: Mapping[str, Any]) -> list[framings.Change]:
        """What is another in the second of two framings, with areas as they are called."""
        with areas.called(lambda: self.names_of_areas(asking)):
            return framings.changes(comparison, render.language_of(asking.request))

    def sign_in_first(self, asking: Asking, path: str) -> Response:
        """To the sign-in, and from there to this page of ours. By a page, since our forms lead to ourselves only."""
        return self.page("sign_in_first.html", asking, there=f"/log-ind?til={quote(path)}")

    def base(self, asking: Asking) -> str:
        """How the world reaches us, without a slash at the end."""
        return self.own.public_url or asking.request.host_url.rstrip("/")

    def keep(self, response: Response, name: str, path: str, fields: Any) -> Response:
        """In the browser of who asks, for pages at `path` and below."""
        return kept.keep(response, name, path, fields, secure=self.own.public_url.startswith("https:"))


def told(asking: Asking, refusal: Refused) -> str:
    """A refusal as people say it, in the language of who asks."""
    return render.language_of(asking.request).refused(refusal)


def at_field(asking: Asking, refusal: Refused, fields: Iterable[str]) -> str | dict[str, str]:
    """A refusal at the fields that it names, as far as the form has them; else as a sentence."""
    named = refusal.facts.get("fields")
    wrong = {name: told(asking, refusal) for name in fields if isinstance(named, dict) and name in named}
    return wrong or told(asking, refusal)


def say(asking: Asking, text: str) -> str:
    """A sentence of `tables`, in the language of who asks."""
    return render.language_of(asking.request).say(text)


def in_words(asking: Asking, wrong: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with it in a sentence, in the language of who asks."""
    said = render.language_of(asking.request).tables["REASONS"]
    return {name: said[each] for name, each in wrong.items()}


def moved(path: str) -> Response:
    """For good (301)."""
    found: Response = redirect(path, 301, Response=Response)
    return found


def to(path: str) -> Response:
    """On to another page (303): after a form to the one that shows what it did."""
    found: Response = redirect(path, 303, Response=Response)
    found.headers["Cache-Control"] = "no-store"
    return found
