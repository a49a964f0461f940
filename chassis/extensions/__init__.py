"""All that knows nameko: the database, the relay, commands, queries, subscriptions, timers and calls, as its extensions.

A service derives from `Service` and declares its entrypoints with `command`, `query`, `subscribe` and `every`; each is
handed a session in a transaction that the chassis owns, and makes one call.
"""

from chassis.extensions.process import Process, Service
from chassis.extensions.requests import command, query
from chassis.extensions.rpc import Client
from chassis.extensions.subscriptions import bindings, every, subscribe

__all__ = ["Client", "Process", "Service", "bindings", "command", "every", "query", "subscribe"]
