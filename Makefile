# `make run` starts the app, `make test` runs every test. Both make their environment in .venv first.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PORT ?= 8501

.PHONY: run test lint unit benchmark screenshots clean

run: .venv/app
	$(BIN)/python -m vitrine serve --samples --port $(PORT)

test: lint unit

lint: .venv/tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

unit: .venv/tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

benchmark: .venv/tests
	$(BIN)/python -m benchmarks

screenshots: .venv/tests
	$(BIN)/python docs/screenshots.py

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/app: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/tests: requirements-dev.txt .venv/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
