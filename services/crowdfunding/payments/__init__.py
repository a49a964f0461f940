"""The payment port and its adapters."""

from services.crowdfunding.payments.mobilepay import MobilePay
from services.crowdfunding.payments.port import (
    Delivery,
    PaymentRefused,
    Payments,
    PaymentsAway,
    PaymentUnknown,
    Settlement,
)
from services.crowdfunding.payments.quickpay import Quickpay
from services.crowdfunding.payments.vipps import Access

__all__ = [
    "Access",
    "Delivery",
    "MobilePay",
    "PaymentRefused",
    "PaymentUnknown",
    "Payments",
    "PaymentsAway",
    "Quickpay",
    "Settlement",
]
