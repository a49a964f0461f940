"""The development issuer: tokens for invented people. In production these addresses do not exist."""

from typing import Any

from contracts.errors import Invalid
from gateway import personas
from gateway.asking import Asking, Asks
from gateway.auth import PUBLIC
from gateway.http import http
from gateway.personas import PERSONAS, TOKENS_MAX, TokenAsked
from gateway.problems import NoSuchPath
from gateway.routes.declare import API
from gateway.settings import GatewaySettings

ANY_OBJECT = {"application/json": {"schema": {"type": "object"}}}


class Routes(Asks):
    @http(
        "GET",
        f"{API}/dev/personas",
        auth=PUBLIC,
        summary="The demonstration people",
        answers=ANY_OBJECT,
        development=True,
    )
    def list_personas(self, _asking: Asking) -> dict[str, Any]:
        only_in_development(self.own)
        return {"items": [each.dump() for each in PERSONAS.values()]}

    @http(
        "POST",
        f"{API}/dev/tokens",
        auth=PUBLIC,
        summary="A token for a persona, or one for each invented resident",
        takes="json",
        asks=TokenAsked,
        answers=ANY_OBJECT,
        development=True,
    )
    def issue_tokens(self, asking: Asking) -> dict[str, Any]:
        only_in_development(self.own)
        asked = TokenAsked.load(asking.body)
        if asked.persona != "resident":
            persona = personas.find(asked.persona)
            return {"persona": asked.persona, "token": personas.token_of(persona.principal(self.own), self.own)}
        serials = (0,) if asked.serials is None else asked.serials
        if len(serials) > TOKENS_MAX:
            raise Invalid(f"at most {TOKENS_MAX} tokens at once", fields={"serials": [f"More than {TOKENS_MAX}."]})
        principals = (
            personas.resident(asked.area_id, asked.age, serial, self.own, asked.residence) for serial in serials
        )
        tokens = [personas.token_of(principal, self.own) for principal in principals]
        return {"persona": "resident", "tokens": tokens, **({"token": tokens[0]} if tokens else {})}


def only_in_development(settings: GatewaySettings) -> None:
    if not settings.development:
        raise NoSuchPath("nothing stands at this address")
