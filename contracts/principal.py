"""Who is asking: made and signed by the gateway, checked by every service that acts."""

from datetime import date
from typing import Literal, NamedTuple

from contracts.errors import Forbidden, Unauthenticated
from contracts.message import Message
from contracts.shapes import Age, Municipality, PostalCode, Slug, Token

RoleName = Literal[
    "citizen", "joint_council", "playmaker", "reviewer", "moderator", "decider", "finance", "operator", "counter"
]
EVERYWHERE = "*"
Other = Literal[
    "anybody",
    "signed in",
    "author",
    "owner",
    "writer",
    "starter",
    "holder",
    "mandate",
    "resident",
    "applicant",
    "member",
    "giver",
    "code",
    "provider",
    "donor",
]
"""Whom no role names: `author` of the proposal, of each origin of a merger; `owner`: who started the campaign; `writer` of the comment; `starter` of the
initiative; `holder` of the mandate while it acts; `mandate`: who acts for the area's joint council today; `resident`: only who
lives in the area, beside the role; `applicant`: who applied, or acts for the joint council that did; `owner` of the campaign; `member` of its team; `giver`: who promised the help; `code`: who brings a code that was issued; `provider`: the payment provider, by its
signature; `donor`: who made the pledge, signed in or by its key."""


class Role(Message):
    """What somebody may do, and where: an area's id, or `*` for everywhere."""

    role: RoleName
    scope: Token = EVERYWHERE


Scope = Literal["area", "everywhere", "narrowed"]


class Permission(NamedTuple):
    """Who may do something: whoever holds one of `roles`, and `others`. Where `anybody` may, the answer may hold more for some.

    `scope`: the role must be held for the area that it concerns, or for everywhere; or, `narrowed`, for any area, and the answer
    holds what concerns that one.
    """

    roles: tuple[RoleName, ...] = ()
    others: tuple[Other, ...] = ()
    scope: Scope = "area"


class Residence(Message):
    """Where somebody is registered, no closer than a postal code: never an address, protected or not."""

    municipality: Municipality | None = None
    postal_code: PostalCode | None = None
    moved_in_on: date | None = None
    moved_out_on: date | None = None


class Principal(Message):
    """A person as services know them: `person` is a keyed HMAC from the identity edge, never a CPR number or a name.

    `address_protected`: whose name is never shown to others beside anything that tells where they are.
    """

    person: Token
    roles: tuple[Role, ...] = ()
    age: Age | None = None
    area_id: Slug | None = None
    residence: Residence | None = None
    address_protected: bool | None = None

    def has(self, role: RoleName, scope: str = EVERYWHERE) -> bool:
        return any(held.role == role and held.scope in (EVERYWHERE, scope) for held in self.roles)

    def require_person(self, to_do: str = "do this") -> None:
        """Refuse who is not signed in."""
        if not self.person:
            raise Unauthenticated(f"sign in to {to_do}")

    def require(self, *roles: RoleName, scope: str = EVERYWHERE) -> None:
        """Refuse unless one of these roles is held for this scope."""
        self.require_person()
        if not any(self.has(role, scope) for role in roles):
            wanted = " or ".join(roles)
            raise Forbidden(f"this takes the role {wanted}" + ("" if scope == EVERYWHERE else f" for {scope}"))

    def require_named(self, shown_as: str) -> None:
        """Refuse to show somebody by name whose name and address are protected."""
        if self.address_protected and shown_as == "named":
            raise Forbidden("name and address are protected: be anonymous here", reason="protected")


ANONYMOUS = Principal(person="")
