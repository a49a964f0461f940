"""Papers that people print, sign and file: what they say, in Danish, and how they are set."""
