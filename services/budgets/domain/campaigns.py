"""The projects that campaigns were funded for."""

from uuid import UUID, uuid5

from contracts.ledger import CAMPAIGN_PREFIX

IDS_TRIED_MAX = 10
"""For one campaign's project."""


def project_of(campaign_id: UUID, attempt: int = 0) -> UUID:
    """The id of a campaign's project; the next one, where an earlier one is taken."""
    return uuid5(campaign_id, f"project {attempt}")


def campaign_of(owner: str) -> UUID | None:
    """The campaign whose grant an account of the ledger is; None for the grants of others."""
    if not owner.startswith(CAMPAIGN_PREFIX):
        return None
    return UUID(owner.removeprefix(CAMPAIGN_PREFIX))


def payee(owner: str, cvr: str | None) -> str:
    """Whose NemKonto is paid: the association's, or that of the person whom the city's edge knows by this handle."""
    return f"person-{owner}" if cvr is None else f"cvr-{cvr}"
