"""Why a line of a table, or a table, was not taken, as people say it. Budgets says it in English, each kind in words of its own."""

import re
from collections.abc import Mapping

IMPORT_REASONS = {
    "cells": "Linjen har %(found)s felter, men der er %(named)s overskrifter.",
    "same": "Det samme står i linje %(line)s.",
    "amount": "%(text)s er ikke et beløb som 12.500,00.",
    "degree": "%(text)s er ikke en grad som 56,048300.",
    "missing": "Feltet skal udfyldes.",
    "length": "Teksten er for lang eller for kort.",
    "size": "Tallet er for lille eller for stort.",
    "listed": "Der må ikke være komma i teksten.",
    "room": "Der er kun plads til %(most)s forslag i et deltagerbudget.",
    "unknown": "Kolonner, vi ikke kender: %(names)s. Fjern dem, eller ret overskriften.",
    "absent": "Kolonner, der mangler: %(names)s.",
    "twice": "Kolonner, der står to gange: %(names)s.",
    "lines": "Der må højst være %(most)s linjer.",
    "broken": "Tabellen kan ikke læses. Se efter, om der mangler et citationstegn.",
}
SAID: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("cells", re.compile(r"(?P<found>\d+) cells under (?P<named>\d+) names")),
    ("same", re.compile(r"the same stands in line (?P<line>\d+)")),
    ("amount", re.compile(r"(?P<text>.*) is no amount like .*", re.DOTALL)),
    ("degree", re.compile(r"(?P<text>.*) is no degree like .*", re.DOTALL)),
    ("missing", re.compile(r"Missing data for required field\.")),
    ("length", re.compile(r"(Length must be|Longer than maximum length|Shorter than minimum length) .*")),
    ("size", re.compile(r"Must be greater than or equal to .*")),
    ("listed", re.compile(r".* comma.*")),
    ("room", re.compile(r"there is room for (?P<most>\d+) proposals in a budget")),
    ("unknown", re.compile(r"line 1: the columns (?P<names>.*) are not known", re.DOTALL)),
    ("absent", re.compile(r"line 1: the columns (?P<names>.*) are missing")),
    ("twice", re.compile(r"line 1: the columns (?P<names>.*) stand twice")),
    ("lines", re.compile(r"a table has at most (?P<most>\d+) lines")),
    ("broken", re.compile(r"this is no CSV: .*", re.DOTALL)),
)


def reason(text: str, words: Mapping[str, str]) -> str:
    """In the words of a language; as it was said where we know no other."""
    for name, pattern in SAID:
        if found := pattern.fullmatch(text):
            return words[name] % {key: value[:80] for key, value in found.groupdict().items()}
    return text
