"""python -m deploy.local.payments --address 127.0.0.1:8090 --folder var/payments [--webhook-url URL]

It reads CLOCK_FILE, PUBLIC_URL (where MobilePay's webhooks go) and the settings of crowdfunding's adapters from the environment:
PAYMENTS_KEY, PAYMENTS_CLIENT_ID, PAYMENTS_SUBSCRIPTION_KEY, PAYMENTS_MERCHANT, WEBHOOK_SECRET. A payer pays at the address
that each payment gets, a test by POST `/simulator/payers/<reference>/pay`; POST `/simulator/misbehave` with what
`faults.FAULTS` lists makes it fail.
"""

import argparse
import os
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from werkzeug.serving import WSGIRequestHandler, make_server

from chassis import clock
from deploy.local.payments.app import Simulator
from deploy.local.payments.books import Books
from deploy.local.payments.shape import Credentials
from deploy.local.payments.webhooks import send_for_ever

DEVELOPMENT = {
    "PAYMENTS_KEY": "development-payments-key",
    "PAYMENTS_CLIENT_ID": "development-client",
    "PAYMENTS_SUBSCRIPTION_KEY": "development-subscription-key",
    "PAYMENTS_MERCHANT": "123456",
    "WEBHOOK_SECRET": "development-webhook-secret",
}
"""What crowdfunding takes in development too; refused in production."""


class Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # lines are kept, as real providers keep them
    disable_nagle_algorithm = True

    def make_environ(self) -> dict[str, Any]:
        """With the headers that MobilePay's tokens are asked for by: WSGI leaves out names with an underscore."""
        environ: dict[str, Any] = super().make_environ()
        for name in ("client_id", "client_secret"):
            environ[f"HTTP_{name.upper()}"] = self.headers.get(name, "")
        return environ

    def log_request(self, *_: Any) -> None:
        """A line a request would drown what matters."""


def main() -> int:
    if os.environ.get("ENVIRONMENT", "production") != "development":
        print("the payment simulator runs with ENVIRONMENT=development only", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(description="A payment provider for development and tests.")
    parser.add_argument("--address", required=True, help="host:port; port 0 takes a free one")
    parser.add_argument("--folder", required=True, type=Path)
    parser.add_argument("--webhook-url", default=os.environ.get("PUBLIC_URL", "") + "/api/v1/payments/webhook")
    asked = parser.parse_args()
    if os.environ.get("CLOCK_FILE"):
        clock.follow(Path(os.environ["CLOCK_FILE"]))
    given = {name: os.environ.get(name, value) for name, value in DEVELOPMENT.items()}
    books = Books(asked.folder)
    books.webhook_url = asked.webhook_url if urlsplit(asked.webhook_url).netloc else ""
    credentials = Credentials(
        *(given[f"PAYMENTS_{name}"] for name in ("CLIENT_ID", "KEY", "SUBSCRIPTION_KEY", "MERCHANT"))
    )
    host, _, port = asked.address.rpartition(":")
    server = make_server(host, int(port), Simulator(books, credentials), threaded=True, request_handler=Handler)
    books.url = f"http://{host}:{server.server_port}"
    threading.Thread(target=send_for_ever, args=(books, given["WEBHOOK_SECRET"]), daemon=True).start()
    print(f"payment simulator on {books.url}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
