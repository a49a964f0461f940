"""Who is asking: made and signed by the gateway, checked by every service that acts."""

from typing import Literal

from contracts.errors import Forbidden, Unauthenticated
from contracts.message import Message
from contracts.shapes import Age, Slug, Token

RoleName = Literal["citizen", "joint_council", "playmaker", "finance", "operator"]
EVERYWHERE = "*"


class Role(Message):
    """What somebody may do, and where: an area's id, or `*` for everywhere."""

    role: RoleName
    scope: Token = EVERYWHERE


class Principal(Message):
    """A person as services know them: `person` is a keyed HMAC from the identity edge, never a CPR number or a name."""

    person: Token
    roles: tuple[Role, ...] = ()
    age: Age | None = None
    area_id: Slug | None = None

    def has(self, role: RoleName, scope: str = EVERYWHERE) -> bool:
        return any(held.role == role and held.scope in (EVERYWHERE, scope) for held in self.roles)

    def require(self, *roles: RoleName, scope: str = EVERYWHERE) -> None:
        """Refuse unless one of these roles is held for this scope."""
        if not self.person:
            raise Unauthenticated("sign in to do this")
        if not any(self.has(role, scope) for role in roles):
            wanted = " or ".join(roles)
            raise Forbidden(f"this takes the role {wanted}" + ("" if scope == EVERYWHERE else f" for {scope}"))


ANONYMOUS = Principal(person="")
