"""A second engine, written from the rulebook's text: it scores again what the SQL scored, and shares no code with it."""
