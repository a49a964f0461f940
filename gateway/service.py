"""The gateway as a nameko service: every route, gathered.

python -m chassis.runner gateway.service:GatewayService
"""

from typing import Any

from gateway import settings
from gateway.routes import (
    areas,
    budgets,
    councils,
    crowdfunding,
    dev,
    discussion,
    documents,
    initiatives,
    ledger,
    letters,
    overview,
    pages,
    proposals,
    voting,
)


class GatewayService(
    budgets.Routes,
    areas.Routes,
    councils.Routes,
    initiatives.Routes,
    proposals.Routes,
    discussion.Routes,
    letters.Routes,
    voting.Routes,
    ledger.Routes,
    crowdfunding.Routes,
    overview.Routes,
    dev.Routes,
    documents.Routes,
    pages.Routes,
):
    name = "gateway"

    @staticmethod
    def own_settings(env: Any) -> settings.GatewaySettings:
        return settings.read(env)
