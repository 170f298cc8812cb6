"""The page and the HTTP API: a text or a table in, the command line's own analyses out."""
