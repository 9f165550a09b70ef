#!/usr/bin/env bash
# Makes an organisation of 100 000 operations, serves it on a free port and scrolls through it in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
home=$(go run ./bench -make -n 100000 -comments 0 -dir "${LOAD_DIR:-$folder}" | tail -1)
SERVE="serve --rate-limit 0 --data $home" ./scripts/browser.sh "node dev/manyrows.mjs"
