"""`python -m deploy.opland`: the operator's command where no script was installed, as in the container."""

from deploy.opland.cli import main

if __name__ == "__main__":  # a process that counts beside others imports this file too
    main()
