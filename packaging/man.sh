#!/usr/bin/env bash
# Prints the man page adseal(3): man.sh HEADER VERSION. The contract in it is the comment at the head of adseal.h, so
# that the two cannot differ; what a compiler and a linker are told stands here.
set -euo pipefail
export LC_ALL=C

header=$1
version=$2

# The comment without its frame and without the line that says how it is made.
comment() {
  sed -n -e '1d' -e '/^ \*\/$/q' -e 's/^ \* \{0,1\}//' -e '/^Made by cbindgen/q' -e p "$header"
}

# As roff, with the names of C in bold.
roff() {
  awk "$@" '
    function text(line) {
      gsub(/\\/, "\\e", line)
      gsub(/-/, "\\-", line)
      line = bold_names(line)
      # At the start of a line these would be requests.
      if (line ~ /^[.\x27]/) line = "\\&" line
      return line
    }
    function bold_names(line,   out) {
      out = ""
      while (match(line, /(adseal|ADSEAL|\.\.\.)_[A-Za-z0-9_.]*[A-Za-z0-9_](\(\))?/)) {
        out = out substr(line, 1, RSTART - 1) "\\fB" substr(line, RSTART, RLENGTH) "\\fR"
        line = substr(line, RSTART + RLENGTH)
      }
      return out line
    }
    /^$/ { next }
    # In the contract "Word. " starts an entry, and what is indented goes on with it.
    contract && /^[^ ]/ {
      if (match($0, /^[A-Z][A-Za-z ]*\. /)) {
        print ".TP\n.B " substr($0, 1, RLENGTH - 2)
        $0 = substr($0, RLENGTH + 1)
      } else {
        print ".PP"
      }
    }
    { sub(/^ +/, ""); print text($0) }
  '
}

cat <<ROFF
.\\" Made by packaging/man.sh from include/adseal.h.
.TH ADSEAL 3 "" "adseal $version" "Library Functions Manual"
.\\" Words are not broken: most of the long ones are names.
.nh
.SH NAME
adseal \\- sign, verify and explain mobile\\-ad clicks and installs
.SH SYNOPSIS
.nf
.B #include <adseal.h>
.PP
.B cc program.c \$(pkg\\-config \\-\\-cflags \\-\\-libs adseal)
.fi
.SH DESCRIPTION
ROFF
comment | sed '/^The contract, /,$d' | roff
cat <<'ROFF'
.PP
Every function, status and maximum is described where
.I adseal.h
declares it. C++ has
.IR adseal.hpp ,
which calls the same functions.
.SH CONTRACT
What every function keeps:
ROFF
comment | sed '1,/^The contract, /d' | roff -v contract=1
cat <<'ROFF'
.SH LINKING
With CMake:
.PP
.nf
.RS
find_package(adseal REQUIRED)
target_link_libraries(program PRIVATE adseal::adseal)
.RE
.fi
.PP
.B adseal::adseal_static
is the static library. With pkg\-config,
.B \-static
takes
.BR \-\-static ,
which tells what else is needed.
.PP
A program finds out that it runs with another library than it was compiled for:
.B adseal_abi_version()
is not
.BR ADSEAL_ABI_VERSION .
.SH SEE ALSO
.BR pkg\-config (1),
.BR ldconfig (8)
ROFF
