"""Pages for people: Danish, without scripts."""
