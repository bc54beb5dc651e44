#!/usr/bin/env bash
# Builds and runs programs in an empty directory, as somebody would who has nothing but what is installed:
#
#   link.sh EXAMPLES [PREFIX]
#
# EXAMPLES is a directory with programs in C and C++, the demos among them. With a PREFIX, pkg-config, CMake and the
# loader are told of it; without, they have to find adseal by themselves, as they do when it is a package of the system.
set -euo pipefail

examples=$(realpath "$1")
prefix=${2:+$(realpath "$2")}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

if [[ -n $prefix ]]; then
  # Where the library is in the prefix is pkg-config's to know.
  PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name adseal.pc)")
  LD_LIBRARY_PATH=$(PKG_CONFIG_PATH=$PKG_CONFIG_PATH pkg-config --variable=libdir adseal)
  CMAKE_PREFIX_PATH=$prefix
  export PKG_CONFIG_PATH LD_LIBRARY_PATH CMAKE_PREFIX_PATH
fi

# runs PROGRAM yes|no: it does, and whether it needs the shared library.
runs() {
  local needs=no
  "$1" >"$1.out" || { echo "link: ${1##*/} exits with $?" >&2 && return 1; }
  if readelf --wide --dynamic "$1" | grep 'NEEDED.*libadseal\.so\.1' >/dev/null; then needs=yes; fi
  [[ $needs == "$2" ]] || { echo "link: whether ${1##*/} needs libadseal.so.1: $needs" >&2 && return 1; }
}

cp "$examples"/*.c "$examples"/*.cpp .
in_c=(*.c)
in_cpp=(*.cpp)
warnings=(-Wall -Wextra -Werror)
read -ra flags < <(pkg-config --cflags --libs adseal)
for program in "${in_c[@]}"; do
  cc -std=c99 "${warnings[@]}" "$program" "${flags[@]}" -o "${program%.c}"
  runs "./${program%.c}" yes
done
for program in "${in_cpp[@]}"; do
  c++ -std=c++17 "${warnings[@]}" "$program" "${flags[@]}" -o "${program%.cpp}_cpp"
  runs "./${program%.cpp}_cpp" yes
done

cat >CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(programs LANGUAGES C CXX)
set(CMAKE_C_STANDARD 99)
set(CMAKE_CXX_STANDARD 17)
find_package(adseal 0.1 REQUIRED)
foreach(language c cpp)
  add_executable(${language}_shared demo.${language})
  target_link_libraries(${language}_shared PRIVATE adseal::adseal)
  add_executable(${language}_static demo.${language})
  target_link_libraries(${language}_static PRIVATE adseal::adseal_static)
endforeach()
CMAKE
cmake -S . -B cmake >cmake.log || { cat cmake.log >&2 && exit 1; }
cmake --build cmake >build.log || { cat build.log >&2 && exit 1; }
for language in c cpp; do
  runs "cmake/${language}_shared" yes
  runs "cmake/${language}_static" no
done
echo "link: ${#in_c[@]} programs in C and ${#in_cpp[@]} in C++, by pkg-config and by CMake, shared and static"
