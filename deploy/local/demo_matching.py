"""The demonstration town's matching: what the council has adopted, entered by one of finance and attested by another."""

from typing import Any

from deploy.local.api import wait_for

KR = 100
CAP_PLEDGE = 1_000 * KR
CAP_CAMPAIGN = 25_000 * KR
AMOUNT = 200_000 * KR
DECISION = {
    "case_number": "Budgetforlig 2026",
    "decided_on": "2025-10-08",
    "decided_by": "Aarhus Byråd",
    "text": "Oplandspuljen lægger en krone til hver krone, som borgerne giver til en indsamling.",
}


def adopt_scheme(demo: Any) -> str:
    """Its id, once the ledger holds the money."""
    body = {
        "title": "Krone for krone til oplandet",
        "year": demo.year,
        "amount": AMOUNT,
        "currency": "DKK",
        "decision": DECISION,
        "rules": {
            "kind": "factor",
            "numerator": 1,
            "denominator": 1,
            "cap_pledge": CAP_PLEDGE,
            "cap_campaign": CAP_CAMPAIGN,
            "areas": ["*"],
            "until": f"{demo.year}-12-31",
        },
    }
    scheme_id = str(demo.post("finance", "/matching-schemes", body)["id"])
    demo.post("finance-2", f"/matching-schemes/{scheme_id}/attestation", {})
    wait_for(demo.api, f"/api/v1/matching-schemes/{scheme_id}", lambda scheme: scheme["state"] == "adopted")
    return scheme_id
