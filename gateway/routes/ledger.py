"""The pool: what it holds, every transfer, and what finance asks of the ledger."""

from contracts.ledger import (
    ConfirmPayment,
    GetPaymentFile,
    GetPool,
    ListTransfers,
    PaymentFile,
    Pool,
    PostAppropriation,
    Posted,
    ReturnPayment,
    Transfers,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

PAYMENT = "/payments/<uuid:payment_id>"


# fmt: off - a table: one route a line
class Routes(Asks):
    get_pool = query("/pool", GetPool, Pool, auth=PUBLIC, summary="The pool per budget year, now or as of another time")
    list_transfers = query(
        "/pool/transfers", ListTransfers, Transfers, auth=PUBLIC, summary="Every transfer, in the order of the chain"
    )
    post_appropriation = command(
        "/pool/appropriations",
        PostAppropriation,
        Posted,
        auth=SIGNED_IN,
        status=201,
        summary="The council gives the pool money for a year, or takes some back",
    )
    get_payment_file = query(
        "/payments/file",
        GetPaymentFile,
        PaymentFile,
        auth=SIGNED_IN,
        summary="What the city's payment system is to pay",
    )
    confirm_payment = command(
        f"{PAYMENT}/confirmation", ConfirmPayment, Posted, auth=SIGNED_IN, summary="The city's payment system has paid"
    )
    return_payment = command(
        f"{PAYMENT}/return", ReturnPayment, Posted, auth=SIGNED_IN, summary="The city's payment system could not pay"
    )


# fmt: on
