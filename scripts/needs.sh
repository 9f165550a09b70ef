#!/usr/bin/env bash
# Finds what the tests need of the system: PostgreSQL's programs and Chromium. As root on Debian it installs what is
# missing. With CI=true something missing is a failure; otherwise it says what will be skipped and how to get it.
set -euo pipefail

has_postgres() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_browser() { [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; }

missing=()
has_postgres || missing+=(postgresql)
has_browser || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing ${missing[*]} for the tests"
  # The cluster that the package would start is not needed: the tests start one of their own.
  mkdir -p /etc/postgresql-common/createcluster.d
  echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.d/steward.conf
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update
  apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
fi

failed=0
say() { echo "missing: $1. Skipped: $2. Get it: $3"; failed=1; }
has_postgres || say "PostgreSQL's programs (initdb, postgres)" "the tests on PostgreSQL" "apt-get install postgresql"
has_browser || say "Chromium" "the browser tests" "apt-get install chromium, or set CHROMIUM to its path"
if [ "$failed" = 1 ] && [ "${CI:-}" = true ]; then exit 1; fi
