# The front door. `make help` lists what there is; every target sets up what it needs first (tools/setup.sh).

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# With a CDPATH, cd may go elsewhere, and says where it went.
unexport CDPATH
# One absolute target directory for cargo and for what links with its output. Cargo has one more in it for a target that
# is named to it; here all is for this machine.
unexport CARGO_BUILD_TARGET
export CARGO_TARGET_DIR := $(abspath $(or $(CARGO_TARGET_DIR),$(CARGO_BUILD_TARGET_DIR),target))
RELEASE := $(CARGO_TARGET_DIR)/release
BENCH_OUT ?= build/bench
BENCH_PYTHON := build/bench/venv/bin/python
SBOM_PYTHON := build/supply-chain/venv/bin/python
AUDIT_PYTHON := build/audit/venv/bin/python
PYTHON := .venv/bin/python
WHEEL_PYTHON := .venv-wheel/bin/python
WHEELS := build/python/dist
PHP_PACKAGE := build/php/dist
# Where `make install` puts things: directories in PREFIX, and DESTDIR in front of it.
PREFIX = /usr/local
BINDIR = bin
LIBDIR = lib
INCLUDEDIR = include
MANDIR = share/man
DOCDIR = share/doc/adseal
TREE = PREFIX="$(PREFIX)" BINDIR="$(BINDIR)" LIBDIR="$(LIBDIR)" INCLUDEDIR="$(INCLUDEDIR)" MANDIR="$(MANDIR)" DOCDIR="$(DOCDIR)" DESTDIR="$(DESTDIR)"
VERSION := $(shell sed -n 's/^version = "\(.*\)"$$/\1/p;T;q' Cargo.toml)
TARBALL := build/dist/adseal-$(VERSION).tar.xz
ABI := $(shell sed -n 's/^const ABI_VERSION: u32 = \([0-9]*\);/\1/p' build.rs)

# Files that git tracks or would track, for xargs. Headers that a program lays out and a test compares are left out.
FILES := git ls-files -z --cached --others --exclude-standard
C_FILES := $(FILES) '*.c' '*.h' '*.cpp' '*.hpp' ':!include/adseal.h' ':!bindings/php/ffi/adseal.h'
SHELL_FILES := $(FILES) .ci/run '*.sh'
PHP_FILES := $(FILES) '*.php' 'bindings/php/bin/*'

# The benchmark is a workspace of its own, so that nothing else needs the libraries that it compares with.
BENCH := cargo run --release --locked --manifest-path bench/Cargo.toml --
BENCH_RUN = $(BENCH) run --library "$(RELEASE)/libadseal.so" --out "$(BENCH_OUT)" $(if $(BENCH_ONLY),--only "$(BENCH_ONLY)")

DEMO_FLAGS := -O2 -Wall -Wextra -Wpedantic -Werror
DEMO_LINK = -L"$(RELEASE)" -ladseal -Wl,-rpath,"$(RELEASE)"
TESTS := test-reference test-rust test-fuzz test-cli test-mistakes test-tiers test-threads test-c test-cpp test-ct test-sanitizers test-faults test-abi test-encoders test-python test-php test-secrets test-differential test-worst-case test-supply-chain test-docs
FAULTS = $(MAKE) --no-print-directory -C tests/faults run BUILD="$(CURDIR)/build/faults" LIBDIR="$(RELEASE)" INCLUDEDIR="$(CURDIR)/include"
TIER_TESTS := tiers published lengths batches pages openssl wiped registers
CHECKS := check-rust check-rustdoc check-header check-c check-shell check-python check-php check-paths check-claims check-doxygen
SETUPS := setup-demo setup-cpp setup-server setup-python setup-php setup-php-test setup-test setup-fuzz setup-sanitizers setup-audit setup-check setup-bench setup-load setup-sbom setup-supply-chain setup-package

