# make demo          deploy the example app to a local cloud, and show what happens
#                    FAULT=lose_answer: each kind of write meets that fault once
# make migration-demo  migrate 300 numbers on a local cloud: a wave fails, it goes on, it is undone
# make quick         run the tests that take no time, while you work
# make test          run all tests, and measure what of the handler they reach
# make check         lint, type-check, hold the layers, and build the documentation
# make ci            what every change has to pass: check, test, demo
# make bench         measure it, and renew docs/performance.md (two hours, half of them for 10,000 numbers)
#                    ONLY=migration, ONLY=virtual: that part of it alone
# make local         run the local cloud until Ctrl-C
#                    SEED=examples/seed.json: with what the file says in Connect
#                    BEHAVIOUR=seen.json: as a probe has seen AWS to behave
# make mutants       break the handler's core in every small way, and list what no test notices
# make histories     play every crash point, every moment of every pair of events, and 20,000 random histories (hours)
# make docs          build the documentation into site/
# make build         build the wheel and the sdist into dist/
# make bill          write down what the package asks for and ships
# make lock          pin anew, with hashes, what the requirements bring along
# make test-pythons  run the handler's tests on every other Python that is found
# Everything they need is installed below this folder, from PyPI and npm: Node.js too.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
CDK_CLI := node_modules/.installed
ISSUES := .github/ISSUE_TEMPLATE
CHECKOV := .checkov/.installed

# The Node.js of this folder before any other that the machine has.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: demo migration-demo quick test check ci bench mutants histories local docs build bill lock test-pythons format setup clean

demo: setup
	@$(BIN)/python -m local_cloud.demo $(if $(FAULT),--fault $(FAULT))

migration-demo: setup
	@$(BIN)/python -m local_cloud.demo --migrate $(or $(NUMBERS),300)

quick: setup
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "not slow and not deploy"

# Four on two cores: what deploys waits most of its time, in groups that are never parted.
test: setup $(CHECKOV)
	@$(BIN)/python -m pytest --numprocesses 4 --dist loadgroup --cov

check: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	PYTHONPATH=cli:constructs:lambda $(BIN)/lint-imports
	$(BIN)/python -m pip check
	$(BIN)/zizmor --quiet --offline --persona pedantic .github
	$(BIN)/check-jsonschema --builtin-schema github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema github-issue-config $(ISSUES)/config.yml
	$(BIN)/check-jsonschema --builtin-schema github-issue-forms $(filter-out %/config.yml,$(wildcard $(ISSUES)/*))
	@$(MAKE) --no-print-directory docs

ci:
	$(MAKE) check
	$(MAKE) test
	$(MAKE) demo

bench: setup
	@PYTHONPATH=lambda $(BIN)/python -m benchmarks $(if $(ONLY),--$(ONLY))

# mutmut takes a module's path for its name, so it works in a folder that has lambda/ as its root.
mutants: setup
	@mkdir -p mutants
	@ln -sfn ../lambda/phone_number_handler ../tests mutants/
	@ln -sfn ../tests/mutation/mutmut.toml mutants/pyproject.toml
	@cd mutants && ../$(BIN)/mutmut run
	@cd mutants && ../$(BIN)/mutmut results --all true | ../$(BIN)/python ../tests/mutation/table.py

histories: setup
	@MOMENTS=all HISTORIES=20000 $(BIN)/python -m pytest --numprocesses 2 --dist loadgroup tests/reliability

local: setup
	@$(BIN)/python -m local_cloud $(if $(SEED),--seed $(SEED)) $(if $(BEHAVIOUR),--behaviour $(BEHAVIOUR))

# Sphinx, since it is kept up, reads our Markdown (MyST) as well as our docstrings, checks the links
# between pages, and needs no network.
docs: setup
	@$(BIN)/sphinx-build -q -W --keep-going -d site/.doctrees -c docs . site
	@echo "The documentation is in site/index.html"

build: setup
	@$(BIN)/python -m hatchling build --clean

bill: setup
	@$(BIN)/python release/bill_of_materials.py

# uv, since it alone resolves for every Python and system at once; what is pinned stays so unless a
# requirement says otherwise. UPGRADE=name renews one, UPGRADE=all everything. Pins keep their extras, by
# which pip knows that they are what was asked for.
lock: setup
	@$(BIN)/uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
		--generate-hashes --no-strip-extras --no-annotate --no-emit-index-url --custom-compile-command "make lock" \
		$(if $(UPGRADE),$(if $(filter all,$(UPGRADE)),--upgrade,--upgrade-package $(UPGRADE))) \
		--output-file requirements-lock.txt requirements-dev.txt

test-pythons: setup
	@$(BIN)/python -m pytest tests/package/test_pythons.py

format: setup
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

setup: $(INSTALLED) $(CDK_CLI)

# Not --no-deps: of two packages that ship one file, aws-cdk-lib has to come after what it depends on.
$(INSTALLED): requirements-lock.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: install it, or name it with PYTHON=…" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, $$($(PYTHON) --version) is too old: name a newer one with PYTHON=…" >&2; exit 2; }
	@echo "Installing Python packages into .venv (about a minute, once) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(CDK_CLI): package-lock.json .npmrc $(INSTALLED)
	@echo "Installing the CDK CLI into node_modules …"
	@$(BIN)/npm ci --silent
	@touch $@

# By itself, and for the tests alone: it needs a boto3 of two years ago.
$(CHECKOV): requirements-checkov.txt
	@echo "Installing Checkov into .checkov (about a minute, once) …"
	@$(PYTHON) -m venv .checkov
	@.checkov/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

clean:
	rm -rf .checkov .venv node_modules cdk.out dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants .coverage
