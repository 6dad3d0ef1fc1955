# Everything starts here: make run, make test. Needs Python >= 3.11 and make; the rest is set up in .venv.

PACKAGES := bot handlers dialogue domain models texts documents web scheduler migrations
CODE = $(foreach folder,$(PACKAGES) tests benchmarks,$(if $(shell find $(folder) -name '*.py' 2>/dev/null),$(folder)))

IS_NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
FIND_PYTHON = for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(IS_NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done
PYTHON ?= $(or $(shell $(FIND_PYTHON)),python3)

BIN := .venv/bin
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
INSTALL_SELF := $(PIP) install --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .

UV_VERSION := 0.13.9
LOCK := .venv/uv/bin/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet

# Where a machine forbids Python to keep what it compiled, each of the tests' hundreds of processes would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

DEMO ?= 1
# One more than there are cores, at most 8: the others work while one waits for a process or a browser.
TESTERS = $(shell $(BIN)/python -c 'import os; print(min(8, os.cpu_count() + 1))')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check bench lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: .venv/run.stamp ## set up and start the bot with its web chat; DEMO=0 leaves out the demonstration data
	DEMO=$(DEMO) $(BIN)/ketnap run

test: .venv/dev.stamp ## set up and run all tests; ARGS="tests/domain -k name" runs some, one by one
ifdef ARGS
	$(BIN)/python -m pytest $(ARGS)
else
	$(BIN)/python -m pytest -q --numprocesses $(TESTERS) --dist worksteal
endif

check: .venv/dev.stamp ## style, types and who may import whom
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy $(CODE)
	$(BIN)/lint-imports

bench: .venv/dev.stamp ## measure speed and size; results belong into benchmarks/README.md
	$(BIN)/python -m benchmarks

lock: .venv/uv.stamp ## pin all dependencies anew after a change of pyproject.toml; UPGRADE=--upgrade takes the newest
	$(LOCK) $(UPGRADE) --output-file requirements.lock
	$(LOCK) $(UPGRADE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

clean: ## remove what make and the tools made, but not var/, where the data are
	rm -rf .venv build dist *.egg-info .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -not -path './.git/*' -exec rm -rf {} +

# --- set-up: again only when a lock or pyproject.toml changed ---------------------------------------------------------

.venv/pyvenv.cfg:
	@$(PYTHON) -c '$(IS_NEW_ENOUGH)' || { echo "Python 3.11 or newer is needed, and $(PYTHON) is" \
		"$$($(PYTHON) --version 2>&1). Another one: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python could not make the folder .venv." \
		"On Debian or Ubuntu its part for this comes with: apt-get install python3-venv"; exit 1; }

.venv/run.stamp: requirements.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the bot needs into .venv (half a minute) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(INSTALL_SELF)
	@touch $@

.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the bot and its tests need into .venv (a minute) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(INSTALL_SELF)
	@touch $@ .venv/run.stamp

.venv/uv.stamp: Makefile | .venv/pyvenv.cfg
	@$(PYTHON) -m venv .venv/uv
	@.venv/uv/bin/python -m pip -qq --disable-pip-version-check install uv==$(UV_VERSION)
	@touch $@
