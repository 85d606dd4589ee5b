# The two commands of the README, and the parts of the second one.
PORT ?= 8000
HOST ?= 127.0.0.1
DATA_DIR ?= .grain/data
PYTEST = .venv/bin/pytest

.PHONY: up test setup setup-tests lint test-unit test-live test-browser lock

up: setup  ## set up what is missing, then start the product with the sample study
	@.venv/bin/grain up --host "$(HOST)" --port "$(PORT)" --data-dir "$(DATA_DIR)"

test: setup-tests lint test-unit test-live test-browser  ## install what the tests need and run them

setup:
	@python3 cli/install.py

setup-tests:
	@python3 cli/install.py --tests

lint:  ## style, types and the direction of imports
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

test-unit:  ## everything that starts no process
	$(PYTEST) -m "not live and not browser"

test-live:  ## tests that start the real processes
	$(PYTEST) -m "live and not browser"

test-browser:  ## tests that drive a real browser
	$(PYTEST) -m browser

lock:  ## pin the newest versions that pyproject.toml and bot/rasa/requirements.in allow
	uv pip compile pyproject.toml --upgrade --generate-hashes --no-emit-index-url --no-header --python 3.11 -q -o requirements.lock
	uv pip compile pyproject.toml --upgrade --extra dev -c requirements.lock --generate-hashes --no-emit-index-url --no-header --python 3.11 -q -o requirements-dev.lock
	uv pip compile bot/rasa/requirements.in --upgrade --generate-hashes --no-emit-index-url --no-header --python 3.10 -q -o bot/rasa/requirements.lock
