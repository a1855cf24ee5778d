# The warehouse and Airflow (target par), and Superset (target bi), each in the environment of its lock; code belongs to root, the process is nobody in particular.
FROM python:3.11.14-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DO_NOT_TRACK=1 DBT_SEND_ANONYMOUS_USAGE_STATS=False GX_ANALYTICS_ENABLED=false \
    HOME=/home/par PAR_HOME=/home/par PYTHONPATH=/project
RUN useradd --uid 1000 --home-dir /home/par --create-home par && mkdir /practice && chown par:par /home/par /practice
WORKDIR /project

FROM base AS par
COPY requirements.lock .
RUN pip install --no-deps --require-hashes -r requirements.lock
COPY . .
USER 1000:1000

FROM base AS bi
COPY requirements-bi.lock .
RUN pip install --no-deps --require-hashes -r requirements-bi.lock
COPY bi bi
USER 1000:1000
