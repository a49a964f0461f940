"""Refusals: the answers "no" that a caller can act on. Any other exception is a defect."""

from typing import Any, ClassVar


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Says in a sentence what stands in the way, and in `facts` what a program can act on (JSON values)."""

    status: ClassVar[int] = 409

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    def dump(self) -> dict[str, Any]:
        return {"type": type(self).__name__, "detail": self.detail, "facts": self.facts}

    @staticmethod
    def load(data: dict[str, Any]) -> "Refused":
        """The refusal that crossed the wire, as itself; one this process has no word for arrives as plain `Refused`."""
        return kinds().get(data["type"], Refused)(data["detail"], **data["facts"])


def kinds(base: type[Refused] = Refused) -> dict[str, type[Refused]]:
    """Every declared refusal by its name."""
    found = {base.__name__: base}
    for child in base.__subclasses__():
        found |= kinds(child)
    return found


class Invalid(Refused):
    """The request cannot be understood; `fields` says where."""

    status = 422


class Unauthenticated(Refused):
    """We do not know who is asking."""

    status = 401


class Forbidden(Refused):
    """We know who is asking, and they may not."""

    status = 403


class TooLarge(Refused):
    """`bytes_max` says how much there may be of it."""

    status = 413


class NotFound(Refused):
    status = 404


class SameIdOtherContent(Refused):
    """This id was used for something else before."""


class NotYet(Refused):
    """Something that must come first has not come: an event that is too early is kept and tried again."""


class Expired(Refused):
    """The caller's deadline had passed before work began; nothing was done."""

    status = 504


class Unavailable(Refused):
    """No answer in time. The request may or may not be carried out: ask again with the same id."""

    status = 503


class Busy(Refused):
    """More is waiting than can be taken; nothing was done. Ask again in a moment."""

    status = 503


class Defect(Refused):
    """A fault of ours, not of the request; it is logged under the trace id. Whether anything was done: ask again."""

    status = 500
