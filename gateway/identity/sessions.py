"""Who a browser is signed in as: sealed in a cookie (JWE), so that every replica of the gateway can read it and none keeps it.

What a cookie cannot say is that it is over: a session that somebody ended leaves a mark in a folder that the replicas share.
"""

import json
import secrets
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hmac import compare_digest
from pathlib import Path
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey
from werkzeug import Request, Response

from chassis import telemetry
from chassis.clock import now
from contracts.errors import Invalid
from contracts.principal import ANONYMOUS, Principal
from gateway.files.store import Folder
from gateway.identity.claims import Known, NotKnown
from gateway.problems import ForeignForm

ALGORITHM, ENCRYPTION = "dir", "A256GCM"
REGISTRY = jwe.JWERegistry(algorithms=[ALGORITHM, ENCRYPTION])
KEY_BYTES = 32
ID_BYTES = 16
COOKIE_CHARS_MAX = 4_000
SIGN_IN_SECONDS = 600
RENEW_SECONDS = 60  # how exactly an idle time is known
SESSION, BEGUN = "opland_session", "opland_sign_in"
FIELD = "csrf"
ENDED = "ended_sessions"  # in the folder of files, where what is not called as a file of ours is stays
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Session:
    """Whom a page or a program is answered as. `began` and `seen` are seconds since 1970; a program has no `session_id`.

    `mandate`: whether they acted for a joint council when it was last looked at, for the menu alone: what one may do is asked anew.
    """

    principal: Principal = ANONYMOUS
    name: str = ""
    session_id: str = ""
    csrf: str = ""
    began: int = 0
    seen: int = 0
    mandate: bool = False


NOBODY = Session()


@dataclass(frozen=True)
class Begun:
    """A sign-in on its way to the provider and back: what must come back with it, and where it leads."""

    state: str
    nonce: str
    verifier: str
    back: str
    began: int


