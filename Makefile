# `make run` tries it, `make test` checks it; README.md says more. Nothing asks a question.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
DEMO := WSOA_DEMO=1 WSOA_TODAY=2021-03-31 SECRET_KEY="$$(cat .demo-secret)"

# Else each process of a test run would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: setup run test bench mutants backup port-is-free

setup: .venv/installed node_modules/installed static/built/built

# Each of the three leaves a file that says it was done, and is done again when it is out of date.

.venv/installed: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed, and $(PYTHON) is not." \
		     "Name one that is: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@echo "Installing Python packages into .venv (about a minute) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $< || { \
		echo "The Python packages could not be installed. The reason is above; if it is the" \
		     "network or a proxy, put it right and run make again."; exit 1; }
	@touch $@

node_modules/installed: package-lock.json .venv/installed
	@echo "Installing front-end packages into node_modules ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --omit=optional --no-audit --no-fund \
		--loglevel=error || { \
		echo "The front-end packages could not be installed. The reason is above; if it is the" \
		     "network or a proxy, put it right and run make again."; exit 1; }
	@touch $@

static/built/built: node_modules/installed $(shell find static/src -type f)
	@echo "Building the stylesheet and scripts ..."
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@

run: port-is-free setup .demo-secret
	@echo "Preparing the database ..."
	@$(DEMO) $(BIN)/python manage.py migrate --verbosity 0
	@$(DEMO) $(BIN)/python manage.py demo
	@echo "Open http://127.0.0.1:$(PORT)/ (Ctrl+C stops it)"
	@$(DEMO) exec $(BIN)/gunicorn wsoa.wsgi --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 \
		--no-control-socket --log-level warning

port-is-free:
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2>/dev/null || { \
		echo "Port $(PORT) is taken by another program, or may not be used." \
		     "Choose another: make run PORT=8001"; exit 1; }

.demo-secret:
	@umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(48))' > $@

test: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djade --check --target-version 5.2 $$(find templates -name '*.html')
	@# Types are checked by one process. Beside it the tests are compiled, once for all that run them.
	@$(BIN)/python -m pytest --collect-only --quiet > /dev/null 2>&1 & \
		echo $(BIN)/mypy; $(BIN)/mypy; types=$$?; wait; exit $$types
	@echo "The tests on SQLite, and beside them those on PostgreSQL, whose results come after ..."
	$(BIN)/python -m tests.together

# Other sizes of caseloads: make bench SIZES="1000 10000"
bench: setup
	@$(BIN)/python -m bench $(SIZES)
	@$(BIN)/python -m tests.postgres $(BIN)/python -m bench $(SIZES)

# One module alone: make mutants MODULES=ehcp_tracking/law.py
mutants: setup
	@$(BIN)/python -m mutants $(MODULES)

backup: .venv/installed
	@$(BIN)/python manage.py backup
