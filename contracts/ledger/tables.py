"""How the published books stand in a table: the same from the ledger's own export and from the API."""

TRANSFER_COLUMNS = (
    *("epoch", "sequence", "line", "transfer_id", "kind", "from", "to", "amount", "currency"),
    *("recorded_at", "accounting_on", "period", "reference", "private_hash", "hash"),
)
TRANSFER_SHEET = {
    "Nummer": "sequence",
    "Linje": "line",
    "Bogført": "accounting_on",
    "Art": "kind",
    "Fra": "from",
    "Til": "to",
    "Beløb": "amount",
    "Valuta": "currency",
    "Reference": "reference",
}
"""The columns of a Danish spreadsheet -> fields of a transfer."""
