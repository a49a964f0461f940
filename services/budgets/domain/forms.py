"""How many kept forms there may be, and what a form may hold."""

import json

from contracts.errors import Invalid

FORMS_A_PERSON_MAX = 50
FORMS_UNCLAIMED_MAX = 20_000
"""Of all who have not signed in; then there is room for those only who have."""
FORGOTTEN_MAX = 500
"""In one transaction; the rest a moment later."""
OBJECT = "Not a JSON object."


def check_content(content: str) -> None:
    """`Invalid` without a word of it: what somebody wrote stands in no answer to others and in no log."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Invalid("a form is kept as a JSON object", fields={"content": [OBJECT]})
