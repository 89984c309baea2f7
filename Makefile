# What a developer, the pipeline and a curious visitor type. Set-up runs by itself, once.

PYTHON := .venv/bin/python
READY := .venv/.ready
NODE_READY := node_modules/.ready
TYPINGS_READY := typings/.ready
# Tests mostly wait for doors and radios, hence more of them at once than there are cores.
WORKERS ?= 3
PYTEST := $(PYTHON) -m pytest -n $(WORKERS) --dist worksteal
DEVICE_TYPES := $(PYTHON) -m mypy --config-file tools/mypy-device.ini
COMPILE := $(PYTHON) -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe \
	--no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	--no-emit-options --annotation-style=line

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo tests-of test-quick test test-long check bench conformance facts texts setup browser lock deploy \
	check-format check-lint check-types check-device-types check-phone check-imports \
	check-dependencies check-links check-rules

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## /  make \1\t/p' Makefile | expand -t 20

demo: $(READY) ## three simulated doors, a working day in under a minute (JSON=1: for machines)
	@.venv/bin/noeglefri demo $(if $(JSON),--json)

test-quick: $(READY) ## the tests that start no program (no VM, board, browser), in about a minute
	@HYPOTHESIS_PROFILE=quick $(PYTEST) --quick

test: $(READY) $(NODE_READY) browser ## every test but the long ones, the same each time
	@$(PYTEST) -m "not long"

test-long: $(READY) $(NODE_READY) browser ## the long tests, and property-based ones searching anew
	@HYPOTHESIS_PROFILE=long $(PYTEST) --timeout 7200 -m "long or hypothesis"
	@$(PYTEST) hil_tests --lock sim:always-on

check: check-format check-lint check-types check-device-types check-phone check-imports check-dependencies check-links check-rules ## the rules of this project; no tests

bench: $(READY) $(NODE_READY) browser ## measure, as a table and as JSON
	@$(PYTHON) -m benchmarks

# MICROPYTHON is a checkout of micropython/micropython; CHIP=ESP32S3, ONLY=asyncio, JSON=1.
conformance: $(READY) ## MicroPython's own tests on simulated boards: MICROPYTHON=path
	@$(PYTHON) -m sim.conformance $(MICROPYTHON) $(if $(CHIP),--chip $(CHIP)) \
		$(if $(ONLY),--only $(ONLY)) $(if $(JSON),--json)

facts: $(READY) ## what a bare board does, beside the table of port facts: PORT=… or SIM=ESP32C6
	@$(PYTHON) -m hil_tests.facts $(if $(PORT),--port $(PORT)) $(if $(SIM),--sim $(SIM))

setup: $(READY) $(TYPINGS_READY) $(NODE_READY) browser

browser:
	@tools/setup.sh browser

tests-of: $(READY) ## which tests are about a file: FILE=firmware/lock.py
	@$(PYTHON) -m tools.tests_of $(FILE)

# The firmware onto a developer's board, with the real mpremote: make deploy PORT=/dev/ttyUSB0
deploy: $(READY)
	@$(PYTHON) -m provisioning.deploy $(PORT)

texts: $(READY) ## bring the catalogue of texts up to date with the code
	@$(PYTHON) -m tools.texts

lock: $(READY)
	@env -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null \
		$(COMPILE) --all-extras --output-file=requirements.txt pyproject.toml
	@for part in typings node; do env -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null \
		$(COMPILE) --output-file=requirements-$$part.txt requirements-$$part.in || exit; done
	@npm install --package-lock-only --silent

check-format: $(READY)
	@$(PYTHON) -m ruff format --check --quiet --diff .

check-lint: $(READY)
	@$(PYTHON) -m ruff check --quiet .

check-types: $(READY)
	@$(PYTHON) -m mypy --no-error-summary

check-device-types: $(READY) $(TYPINGS_READY)
	@MYPYPATH=tools/stubs/board:typings $(DEVICE_TYPES) --no-error-summary firmware
	@MYPYPATH=tools/stubs/unix:typings:sim/vm $(DEVICE_TYPES) --no-warn-unused-ignores --no-error-summary sim/vm

check-phone: $(NODE_READY)
	@PATH="$(CURDIR)/.venv/bin:$$PATH" npm run --silent check

check-imports: $(READY)
	@.venv/bin/lint-imports --no-logo

check-dependencies: $(READY)
	@told=$$(.venv/bin/deptry --no-ansi . 2>&1) || { echo "$$told"; exit 1; }

check-links: $(READY)
	@told=$$(git ls-files '*.md' | xargs .venv/bin/lychee --offline --include-fragments \
		--no-progress 2>&1) || { echo "$$told"; exit 1; }

check-rules: $(READY)
	@$(PYTHON) -m tools

# The environment names this clone in many places, and one Python: in a copy of the clone, or when
# that Python has gone, it is made afresh.
ifneq ($(shell test -x $(PYTHON) && cat $(READY) 2>/dev/null),$(CURDIR))
.PHONY: $(READY)
endif

$(READY): requirements.txt pyproject.toml tools/setup.sh
	@tools/setup.sh python

$(TYPINGS_READY): requirements-typings.txt | $(READY)
	@tools/setup.sh typings

$(NODE_READY): package-lock.json requirements-node.txt tools/setup.sh | $(READY)
	@tools/setup.sh node