# CLICK_SERVER DIRECTORY,FLAGS: builds it there, with an optimisation of its own among the flags.
CLICK_SERVER = cmake -S bindings/examples/cpp/click_server -B build/$1 -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS="$2" \
	-DCMAKE_PREFIX_PATH="$(CURDIR)/build/installed" && cmake --build build/$1 --parallel 2
, := ,

# How long each piece of what has no end by itself is tried.
export TORTURE_SECONDS ?= 300

# LOOK_AT_OUTPUTS PROGRAM: every language prints all that it can.
define LOOK_AT_OUTPUTS
	python3 tests/secrets/test_outputs.py c build/secrets/speak
	python3 tests/secrets/test_outputs.py python build/secrets/venv/bin/python
	python3 tests/secrets/test_outputs.py php "$$(command -v php)"
	python3 tests/secrets/test_outputs.py program "$1"
endef

# How long `make fuzz` tries inputs of each target, and texts for PHP; and from which number it makes those texts. The same
# number makes the same texts.
FUZZ_SECONDS ?= $(TORTURE_SECONDS)
FUZZ_SEED ?= $(shell date +%s)

# The first seed of `make differential`.
DIFFERENTIAL_SEED ?= 1
DIFFERENTIAL = ADSEAL_DRIVER=build/differential/driver ADSEAL_PYTHON=$(WHEEL_PYTHON) \
	PYTHONPATH=build/differential/python $(PYTHON) tests/differential/differential.py

# All of them: no target here is a file.
.PHONY: $(shell sed -n 's/^\([a-z][a-z-]*\):.*/\1/p' $(firstword $(MAKEFILE_LIST))) $(SETUPS)

help: ## show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

demo: demo-c demo-cpp demo-python demo-php ## build the library and the packages, and run the example of each
	@sed 's|^target/release|$(patsubst $(CURDIR)/%,%,$(RELEASE))|' bindings/examples/next_step.txt

demo-c: lib ## the C example alone
	$(CC) -std=c99 $(DEMO_FLAGS) $(CFLAGS) -Iinclude bindings/examples/c/demo.c -o build/demo $(DEMO_LINK)
	build/demo

demo-cpp: setup-cpp lib ## the C++ example alone
	$(CXX) -std=c++17 $(DEMO_FLAGS) $(CXXFLAGS) -Iinclude bindings/examples/cpp/demo.cpp -o build/demo-cpp $(DEMO_LINK)
	build/demo-cpp

