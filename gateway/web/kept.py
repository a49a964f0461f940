"""What somebody has typed into the first steps of a form, kept in their own browser until the last one: no step needs a script,
and nothing is lost when they sign in, go back or load a page again. Nobody believes it: every step is looked at again.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from werkzeug import Request, Response

KEPT_SECONDS = 3_600
CHARS_MAX = 3_500
"""Of a cookie; browsers keep 4,096 bytes with its name and path."""


def read(request: Request, name: str) -> dict[str, str]:
    """Nothing where there is none, or none of ours."""
    try:
        found = json.loads(urlsafe_b64decode(request.cookies.get(name, "")))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}


def keep(response: Response, name: str, path: str, fields: Mapping[str, str], *, secure: bool) -> Response:
    """For pages at `path` and below. What is too long for a browser is not kept, nor what was before it: the form is shown empty
    then, and never as it was typed once."""
    value = urlsafe_b64encode(json.dumps(dict(fields), ensure_ascii=False).encode()).decode()
    if len(value) > CHARS_MAX:
        return forget(response, name, path)
    response.set_cookie(name, value, max_age=KEPT_SECONDS, path=path, httponly=True, samesite="Lax", secure=secure)
    return response


def forget(response: Response, name: str, path: str) -> Response:
    response.delete_cookie(name, path=path, httponly=True, samesite="Lax")
    return response
