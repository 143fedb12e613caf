# One line for each thing that one does here. `make run` and `make test` set up everything by themselves.
PY := .venv/bin/python
ARGS ?=

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22
run: .venv/.run ## the service with a demo blog, a Postgres of its own and sixty comments, on localhost:8000
	@.venv/bin/comments-svc demo $(ARGS)
serve: .venv/.run ## the service alone, empty, for pages of yours; it prints a link to your account
	@.venv/bin/comments-svc serve $(ARGS)
test: .venv/.dev ## every test (ARGS="-k name" for some); browser tests wherever a Chromium can be had
	@$(PY) -m tests.e2e.get_chromium && $(PY) -m pytest $(ARGS)
check: lint types layers embed-check docker-check ## everything that reads the code without running it
lint: .venv/.dev ## ruff: rules and format
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .
types: .venv/.dev ## mypy, strict
	@.venv/bin/mypy
layers: .venv/.dev ## import-linter: who may import whom
	@.venv/bin/lint-imports
docker-check: .venv/.dev ## Dockerfile and docker-compose.yml, by a linter and a schema
	@sh tools/docker_check.sh
format: .venv/.dev ## put the code into shape
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .
embed: .venv/.dev ## build the widget's scripts from embed_js/
	@sh tools/npm.sh build
embed-check: .venv/.dev ## the committed scripts are what embed_js/ builds
	@sh tools/npm.sh check
lock: .venv/.dev ## resolve pyproject.toml into uv.lock; nothing newer than the exclude-newer there
	@.venv/bin/uv lock
bench: .venv/.dev ## the load and growth benchmarks, one after the other
	@for each in read write rules growth mail inbound moderate; do $(PY) bench/$$each.py || exit 1; done
messages: .venv/.dev ## bring the catalogs of mails and dashboard up to what is said
	@$(PY) -m tools.messages
screenshots: .venv/.dev ## pictures of widget, dashboard and mails, for docs/; and of every state, to look at, in looks/
	@$(PY) -m tests.e2e.get_chromium && $(PY) -m tests.e2e.screenshots && $(PY) -m tests.e2e.mail_pictures && $(PY) -m tests.e2e.looks
ci: ## what the build server runs
	@bash .ci/run
clean: ## remove what was built and installed; data/ stays
	@rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache embed_js/node_modules

.venv/.run: uv.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh run
.venv/.dev: uv.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh dev

.PHONY: help run serve test check lint types layers format embed embed-check docker-check lock bench messages screenshots ci clean
