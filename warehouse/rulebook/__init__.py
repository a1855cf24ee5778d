"""The law as data, looked at as data: what a rulebook folder must hold."""
