# Everything from a plain machine with Python 3.11 to 3.13, git and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test test-lowest search docs gallery bench clean

demo: $(VENV)/.installed
	$(BIN)/netan demo demo

test: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python docs/make.py --check
	$(BIN)/python -m pytest -q --doctest-modules netan
	$(BIN)/python -m pytest -n 2 --dist loadfile -q

# the same tests on the lowest versions that pyproject.toml admits
test-lowest:
	$(PYTHON) -m venv .venv-lowest
	.venv-lowest/bin/python -m pip install --quiet --disable-pip-version-check -r tests/lowest-requirements.txt -e '.[test]'
	.venv-lowest/bin/python -m pytest -n 2 -q

# the property tests again, with new examples: 300 of each
search: $(VENV)/.installed-dev
	NETAN_SEARCH=300 $(BIN)/python -m pytest -m hypothesis -n 2 -q

docs: $(VENV)/.installed-dev
	$(BIN)/python docs/make.py

# the pictures of viz/gallery, from the sample county; the same every time
gallery: $(VENV)/.installed
	$(BIN)/python viz/gallery/make.py

bench: $(VENV)/.installed-dev
	for file in benchmarks/bench_*.py; do $(BIN)/python $$file; done

clean:
	rm -rf $(VENV) .venv-lowest demo build dist

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "netan needs Python 3.11, 3.12 or 3.13, this is %d.%d: make PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@
