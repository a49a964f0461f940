"""The numbers of the Central Business Register (CVR): eight digits, the last of which checks the others."""

WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 1)
MODULUS = 11


def is_cvr(digits: str) -> bool:
    """Eight digits, weighed, add up to a multiple of eleven; the last one sees to it."""
    weighed = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits[0] != "0" and weighed % MODULUS == 0
