#!/usr/bin/env bash
# Stands between cargo and rustc for the crates of this workspace: their lines are counted as they run. What else they are
# built with is as in `make test`, so that no other crate is built once more.
set -euo pipefail
exec "$@" -Cinstrument-coverage
