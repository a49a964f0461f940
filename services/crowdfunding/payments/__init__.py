"""The payment port and its adapters."""

from services.crowdfunding.payments.mobilepay import MobilePay
from services.crowdfunding.payments.port import PaymentRefused, Payments, PaymentsAway, PaymentUnknown

__all__ = ["MobilePay", "PaymentRefused", "PaymentUnknown", "Payments", "PaymentsAway"]
