"""Measures on input-output tables and networks: pure functions, labelled in, labelled out."""
