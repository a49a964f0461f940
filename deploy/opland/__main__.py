"""`python -m deploy.opland`: the operator's command where no script was installed, as in the container."""

from deploy.opland.cli import main

main()
