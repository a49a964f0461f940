"""A half-filled ballot in its voter's own browser: through a sign-in, and not for the next person at the same device.

It is kept for two hours (`sealed.py`), for this election alone, and bound to whoever was signed in when it was kept: nobody
else is shown it. One that was kept before anybody signed in is shown to whoever uses this browser next, as the page it was
typed into would be; it is bound by the first who signs in. It is gone once the ballot is cast, or when somebody clears it.
"""

from collections.abc import Mapping
from typing import Any

from werkzeug import Response

from gateway.asking import Asking
from gateway.settings import GatewaySettings
from gateway.web import sealed
from gateway.web.forms import CHOICE, ONLY_CHOICE

COOKIE = "opland_ballot"
VALUE_CHARS_MAX = 40
"""Of a field: an id, or a number."""


def keep(response: Response, asking: Asking, settings: GatewaySettings, form: Mapping[str, str]) -> None:
    """What is typed of a ballot, without what is empty."""
    names = [name for name in form if name in (ONLY_CHOICE, "replaces") or CHOICE.fullmatch(name)]
    typed = {name: form[name].strip()[:VALUE_CHARS_MAX] for name in names if form[name].strip()}
    said = {"person": asking.principal.person, "typed": typed}
    sealed.keep(response, settings, COOKIE, path_of(asking), said)


def kept(asking: Asking, settings: GatewaySettings) -> dict[str, str]:
    """What this person had typed; nothing of anybody else's."""
    found = sealed.kept(asking.request, settings, COOKIE)
    theirs = found.get("person", "") in ("", asking.principal.person)
    typed: dict[str, Any] = found.get("typed", {}) if theirs else {}
    return typed


def forget(response: Response, asking: Asking) -> None:
    sealed.forget(response, COOKIE, path_of(asking))


def path_of(asking: Asking) -> str:
    return f"/afstemninger/{asking.path['election_id']}"
