"""A browser's road through signing in: to the provider, its page, and back; without scripts, as a form is sent."""

import re
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import requests

FIELD = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
ANSWER = "/log-ind/svar"


class Browser(requests.Session):
    """One browser and its cookies. `base` is where the gateway is reached; nothing is followed by itself."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base
        self.headers["Accept"] = "text/html"

    def page(self, path: str, **more: Any) -> requests.Response:
        return self.get(self.base + path, allow_redirects=False, timeout=30, **more)

    def submit(self, path: str, origin: str | None = "ours", **fields: str) -> requests.Response:
        """A form, from one of our own pages unless another `origin` is said."""
        said = {"ours": {"Origin": self.base}, None: {}}.get(origin, {"Origin": str(origin)})
        return self.post(self.base + path, data=fields, headers=said, allow_redirects=False, timeout=30)

    def csrf(self, path: str = "/") -> str:
        """What the forms of this page carry."""
        return dict(FIELD.findall(self.page(path).text))["csrf"]

    def set_out(self, back: str = "/") -> str:
        """-> the provider's address that we were sent to."""
        told = self.page("/log-ind", params={"til": back})
        assert told.status_code == 303, told.text
        return told.headers["Location"]

    def choose(self, address: str, persona: str) -> str:
        """At the development provider, the road of a form -> the address that it sends back to."""
        shown = self.get(address, timeout=30)
        form = next(each for each in FORM.findall(shown.text) if f'value="{persona}"' in each)
        fields = {name: unescape(value) for name, value in FIELD.findall(form)}
        return self.post(address, data=fields, allow_redirects=False, timeout=30).headers["Location"]

    def come_back(self, address: str) -> requests.Response:
        return self.get(address, allow_redirects=False, timeout=30)

    def sign_in(self, persona: str, back: str = "/") -> requests.Response:
        told = self.come_back(self.choose(self.set_out(back), persona))
        assert told.status_code == 303, told.text
        return told

    def who(self) -> str | None:
        """Whom the header greets."""
        found = re.search(r'action="/log-ud">.*?<span>([^<(]*?)( \(|<)', self.page("/").text)
        return unescape(found[1]) if found else None


def path_of(address: str) -> str:
    """An address of our own, without where it stands."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
