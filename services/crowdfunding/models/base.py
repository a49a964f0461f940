"""What all of crowdfunding's tables share."""

from sqlalchemy import MetaData

from chassis.db import NAMES, ServiceBase


class Base(ServiceBase):
    """Crowdfunding's tables."""

    __abstract__ = True
    metadata = MetaData(naming_convention=NAMES)
