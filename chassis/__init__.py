"""How a service runs. Knows no word of the domain but who is written to, by the post."""

import os

# psycopg's compiled wait blocks every green thread of the process while one of them waits for PostgreSQL; the
# selector-based one lets eventlet switch. It is read when psycopg is first imported, so it is set here, before any.
os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_selector")
