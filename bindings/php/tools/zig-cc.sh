#!/usr/bin/env bash
# The linker of the library that is handed out: zig's, which links for systems of 2014. build.sh has cargo call it.
exec "${BASH_SOURCE[0]%/*}/../../../.venv-wheel/bin/python-zig" cc -target "$(uname -m)-linux-gnu.2.17" "$@"
