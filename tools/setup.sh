#!/usr/bin/env bash
# Makes this machine ready. Usage: tools/setup.sh [demo|cpp|server|python|php|php-test|test|fuzz|sanitizers|audit|check|bench|load|sbom|supply-chain|package]...
#
#   demo      a C compiler and Rust
#   cpp       demo, and a C++ compiler
#   server    cpp, and what the click server in C++ and its tests take: cpp-httplib, CMake, pkg-config; wrk, curl, OpenSSL
#   python    demo, and what builds the Python package: Python, maturin and zig in .venv-wheel
#   php       demo, and PHP with FFI
#   php-test  php, and what the tests of the PHP package call: PHPUnit, composer, php-fpm, nginx, APCu, the PSR interfaces
#             and HTTP clients, a compiler for musl
#   test      demo, and what the tests call: valgrind, gdb, PHP, OpenSSL, curl, JSON libraries, Node, Python packages in .venv
#   fuzz      test, and cargo-fuzz in build/fuzz, the compiler's own llvm-profdata and llvm-cov, from rustup
#   sanitizers test, and clang with its sanitizers; the sources of Rust's standard library, from rustup
#   audit     demo, and what the tests of adseal audit take: nginx, Apache, Chromium; Python with pyarrow, DuckDB,
#             pandas and Selenium in build/audit/venv
#   check     test, and the linters
#   bench     demo, and what is compared with: OpenSSL, libsodium, ipsec-mb (on x86-64), Node, PHP; Python with pyarrow in
#             build/bench/venv
#   load      demo, and the servers that the Python package is put behind, in build/load/venv
#   sbom      demo, and Python with what writes bills of materials, in build/supply-chain/venv
#   supply-chain sbom, and cargo-deny in build/supply-chain/bin
#   package   demo, and what tests the interface and the installed library: libabigail, three C++ compilers, CMake,
#             pkg-config, man; what makes the source tarball and the Debian packages: xz, debhelper, lintian
#
# Without a word: check. It installs only what is missing, so it is quick when it has nothing to do.
# System packages come from apt-get, as root or through a sudo that asks nothing; elsewhere it says what to install.
# It never installs a Rust toolchain, and nothing in Python outside these environments.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

missing=()

