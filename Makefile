.DEFAULT_GOAL := help
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp

.PHONY: help run test rows check bench format lock css clean

help: ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(RUN): requirements/run.txt
	@echo "Installing what is locked in $<; the first time takes about half a minute."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

run: $(RUN) ## the whole portal with its demo; HOST, PORT and DATA_DIR change where
	@exec $(BIN)/python -m heygen_web.launch

# What the tests start, several hundred processes, is compiled once, also where the machine would not keep it.
test: $(DEV) ## every test there is, in the browser too, side by side; ARGS names some, or -n0 for one by one
	@sh tests/browser.sh
	@exec env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n auto --dist loadgroup --no-loadscope-reorder --durations=10 $(ARGS)

rows: $(DEV) ## rows of ../shared/mission.md with the tests that show them, and those without any; runs no test
	@$(BIN)/python -m tests.support.rows

check: $(DEV) ## format, lint, types, arrows of the house, migrations, templates, styles
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --lint --quiet templates apps
	@$(BIN)/djlint --lint --quiet --profile jinja --ignore J018 sandbox
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	@DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py check --fail-level WARNING
	@sh frontend/fresh.sh

bench: $(DEV) ## measure what is said to be fast; ARGS=--write keeps it in docs/benchmarks.md
	@$(BIN)/python -m bench $(ARGS)

format: $(DEV) ## put the code into its form
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format --quiet .

lock: ## write the lock files anew, with uv on the PATH
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra sandbox --extra postgres pyproject.toml -o requirements/run.txt
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--extra sandbox --extra postgres --group dev -c requirements/run.txt pyproject.toml -o requirements/dev.txt

css: ## build the styles, icons and scripts, with Node on the PATH
	@cd frontend && npm install --no-save --silent && npm run --silent build

clean: ## forget the environment; the data folder stays
	@rm -rf $(VENV) node_modules frontend/node_modules