@dataclass(frozen=True)
class Sessions:
    """`keys`: the first seals, all open. `store`: the folder that replicas share. `secure`: we are reached by https."""

    keys: tuple[bytes, ...] = field(repr=False)
    store: Folder
    idle_seconds: int
    seconds_max: int
    secure: bool

    def begin(self, response: Response, known: Known, *, mandate: bool = False) -> None:
        """A new session, whatever the browser had before."""
        began, token = seconds(), secrets.token_urlsafe(ID_BYTES)
        session = Session(known.principal, known.name, secrets.token_hex(ID_BYTES), token, began, began, mandate)
        self._keep(response, SESSION, _dumped(session), self.seconds_max)

    def of(self, request: Request) -> Session:
        """The session of this browser; NOBODY where there is none, or it is over."""
        content = self._open(request, SESSION)
        if content is None:
            return NOBODY
        try:
            session = Session(**{**content, "principal": Principal.load(content["principal"])})
        except (Invalid, KeyError, TypeError):  # sealed by a gateway of another version
            return NOBODY
        return NOBODY if self._is_over(session) else session

    def renew(self, response: Response, session: Session) -> None:
        """Seen just now. Only on a page that nobody keeps, and that says nothing of the session itself."""
        kept = "no-store" not in response.headers.get("Cache-Control", "") or "Set-Cookie" in response.headers
        if session.session_id and not kept and seconds() - session.seen >= RENEW_SECONDS:
            self._keep_on(response, session)

    def note_mandate(self, response: Response, session: Session, *, mandate: bool) -> None:
        """What was found when it was looked at, where that is new."""
        if session.session_id and session.mandate != mandate:
            self._keep_on(response, replace(session, mandate=mandate))

    def end(self, session: Session) -> None:
        """No copy of its cookie is taken any more, by any replica."""
        if not session.session_id:
            return
        mark = self._mark(session)
        try:
            self._sweep()
            if self.store.made:
                self.store.root.mkdir(parents=True, exist_ok=True)
            mark.parent.parent.mkdir(exist_ok=True)
            mark.parent.mkdir(exist_ok=True)
            mark.touch()
        except OSError as error:  # the browser forgets it all the same
            telemetry.log().error("an ended session left no mark", error=error.strerror)

    def forget(self, response: Response, name: str) -> None:
        response.delete_cookie(self.cookie(name), httponly=True, samesite="Lax", secure=self.secure)

    def set_out(self, response: Response, begun: Begun) -> None:
        self._keep(response, BEGUN, asdict(begun), SIGN_IN_SECONDS)

    def begun(self, request: Request) -> Begun | None:
        """What this browser set out with; None where it did not, or too long ago."""
        content = self._open(request, BEGUN)
        begun = Begun(**content) if content else None
        return begun if begun and 0 <= seconds() - begun.began <= SIGN_IN_SECONDS else None

    def cookie(self, name: str) -> str:
        """With `__Host-` browsers take it from this very host only, over https, for the whole of it."""
        return f"__Host-{name}" if self.secure else name

    def _keep_on(self, response: Response, session: Session) -> None:
        at = seconds()
        self._keep(response, SESSION, _dumped(replace(session, seen=at)), self.seconds_max - (at - session.began))

    def _is_over(self, session: Session) -> bool:
        at = seconds()
        if at - session.began > self.seconds_max or at - session.seen > self.idle_seconds:
            return True
        return self._mark(session).exists()

    def _mark(self, session: Session) -> Path:
        return self.store.root / ENDED / str(session.began // DAY_SECONDS) / session.session_id

    def _sweep(self) -> None:
        """Sessions that are over by their age need no mark."""
        kept = seconds() // DAY_SECONDS - 1 - self.seconds_max // DAY_SECONDS
        for day in (self.store.root / ENDED).glob("[0-9]*"):
            if int(day.name) < kept:
                shutil.rmtree(day, ignore_errors=True)

    def _keep(self, response: Response, name: str, content: Mapping[str, Any], seconds_max: int) -> None:
        value = seal(name, content, self.keys)
        if len(value) > COOKIE_CHARS_MAX:  # browsers drop a longer one without a word
            raise NotKnown("who signs in holds more roles than a session can")
        response.set_cookie(
            self.cookie(name), value, max_age=seconds_max, httponly=True, samesite="Lax", secure=self.secure, path="/"
        )

    def _open(self, request: Request, name: str) -> dict[str, Any] | None:
        value = request.cookies.get(self.cookie(name), "")
        return unseal(name, value, self.keys) if value else None


def _dumped(session: Session) -> dict[str, Any]:
    return {**asdict(session), "principal": session.principal.dump()}


def seal(name: str, content: Mapping[str, Any], keys: tuple[bytes, ...]) -> str:
    """`name` is sealed with it: one cookie cannot be taken for another."""
    key = _keys(keys).keys[0]
    head = {"alg": ALGORITHM, "enc": ENCRYPTION, "typ": name, "kid": key.kid}
    return jwe.encrypt_compact(head, json.dumps(content, ensure_ascii=False).encode(), key, registry=REGISTRY)


def unseal(name: str, value: str, keys: tuple[bytes, ...]) -> dict[str, Any] | None:
    """None for what we did not seal."""
    if len(value) > COOKIE_CHARS_MAX:
        return None
    try:
        opened = jwe.decrypt_compact(value, _keys(keys), registry=REGISTRY)
        if opened.headers().get("typ") != name:
            return None
        content: dict[str, Any] = json.loads(opened.plaintext or b"")
    except (JoseError, ValueError, TypeError):
        return None
    return content


@cache
def _keys(keys: tuple[bytes, ...]) -> KeySet:
    found = KeySet([OctKey.import_key(each) for each in keys])
    for key in found:
        key.ensure_kid()
    return found


def seconds() -> int:
    return int(now().timestamp())


def check_form(session: Session, form: dict[str, str]) -> None:
    """A form of who is signed in carries the token that only their own pages have; it is taken out. ForeignForm otherwise.

    Where nobody is signed in there is nobody to speak for: there the form's origin alone is looked at.
    """
    given = form.pop(FIELD, "")
    if session.csrf and not compare_digest(given.encode(), session.csrf.encode()):
        raise ForeignForm("this form does not belong to your session: open the page again")
