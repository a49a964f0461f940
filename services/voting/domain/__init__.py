"""The rules of voting: pure and exact. Values in, values or refusals out; no clock, no database.

The standard library, and numpy where a tally of a city would else take hours.
"""
