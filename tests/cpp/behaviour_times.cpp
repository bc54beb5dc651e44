// Points in time: what makes one, and what is cut off.
#include "check.hpp"

#include <chrono>
#include <limits>

namespace {

using adseal::Expires;
using adseal::UnixTime;
using std::chrono::system_clock;

template <class Duration> constexpr UnixTime at(Duration since_1970) {
    return std::chrono::time_point<system_clock, Duration>(since_1970);
}

TEST(times_are_floored) {
    using std::chrono::milliseconds;
    CHECK_EQUAL(at(milliseconds(0)).seconds(), 0);
    CHECK_EQUAL(at(milliseconds(1)).seconds(), 0);
    CHECK_EQUAL(at(milliseconds(999)).seconds(), 0);
    CHECK_EQUAL(at(milliseconds(1000)).seconds(), 1);
    CHECK_EQUAL(at(milliseconds(-1)).seconds(), -1);
    CHECK_EQUAL(at(milliseconds(-1000)).seconds(), -1);
    CHECK_EQUAL(at(milliseconds(-1001)).seconds(), -2);
    CHECK_EQUAL(at(std::chrono::duration<double>(1.75)).seconds(), 1);
    CHECK_EQUAL(at(std::chrono::duration<double>(-0.25)).seconds(), -1);
    CHECK_EQUAL(at(std::chrono::minutes(2)).seconds(), 120);
}

} // namespace
