#!/bin/sh
# Lists the numbers of adseal.h that C++ has as enumerators, as macros: NAME(X) is X(Type, MACRO, enumerator, "name")...
# Usage: constants.sh HEADER
set -eu

# list NAME TYPE PREFIXES: those whose names begin so. A status keeps its prefix in C++, the others are without.
list() {
  printf '#define %s(X) \\\n' "$1"
  if [ "$2" = Status ]; then
    pattern="s/^#define (ADSEAL_(($3)_([A-Z0-9_]+))) .*/    X($2, \\1, \\L\\2, \"\\L\\4\") \\\\/p"
  else
    pattern="s/^#define (ADSEAL_($3)_([A-Z0-9_]+)) .*/    X($2, \\1, \\L\\3, \"\\L\\3\") \\\\/p"
  fi
  sed -nE "$pattern" "$header" | grep . || { echo "constants: none of $3 in $header" >&2; exit 1; }
  echo
}

header=$1
list STATUSES Status 'CLICK|INSTALL|ERROR|SIGN|JSON'
list LINTS LintKind LINT
list CAUSES Cause UNSTABLE
list EXPLAIN_CAUSES ExplainCause CAUSE
list EXPLAIN_OUTCOMES ExplainOutcome EXPLAIN
list FLAGS ClickFlag FLAG
