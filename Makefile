# Guichet on a machine that has Python 3.11 and make, nothing else. `make help` lists the commands.
#
# uv comes from PyPI into the environment it then fills. Versions are those of constraints.txt; what Rasa 3.6 needs to
# run on Python 3.11 is in pyproject.toml. A package source that pip is told of by PIP_FIND_LINKS, PIP_INDEX_URL or
# PIP_EXTRA_INDEX_URL is passed on to uv, and written down nowhere.

SHELL := /bin/sh
VENV := .venv
UV_VERSION := 0.13.9
READY := $(VENV)/.ready
GUICHET := $(VENV)/bin/guichet
# Override with `make PYTHON=/path/to/python3.11 …`.
PYTHON ?=
# Compiled modules are kept: without them every start would compile Rasa again.
unexport PYTHONDONTWRITEBYTECODE VIRTUAL_ENV PYTHONHOME PYTHONPATH

# Empty words of the environment count as not set; uv separates several folders by commas, pip by spaces.
empty :=
space := $(empty) $(empty)
comma := ,
UV_ENVIRONMENT := VIRTUAL_ENV="$(abspath $(VENV))" \
	$(if $(PIP_FIND_LINKS),UV_FIND_LINKS="$(subst $(space),$(comma),$(strip $(PIP_FIND_LINKS)))") \
	$(if $(PIP_INDEX_URL),UV_DEFAULT_INDEX="$(PIP_INDEX_URL)") \
	$(if $(PIP_EXTRA_INDEX_URL),UV_INDEX="$(PIP_EXTRA_INDEX_URL)")
# PyPI's torch for Linux brings several GB of CUDA. Where no folder offers a build, uv is asked for the CPU one.
LOCAL_TORCH := $(firstword $(foreach folder,$(PIP_FIND_LINKS) $(UV_FIND_LINKS),$(wildcard $(folder)/torch-*.whl)))
TORCH := $(if $(LOCAL_TORCH),,$(if $(UV_TORCH_BACKEND),,--torch-backend=cpu))
INSTALL := $(VENV)/bin/uv pip install --constraints constraints.txt --group dev --editable .

.DEFAULT_GOAL := help
.PHONY: help install run test bench clean constraints

help: ## List these commands.
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/make \1|\2/p' Makefile | awk -F'|' '{printf "  %-18s%s\n", $$1, $$2}'
	@echo "Settings are variables of the environment (README.md, Settings): GUICHET_PORT=9000 make run"

install: $(READY) ## Make the environment in .venv: uv, then every dependency at its pinned version.
	@echo "The environment is ready: $(GUICHET) --help"

run: $(READY) ## Start Guichet, preparing what is missing; prints its address. Ctrl-C stops it.
	@exec $(GUICHET) up

test: $(READY) ## Run every test: unit, integration, conversations, browser. ARGS="-k word" narrows it down.
	@$(VENV)/bin/python -m tests.prepared
	@exec $(VENV)/bin/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile $(ARGS)

bench: $(READY) ## Measure what README.md reports, beside a stock Rasa trained on the same data.
	@exec $(GUICHET) bench $(ARGS)

clean: ## Remove the environment and caches. The state (var/ or GUICHET_DATA) stays.
	rm -rf $(VENV) build *.egg-info .pytest_cache .ruff_cache .hypothesis .rasa
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

constraints: $(READY) ## Resolve the dependencies anew into constraints.txt, names and versions only.
	@$(UV_ENVIRONMENT) $(VENV)/bin/uv pip compile pyproject.toml --group dev --quiet --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links $(TORCH) --output-file $(VENV)/constraints.txt
	@sed 's/+[a-z0-9.]*$$//' $(VENV)/constraints.txt > constraints.txt
	@touch $(READY); git --no-pager diff --stat -- constraints.txt

# A second install with nothing changed ends here: the mark is younger than what it was made from.
$(READY): pyproject.toml constraints.txt Makefile
	@$(find_python); \
	if ! $(VENV)/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then \
		rm -rf $(VENV); echo "Making the environment $(VENV) with $$python"; \
		"$$python" -m venv $(VENV) || { rm -rf $(VENV); \
			echo "The module venv of $$python does not work; on Debian and Ubuntu: apt-get install python3.11-venv" >&2; exit 1; }; \
	fi
	@if [ "$$($(VENV)/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$(UV_VERSION)" ]; then \
		echo "Installing uv $(UV_VERSION)"; \
		[ -x $(VENV)/bin/pip ] || $(VENV)/bin/python -m ensurepip >/dev/null; \
		$(VENV)/bin/python -m pip install -qq --disable-pip-version-check "uv==$(UV_VERSION)"; \
	fi
	@echo "Installing the dependencies (about 1.3 GB to download the first time, seconds once uv has them in its cache)"
	@$(UV_ENVIRONMENT) $(INSTALL) $(TORCH) || { [ -n "$(TORCH)" ] && \
		echo "The CPU build of torch cannot be had here; taking the package index's own, which is large" && \
		$(UV_ENVIRONMENT) $(INSTALL); }
	@touch $@

define find_python
python=; for candidate in "$(PYTHON)" python3.11 python3 python; do \
	[ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
		&& python=$$candidate && break; \
	[ -n "$(PYTHON)" ] && break; \
done; \
if [ -z "$$python" ]; then \
	echo "Guichet needs Python 3.11 (Rasa 3.6 runs on no later one), and $(if $(PYTHON),$(PYTHON) is not it,none was found)." >&2; \
	echo "Install it (Debian 12: apt-get install python3.11 python3.11-venv), or say where it is: make PYTHON=/path/to/python3.11 run" >&2; \
	exit 1; \
fi
endef
