"""`opland`: the operator's command."""

from deploy.opland.cli import main

__all__ = ["main"]
