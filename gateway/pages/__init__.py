"""Pages for people: a file for each room of the site."""
