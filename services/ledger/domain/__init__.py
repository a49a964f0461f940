"""The ledger's rules: values in, values or refusals out."""
