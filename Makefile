# make solve   sets up and solves the contest that ships with the repository
# make test    the whole test suite          make lint    style and types
# make test-slow   tests that take many minutes
# make bench   benchmarks                    make checkpoint   trains data/checkpoint anew

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
WORKDIR ?= runs/solve

.PHONY: solve test test-slow lint bench checkpoint clean

solve: $(VENV)/.core
	$(BIN)/python run_sample.py --config=configs/sample.py:solve --checkpoint=data/checkpoint \
		--contest=data/contest --workdir=$(WORKDIR)

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-slow: $(VENV)/.dev
	$(BIN)/python -m pytest -m endurance -s

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[bench,t5]'
	$(BIN)/python -m benchmarks.judging
	$(BIN)/python -m benchmarks.engines
	$(BIN)/python -m benchmarks.data
	$(BIN)/python -m benchmarks.sampling
	$(BIN)/python -m benchmarks.training

checkpoint: $(VENV)/.core
	$(BIN)/python data/make_curriculum.py --count=60000 --seed=1 --split=train \
		--output=runs/curriculum/train.jsonl.gz
	$(BIN)/python data/make_curriculum.py --count=500 --seed=1 --split=valid \
		--output=runs/curriculum/valid.jsonl.gz
	$(BIN)/python data/train_tokenizer.py --limit=4000 --output=data/tokenizer/tokenizer.model \
		--inputs=runs/curriculum/train.jsonl.gz,data/real/train.jsonl.gz
	$(BIN)/python run_train.py --config=configs/finetune.py:tiny --workdir=runs/tiny
	$(BIN)/python -m alphacode.training.export --workdir=runs/tiny/best --output=runs/checkpoint

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.core: setup.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	touch $@

$(VENV)/.dev: setup.py | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $(VENV)/.core $@

clean:
	rm -rf $(VENV) runs
