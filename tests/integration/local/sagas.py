"""Both services' databases, made and let go of."""

from chassis.db import Database
from chassis.migrate import merged
from services.budgets import models as budgets
from services.ledger import models as ledger
from tests.sagas import Sagas


def made(urls: dict[str, str]) -> Sagas:
    databases = {service: Database(url) for service, url in urls.items()}
    for service, models in (("budgets", budgets), ("ledger", ledger)):
        merged(models.Base.metadata).create_all(databases[service].writer)
    return Sagas(databases["budgets"], databases["ledger"])


def let_go(sagas: Sagas) -> None:
    sagas.ours.close()
    sagas.books.close()
