"""A person by their number: how it is written, the keyed HMAC that services know them by, and how old they are."""

import hashlib
import hmac
import re
from datetime import date

NUMBER = re.compile(r"(\d{6})-?(\d{4})")


def person_of(identity: str, person_key: str) -> str:
    return hmac.digest(person_key.encode(), identity.encode(), hashlib.sha256).hex()


def plain(number: str) -> str:
    """`311390 0001`, `311390-0001` and `3113900001` are one number."""
    spaced = number.strip().replace(" ", "")
    found = NUMBER.fullmatch(spaced)
    return f"{found[1]}-{found[2]}" if found else spaced


def age_on(born_on: date, day: date) -> int:
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
