"""Which other sites' pages may call the API from a browser: those that are configured, without cookies, since the API takes none."""

from werkzeug import Request

ANY = "*"
ASKED = "Authorization, Content-Type, Idempotency-Key, If-None-Match, traceparent"
TOLD = (
    "Deprecation, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, Sunset, WWW-Authenticate, X-Trace-Id"
)
PREFLIGHT_SECONDS = 600


def headers(request: Request, origins: tuple[str, ...], allowed: str = "") -> dict[str, str]:
    """What is said beside an answer of the API; nothing where no origin is configured. `allowed`: methods, where they were asked for."""
    if not origins or not request.path.startswith("/api/v1/"):
        return {}
    origin = request.headers.get("Origin", "")
    if ANY not in origins and origin not in origins:
        return {"Vary": "Origin"}
    told = {"Access-Control-Allow-Origin": ANY if ANY in origins else origin, "Vary": "Origin"}
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        return {**told, **preflight(allowed)}
    return {**told, "Access-Control-Expose-Headers": TOLD}


def preflight(allowed: str) -> dict[str, str]:
    """What a browser asks before it asks."""
    return {
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": ASKED,
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
    }
