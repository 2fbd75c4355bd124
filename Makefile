# What a planner or a developer types. Every target builds what it needs first; a second call is quick.
.PHONY: help demo test prove bench lint checked sanitize dist clean preflight
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# Of what is installed, Python compiles what it imports, when it does.
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
REPLICATIONS ?= 5
JOBS ?= 2
SOURCES := pyproject.toml setup.py $(shell find ext -type f)

# The first Python that is new enough; say PYTHON=/path/to/python to choose another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
ifndef PYTHON
PYTHON := $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$one && break; done)
endif

help:
	@echo 'make demo     build, then simulate the peak season'
	@echo 'make test     run all tests but the long trials'
	@echo 'make prove    run the long trials'
	@echo 'make bench    run the benchmarks'
	@echo 'make lint     check style, types and layers'
	@echo 'make checked  test what is compiled with every index checked'
	@echo 'make sanitize test what is compiled under AddressSanitizer and UBSan; part of make prove'
	@echo 'make dist     build an sdist, from it alone a wheel, and try both in clean environments'
	@echo 'make clean    remove everything that was built'

demo: $(VENV)/ready
	$(BIN)/fulfilsim run scenarios/peak_season.yaml --replications $(REPLICATIONS) --jobs $(JOBS)

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest -n $(JOBS)

prove: $(VENV)/ready-dev build/sanitized.ok
	$(BIN)/python -m pytest -n $(JOBS) -m prove

bench: $(VENV)/ready
	$(BIN)/python experiments/bench/base_100k.py
	$(BIN)/python experiments/bench/peak_million.py
	$(BIN)/python experiments/bench/engine.py
	$(BIN)/python experiments/bench/picking.py
	$(BIN)/python experiments/bench/nodes_million.py
	$(BIN)/python experiments/bench/doorstep_million.py
	$(BIN)/python experiments/bench/fleet_days.py

lint: export PATH := $(CURDIR)/$(BIN):$(PATH)
lint: $(VENV)/ready-dev
	ruff check
	ruff format --check
	mypy
	lint-imports
	cython-lint ext
	codespell

# A build of another kind goes to a folder of its own, which PYTHONPATH puts before the usual build.
OF_EXT := tests/kernels tests/unit/test_marks.py tests/unit/engine tests/simpy_suite
build_as = rm -rf build/$(1) && FULFILSIM_BUILD=$(1) $(INSTALL) --no-deps --target build/$(1) .
built_as = FULFILSIM_BUILD=$(1) PYTHONPATH=$(CURDIR)/build/$(1)

checked: $(VENV)/ready-dev
	$(call build_as,checked)
	$(call built_as,checked) $(BIN)/python -m pytest -n $(JOBS) $(OF_EXT)

sanitize: build/sanitized.ok

# Only what has changed is tried again. Python itself leaks on purpose, and its own allocator would hide ours.
build/sanitized.ok: $(SOURCES) | $(VENV)/ready-dev
	$(call build_as,sanitized)
	LD_PRELOAD="$$($(CXX) -print-file-name=libasan.so) $$($(CXX) -print-file-name=libstdc++.so)" \
	ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 PYTHONMALLOC=malloc \
	$(call built_as,sanitized) $(BIN)/python -m pytest $(OF_EXT) tests/validation/test_backends.py
	@touch $@

dist: $(VENV)/ready-dev
	rm -rf dist
	$(BIN)/python -m build --outdir dist . >build/dist.log 2>&1 || { cat build/dist.log; exit 1; }
	sh tests/try_dist.sh $(BIN)/python dist/*.whl
	sh tests/try_dist.sh $(BIN)/python dist/*.tar.gz

clean:
	rm -rf $(VENV) build dist src/*.egg-info
	find src -name '*.so' -delete

$(VENV)/ready: $(SOURCES) | preflight
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --editable .
	@touch $@

$(VENV)/ready-dev: $(SOURCES) | preflight
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --editable '.[test,dev,dask,roads]'
	@touch $(VENV)/ready $@

# Everything that is missing, in one line, before anything is made.
HAS_VENV := import ensurepip, venv
HAS_HEADERS := import os, sys, sysconfig as s; sys.exit(not os.path.exists(os.path.join(s.get_path("include"), "Python.h")))
HAS_COMPILER := import os, shlex, shutil, sys, sysconfig as s; \
	sys.exit(not shutil.which(shlex.split(os.environ.get("CXX") or s.get_config_var("CXX") or "c++")[0]))
preflight:
	@missing=; add() { missing="$$missing$${missing:+; }$$1"; }; \
	if ! '$(PYTHON)' -c '$(NEW_ENOUGH)' 2>/dev/null; then \
		add 'Python 3.11 or newer (Debian, Ubuntu: apt-get install python3.11 python3.11-venv python3.11-dev g++)'; \
	else \
		$(PYTHON) -c '$(HAS_VENV)' 2>/dev/null || add 'the venv module (apt-get install python3-venv)'; \
		$(PYTHON) -c '$(HAS_HEADERS)' || add 'the headers of Python (apt-get install python3-dev)'; \
		$(PYTHON) -c '$(HAS_COMPILER)' || add 'a C++ compiler (apt-get install g++)'; \
	fi; \
	if [ -n "$$missing" ]; then echo "fulfilsim needs $$missing" >&2; exit 1; fi