say() { printf 'setup: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# need PACKAGE TEST...: the Debian package is missing if the test fails.
need() {
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}

compiles() { printf '%s\n' "$1" | "${CC:-cc}" -x c -fsyntax-only -; }

# clang_sanitizes: clang-19 has the runtimes of its sanitizers. clang_has_libcxx: it has LLVM's own C++ library.
clang_sanitizes() { echo 'int main() {}' | clang-19 -x c++ -fsanitize=address,undefined -o /dev/null -; }

clang_has_libcxx() { echo '#include <string>' | clang-19 -stdlib=libc++ -x c++ -fsyntax-only -; }

compiles_cpp() { printf '%s\n' "$1" | "${CXX:-c++}" -x c++ -fsyntax-only -; }

venv_module() { python3 -c 'import ensurepip, venv'; }

# php_has EXTENSION: PHP as it is called here has it.
php_has() { php -r "exit(extension_loaded('$1') ? 0 : 1);"; }

# php_finds FILE: it is a file in PHP's include path, where the distribution's PHP libraries are.
php_finds() { php -r "exit(stream_resolve_include_path('$1') === false ? 1 : 0);"; }

# Servers are not in everybody's PATH.
has_server() { compgen -G "/usr/sbin/$1" || has "$1"; }

find_missing() {
  local group=$1
  missing=()
  need gcc has "${CC:-cc}"
  need make has make
  need libc6-dev compiles '#include <stdio.h>'
  case $group in
    cpp | server | test | fuzz | sanitizers | check | package)
      need g++ compiles_cpp '#include <string>'
      ;;&
    server)
      need cmake has cmake
      need curl has curl
      need libcpp-httplib-dev pkg-config --exists cpp-httplib
      need openssl has openssl
      need pkg-config has pkg-config
      need python3 has python3
      need wrk has wrk
      ;;
    sbom | supply-chain)
      need git has git
      need python3 has python3
      need python3-venv venv_module
      ;;
    python | load)
      need python3 has python3
      need python3-venv venv_module
      ;;
    php | php-test)
      need php-cli has php
      # The extension is called FFI, and comes with all that PHP has by default.
      need php-common php_has ffi
      ;;&
    php-test)
      need composer has composer
      need musl-tools has musl-gcc
      need nginx-light has_server nginx
      need php-apcu php_has apcu
      need php-curl php_has curl
      need php-fpm has_server 'php-fpm*'
      need php-guzzlehttp-guzzle php_finds GuzzleHttp/autoload.php
      need php-mbstring php_has mbstring
      need php-monolog php_finds Monolog/autoload.php
      need php-nyholm-psr7 php_finds Nyholm/Psr7/autoload.php
      need php-psr-http-client php_finds Psr/Http/Client/autoload.php
      need php-psr-http-factory php_finds Psr/Http/Message/factory-autoload.php
      need php-psr-log php_finds Psr/Log/autoload.php
      need php-slim-psr7 php_finds Slim/Psr7/autoload.php
      need php-symfony-http-client php_finds Symfony/Component/HttpClient/autoload.php
      need php-zip php_has zip
      need phpunit has phpunit
      need python3 has python3
      need unzip has unzip
      ;;
    test | fuzz | sanitizers | check)
      need binutils has readelf
      need curl has curl
      need gdb has gdb
      need libjansson-dev pkg-config --exists jansson
      need nlohmann-json3-dev compiles_cpp '#include <nlohmann/json.hpp>'
      need nodejs has node
      need openssl has openssl
      need php-cli has php
      need pkg-config has pkg-config
      need python3 has python3
      need python3-venv venv_module
      need rapidjson-dev compiles_cpp '#include <rapidjson/writer.h>'
      need valgrind has valgrind
      ;;&
    sanitizers)
      need clang-19 has clang++-19
      need libclang-rt-19-dev clang_sanitizes
      ;;
    audit)
      # Apache alone, which nobody starts.
      need apache2-bin has_server apache2
      need chromium has chromium
      need chromium-driver has chromedriver
      need nginx-light has_server nginx
      need python3 has python3
      need python3-venv venv_module
      ;;
    check)
      need composer has composer
      need doxygen has doxygen
      need git has git
      need php-codesniffer has phpcs
      need shellcheck has shellcheck
      ;;
    bench)
      need g++ has "${CXX:-c++}"
      need libsodium-dev compiles '#include <sodium.h>'
      need libssl-dev pkg-config --exists openssl
      need nodejs has node
      need php-cli has php
      need php-common php_has ffi
      need pkg-config has pkg-config
      need python3 has python3
      need python3-venv venv_module
      [[ $(uname -m) != x86_64 ]] || need libipsec-mb-dev compiles '#include <intel-ipsec-mb.h>'
      ;;
    package)
      need abigail-tools has abidiff
      need binutils has readelf
      need clang has clang++
      need clang-19 has clang++-19
      need cmake has cmake
      need debhelper has dh
      need dpkg-dev has dpkg-buildpackage
      need git has git
      need groff-base has groff
      need libc++-19-dev clang_has_libcxx
      need libclang-rt-19-dev clang_sanitizes
      need lintian has lintian
      need man-db has lexgrog
      need ninja-build has ninja
      need pkg-config has pkg-config
      need python3 has python3
      need xz-utils has xz
      ;;
  esac
}

# apt-get without a prompt. It waits for another apt-get that is at work, and is heard only when it fails.
apt() {
  local prefix=() log
  [[ $(id -u) == 0 ]] || prefix=(sudo -n)
  if ! log=$("${prefix[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" </dev/null 2>&1); then
    printf '%s\n' "$log" >&2
    return 1
  fi
}

# keep_stopped PATTERN: the package of a server starts it, now and at every boot. Tests start their own, on other ports.
keep_stopped() {
  local script prefix=()
  [[ $(id -u) == 0 ]] || prefix=(sudo -n)
  for script in /etc/init.d/$1; do
    [[ -e $script ]] || continue
    "${prefix[@]}" service "${script##*/}" stop >/dev/null 2>&1 || true
    "${prefix[@]}" update-rc.d "${script##*/}" disable >/dev/null 2>&1 ||
      say "please see to it that ${script##*/} is not started when this machine is: it was installed for tests alone"
  done
}

