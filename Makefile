# The repository's verbs. `make demo` and `make test` need Python 3.11 or later and make, nothing else.
PYTHON ?= python3
PY := .venv/bin/python
SERVE ?= 1
PORT ?= 8000
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes

.PHONY: setup demo test long check golden locales lock bench clean

setup: .venv/ready

.venv/ready: requirements/build.lock requirements/run.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Syndicate needs Python 3.11 or later; set PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(PIP) -r requirements/build.lock
	$(PIP) --no-build-isolation -r requirements/run.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/ready-test: .venv/ready requirements/test.lock
	$(PIP) -r requirements/test.lock
	touch $@

demo: setup
	.venv/bin/syndicate demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: .venv/ready-test
	.venv/bin/ruff check .
	.venv/bin/mypy
	$(PY) -m pytest -m "not long"

long: .venv/ready-test
	$(PY) -m pytest -m long

check: .venv/ready-test
	.venv/bin/ruff check .
	.venv/bin/mypy

.venv/ready-bench: .venv/ready-test requirements/bench.lock
	$(PIP) -r requirements/bench.lock
	touch $@

bench: .venv/ready-bench
	for it in quality marks gate terms translate clean; do $(PY) benchmarks/$$it.py || exit 1; done
	$(PY) benchmarks/memory.py --segments 100000

golden: .venv/ready-test
	GOLDEN=write $(PY) -m pytest tests/test_golden.py

locales: setup
	$(PY) tools/locales.py

lock:
	$(PYTHON) tools/lock.py

clean:
	rm -rf .venv demo build dist .mypy_cache .ruff_cache .pytest_cache
