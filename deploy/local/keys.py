"""The secrets of a town on one machine: made when it is first started, kept in its folder, of no use anywhere else."""

import json
import os
import secrets
from pathlib import Path

from joserfc.jwk import OKPKey

SECRET_BYTES = 32
WEBHOOK_KEY = "WEBHOOK_KEY"


def town_keys(folder: Path) -> dict[str, str]:
    """Setting -> value; the same each time for the same folder, and a new one where a newer version knows of more."""
    path = folder / "keys.json"
    kept: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    made = new_keys() if not kept else {WEBHOOK_KEY: secrets.token_hex(SECRET_BYTES)}
    if made.keys() - kept.keys():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump({**made, **kept}, file)
        draft.rename(path)
    return {**made, **kept}


def new_keys() -> dict[str, str]:
    call, token, checkpoint = (OKPKey.generate_key("Ed25519") for _ in range(3))
    return {
        "CALL_PRIVATE_KEY": call.as_pem(private=True).decode(),
        "CALL_PUBLIC_KEY": call.as_pem(private=False).decode(),
        "DEV_TOKEN_PRIVATE_KEY": token.as_pem(private=True).decode(),
        "TOKEN_PUBLIC_KEY": token.as_pem(private=False).decode(),
        "CHECKPOINT_PRIVATE_KEY": checkpoint.as_pem(private=True).decode(),
        "PERSON_KEY": secrets.token_hex(SECRET_BYTES),
        "PAYMENTS_KEY": secrets.token_hex(SECRET_BYTES),
        "PAYMENTS_SUBSCRIPTION_KEY": secrets.token_hex(SECRET_BYTES),
        "WEBHOOK_SECRET": secrets.token_hex(SECRET_BYTES),
        "PLEDGE_KEY": secrets.token_hex(SECRET_BYTES),
        WEBHOOK_KEY: secrets.token_hex(SECRET_BYTES),
        "SESSION_KEY": secrets.token_hex(SECRET_BYTES),
    }
