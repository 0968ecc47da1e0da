# Fortnight's commands; `make help` lists them. Python 3.11 or later and make are all that is needed.
.POSIX:
.SUFFIXES:
PYTHON ?= python3
PY = .venv/bin/python
SETUP = $(PYTHON) config/bootstrap.py

.PHONY: help setup run test lint bench chaos format messages editor lock clean

help: ## what can be made
	@grep -E '^[a-z-]+: .*## ' Makefile | sed -E 's/^([a-z-]+): .*## /  make \1\t/' | expand -t 18

setup: ## make .venv and install what tests and lint need too
	@$(SETUP) requirements-dev.txt

run: ## the whole service at http://localhost:8000/ until Ctrl-C (PORT=... for another port)
	@$(SETUP) requirements.txt
	@PYTHONDONTWRITEBYTECODE= exec $(PY) manage.py serve

test: ## the whole suite (ARGS="-k words" for some of it)
	@$(SETUP) requirements-dev.txt
	@$(PY) -m tests.browser.chromium
	@PYTHONDEVMODE=1 PYTHONMALLOC=pymalloc PYTHONDONTWRITEBYTECODE= $(PY) -m pytest -n auto --dist worksteal $(ARGS)

lint: ## style of Python and scripts, types, imports, migrations, deployment checks, templates
	@$(SETUP) requirements-dev.txt
	@$(PY) -m config.lint

bench: ## how fast issues are read, how long rendering takes, how many messages a second go out
	@$(SETUP) requirements-dev.txt
	@$(PY) benchmarks/import_issues.py
	@$(PY) benchmarks/render.py
	@$(PY) benchmarks/bounces.py
	@$(PY) benchmarks/send.py

chaos: ## kill senders, wipe Valkey and restart PostgreSQL during two mailings, and count (ARGS="--kills 10")
	@$(SETUP) requirements-dev.txt
	@$(PY) benchmarks/chaos.py $(ARGS)

format: ## put the sources in ruff's format
	@$(SETUP) requirements-dev.txt
	@$(PY) -m ruff check --fix . && $(PY) -m ruff format .

messages: ## collect what is to be translated, and compile the translations in locale/
	@$(SETUP) requirements-dev.txt
	@$(PY) -m config.messages

editor: ## build the block editor into static/editor/ (the only thing that needs Node 20 and npm)
	@cd frontend && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent build

lock: ## pin what requirements*.in ask for, with hashes (ARGS=--upgrade for the newest versions)
	@$(SETUP) requirements-dev.txt
	@$(PY) -m config.lock $(ARGS)

clean: ## remove what can be made again; the data in var/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
