"""A half-filled ballot in its voter's own browser: through a sign-in, and not for the next person at the same device.

It is kept for two hours (`sealed.py`), for this election alone, and bound to whoever was signed in when it was kept: nobody
else is shown it. While nobody is signed in it waits for them, and is not written over until who uses the browser says so: an idle
hour ends a session, and takes no ballot with it. One that was kept before anybody signed in is shown to whoever uses this browser next, as the page it was
typed into would be; it is bound by the first who signs in. It is gone once the ballot is cast, or when somebody clears it.
"""

from base64 import b85decode, b85encode
from collections.abc import Mapping
from secrets import token_hex
from typing import Any
from uuid import UUID

from werkzeug import Response

from gateway.asking import Asking
from gateway.settings import GatewaySettings
from gateway.web import sealed
from gateway.web.forms import CHOICE, ONLY_CHOICE, name_of

COOKIE = "opland_ballot"
VALUE_CHARS_MAX = 40
"""Of a field: an id, or a number."""
ID_BYTES = 16
ROOM_BYTES = 40
"""More than a person's number: what fits before somebody signs in fits when it is theirs."""


def keep(
    response: Response, asking: Asking, settings: GatewaySettings, form: Mapping[str, str], *, instead: bool = False
) -> bool:
    """What is typed of a ballot, without what is empty; whether it is kept: a browser has little room.

    `instead`: in the place of one that waits for whom it belongs to.
    """
    if not instead and waits(asking, settings):
        return False
    names = [name for name in form if name in (ONLY_CHOICE, "replaces") or CHOICE.fullmatch(name)]
    typed = {name: form[name].strip()[:VALUE_CHARS_MAX] for name in names if form[name].strip()}
    person = asking.principal.person
    said = {"person": person, "room": "" if person else token_hex(ROOM_BYTES), **packed(typed)}
    return sealed.keep(response, settings, COOKIE, path_of(asking), said)


def kept(asking: Asking, settings: GatewaySettings) -> dict[str, str]:
    """What this person had typed; nothing of anybody else's."""
    found = sealed.kept(asking.request, settings, COOKIE)
    theirs = found.get("person", "") in ("", asking.principal.person)
    return unpacked(found) if found and theirs else {}


def waits(asking: Asking, settings: GatewaySettings) -> bool:
    """Whether a ballot of somebody's is here, and nobody is signed in."""
    return not asking.principal.person and bool(sealed.kept(asking.request, settings, COOKIE).get("person"))


def packed(typed: Mapping[str, str]) -> dict[str, Any]:
    """The ids of projects are as good as random and most of a ballot: their bytes take less than half of their names."""
    ids = {name: UUID(found[1]) for name in typed if (found := CHOICE.fullmatch(name))}
    return {
        "ids": b85encode(b"".join(each.bytes for each in ids.values())).decode(),
        "values": [typed[name] for name in ids],
        "others": {name: value for name, value in typed.items() if name not in ids},
    }


def unpacked(said: Mapping[str, Any]) -> dict[str, str]:
    ids = b85decode(said["ids"])
    names = [name_of(str(UUID(bytes=ids[at : at + ID_BYTES]))) for at in range(0, len(ids), ID_BYTES)]
    return {**dict(zip(names, said["values"], strict=True)), **said["others"]}


def forget(response: Response, asking: Asking) -> None:
    sealed.forget(response, COOKIE, path_of(asking))


def path_of(asking: Asking) -> str:
    return f"/afstemninger/{asking.path['election_id']}"
