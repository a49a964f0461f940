"""The pages as people meet them: in a real browser, on phones and wide screens, with scripts and without."""
