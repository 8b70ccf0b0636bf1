# make demo    deploy the example app to a local cloud, and show what happens
# make test    run all tests
# make check   lint and type-check
# make local   run the local cloud until Ctrl-C
# Everything they need is installed below this folder, from PyPI and npm.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
CDK_CLI := node_modules/.installed

.PHONY: demo test check local format setup clean

demo: setup
	@$(BIN)/python -m local_cloud.demo

test: setup
	@$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

local: setup
	@$(BIN)/python -m local_cloud

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

setup: $(INSTALLED) $(CDK_CLI)

$(INSTALLED): requirements.txt requirements-dev.txt constraints.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, $$($(PYTHON) --version) is too old: name a newer one with PYTHON=…" >&2; exit 2; }
	@echo "Installing Python packages into .venv (about a minute, once) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CDK_CLI): package-lock.json .npmrc
	@command -v npm >/dev/null || { echo "Node.js 20 or newer, with npm, is needed: install it" >&2; exit 2; }
	@echo "Installing the CDK CLI into node_modules …"
	@npm ci --silent
	@touch $@

clean:
	rm -rf .venv node_modules cdk.out dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
