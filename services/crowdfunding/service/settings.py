"""What crowdfunding alone must know, from the environment."""

from dataclasses import dataclass, field
from datetime import date

from environs import Env

from contracts.crowdfunding import (
    Permit,
)
from services.crowdfunding.domain import Rules
from services.crowdfunding.payments import MobilePay, Payments
from services.crowdfunding.service.donor_settings import Donors, read_donors

# What the payment simulator uses too. Production has no default for any of the three.
DEVELOPMENT = {
    "PAYMENTS_URL": "http://127.0.0.1:8090",
    "PAYMENTS_KEY": "development-payments-key",
    "WEBHOOK_SECRET": "development-webhook-secret",
}


@dataclass(frozen=True)
class Own:
    """What crowdfunding alone must know: the payment provider, the city's rules, where payers come back to."""

    payments: Payments
    rules: Rules
    return_url: str
    donors: Donors = field(default_factory=Donors)


def read_settings(env: Env) -> Own:
    defaults = DEVELOPMENT if env.str("ENVIRONMENT", "production") == "development" else {}

    def secret(name: str) -> str:
        value: str = env.str(name, defaults[name]) if name in defaults else env.str(name)
        return value or ""

    payments = MobilePay(secret("PAYMENTS_URL"), secret("PAYMENTS_KEY"), secret("WEBHOOK_SECRET"))
    public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    rules = Rules(
        permit_required=env.bool("PERMIT_REQUIRED", True),
        city_permit=city_permit(env),
        matching_adopted=env.bool("MATCHING_ADOPTED", False),
        matching_areas=tuple(env.list("MATCHING_AREAS", [])),
        currency=env.str("POOL_CURRENCY", "DKK"),
        payments=payments.capabilities,
    )
    return Own(payments, rules, public_url + "/pledges/{pledge_id}/return", read_donors(env, public_url))


def city_permit(env: Env) -> Permit | None:
    """One permit for every campaign, where the city holds it; without it each campaign shows its own."""
    number = env.str("CITY_PERMIT_NUMBER", "")
    if not number:
        return None
    holder: str = env.str("CITY_PERMIT_HOLDER", "Aarhus Kommune")
    from_on: date = env.date("CITY_PERMIT_FROM_ON")
    return Permit(number=number, holder=holder, from_on=from_on, to_on=env.date("CITY_PERMIT_TO_ON"))
