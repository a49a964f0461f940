"""The ledger: the only authority on the pool's balance, and on citizens' contributions."""
