# Every command works from a fresh clone: the virtual environment is made on first use.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE := data/samples/ratna.txt

.DEFAULT_GOAL := help
.PHONY: jobs help install demo test dist axe parse derive train evaluate audit bench fuzz lint format docs assets boundaries spelling vectors notebooks executed floors long

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# what a user needs; $(BIN)/pytest stands for what whoever works on cocok needs besides
$(BIN)/cocok: pyproject.toml constraints.txt
	@echo "setting up $(VENV): a minute or two, and some 600 MB" >&2
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[documents,tables,web]'
	@touch $@

$(BIN)/pytest: $(BIN)/cocok
	$(PIP) -e '.[dev]'
	@touch $(BIN)/cocok $@

install: $(BIN)/pytest ## set up the virtual environment, tools for development included

models/pekerja-sosial/manifest.json: | $(BIN)/cocok
	$(BIN)/cocok train

demo: $(BIN)/cocok models/pekerja-sosial/manifest.json ## set up, train if need be, score a sample, show the report
	$(BIN)/cocok score --file $(SAMPLE)

test: $(BIN)/pytest models/pekerja-sosial/manifest.json ## set up and run every test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

AXE := axe-core@4.14.1
axe: ## fetch axe-core from npm into build/, for the browser tests
	mkdir -p build/axe-core
	cd build && tar xzf "$$(npm pack --silent $(AXE))" -C axe-core

parse: $(BIN)/cocok ## show what is read in the social-worker document
	$(BIN)/cocok parse pekerja-sosial

derive: $(BIN)/cocok ## write the labelled statements of the social worker
	$(BIN)/cocok derive --output statements.csv

train: $(BIN)/cocok ## train the social-worker model anew
	$(BIN)/cocok train

jobs: $(BIN)/cocok ## train every shipped job and read its gold statements, checked against floors
	$(BIN)/python -m pipeline.jobgold

floors: $(BIN)/cocok models/pekerja-sosial/manifest.json ## what the trained model measured of itself, and the behaviour suite, checked against floors
	$(BIN)/python -m pipeline.floors

evaluate: $(BIN)/cocok ## cross-validated measures beside the baseline, checked against floors
	$(BIN)/python -m pipeline.crossval

bench: $(BIN)/pytest models/pekerja-sosial/manifest.json ## measure speed beside plain scikit-learn, memory, start-up, the server under load, the page in a browser
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.load
	$(BIN)/python -m benchmarks.page

audit: $(BIN)/cocok models/pekerja-sosial/manifest.json ## groups, swaps, registers and raters, on the synthetic samples
	@tmp=$$(mktemp -d) && trap 'rm -rf "$$tmp"' EXIT && \
	$(BIN)/cocok batch data/samples/applicants.csv --text-column essay --output "$$tmp/scored.csv" && \
	$(BIN)/cocok audit "$$tmp/scored.csv" --by gender region --cut-off 60 --human hired \
		--swap data/samples/applicants.csv --register tests/examples/register/triples.csv && \
	for table in rated-sentences rated-essays; do \
		$(BIN)/cocok evaluate data/samples/$$table.csv || exit 1; done

fuzz: $(BIN)/pytest ## twenty times as many damaged files and kills as the tests make
	COCOK_FUZZ=20 COCOK_KILLS=40 $(BIN)/python -m pytest tests/test_fuzz.py tests/test_resume.py

long: fuzz evaluate ## what takes long and is not run at every landing: fuzz, evaluate

NOTEBOOKS := $(sort $(wildcard notebooks/*.ipynb))
$(BIN)/jupyter-nbconvert: $(BIN)/pytest
	$(PIP) -e '.[notebooks]'
	@touch $(BIN)/cocok $(BIN)/pytest $@

notebooks: $(BIN)/jupyter-nbconvert models/pekerja-sosial/manifest.json ## run every notebook as a test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal --nbmake --nbmake-timeout=300 $(NOTEBOOKS)

executed: $(BIN)/jupyter-nbconvert models/pekerja-sosial/manifest.json ## run every notebook and keep its outputs
	$(BIN)/jupyter-nbconvert --config notebooks/nbconvert_config.py $(NOTEBOOKS)

lint: $(BIN)/pytest ## formatting, style, types, import rules
	$(BIN)/ruff format --check pipeline tests notebooks
	$(BIN)/ruff check pipeline tests notebooks
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(BIN)/pytest ## format the code
	$(BIN)/ruff format pipeline tests notebooks
	$(BIN)/ruff check --fix pipeline tests notebooks

dist: $(BIN)/pytest ## build wheel and sdist into dist/
	rm -rf dist
	PIP_CONSTRAINT=$(CURDIR)/constraints.txt $(BIN)/python -m build

docs: $(BIN)/cocok ## regenerate what the pages quote from the program (after make train)
	$(BIN)/python -m pipeline.docs

assets: $(BIN)/cocok boundaries spelling ## rebuild what is learned from the bank and shipped

boundaries: $(BIN)/cocok
	$(BIN)/python -m pipeline.learn_boundaries

spelling: $(BIN)/cocok
	$(BIN)/python -m pipeline.learn_spelling

vectors: $(BIN)/cocok ## rebuild the word vectors (needs the extra [peers])
	$(BIN)/python -m pipeline.build_vectors
