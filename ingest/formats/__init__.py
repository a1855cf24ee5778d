"""How to read a body, by file kind: bytes become columns of text, only the fields that may be kept."""