# As a user would: pip puts the wheel into an empty environment.
demo-python: python ## the Python example alone
	python3 -m venv --clear build/python/demo
	build/python/demo/bin/python -m pip install --quiet --disable-pip-version-check --no-index $(WHEELS)/*.whl
	build/python/demo/bin/python bindings/examples/python/demo.py

# Composer is not needed for it: the package can load its classes itself.
demo-php: php ## the PHP example alone
	php bindings/examples/php/demo.php

lib: setup-demo ## build the release library, static and shared
	RUSTFLAGS="$$(tools/rustflags.sh)" cargo build --release --locked
	ln -sf libadseal.so "$(RELEASE)/libadseal.so.$(ABI)"
	@mkdir -p build

cli: setup-demo ## build the program adseal, which signs, verifies, explains and audits, into target/release
	RUSTFLAGS="$$(tools/rustflags.sh)" cargo build --profile program --locked -p adseal-cli
	@mkdir -p "$(RELEASE)"
	cp "$(CARGO_TARGET_DIR)/program/adseal" "$(RELEASE)/adseal"

# Under sudo nothing is built: it is for the copying alone, and finds no cargo that is in somebody's home.
install: $(if $(SUDO_USER),,lib) ## install for C and C++ into PREFIX (/usr/local), below DESTDIR: make lib && sudo make install
	@$(TREE) packaging/install.sh "$(RELEASE)"

uninstall: ## remove what `make install` put there, given the same PREFIX, DESTDIR and LIBDIR
	@$(TREE) packaging/uninstall.sh

install-cli: $(if $(SUDO_USER),,cli) ## install the program with its man pages and completions: make cli && sudo make install-cli
	@$(TREE) packaging/install_cli.sh "$(RELEASE)/adseal"

uninstall-cli: ## remove what `make install-cli` put there, given the same PREFIX, BINDIR and DESTDIR
	@$(TREE) packaging/uninstall_cli.sh

dist: setup-package ## build the source tarball of the last commit, with the crates that it needs, into build/dist
	packaging/dist.sh build/dist

test-dist: dist ## what is in the tarball; it is built, installed and used without network
	tests/dist/test_dist.sh $(TARBALL)

deb: dist ## build the Debian packages libadseal1 and libadseal-dev from the tarball into build/deb
	packaging/deb.sh $(TARBALL) build/deb

test-deb: deb ## lintian; the packages are installed on this machine, used, and purged. Needs root or sudo
	tests/dist/test_deb.sh build/deb

python: setup-python ## build the Python wheel and source distribution into build/python/dist
	bindings/python/tools/build.sh $(WHEELS)

php: setup-php setup-python ## build the library into bindings/php/lib, and the composer package into build/php/dist
	bindings/php/tools/build.sh $(PHP_PACKAGE)

test: $(TESTS) ## run every test of the code; test-install, test-wheel and test-composer are those of the packages, test-server is of the click server, test-audit of whole audits, test-bench of the benchmark

test-reference: setup-test ## the Python reference against OpenSSL and PHP, the vectors against it and their schemas
	$(PYTHON) tests/reference/test_reference.py
	$(PYTHON) tests/reference/generate.py --check
	$(PYTHON) tests/vectors/validate.py

test-rust: setup-test ## the Rust tests, the vectors among them
	cargo test --workspace --locked

# Of the whole workspace, as test-rust has it: nothing is built again.
test-cli: setup-test ## the program adseal, as a user runs it: through pipes, files and a terminal
	cargo test --workspace --locked --test program

# Of the whole workspace, too.
test-fuzz: setup-test ## the targets of the fuzzers on their seeds, on what fuzzing left, and on changes of both
	cargo test --workspace --locked --test replay

# The program as test-rust has it, for tests: what users get takes minutes to link, and is tested by test-audit and test-install.
debug-cli: setup-demo
	cargo build --workspace --locked --profile test --bin adseal

test-mistakes: setup-test debug-cli ## code that makes a mistake, as it is found in the wild, and what the program adseal says about it
	python3 tests/mistakes/test_mistakes.py "$(CARGO_TARGET_DIR)/debug/adseal"

# make test-audit PYTEST="-k nginx": those alone.
test-audit: setup-audit cli ## adseal audit end to end: files of pyarrow, DuckDB, pandas and nginx, the report in Chromium. A disk that is full takes root or sudo
	ADSEAL="$(RELEASE)/adseal" $(AUDIT_PYTHON) -m pytest -p no:cacheprovider tests/audit $(PYTEST)

audit-faults: setup-audit cli ## the same of files that change, disks that are full and audits that are killed, each for TORTURE_SECONDS
	ADSEAL="$(RELEASE)/adseal" AUDIT_FAULT_SECONDS="$(TORTURE_SECONDS)" $(AUDIT_PYTHON) -m pytest -q -p no:cacheprovider tests/audit/test_faults.py

# make audit-example CLICKS=10000000: so many of them.
audit-example: setup-audit cli ## a month of made-up clicks, and the report on them, in build/audit/example
	$(AUDIT_PYTHON) tests/audit/generate.py --clicks $(or $(CLICKS),300000) --files 30 --out build/audit/example
	"$(RELEASE)/adseal" audit --keys build/audit/example/keys.toml --by network_id \
		--html build/audit/example/report.html 'build/audit/example/clicks-*.parquet'

audit-picture: audit-example ## renew docs/audit-report.png, the picture of that report
	$(AUDIT_PYTHON) tests/audit/screenshot.py build/audit/example/report.html docs/audit-report.png

# Without fat LTO, with which linking the tests takes longer than all else.
test-tiers: setup-test ## the MAC as it is released, on every tier that this processor has; prints each that ran
	CARGO_PROFILE_RELEASE_LTO=false CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)/tiers" \
		cargo test -p adseal-mac --release --locked $(addprefix --test ,$(TIER_TESTS)) -- --nocapture

test-threads: setup-test ## every order in which threads can meet in the replay guard, tried by loom
	RUSTFLAGS='--cfg loom' CARGO_PROFILE_RELEASE_LTO=false CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
		CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)/loom" \
		cargo test -p adseal-core --lib --release --locked replay -- --nocapture

test-c: setup-test lib ## the C tests: the header in every dialect, the vectors through the C ABI, valgrind
	$(MAKE) -C tests/c test BUILD="$(CURDIR)/build/c" LIBDIR="$(RELEASE)" INCLUDEDIR="$(CURDIR)/include" \
		VECTORS="$(CURDIR)/tests/vectors"

test-cpp: setup-test lib ## the C++ tests: the header in every standard, the vectors through it, valgrind
	$(MAKE) -C tests/cpp -j"$$(nproc)" build BUILD="$(CURDIR)/build/cpp" LIBDIR="$(RELEASE)" \
		INCLUDEDIR="$(CURDIR)/include"
	$(MAKE) -C tests/cpp test BUILD="$(CURDIR)/build/cpp" LIBDIR="$(RELEASE)" INCLUDEDIR="$(CURDIR)/include" \
		VECTORS="$(CURDIR)/tests/vectors"

# A library of its own, which tells memcheck of each comparison of MACs that its outcome is public. The kernels are those of x86.
test-ct: setup-test lib ## constant time: memcheck with undefined keys, the kernels' assembly, times with keys of two kinds
	RUSTFLAGS='--cfg adseal_ct' CARGO_PROFILE_RELEASE_DEBUG=line-tables-only CARGO_TARGET_DIR="$(CARGO_TARGET_DIR)/ct" \
		cargo build --release --locked
	bash tests/ct/memcheck.sh build/ct "$(RELEASE)/libadseal.so" "$(CARGO_TARGET_DIR)/ct/release/libadseal.a"
	[[ $$(uname -m) != x86_64 ]] || bash tests/ct/assembly.sh "$(RELEASE)/libadseal.so" check
	cargo run --release --locked -p adseal-ct

test-sanitizers: setup-test lib ## AddressSanitizer, LeakSanitizer and UBSan over C tests, and faults on purpose, which they have to find
	python3 tests/sanitizers/run_sanitizers.py build/sanitizers "$(CARGO_TARGET_DIR)" --short

sanitizers: setup-sanitizers lib test-threads ## the C and C++ tests under AddressSanitizer and ThreadSanitizer with Rust code instrumented, UBSan, LeakSanitizer, helgrind, drd; loom
	python3 tests/sanitizers/run_sanitizers.py build/sanitizers "$(CARGO_TARGET_DIR)"

test-abi: setup-test lib ## the exported symbols of both libraries, the SONAME, the glibc that is needed
	packaging/static.sh "$(RELEASE)/libadseal.a" build/libadseal.a
	bash tests/abi/symbols.sh "$(RELEASE)/libadseal.so" build/libadseal.a
	packaging/symbols.sh

test-faults: setup-test lib ## faults from outside for seconds: no memory, signals, forks, dlclose, a wrong clock
	+$(FAULTS) SECONDS=2 TIMES=200

faults: setup-test setup-php-test lib debug-cli python php ## the same for TORTURE_SECONDS (300) each; a wrong clock under the program, Python and PHP
	+$(FAULTS) SECONDS="$(TORTURE_SECONDS)" TIMES=5000
	python3 tests/faults/run_clocks.py build/faults/clocks "$(CARGO_TARGET_DIR)/debug/adseal" $(WHEELS)

# UPDATE_ABI=1 tests/abi/baseline.sh accepts an addition.
test-abidiff: setup-package ## the C interface is the one that is frozen in tests/abi; broken copies, which have to be found
	tests/abi/baseline.sh
	python3 tests/abi/test_guard.py

test-encoders: setup-test ## what the common JSON encoders write is what the README says
	$(PYTHON) tests/encoders/test_encoders.py

# make test-python PYTHONS=3.12 PYTEST="-k vectors": those alone.
test-python: python ## the tests of the wheel, on every version of CPython that is found
	$(WHEEL_PYTHON) bindings/python/tools/run_tests.py $(PYTHONS) -- $(PYTEST)

test-wheel: python ## what is in the wheel and in the sdist; pip installs each of them into an empty environment
	$(WHEEL_PYTHON) bindings/python/tools/check_dist.py
	$(WHEEL_PYTHON) tools/check_built.py $(WHEELS)/*
	$(WHEEL_PYTHON) bindings/python/tools/check_install.py

# make test-php PHPUNIT="--filter Vectors": those alone, and no servers.
test-php: setup-php-test php ## the tests of the PHP package, with opcache and without; php-fpm behind nginx
	for opcache in 0 1; do \
		php -d opcache.enable_cli=$$opcache -d apc.enable_cli=1 -d zend.assertions=1 -d display_errors=1 \
			"$$(command -v phpunit)" -c bindings/php/phpunit.xml.dist $(PHPUNIT); \
	done
	$(if $(PHPUNIT),,python3 bindings/php/tests/Integration/run.py)

differential-drivers: setup-test lib python php
	@mkdir -p build/differential
	$(CC) -std=gnu11 $(DEMO_FLAGS) $(CFLAGS) -Iinclude tests/differential/*.c -o build/differential/driver $(DEMO_LINK)
	$(WHEEL_PYTHON) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --upgrade \
		--target build/differential/python $(WHEELS)/*.whl

test-differential: differential-drivers ## generated cases through C, Python and PHP against the reference, for a few seconds
	$(DIFFERENTIAL) --batches 2

differential: differential-drivers ## the same for TORTURE_SECONDS (300), from DIFFERENTIAL_SEED on; every status has to be reached
	$(DIFFERENTIAL) --seconds $(TORTURE_SECONDS) --seed $(DIFFERENTIAL_SEED)

# make differential-case SEED=7 CASE=123: one case again, as a difference names it.
differential-case: differential-drivers ## one generated case again: SEED= and CASE= as a failure names them
	$(DIFFERENTIAL) --seed $(SEED) --only $(CASE)

worst-case-programs: setup-test lib
	@mkdir -p build/worst_case
	$(CC) -std=gnu11 $(DEMO_FLAGS) $(CFLAGS) -Iinclude tests/worst_case/measure*.c tests/worst_case/no_memory.c \
		-o build/worst_case/counting $(DEMO_LINK)
	$(CC) -std=gnu11 $(DEMO_FLAGS) $(CFLAGS) -Iinclude tests/worst_case/measure*.c tests/worst_case/memory.c \
		-o build/worst_case/memory $(DEMO_LINK)

WORST_CASE = $(PYTHON) tests/worst_case/worst_case.py build/worst_case/counting build/worst_case/memory

test-worst-case: worst-case-programs ## input that is built to be slow costs no more than in proportion to its length: instructions, memory
	$(WORST_CASE) --short

worst-case: worst-case-programs ## the same in more sizes, JSON up to 256 KiB, and explaining; renews docs/assurance/worst-case.svg
	$(WORST_CASE) --plot docs/assurance/worst-case.svg

test-composer: setup-php-test php ## what is in the composer package; composer installs it into empty projects
	$(WHEEL_PYTHON) bindings/php/tools/check_package.py
	$(WHEEL_PYTHON) tools/check_built.py $(PHP_PACKAGE)/*
	$(WHEEL_PYTHON) bindings/php/tools/check_composer.py

# make test-install CONSUMERS="FetchContent units": of the consumers those alone.
test-install: setup-package lib cli ## what `make install` and `make install-cli` write; programs of every kind that are built against it
	python3 tests/consumers/check_tree.py
	python3 tests/consumers/check_moved.py
	python3 tests/consumers/check_cli.py
	python3 tests/consumers/run_consumers.py $(CONSUMERS)

# As a user builds it, against an installed library, and with sanitizers.
# make test-server SERVER=test_server_answers: of the tests those alone.
test-server: setup-server lib ## the click server in C++: answers, key files, reloads under the load of wrk with a judge
	$(MAKE) --no-print-directory install PREFIX="$(CURDIR)/build/installed" DESTDIR=
	$(call CLICK_SERVER,click_server,-O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
	$(call CLICK_SERVER,click_server_address,-O1 -g -fsanitize=address$(,)undefined -fno-sanitize-recover=undefined)
	$(call CLICK_SERVER,click_server_thread,-O1 -g -fsanitize=thread)
	python3 tests/click_server/run_server_tests.py $(SERVER)

# make load LOAD=PHP: of the servers those alone that have this in their names. Short forms are in test-server and test-php.
load: setup-server setup-php-test setup-load lib python php ## servers in Python, PHP and C++ at saturation for TORTURE_SECONDS each, each answer judged
	$(MAKE) --no-print-directory install PREFIX="$(CURDIR)/build/installed" DESTDIR=
	$(call CLICK_SERVER,click_server,-O2 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
	build/load/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall \
		$(WHEELS)/*.whl
	python3 tests/load/run_load.py --seconds "$(TORTURE_SECONDS)" --only "$(LOAD)"

test-bench: setup-test setup-bench lib bench-python ## the benchmark's own arithmetic; it measures nothing
	ADSEAL_LIBRARY="$(RELEASE)/libadseal.so" cargo test --locked --manifest-path bench/Cargo.toml

# In the memory of C alone; in that of Python and PHP, which takes longer, by `make secrets`.
test-secrets: secret-holders debug-cli ## no key is left in memory that was freed, and no output tells one
	python3 tests/secrets/test_memory.py c build/secrets/holder 1
	$(call LOOK_AT_OUTPUTS,$(CARGO_TARGET_DIR)/debug/adseal)

secrets: secret-holders cli ## the same in the memory of every language, and with the calls in every order
	python3 tests/secrets/test_memory.py c build/secrets/holder
	python3 tests/secrets/test_memory.py python build/secrets/venv/bin/python
	python3 tests/secrets/test_memory.py php "$$(command -v php)"
	$(call LOOK_AT_OUTPUTS,$(RELEASE)/adseal)

secret-holders: setup-test setup-php lib python php
	@mkdir -p build/secrets
	$(CC) -std=c99 -D_POSIX_C_SOURCE=200809L $(DEMO_FLAGS) $(CFLAGS) -Iinclude tests/secrets/holder.c -o build/secrets/holder -pthread $(DEMO_LINK)
	$(CC) -std=c99 $(DEMO_FLAGS) $(CFLAGS) -Iinclude tests/secrets/speak.c -o build/secrets/speak $(DEMO_LINK)
	python3 -m venv --clear build/secrets/venv
	build/secrets/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-index $(WHEELS)/*.whl

test-docs: setup-test setup-php-test demo debug-cli ## links, commands, C, C++ and PHP examples, quoted output in the Markdown files
	$(PYTHON) tools/check_docs.py

check: $(CHECKS) ## run the linters; nothing is rewritten

check-rust: setup-check setup-bench ## rustfmt and clippy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo clippy -p adseal-core --lib --no-default-features --locked -- -D warnings
	cargo fmt --all --check --manifest-path bench/Cargo.toml
	cargo clippy --workspace --all-targets --locked --manifest-path bench/Cargo.toml -- -D warnings
	cargo fmt --all --check --manifest-path tests/encoders/serde/Cargo.toml
	cargo clippy --locked --manifest-path tests/encoders/serde/Cargo.toml -- -D warnings
	cargo fmt --all --check --manifest-path tests/fuzz/libfuzzer/Cargo.toml
	cargo clippy --locked --no-default-features --manifest-path tests/fuzz/libfuzzer/Cargo.toml -- -D warnings
	cargo fmt --all --check --manifest-path tests/consumers/other_rust/Cargo.toml
	cargo clippy --locked --manifest-path tests/consumers/other_rust/Cargo.toml -- -D warnings

check-rustdoc: setup-check ## the Rust documentation
	RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked

check-header: setup-check ## include/adseal.h is what cbindgen makes of the Rust code
	cargo test --workspace --locked --test header

check-c: setup-check ## clang-format
	$(C_FILES) | xargs -0 .venv/bin/clang-format --dry-run -Werror

check-shell: setup-check ## shellcheck
	$(SHELL_FILES) | xargs -0 shellcheck

check-doxygen: doc-cpp ## the comments of the C and C++ headers: every public name has one, and Doxygen understands it

check-python: setup-check python ## ruff and mypy; stubtest of the built package
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	MYPYPATH=tests/audit $(PYTHON) -m mypy tests/audit
	$(WHEEL_PYTHON) bindings/python/tools/check_types.py

# PHPStan, for which bindings/php/phpstan.neon.dist is, is no package of Debian's, so nothing here runs it.
check-php: setup-check ## php -l and PHP_CodeSniffer; the FFI header and composer.json
	$(PHP_FILES) | xargs -0 -n 1 -P 2 php -l | sed '/^No syntax errors detected/d'
	$(PHP_FILES) | xargs -0 phpcs --standard=bindings/php/phpcs.xml.dist
	for program in bindings/php/bin/*; do \
		phpcs --standard=bindings/php/phpcs.xml.dist --stdin-path="$$program.php" - <"$$program"; \
	done
	$(PYTHON) bindings/php/tools/make_header.py --check
	composer validate --no-interaction --strict --working-dir=bindings/php

check-paths: setup-check ## no file names a path of the machine it was written on
	tools/check-paths.sh

check-claims: setup-check ## docs/assurance.md is made of the claims and the figures in tests/torture
	$(PYTHON) tests/torture/torture.py --check

format: setup-check ## format Rust, C, PHP and Python
	cargo fmt --all
	cargo fmt --all --manifest-path bench/Cargo.toml
	cargo fmt --all --manifest-path tests/encoders/serde/Cargo.toml
	cargo fmt --all --manifest-path tests/fuzz/libfuzzer/Cargo.toml
	cargo fmt --all --manifest-path tests/consumers/other_rust/Cargo.toml
	$(C_FILES) | xargs -0 .venv/bin/clang-format -i
	$(PHP_FILES) | xargs -0 phpcbf -q --standard=bindings/php/phpcs.xml.dist || [[ $$? == 123 ]]
	$(PYTHON) -m ruff check --select I --fix .
	$(PYTHON) -m ruff format .

doc-cpp: setup-check ## build the reference of the C and C++ headers into build/doc/cpp/index.html
	@mkdir -p build
	doxygen docs/Doxyfile

header: setup-demo ## rewrite include/adseal.h
	UPDATE_HEADER=1 cargo test --workspace --locked --test header

php-header: setup-php ## rewrite bindings/php/ffi/adseal.h from include/adseal.h
	python3 bindings/php/tools/make_header.py

vectors: setup-test ## rewrite tests/vectors from the Python reference
	$(PYTHON) tests/reference/generate.py

# make fuzz FUZZ_TARGETS="click_sign php_json": those alone, and not PHP.
fuzz: setup-fuzz ## libFuzzer with AddressSanitizer on every target for FUZZ_SECONDS (300) each; then fuzz-php
	python3 tests/fuzz/run_fuzzers.py "$(FUZZ_SECONDS)" $(FUZZ_TARGETS)
	$(if $(FUZZ_TARGETS),,$(MAKE) --no-print-directory fuzz-php)

fuzz-corpus: setup-fuzz ## keep in tests/fuzz/corpus what `make fuzz` found on this machine and no seed reaches
	python3 tests/fuzz/keep_corpus.py $(FUZZ_TARGETS)

fuzz-php: setup-test ## PHP itself judges generated JSON for FUZZ_SECONDS (300), and a million doubles
	ADSEAL_PHP_SECONDS=$(FUZZ_SECONDS) ADSEAL_PHP_SEED=$(FUZZ_SEED) ADSEAL_PHP_DOUBLES=1000000 \
		cargo test -p adseal-core --release --locked --test php_oracle -- --nocapture

sbom: setup-sbom ## write the bills of materials of the library, the program and the Python extension into build/sbom
	$(SBOM_PYTHON) packaging/sbom.py build/sbom

test-supply-chain: lib sbom ## all builds are locked, and the bills of materials name what is linked
	python3 tests/supply_chain/check_locked.py
	RUSTFLAGS="$$(tools/rustflags.sh)" $(SBOM_PYTHON) tests/supply_chain/check_bills.py build/sbom

# ADVISORY_DB is a clone of RustSec's database, where cargo-deny cannot fetch it.
supply-chain: setup-supply-chain test-supply-chain ## the same; licences, sources and advisories of all crates; two builds with the same bytes
	python3 tests/supply_chain/check_crates.py build/supply-chain/bin/cargo-deny $(ADVISORY_DB)
	tests/supply_chain/check_reproducible.sh

# make torture TORTURE="secrets load": those parts alone.
torture: setup-test ## show each claim of docs/assurance.md, for hours, and write that page
	$(PYTHON) tests/torture/torture.py $(TORTURE)

# make bench BENCH_ONLY=PHP: the rows that have this in their title, or in that of their section.
bench: setup-bench lib bench-python ## measure; tables and plots go to BENCH_OUT, by default build/bench
	$(BENCH_RUN)

# make bench-audit ROWS=10000000: so many of them, with gigabytes of memory.
bench-audit: setup-demo ## what an audit takes beside decoding and verifying, each alone
	RUSTFLAGS="$$(tools/rustflags.sh)" cargo bench --profile program --locked -p adseal-audit -- $(ROWS)

bench-quick: setup-bench lib bench-python ## the same in a fraction of the time, to see that it runs
	$(BENCH_RUN) --quick

# What the Python workers of the benchmark run in; the wheel is put there anew each time.
bench-python: setup-bench python
	$(BENCH_PYTHON) -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall $(WHEELS)/*.whl

bench-docs: ## put the tables and plots of the last run into docs/benchmarks.md
	@mkdir -p docs/benchmarks
	cp "$(BENCH_OUT)"/benchmarks/*.svg docs/benchmarks
	sed -i '/^<!-- results -->$$/q' docs/benchmarks.md
	cat "$(BENCH_OUT)/results.md" >>docs/benchmarks.md

bench-compare: setup-bench ## what differs between two runs: OLD=one.json NEW=other.json
	@$(BENCH) compare "$(OLD)" "$(NEW)"

setup: setup-check setup-python setup-php-test setup-fuzz setup-sanitizers setup-audit setup-bench setup-load setup-package setup-server setup-supply-chain ## install whatever any target needs

$(SETUPS): setup-%:
	@tools/setup.sh $*

clean: ## remove everything that the other targets made
	cargo clean
	rm -rf bindings/php/lib build .venv .venv-wheel .mypy_cache .ruff_cache
	find bench bindings tests tools -name __pycache__ -prune -exec rm -rf {} +
