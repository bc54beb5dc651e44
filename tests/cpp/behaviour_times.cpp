// Points in time: what makes one, what is cut off, and what has no number.
#include "fixture.hpp"

#include <chrono>
#include <cmath>
#include <limits>

namespace {

using adseal::Expires;
using adseal::Status;
using adseal::UnixTime;
using std::chrono::system_clock;

constexpr std::int64_t earliest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();

template <class Duration> constexpr UnixTime at(Duration since_1970) {
    return std::chrono::time_point<system_clock, Duration>(since_1970);
}

static_assert(std::is_nothrow_constructible_v<UnixTime, system_clock::time_point>);
static_assert(std::is_convertible_v<system_clock::time_point, Expires> && std::is_convertible_v<UnixTime, Expires>);
static_assert(!std::is_constructible_v<UnixTime, std::int64_t> && !std::is_constructible_v<UnixTime, double>);
static_assert(!std::is_constructible_v<UnixTime, std::chrono::seconds>, "a duration is no point in time");
static_assert(!std::is_constructible_v<Expires, std::chrono::seconds> && !std::is_constructible_v<Expires, int>);
static_assert(!std::is_constructible_v<UnixTime, std::chrono::steady_clock::time_point>);
static_assert(at(std::chrono::hours::max()).seconds() == latest && at(std::chrono::hours::min()).seconds() == earliest,
              "no overflow, which a constant expression would not allow");

TEST(times_are_floored) {
    using std::chrono::milliseconds;
    CHECK_EQUAL(at(milliseconds(0)).seconds(), 0);
    CHECK_EQUAL(at(milliseconds(999)).seconds(), 0);
    CHECK_EQUAL(at(milliseconds(1000)).seconds(), 1);
    CHECK_EQUAL(at(milliseconds(-1)).seconds(), -1);
    CHECK_EQUAL(at(milliseconds(-1000)).seconds(), -1);
    CHECK_EQUAL(at(milliseconds(-1001)).seconds(), -2);
    CHECK_EQUAL(at(std::chrono::duration<double>(1.75)).seconds(), 1);
    CHECK_EQUAL(at(std::chrono::duration<double>(-0.25)).seconds(), -1);
    CHECK_EQUAL(at(std::chrono::minutes(2)).seconds(), 120);
    const system_clock::time_point half = system_clock::from_time_t(1700000000) + milliseconds(500);
    CHECK_EQUAL(UnixTime(half).seconds(), 1700000000);
    CHECK_EQUAL(UnixTime(half).time_point() == system_clock::from_time_t(1700000000), true);
}

TEST(times_without_a_number_are_the_last_or_the_first) {
    using Days = std::chrono::duration<int, std::ratio<86400>>;
    using Weeks = std::chrono::duration<unsigned, std::ratio<604800>>;
    using Nanoseconds = std::chrono::duration<double, std::nano>;
    CHECK_EQUAL(at(Days(std::numeric_limits<int>::max())).seconds(), 2147483647LL * 86400);
    CHECK_EQUAL(at(Days(std::numeric_limits<int>::min())).seconds(), -2147483648LL * 86400);
    CHECK_EQUAL(at(Weeks(4294967295U)).seconds(), 4294967295LL * 604800);
    CHECK_EQUAL(at(std::chrono::nanoseconds::max()).seconds(), 9223372036LL);
    CHECK_EQUAL(at(std::chrono::nanoseconds::min()).seconds(), -9223372037LL);
    CHECK_EQUAL(at(std::chrono::duration<double>(1e300)).seconds(), latest);
    CHECK_EQUAL(at(std::chrono::duration<double>(-1e300)).seconds(), earliest);
    CHECK_EQUAL(at(Nanoseconds(1e40)).seconds(), latest);
    CHECK_EQUAL(at(Nanoseconds(2.5e9)).seconds(), 2);
    CHECK_EQUAL(at(std::chrono::duration<double>(std::nan(""))).seconds(), latest);
}

TEST(times_are_ordered) {
    const UnixTime one = UnixTime::from_seconds(1);
    const UnixTime two = UnixTime::from_seconds(2);
    CHECK(one < two && two > one && one <= two && two >= one && one != two && one == UnixTime::from_seconds(1));
    CHECK(one < system_clock::now());
}

// None of them is taken for a number that means something else to C: no bound, the lifetime, what the URI has.
TEST(times_before_1970_are_refused) {
    const adseal::ClickSigner signer = fixture::signer();
    const adseal::ClickVerifier verifier = fixture::verifier();
    adseal::ClickVerdict verdict;
    adseal::ClickBatch batch = fixture::must(adseal::ClickBatch::from_views({fixture::uri}));
    for (const std::int64_t seconds : {std::int64_t{-1}, ADSEAL_NO_TIME, ADSEAL_EXPIRES_LIFETIME,
                                       ADSEAL_EXPIRES_EXISTING, std::int64_t{-1700000000}}) {
        const UnixTime early = UnixTime::from_seconds(seconds);
        CHECK_EQUAL(signer.sign(fixture::uri, early).status(), Status::error_invalid_argument);
        CHECK_EQUAL(signer.sign(fixture::uri, fixture::now, early).status(), Status::sign_expires_out_of_range);
        CHECK_EQUAL(verifier.verify(fixture::click(), early, verdict), Status::error_invalid_argument);
        CHECK(!verdict.accepted());
        CHECK_EQUAL(batch.set_now(early).status(), Status::error_invalid_argument);
    }
    CHECK_EQUAL(signer.sign(fixture::uri, fixture::now, UnixTime::from_seconds(latest)).status(),
                Status::sign_expires_out_of_range);
}

// A bound of a key is one of any time: none of those before 1970 is taken for no bound.
TEST(bounds_of_keys_before_1970) {
    for (const std::int64_t seconds : {std::int64_t{-1}, ADSEAL_NO_TIME, std::int64_t{-1700000000}}) {
        adseal::KeyTimes since;
        since.not_before = UnixTime::from_seconds(seconds);
        adseal::KeyTimes until;
        until.not_after = UnixTime::from_seconds(seconds);
        const auto reason = [](const adseal::KeyTimes &times) {
            const adseal::KeyRing ring =
                fixture::must(adseal::KeyRing::create({fixture::must(adseal::Key::create("k", fixture::key, times))}));
            return fixture::must(adseal::ClickVerifier::create(ring)).reason(fixture::click(), fixture::now);
        };
        CHECK_EQUAL(reason(since), Status::valid);
        CHECK_EQUAL(reason(until), Status::click_no_active_key);
    }
}

TEST(times_are_compared) {
    const UnixTime earlier = UnixTime::from_seconds(-1);
    const UnixTime later = UnixTime::from_seconds(1);
    CHECK(earlier < later && !(later < earlier) && !(later < later));
    CHECK(later > earlier && !(earlier > later) && !(later > later));
    CHECK(earlier <= later && !(later <= earlier) && later <= later);
    CHECK(later >= earlier && !(earlier >= later) && later >= later);
    CHECK(earlier != later && !(later != later) && later == later && !(earlier == later));
}

// A signature of bytes is made with the key that signs then, and not with another of the ring.
TEST(signatures_of_bytes_have_a_time) {
    const UnixTime change = UnixTime::from_seconds(1700000000);
    adseal::KeyTimes until;
    until.not_after = change;
    adseal::KeyTimes since;
    since.not_before = change;
    std::vector<adseal::Key> keys;
    keys.push_back(fixture::must(adseal::Key::create("old", fixture::key, until)));
    keys.push_back(fixture::must(adseal::Key::create("new", "another key of the ring, for tests", since)));
    const auto signer = fixture::must(adseal::ClickSigner::create(fixture::must(adseal::KeyRing::create(keys))));
    const auto old_signer = fixture::signer();
    const UnixTime before = UnixTime::from_seconds(1699999999);
    const std::string old_signature = fixture::must(old_signer.signature("message", change));
    CHECK_EQUAL(fixture::must(signer.signature("message", before)), old_signature);
    CHECK(fixture::must(signer.signature("message", change)) != old_signature);
}

TEST(expires_in_its_three_ways) {
    const adseal::ClickSigner signer = fixture::signer();
    const auto tail = [&](std::string_view uri, Expires expires) {
        const std::string made = fixture::must(signer.sign(uri, fixture::now, expires));
        return made.substr(uri.size(), made.find("&signature=") - uri.size());
    };
    CHECK_EQUAL(tail("/c?a=1", {}), std::string_view("&expires=1700000060"));
    CHECK_EQUAL(tail("/c?a=1", Expires::lifetime()), std::string_view("&expires=1700000060"));
    CHECK_EQUAL(tail("/c?a=1", UnixTime::from_seconds(60)), std::string_view("&expires=60"));
    CHECK_EQUAL(tail("/c?a=1", system_clock::from_time_t(1800000000) + std::chrono::milliseconds(900)),
                std::string_view("&expires=1800000000"));
    CHECK_EQUAL(tail("/c?expires=1700000099", Expires::existing()), std::string_view());
    CHECK_EQUAL(signer.sign("/c?a=1", fixture::now, Expires::existing()).status(), Status::sign_missing_expires);
    CHECK_EQUAL(signer.sign("/c?expires=1", fixture::now).status(), Status::sign_has_expires);
}

} // namespace
