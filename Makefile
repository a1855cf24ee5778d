# The only entry point; `make help` says what there is. CI runs `make check`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
VENV_BI := .venv-bi
VENV_SPARK := .venv-spark
export PAR_HOME ?= $(CURDIR)/data
export PYTHONPATH := $(CURDIR)
export DO_NOT_TRACK := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := False
export GX_ANALYTICS_ENABLED := false

# thousands of modules are compiled once, away from the code, whatever the shell wants: a run starts a process for dbt, the tests start a hundred
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(abspath $(VENV))/bytecode

BASE_PYTHON ?= python3
PY := $(VENV)/bin/python
DEMO := phu_tho:2026-08 hue:2026-08
PROVINCE ?=
CASES ?= 10000
ROWS ?= 1000000
SETS ?= 2000
PIP_AUDIT := 2.10.1
PERIOD ?=
FROM ?=
TO ?=
AGAIN ?=
export PAR_UI_PORT ?= 8080
PAR_SITE_PORT ?= 8090
export PAR_BI_PORT ?= 8088
# Superset is tried on this version alone
BI_PYTHON ?= python3.11
# sources without an address of their own are served by the practice portals
PORTALS := $(PY) -m simulator around

# $(call free_port,<variable>,<target>,<another port>): stop in a sentence where something listens there already
free_port = $(PY) -c 'import socket, sys; s = socket.socket(); sys.exit(s.connect_ex(("127.0.0.1", $($(1)))) == 0)' \
  || { echo "par: port $($(1)) is in use; choose another: make $(2) $(1)=$(3)"; exit 1; }
# $(call install_lock,<python>,<lock>): with uv from the registry that pip is set up for, with pip where uv cannot reach it
uv_index = index=$$($(PY) -m pip config get global.index-url 2>/dev/null || echo "$$PIP_INDEX_URL"); [ -z "$$index" ] || export UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$$index}"
install_lock = $(uv_index); \
  $(VENV)/bin/uv pip install -q --python $(1) --no-deps --require-hashes -r $(2) \
  || $(1) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(2)

.PHONY: help setup demo run up up-postgres secrets backfill open bi check-bi spark check-spark test check lint docs fuzz prove bench audit clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo '  PAR_HOME=… (default ./data) holds all data. PAR_URL_<SOURCE_ID>=… is the address of a source.'

setup: $(VENV)/.installed ## the Python environment, from requirements.lock

