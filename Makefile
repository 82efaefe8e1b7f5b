# make run: everything for a first look.  make test: the whole test suite.  Both set up what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-$(shell cksum < requirements.lock | tr ' ' '-')
DEV_STAMP := $(VENV)/.dev-$(shell cksum < requirements-dev.lock | tr ' ' '-')
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check install install-dev demo demo-call conformance measure lighthouse pictures bench fuzz laws soak lock clean

run: demo
	$(BIN)/prosvasi serve

demo: install
	$(BIN)/prosvasi demo

install: $(RUN_STAMP)

install-dev: $(DEV_STAMP)

# On as many cores as there are, four at the most: each has a server and a browser of its own.
SIDE_BY_SIDE = -n auto --maxprocesses 4 --dist loadfile

test: $(DEV_STAMP)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not slow"

check: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Prosvasi needs Python 3.11 or newer; give one with: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(RUN_STAMP): requirements.lock | $(BIN)/python
	@echo "Installing what Prosvasi needs (about 1 GB, once) …"
	$(PIP) install --require-hashes --no-deps -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.lock | $(BIN)/python
	@echo "Installing what Prosvasi and its tests need (once) …"
	$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(RUN_STAMP)

# The lock files name every package of the whole closure, so that pip resolves nothing (--no-deps above).
# After a change of pyproject.toml: pip install uv, then make lock. It keeps what is locked already.
LOCK = uv pip compile pyproject.toml --quiet --generate-hashes --no-header --no-annotate --no-strip-extras \
  --python-version 3.11 --universal
lock:
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group build --group dev --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) .conformance build *.egg-info .mypy_cache .ruff_cache .pytest_cache

# Heavier proof. Each says what it needs and skips by name what is not there.
conformance: measure
	$(BIN)/python -m pytest -v -m "slow or browser" --ignore=tests/browser/test_every_page.py
	PYTHONPATH=benchmarks $(BIN)/python -m conformance.pictures
	PYTHONPATH=benchmarks $(BIN)/python -m conformance

# Every page × state × scheme × language × width; what was found goes into the accessibility statement.
measure: $(DEV_STAMP)
	PYTHONPATH=benchmarks:. $(BIN)/python -m conformance.pages

lighthouse: $(DEV_STAMP)
	PYTHONPATH=benchmarks:. $(BIN)/python -m conformance.lighthouse_pages

pictures: $(DEV_STAMP)
	PYTHONPATH=benchmarks:. $(BIN)/python -m conformance.readme

bench: $(DEV_STAMP)
	$(BIN)/python benchmarks/search_relevance.py --network
	$(BIN)/python benchmarks/search_scale.py
	$(BIN)/python benchmarks/import_speed.py
	$(BIN)/python benchmarks/narration.py
	PYTHONPATH=benchmarks $(BIN)/python benchmarks/web_load.py
	$(BIN)/python benchmarks/formats_vs_peers.py --long
	$(BIN)/prosvasi models install
	$(BIN)/python benchmarks/recognise_back.py
	$(BIN)/python benchmarks/recognise_back.py --lang en
	$(BIN)/python benchmarks/phonetic_scale.py
	$(BIN)/python benchmarks/hearing_accuracy.py --half test --clips 0 --distractors 10000
	$(BIN)/python benchmarks/hearing_accuracy.py --half test --clips 0 --rate 8000
	PYTHONPATH=. $(BIN)/python benchmarks/talk_times.py

# A whole call as a WAV file (build/demo-call), its prompts written down by Whisper: 6 minutes.
demo-call: $(DEV_STAMP)
	$(BIN)/prosvasi models install
	$(BIN)/python benchmarks/demo_call.py --check

fuzz: $(DEV_STAMP)
	$(BIN)/python -m tests.fuzz.run --count 10000

laws: $(DEV_STAMP)
	HYPOTHESIS_PROFILE=wide $(BIN)/python -m pytest -m hypothesis

soak: $(DEV_STAMP)
	$(BIN)/python benchmarks/soak_kill.py 20
