"""The gateway as a nameko service: every route, gathered.

python -m chassis.runner gateway.service:GatewayService
"""

from typing import Any

from gateway import settings
from gateway.routes import (
    applications,
    areas,
    budgets,
    councils,
    crowdfunding,
    dev,
    discussion,
    documents,
    grants,
    initiatives,
    ledger,
    overview,
    pages,
    projects,
    proposals,
    voting,
)


class GatewayService(
    budgets.Routes,
    areas.Routes,
    councils.Routes,
    initiatives.Routes,
    projects.Routes,
    applications.Routes,
    proposals.Routes,
    discussion.Routes,
    grants.Routes,
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
