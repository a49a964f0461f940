"""Sends until no mailing has anything to send, as the timer of the service does, in a process that may be killed.

python -m tests.integration.budgets.run_sender DATABASE_URL EDGE_URL
"""

import sys

from sqlalchemy import func, select

from chassis.db import Database
from services.budgets import operations
from services.budgets.domain import letters as rules
from services.budgets.models import Mailing
from services.budgets.post import CityEdge
from tests.edges import EDGE_KEY
from tests.mothers_letters import PUBLIC

database_url, edge_url = sys.argv[1:]
db, edge = Database(database_url), CityEdge(edge_url, EDGE_KEY)
at_work = select(func.count()).where(Mailing.state.in_(rules.AT_WORK))
while db.read(lambda session: session.scalar(at_work)):
    operations.send_letters(db, edge, PUBLIC)
db.close()
