"""Which provider is spoken to is configuration; production makes nothing up."""

import pytest

from chassis import config
from services.crowdfunding.domain import Rules
from services.crowdfunding.payments import MobilePay, Quickpay
from services.crowdfunding.service.settings import DEVELOPMENT, Own, read_settings

ALL = {name: f"a value of {name}" for name in DEVELOPMENT}
NEEDED = {
    "mobilepay": set(DEVELOPMENT),
    "quickpay": {"PAYMENTS_PROVIDER", "PAYMENTS_URL", "PAYMENTS_KEY", "WEBHOOK_SECRET"},
}


def read(**values: str) -> Own:
    env = config.environment({"PLEDGE_KEY": "a key of pledges, of 32 characters at least", **values})
    own = read_settings(env)
    config.seal(env)
    return own


@pytest.mark.parametrize(("name", "kind", "days"), [("mobilepay", MobilePay, 14), ("quickpay", Quickpay, 7)])
def test_the_provider_is_chosen_by_its_name_and_its_capabilities_follow(name: str, kind: type, days: int) -> None:
    own = read(**{**ALL, "PAYMENTS_PROVIDER": name})
    assert isinstance(own.payments, kind)
    assert own.rules.payments.reservation_days_max == days
    assert isinstance(own.rules, Rules)


@pytest.mark.parametrize(("name", "missing"), [(name, each) for name in NEEDED for each in sorted(NEEDED[name])])
def test_production_has_a_default_for_nothing_that_the_provider_needs(name: str, missing: str) -> None:
    given = {each: ALL[each] for each in NEEDED[name]} | {"PAYMENTS_PROVIDER": name}
    read(**given)
    for left in ({}, {missing: ""}):
        with pytest.raises(config.ConfigError, match=missing):
            read(**{**{each: value for each, value in given.items() if each != missing}, **left})


def test_another_provider_is_refused() -> None:
    with pytest.raises(config.ConfigError, match="PAYMENTS_PROVIDER"):
        read(**{**ALL, "PAYMENTS_PROVIDER": "mobilpay"})


def test_development_speaks_to_the_simulator() -> None:
    assert isinstance(read(ENVIRONMENT="development").payments, MobilePay)
