"""What can be asked over HTTP: a file for each service, one for what is gathered from all, one for pages."""