install_system_packages() {
  local group=$1
  find_missing "$group"
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if ! has apt-get; then
    die "please install what Debian calls: ${missing[*]}"
  elif [[ $(id -u) != 0 ]] && ! { has sudo && sudo -n true 2>/dev/null; }; then
    die "please run: sudo apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  # A third-party source that is out of reach must not stop us: what is missing comes from the distribution.
  apt update || say "apt-get update failed; trying with the lists at hand"
  apt install -y --no-install-recommends "${missing[@]}" || die "apt-get could not install: ${missing[*]}"
  [[ " ${missing[*]} " != *" nginx-light "* ]] || keep_stopped nginx
  [[ " ${missing[*]} " != *" php-fpm "* ]] || keep_stopped 'php*-fpm'
  find_missing "$group"
  [[ ${#missing[@]} -eq 0 ]] || die "still missing after the installation: ${missing[*]}"
}

check_rust() {
  local wanted found
  wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p;T;q' Cargo.toml)
  found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2) || true
  if [[ -z $found ]]; then
    die "Rust $wanted or newer is needed and there is no working cargo: see https://rustup.rs, or 'rustup default stable'"
  elif [[ $(printf '%s\n' "$wanted" "${found%%-*}" | sort -V | head -n 1) != "$wanted" ]]; then
    die "Rust $wanted or newer is needed, this is $found: 'rustup update stable', see https://rustup.rs"
  fi
}

check_rust_linters() {
  if ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    die "rustfmt and clippy are needed: rustup component add rustfmt clippy"
  fi
}

# The standard library is built anew where every atomic of it has to be seen.
check_rust_sources() {
  [[ -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library/std" ]] || rustup component add rust-src >&2 ||
    die "the sources of Rust's standard library are needed: rustup component add rust-src"
}

# The tools that count lines are a component of the compiler, for its counters have a version. cargo-fuzz comes from
# crates.io; cargo does nothing where it is there.
install_fuzzer() {
  local tools
  tools=$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin
  if [[ ! -x $tools/llvm-cov ]]; then
    has rustup || die "llvm-profdata and llvm-cov are needed in $tools: with rustup, rustup component add llvm-tools"
    say "installing llvm-tools"
    rustup --quiet component add llvm-tools >&2 </dev/null || die "please run: rustup component add llvm-tools"
  fi
  install_cargo_tool build/fuzz cargo-fuzz 0.13.2
}

# The stamp holds the path too: scripts in a virtual environment stop working when the tree moves.
venv_stamp() {
  pwd
  cat "$1"
}

# install_python_packages VENV REQUIREMENTS: a virtual environment with exactly those.
install_python_packages() {
  local venv=$1 requirements=$2
  if "$venv/bin/python" -c '' 2>/dev/null && venv_stamp "$requirements" | cmp -s - "$venv/stamp"; then
    return
  fi
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' ||
    die "Python 3.10 or newer is needed, this is $(python3 --version)"
  say "installing Python packages into $venv"
  python3 -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check -r "$requirements" </dev/null >&2
  venv_stamp "$requirements" >"$venv/stamp"
}

# install_cargo_tool ROOT NAME VERSION: a program from crates.io, into ROOT/bin. It is not worth the minutes in which it
# would be optimised.
install_cargo_tool() {
  local root=$1 name=$2 version=$3
  [[ $("$root/bin/$name" --version 2>/dev/null) != "$name $version" ]] || return 0
  say "building $name $version into $root/bin"
  CARGO_TARGET_DIR="$root/target" CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_LTO=off \
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 cargo install --quiet --locked --root "$root" --version "$version" "$name"
  rm -rf "$root/target"
}

[[ $# -gt 0 ]] || set -- check
for group in "$@"; do
  case $group in
    demo | cpp | server | python | php | php-test | test | fuzz | sanitizers | audit | check | bench | load | sbom | supply-chain | package) ;;
    *) die "unknown group '$group': demo, cpp, server, python, php, php-test, test, fuzz, sanitizers, audit, check, bench, load, sbom, supply-chain or package" ;;
  esac
done
# Rust first: it is the one thing that the user has to see to, and the quickest to look up.
check_rust
for group in "$@"; do
  [[ $group != bench || ! -e vendor/README.md ]] ||
    die "the benchmark needs crates that are not in a source tarball: it is built in a clone of the repository"
  install_system_packages "$group"
  [[ $group != check ]] || check_rust_linters
  [[ $group != fuzz ]] || install_fuzzer
  [[ $group != sanitizers ]] || check_rust_sources
  [[ $group != supply-chain ]] || install_cargo_tool build/supply-chain cargo-deny 0.20.2
  case $group in
    python) install_python_packages .venv-wheel tools/requirements-wheel.txt ;;
    test | fuzz | sanitizers | check) install_python_packages .venv tools/requirements-dev.txt ;;
    audit) install_python_packages build/audit/venv tests/audit/requirements.txt ;;
    bench) install_python_packages build/bench/venv bench/workers/requirements.txt ;;
    load) install_python_packages build/load/venv tests/load/requirements.txt ;;
    sbom | supply-chain) install_python_packages build/supply-chain/venv tests/supply_chain/requirements.txt ;;
  esac
done
