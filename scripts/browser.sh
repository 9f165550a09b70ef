#!/usr/bin/env bash
# Serves a fresh demonstration on a free port and walks through it in a browser, or runs the command given in web/ instead.
# SERVE is what is served instead of a demonstration: "serve --data FOLDER".
set -euo pipefail
cd "$(dirname "$0")/.."

browser="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
if [ -z "$browser" ]; then
  echo "the browser tests are skipped: there is no Chromium"
  [ "${CI:-}" = true ] && exit 1
  exit 0
fi

folder=$(mktemp -d)
log="$folder/server.log"
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
read -ra what <<<"${SERVE:-demo --data $folder/data}"
./bin/steward "${what[@]}" --addr "127.0.0.1:$port" >"$log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$folder"' EXIT

for _ in $(seq 300); do
  kill -0 $server 2>/dev/null || { cat "$log"; exit 1; }
  curl -sf "http://127.0.0.1:$port/readyz" >/dev/null && break
  sleep 0.2
done
cd web
CHROMIUM="$browser" STEWARD_URL="http://127.0.0.1:$port" STEWARD_PASSWORD=steward-demo-2026 STEWARD_AGENT=lbianchi STEWARD_USER=gverdi sh -c "${1:-node dev/flow.mjs && node dev/forms.mjs && node dev/security.mjs && node dev/grids.mjs && node dev/editors.mjs && node dev/people.mjs && node dev/words.mjs && node dev/drafts.mjs && node dev/modules.mjs && node dev/automation.mjs && node dev/rules.mjs && node dev/escalation.mjs && node dev/scenarios.mjs && node dev/guest.mjs && node dev/portal.mjs && node dev/shell.mjs && node dev/access.mjs && node dev/figures.mjs}" ||
  { tail -40 "$log"; exit 1; }
