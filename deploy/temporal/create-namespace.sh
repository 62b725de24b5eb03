#!/bin/sh
# Waits for the server, and makes the namespace unless it is there.
set -eu
until temporal operator cluster health >/dev/null 2>&1; do sleep 1; done
temporal operator namespace describe --namespace default >/dev/null 2>&1 ||
  temporal operator namespace create --namespace default --retention "$RETENTION"
