# The habits of development. `make` lists them.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup test lint format types ci readme bench clean

help: ## list what there is
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 13

$(BIN)/wenbao:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install torch==2.13.0
	$(BIN)/pip install -c constraints.txt -e ".[dev]"

setup: $(BIN)/wenbao ## a virtual environment with everything, 问报 itself editable

test: setup ## the tests (one file: make test ARGS=tests/test_readers.py)
	$(BIN)/pytest $(ARGS)

lint: setup ## ruff's findings
	$(BIN)/ruff check

format: setup ## format the sources, and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: setup ## mypy, strict
	$(BIN)/mypy

ci: ## all that must hold before a change goes in, in an environment of its own
	bash .ci/run

readme: setup ## run what the READMEs show and write the outputs anew where they differ
	$(BIN)/python tests/test_readme.py

bench: setup ## the benchmarks that need no data set (docs/BENCHMARKS.md has all)
	$(BIN)/python benchmarks/startup.py

clean: ## remove caches and builds; the virtual environments stay
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find bot retrieval embeddings corpus tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