$(VENV)/.installed: requirements.lock
	@command -v $(BASE_PYTHON) >/dev/null || { echo "par: python3 is missing; install it: apt-get install python3 python3-venv"; exit 1; }
	@$(BASE_PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { echo "par: Python 3.11 to 3.13 is needed, $(BASE_PYTHON) is $$($(BASE_PYTHON) -V); name another: make BASE_PYTHON=python3.11 …"; exit 1; }
	@$(BASE_PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "par: python3's venv is missing; install it: apt-get install python3-venv"; exit 1; }
	@echo "  setup       environment from requirements.lock …"
	@rm -rf $(VENV) && $(BASE_PYTHON) -m venv $(VENV)
	@awk '/^uv==/ {on=1} on {print} on && !/\\$$/ {exit}' requirements.lock > $(VENV)/uv.txt
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $(VENV)/uv.txt
	@$(call install_lock,$(PY),requirements.lock)
	@touch $@

demo: setup ## the road for the demo provinces and months, on the practice portals
	@$(PORTALS) --for $(DEMO) -- $(PY) dags/run_road.py $(DEMO)

run: setup ## one province and period: make run PROVINCE=phu_tho PERIOD=2026-08
	@$(PY) par.py check --province "$(PROVINCE)" --period "$(PERIOD)"
	@$(PORTALS) --for "$(PROVINCE):$(PERIOD)" -- $(PY) dags/run_road.py "$(PROVINCE):$(PERIOD)"

up: setup ## Airflow's own UI on localhost (PAR_UI_PORT, default 8080) over the same DAGs and data
	@$(call free_port,PAR_UI_PORT,up,8081)
	@$(PORTALS) -- $(PY) -m dags.fleet all

up-postgres: setup ## the same as on a server: Airflow on the PostgreSQL that PAR_DATABASE_URL, or a file named by PAR_DATABASE_URL_FILE, names
	@$(call free_port,PAR_UI_PORT,up-postgres,8081)
	@$(PORTALS) -- $(PY) -m dags.fleet all --on-a-server

secrets: ## the secrets of docker-compose.yml as files under secrets/, each made once
	@mkdir -p -m 700 secrets && mkdir -p secrets/sources && umask 222; \
	  [ -e secrets/postgres_password ] || openssl rand -hex 24 > secrets/postgres_password; \
	  [ -e secrets/digest_key ] || openssl rand -hex 24 > secrets/digest_key; \
	  [ -e secrets/smtp ] || : > secrets/smtp; \
	  [ -e secrets/database_url ] || echo "postgresql+psycopg2://par:$$(cat secrets/postgres_password)@postgres:5432/airflow" > secrets/database_url
	@echo "  secrets     in ./secrets, a folder for you alone; the mail server's address belongs into secrets/smtp"

backfill: setup ## queue past months in Airflow: make backfill PROVINCE=hue FROM=2026-01 TO=2026-06
	@AIRFLOW__LOGGING__LOGGING_LEVEL=WARNING $(PY) -m dags.backfill --province "$(PROVINCE)" --from "$(FROM)" --to "$(TO)" --again "$(AGAIN)"

open: setup ## the site of the current release on http://localhost (PAR_SITE_PORT, default 8090)
	@$(call free_port,PAR_SITE_PORT,open,8091)
	@site="$(abspath $(PAR_HOME))/site/$$(basename "$$(readlink -f "$(PAR_HOME)/releases/current")")"; \
	  [ -f "$$site/index.html" ] || { echo "par: the current release has no site yet; make one: make demo, or make run PROVINCE=… PERIOD=…"; exit 1; }; \
	  echo "  site        http://localhost:$(PAR_SITE_PORT) (Ctrl-C stops it)"; \
	  exec $(PY) -m http.server --bind 127.0.0.1 --directory "$$site" $(PAR_SITE_PORT)

$(VENV_BI)/.installed: requirements-bi.lock | setup
	@command -v $(BI_PYTHON) >/dev/null || { echo "par: $(BI_PYTHON) is missing; name a Python 3.11: make bi BI_PYTHON=…"; exit 1; }
	@$(BI_PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "par: Superset's lock is for Python 3.11, $(BI_PYTHON) is $$($(BI_PYTHON) -V); name another: make bi BI_PYTHON=python3.11"; exit 1; }
	@echo "  bi          environment from requirements-bi.lock (0.7 GB) …"
	@rm -rf $(VENV_BI) && $(BI_PYTHON) -m venv $(VENV_BI)
	@$(call install_lock,$(VENV_BI)/bin/python,requirements-bi.lock)
	@touch $@

bi: $(VENV_BI)/.installed ## Apache Superset over the current release on http://localhost (PAR_BI_PORT, default 8088)
	@$(call free_port,PAR_BI_PORT,bi,8089)
	@exec $(VENV_BI)/bin/python bi/start.py

check-bi: $(VENV_BI)/.installed ## Superset end to end, in a browser too; too big for make check
	@PAR_CHECK_BI=1 $(PY) -m pytest tests/bi

$(VENV_SPARK)/.installed: requirements-spark.lock | setup
	@command -v java >/dev/null || { echo "par: java is missing; install it: apt-get install openjdk-17-jre-headless"; exit 1; }
	@echo "  spark       environment from requirements-spark.lock (0.6 GB) …"
	@rm -rf $(VENV_SPARK) && $(BASE_PYTHON) -m venv $(VENV_SPARK)
	@$(call install_lock,$(VENV_SPARK)/bin/python,requirements-spark.lock)
	@touch $@

spark: $(VENV_SPARK)/.installed ## every model again on Apache Spark (a master and two workers on loopback), and each mart against DuckDB's
	@$(VENV_SPARK)/bin/python -m spark.run
	@$(PY) -m spark.compare

check-spark: $(VENV_SPARK)/.installed ## the models on Spark end to end; too big for make check
	@PAR_CHECK_SPARK=1 $(PY) -m pytest tests/spark

test: setup ## the tests, on two cores; the long ones come first, so that neither idles at the end
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup ## style and the rules of who may know whom
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(VENV)/bin/lint-imports

docs: setup ## pages generated from the registry
	@$(PY) -m ingest.describe

fuzz: setup ## mutate every fixture: make fuzz CASES=10000
	@$(PY) -m tests.fuzz --cases $(CASES)

prove: setup ## score again with the second engine: this home, then generated sets: make prove SETS=2000
	@$(PY) -m warehouse.proof
	@$(PY) -m tests.prove --sets $(SETS)

bench: setup ## speed and memory as ratios against a floor measured in the same run
	@$(PY) -m benchmarks.ingest --rows $(ROWS)
	@$(PY) -m benchmarks.cards

# names and versions go to the service (OSV), nothing else; where it cannot be asked, that is no all-clear
audit: setup ## known vulnerabilities of the locked packages (needs a network)
	@$(uv_index); for lock in $(wildcard requirements*.lock); do \
	  said=$$(timeout 600 $(VENV)/bin/uv tool run -q --from pip-audit==$(PIP_AUDIT) pip-audit -r $$lock --disable-pip --require-hashes -s osv --progress-spinner off 2>&1); \
	  case "$$said" in \
	    *"No known vulnerabilities found"*) echo "  audit       $$lock: no known vulnerabilities" ;; \
	    *"known vulnerabilit"*) echo "$$said"; found=1 ;; \
	    *) echo "par: $$lock could not be audited: the vulnerability service (OSV) did not answer; run make audit where there is a network."; silent=1; break ;; \
	  esac; done; [ -z "$$found" ] && [ -z "$$silent" ]

check: lint test ## what CI runs

clean: ## remove the environment (never the data)
	@rm -rf $(VENV) $(VENV_BI) $(VENV_SPARK) .pytest_cache .ruff_cache .import_linter_cache
