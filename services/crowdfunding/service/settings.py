"""What crowdfunding alone must know, from the environment."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from environs import Env, validate

from contracts.crowdfunding import Criterion, Permit
from services.crowdfunding.domain import Rules, helping, ways
from services.crowdfunding.domain.rules import CAPTURE_DAYS_MAX
from services.crowdfunding.payments import Access, MobilePay, Payments, Quickpay
from services.crowdfunding.service.donor_settings import Donors, read_donors

CRITERIA = Path(__file__).parents[1] / "criteria.json"
ACCOUNT_DAYS = 182
"""Half a year, as the permits of Indsamlingsnævnet have it."""
# What the payment simulator uses too. Production has no default for any of them.
DEVELOPMENT = {
    "PAYMENTS_PROVIDER": "mobilepay",
    "PAYMENTS_URL": "http://127.0.0.1:8090",
    "PAYMENTS_KEY": "development-payments-key",
    "PAYMENTS_CLIENT_ID": "development-client",
    "PAYMENTS_SUBSCRIPTION_KEY": "development-subscription-key",
    "PAYMENTS_MERCHANT": "123456",
    "WEBHOOK_SECRET": "development-webhook-secret",
}
NOT_EMPTY = validate.Length(min=1)  # whoever wants to sign with an empty secret can
WEBHOOK_PATH = "/api/v1/payments/webhook"


OVERDUE_DAYS_MAX = 3_650


BEARER = validate.OneOf(["city", "campaign"])


@dataclass(frozen=True)
class Own:
    """What crowdfunding alone must know: the payment provider, the city's rules, where payers come back to."""

    payments: Payments
    rules: Rules
    return_url: str
    donors: Donors = field(default_factory=Donors)


def read_settings(env: Env) -> Own:
    public_url = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
    payments = provider(env, public_url + WEBHOOK_PATH)
    rules = Rules(
        permit_required=env.bool("PERMIT_REQUIRED", True),
        city_permit=city_permit(env),
        currency=env.str("POOL_CURRENCY", "DKK"),
        hour_rate=env.int("HOUR_RATE", Rules.hour_rate, validate=validate.Range(min=0, max=helping.HOUR_RATE_MAX)),
        help_overdue_days=env.int(
            "HELP_OVERDUE_DAYS", Rules.help_overdue_days, validate=validate.Range(min=1, max=OVERDUE_DAYS_MAX)
        ),
        fees_borne_by="campaign" if env.str("FEES_BORNE_BY", "city", validate=BEARER) == "campaign" else "city",
        payments=payments.capabilities,
        account_days=env.int("PERMIT_ACCOUNT_DAYS", ACCOUNT_DAYS, validate=validate.Range(min=1, max=3660)),
        criteria=read_criteria(env.path("CRITERIA", CRITERIA)),
        capture_days_max=env.int("CAPTURE_DAYS_MAX", CAPTURE_DAYS_MAX),
        capture_tolerance_percent=env.int("CAPTURE_TOLERANCE_PERCENT", 0),
    )
    ways.check_settings(rules)
    return Own(payments, rules, public_url + "/pledges/{pledge_id}/return", read_donors(env, public_url))


def read_criteria(path: Path) -> tuple[Criterion, ...]:
    """What every campaign is looked at for: at least one, each with a name of its own."""
    found = tuple(Criterion.load(each) for each in json.loads(path.read_text(encoding="utf-8")))
    if not found or len({each.criterion for each in found}) < len(found):
        raise ValueError(f"{path.name}: there are criteria, each with a name of its own")
    return found


def provider(env: Env, webhook_url: str) -> Payments:
    """The adapter that PAYMENTS_PROVIDER names, with what that provider needs to be told."""
    defaults = DEVELOPMENT if env.str("ENVIRONMENT", "production") == "development" else {}

    def needed(name: str, allowed: Any = NOT_EMPTY) -> str:
        default = {"default": defaults[name]} if name in defaults else {}
        value: str = env.str(name, validate=allowed, **default)
        return value or ""

    name = needed("PAYMENTS_PROVIDER", validate.OneOf(["mobilepay", "quickpay"]))
    url, key, secret = (needed(each) for each in ("PAYMENTS_URL", "PAYMENTS_KEY", "WEBHOOK_SECRET"))
    if name == "quickpay":
        return Quickpay(url, key, secret, webhook_url)
    client, subscription, merchant = (
        needed(f"PAYMENTS_{each}") for each in ("CLIENT_ID", "SUBSCRIPTION_KEY", "MERCHANT")
    )
    return MobilePay(url, Access(client, key, subscription, merchant), secret)


def city_permit(env: Env) -> Permit | None:
    """One permit for every campaign, where the city holds it; without it each campaign shows its own."""
    number = env.str("CITY_PERMIT_NUMBER", "")
    if not number:
        return None
    holder: str = env.str("CITY_PERMIT_HOLDER", "Aarhus Kommune")
    from_on: date = env.date("CITY_PERMIT_FROM_ON")
    return Permit(number=number, holder=holder, from_on=from_on, to_on=env.date("CITY_PERMIT_TO_ON"))
