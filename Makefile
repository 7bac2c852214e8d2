# From a fresh clone: `make briefings` makes the demonstration book, `make lab` opens the same notebooks, `make test` runs every test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
EXTRAS := $(VENV)/extras
JOBS ?= 2
WAREHOUSE := data/warehouse.duckdb
EXPORTS := data/exports/sichuan
BOOK := data/books/sichuan/index.html

.PHONY: briefings lab test check validate fix bench clean
.DELETE_ON_ERROR:

briefings: $(WAREHOUSE)
	$(BIN)/zhixing book params/books/sichuan.yml --jobs $(JOBS)
	@echo "Open $(BOOK)"

lab: $(WAREHOUSE)
	$(BIN)/jupyter lab --notebook-dir=notebooks

test: $(EXTRAS)
	$(BIN)/pytest -n $(JOBS) --dist worksteal

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

validate: $(READY)
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 POLARS_MAX_THREADS=1 PYTHONPATH=tests $(BIN)/python -m validation --jobs $(JOBS)

fix: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/nbstripout notebooks/*.ipynb

bench: $(WAREHOUSE) $(EXTRAS)
	PYTHONPATH=tests $(BIN)/python tests/bench/run.py

clean:
	rm -rf data/exports data/rejects data/books $(WAREHOUSE)

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

# clusters and benchmarks, which nobody needs to make or read a book
$(EXTRAS): $(READY) requirements-extras.lock
	$(BIN)/pip install --quiet --require-hashes -r requirements-extras.lock
	touch $@

$(EXPORTS)/ready: $(READY)
	$(BIN)/zhixing demo $(EXPORTS)
	touch $@

$(WAREHOUSE): $(EXPORTS)/ready
	$(BIN)/zhixing ingest $(EXPORTS) --source params/sources/sichuan_demo.yml --warehouse $@
