"""python -m deploy.local.identity --address 127.0.0.1:8091

It reads CLOCK_FILE and TOKEN_AUDIENCE from the environment. Its key is made at each start and lives in its memory alone.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from chassis import clock
from deploy.local.identity.app import Provider
from gateway.identity.settings import is_loopback


class Handler(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """No line a request: there are codes in their addresses."""


def main() -> int:
    if os.environ.get("ENVIRONMENT", "production") != "development":
        print("the development identity provider runs with ENVIRONMENT=development only", file=sys.stderr)
        return 2
    parser = argparse.ArgumentParser(description="An OpenID Connect provider with invented people.")
    parser.add_argument("--address", required=True, help="host:port on this machine; port 0 takes a free one")
    host, _, port = parser.parse_args().address.rpartition(":")
    if not is_loopback(host):
        print(f"anybody could sign in as anybody: {host} is not of this machine alone", file=sys.stderr)
        return 2
    if os.environ.get("CLOCK_FILE"):
        clock.follow(Path(os.environ["CLOCK_FILE"]))
    provider = Provider(os.environ.get("TOKEN_AUDIENCE", "oplandspuljen"))
    server = make_server(host, int(port), provider, threaded=True, request_handler=Handler)
    provider.issuer = f"http://{host}:{server.server_port}"
    print(f"development identity provider on {provider.issuer}", flush=True)
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
