# Everything runs in its own virtual environment, made on first use. `make` alone lists the targets.
VENV ?= .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
TOOLS := $(VENV)/.test-tools
LOCK := uv pip compile --quiet --universal --python-version 3.11 --no-header

OPERATIONS := book/reference/offline-workspace.md
PYTEST := $(BIN)/python -m pytest
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help book serve lab notebooks check browser lint test test-unit test-emulator test-book \
	test-notebooks test-browser test-house test-mutations newest-sdk bench format lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-24s %s\n", $$1, $$2}'

# Somebody's own IPython start-up files must not change what is executed or tested.
notebooks test test-% bench: export IPYTHONDIR := $(abspath $(VENV))/ipython

$(INSTALLED): requirements.txt pyproject.toml tools/environment
	@tools/environment $(VENV)
	@touch $@

$(TOOLS): $(INSTALLED) tests/requirements.txt
	@tools/environment $(VENV) tests/requirements.txt
	@touch $@

# Moved only when it says something else: the site builds a page anew when its file is newer.
book: $(INSTALLED) ## Build the site into _build/html and print where it is
	@mkdir -p _build && $(BIN)/azureml-emulator operations > _build/operations.md
	@cmp -s _build/operations.md $(OPERATIONS) || cp _build/operations.md $(OPERATIONS)
	@$(BIN)/studyguide build

serve: book ## Build the site and serve it on http://localhost:8000 (PORT=N: on another port)
	@$(BIN)/studyguide serve $(if $(PORT),--port $(PORT))

lab: $(INSTALLED) ## Open the notebooks in JupyterLab with the offline workspace
	@# The root is the checkout: notebooks show pictures that lie in book/.
	@$(BIN)/jupyter lab --notebook-dir . --LabApp.default_url=/lab/tree/notebooks \
		--LabApp.extension_manager=readonly $(if $(filter 0,$(shell id -u)),--allow-root)

notebooks: $(INSTALLED) ## Generate and execute the notebooks of changed chapters (FORCE=1: of all)
	@$(BIN)/studyguide notebooks $(if $(FORCE),--force)

test: browser lint check test-house test-unit test-book test-notebooks test-emulator test-browser ## Everything that CI runs

# First of all, since it takes no time: nobody waits for minutes to be told what is missing.
browser:
	@tools/browser >/dev/null

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: $(INSTALLED) ## Check the outline, the questions and that the notebooks are fresh
	$(BIN)/studyguide check
	$(BIN)/studyguide notebooks --check

# One call a folder: a folder that collects no test fails.
test-house: $(TOOLS)
	$(PYTEST) tests/house

test-unit: $(TOOLS)
	$(PYTEST) -n $(WORKERS) tests/studyguide

test-book: browser $(TOOLS)
	$(PYTEST) -n $(WORKERS) --dist worksteal tests/book

test-notebooks: $(TOOLS)
	$(PYTEST) -n $(WORKERS) --dist loadfile --nbval notebooks

test-emulator: $(TOOLS)
	$(PYTEST) -n $(WORKERS) --dist loadfile tests/offline_azure tests/azureml_emulator

test-browser: browser book $(TOOLS)
	$(PYTEST) -n $(WORKERS) --dist worksteal tests/browser

test-mutations: $(TOOLS) ## Show that each of a list of faults makes `make test` fail
	$(BIN)/python tools/mutations

# Afterwards the next target installs the lock again.
newest-sdk: $(TOOLS) ## Try the newest SDK: upgrade it in the environment, then test with it
	$(BIN)/python -m pip install --quiet --upgrade azure-ai-ml azure-identity
	$(MAKE) test-emulator test-notebooks; status=$$?; rm -f $(INSTALLED); exit $$status

bench: $(TOOLS) ## Print the table of speed ratios
	$(BIN)/python -m bench

format: $(TOOLS) ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Set-up would install an old lock first; the environment only has to have uv.
lock: ## Write the lock files anew from pyproject.toml (UPGRADE=1: with the newest versions)
	$(BIN)/$(LOCK) $(if $(UPGRADE),--upgrade) --all-extras pyproject.toml -o tests/requirements.txt
	$(BIN)/$(LOCK) --no-annotate --constraint tests/requirements.txt $(foreach part,emulator chapters book,--extra $(part)) pyproject.toml -o requirements.txt
	$(BIN)/$(LOCK) --no-annotate --constraint requirements.txt --extra emulator --extra chapters pyproject.toml -o binder/requirements.txt

clean: ## Remove what was built (not the environment)
	rm -rf _build
