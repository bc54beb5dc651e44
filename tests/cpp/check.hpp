// Checks that count, and tests that are found by being there. A failed check prints where it stands and what it saw,
// and the program goes on; finish() gives the exit status. Not for several threads at once: threads count for
// themselves, and the test checks.
#ifndef TESTS_CPP_CHECK_HPP
#define TESTS_CPP_CHECK_HPP

#include "adseal.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

// The condition holds.
#define CHECK(condition) check::that(__FILE__, __LINE__, #condition, (condition))
// Two values are equal: numbers of any types by their value, texts, statuses, times, and optional ones of these.
#define CHECK_EQUAL(actual, expected) check::equal(__FILE__, __LINE__, #actual, (actual), (expected))
// A function that `behaviour` runs; the name is for people, and for choosing it alone.
#define TEST(name)                                                                                                     \
    static void name();                                                                                                \
    static const check::Test name##_registered(#name, name);                                                           \
    static void name()

namespace check {

bool that(const char *file, int line, const char *what, bool holds);
// A line below a check that failed.
void note(const std::string &text);

// What the checks that follow are about.
void context(std::string text);
// How many checks have failed so far.
std::size_t failures();
// Prints the counts; the exit status of main. A program without a single check fails.
int finish(const char *program);
// Ends the program: the test itself cannot go on, for example because a file is missing.
[[noreturn]] void die(const std::string &text);

// A test, which registers itself.
struct Test {
    Test(const char *its_name, void (*its_run)());
    const char *name;
    void (*run)();
};
const std::vector<Test> &tests();

// Values in a form that a terminal can show, the long ones cut.
std::string show(std::string_view text);
std::string show(adseal::Status status);
std::string show(adseal::UnixTime time);
template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0> std::string show(Number number) {
    return std::to_string(number);
}
template <class Other, std::enable_if_t<std::is_enum_v<Other>, int> = 0> std::string show(Other other) {
    return std::to_string(static_cast<std::int64_t>(other));
}
template <class T> std::string show(const std::optional<T> &value) {
    return value ? show(*value) : "nothing";
}
inline std::string show(std::nullopt_t) {
    return "nothing";
}

template <class A, class B> bool same(const A &actual, const B &expected) {
    if constexpr (std::is_integral_v<A> && std::is_integral_v<B>) {
        // Neither changes its value on the way to the wider of both, unless their signs differ.
        using Wide = std::common_type_t<A, B>;
        return static_cast<Wide>(actual) == static_cast<Wide>(expected) && (actual < A{}) == (expected < B{});
    } else {
        return actual == expected;
    }
}

template <class A, class B>
bool equal(const char *file, int line, const char *what, const A &actual, const B &expected) {
    const bool holds = that(file, line, what, same(actual, expected));
    if (!holds) {
        note("is " + show(actual) + ", expected " + show(expected));
    }
    return holds;
}

} // namespace check

#endif
