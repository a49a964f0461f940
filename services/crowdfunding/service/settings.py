"""What crowdfunding alone must know, from the environment."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from environs import Env, validate

from contracts.crowdfunding import Criterion, Permit
from services.crowdfunding.domain import Rules, helping
from services.crowdfunding.payments import MobilePay, Payments

CRITERIA = Path(__file__).parents[1] / "criteria.json"
ACCOUNT_DAYS = 182
"""Half a year, as the permits of Indsamlingsnævnet have it."""
# What the payment simulator uses too. Production has no default for any of the three.
DEVELOPMENT = {
    "PAYMENTS_URL": "http://127.0.0.1:8090",
    "PAYMENTS_KEY": "development-payments-key",
    "WEBHOOK_SECRET": "development-webhook-secret",
}


OVERDUE_DAYS_MAX = 3_650


@dataclass(frozen=True)
class Own:
    """What crowdfunding alone must know: the payment provider, the city's rules, where payers come back to."""

    payments: Payments
    rules: Rules
    return_url: str


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
        hour_rate=env.int("HOUR_RATE", Rules.hour_rate, validate=validate.Range(min=0, max=helping.HOUR_RATE_MAX)),
        help_overdue_days=env.int(
            "HELP_OVERDUE_DAYS", Rules.help_overdue_days, validate=validate.Range(min=1, max=OVERDUE_DAYS_MAX)
        ),
        payments=payments.capabilities,
        account_days=env.int("PERMIT_ACCOUNT_DAYS", ACCOUNT_DAYS, validate=validate.Range(min=1, max=3660)),
        criteria=read_criteria(env.path("CRITERIA", CRITERIA)),
    )
    return Own(payments, rules, public_url + "/pledges/{pledge_id}/return")


def read_criteria(path: Path) -> tuple[Criterion, ...]:
    """What every campaign is looked at for: at least one, each with a name of its own."""
    found = tuple(Criterion.load(each) for each in json.loads(path.read_text(encoding="utf-8")))
    if not found or len({each.criterion for each in found}) < len(found):
        raise ValueError(f"{path.name}: there are criteria, each with a name of its own")
    return found


def city_permit(env: Env) -> Permit | None:
    """One permit for every campaign, where the city holds it; without it each campaign shows its own."""
    number = env.str("CITY_PERMIT_NUMBER", "")
    if not number:
        return None
    holder: str = env.str("CITY_PERMIT_HOLDER", "Aarhus Kommune")
    from_on: date = env.date("CITY_PERMIT_FROM_ON")
    return Permit(number=number, holder=holder, from_on=from_on, to_on=env.date("CITY_PERMIT_TO_ON"))
