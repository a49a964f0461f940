"""How fast it is, in ratios to limits measured in the same run: machines are noisy, and no test asserts a time."""
