"""Signing in and out: to the provider and back, and where one was."""

from dataclasses import replace
from hmac import compare_digest

from werkzeug import Response

from chassis import telemetry
from contracts.budgets.councils import ListOwnCouncils
from contracts.errors import Refused
from gateway.asking import Asking
from gateway.auth import PUBLIC, known
from gateway.http import http
from gateway.identity.provider import SignInRefused
from gateway.identity.sessions import BEGUN, SESSION, Begun, seconds
from gateway.identity.settings import Identity
from gateway.pages.base import Pages, to, told
from gateway.problems import NoSuchPath
from gateway.web.back import local

SIGN_IN, SIGN_IN_ANSWER = "/log-ind", "/log-ind/svar"
SIGN_OUT, SIGNED_OUT = "/log-ud", "/logget-ud"
CANCELLED = ("access_denied", "login_required", "interaction_required")


class SignInCancelled(SignInRefused):
    """Whoever set out to sign in turned back."""


class Routes(Pages):
    def identity(self) -> Identity:
        if self.own.identity is None:
            raise NoSuchPath("nobody can sign in here")
        return self.own.identity

    def address(self, asking: Asking, path: str) -> str:
        """Where we are reached. In development by any name of this machine; elsewhere no header of a stranger's says it."""
        ours = asking.request.host_url.rstrip("/") if self.own.development else self.own.public_url
        return ours + path

    @http("GET", SIGN_IN, auth=PUBLIC, summary="To who signs people in; `til` says where to return", page=True)
    def sign_in(self, asking: Asking) -> Response:
        identity = self.identity()
        address, state, nonce, verifier = identity.provider.authorization(self.address(asking, SIGN_IN_ANSWER))
        response = to(address)
        begun = Begun(state, nonce, verifier, local(asking.request.args.get("til", "/")), seconds())
        identity.sessions.set_out(response, begun)
        return response

    @http("GET", SIGN_IN_ANSWER, auth=PUBLIC, summary="Back from who signs people in", page=True)
    def sign_in_answer(self, asking: Asking) -> Response:
        """What is refused is tried anew from the beginning: nothing of this try can be used again."""
        identity = self.identity()
        begun = identity.sessions.begun(asking.request)
        try:
            response = self._signed_in(asking, identity, begun)
        except Refused as refused:
            telemetry.log().info("sign-in failed", refusal=type(refused).__name__)
            facts = {"said": told(asking, refused), "back": begun.back if begun else "/"}
            response = self.page("sign_in_failed.html", asking, refused.status, **facts)
        identity.sessions.forget(response, BEGUN)
        return response

    def _signed_in(self, asking: Asking, identity: Identity, begun: Begun | None) -> Response:
        said = asking.request.args
        if begun is None:
            raise SignInRefused("this browser did not set out to sign in here, or too long ago")
        if not compare_digest(said.get("state", "").encode(), begun.state.encode()):
            raise SignInRefused("this is the answer to another sign-in")
        if said.get("iss", identity.provider.issuer) != identity.provider.issuer:
            raise SignInRefused("this is another provider's answer")
        if said.get("error") in CANCELLED:
            raise SignInCancelled("the sign-in was cancelled")
        if not said.get("code"):
            raise SignInRefused("the provider signed nobody in")
        back = self.address(asking, SIGN_IN_ANSWER)
        claims = identity.provider.claims_of_code(said["code"], begun.verifier, begun.nonce, back)
        response, who = to(begun.back), known(claims, self.own)
        found = self.gather(replace(asking, principal=who.principal), councils=ListOwnCouncils(limit=1))
        identity.sessions.begin(response, who, mandate=bool(found.items("councils")))
        identity.sessions.end(asking.session)
        return response

    @http("POST", SIGN_OUT, auth=PUBLIC, summary="Sign out", page=True, takes="form")
    def sign_out(self, asking: Asking) -> Response:
        """The way goes on by a page of ours: our forms lead to ourselves only, and the provider is elsewhere."""
        response = to(f"{SIGNED_OUT}?videre=1")
        if self.own.identity:
            self.own.identity.sessions.end(asking.session)
            self.own.identity.sessions.forget(response, SESSION)
        return response

    @http("GET", SIGNED_OUT, auth=PUBLIC, summary="Signed out here, and on to the provider", page=True)
    def signed_out_page(self, asking: Asking) -> Response:
        provider = None
        if self.own.identity and "videre" in asking.request.args:
            provider = self.own.identity.provider.end_session(self.address(asking, SIGNED_OUT))
        return self.page("signed_out.html", asking, provider=provider)
