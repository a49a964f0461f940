"""The rules of voting: pure, exact, standard library only. Values in, values or refusals out; no clock, no database."""
