"""Untrusted HTML in, flat allow-listed HTML out: parse (tree), take out what is unsafe (sieve), flatten (shape)."""
