// The suites of PHP's JSON: canonical forms, doubles, and the places where a text is not stable.
#include "vectors.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

namespace php_json = adseal::php_json;
using adseal::Status;
using vectors::Json;

// The status of an error of PHP's.
std::int64_t number_of(const Json &error) {
    return 150 + error.number("code");
}

// The form as a string, into a buffer of exactly its length, and into one that is a byte short.
void check_form(std::string_view json, php_json::Mode mode, std::string_view expected) {
    CHECK(expected.size() <= php_json::canonical_bound(json.size()));
    const adseal::Result<std::string> made = php_json::canonicalize(json, mode);
    if (CHECK_EQUAL(made.status(), Status::ok)) {
        CHECK_EQUAL(*made, expected);
    }
    vectors::Room room(expected.size());
    const adseal::Result<std::string_view> written = php_json::canonicalize(json, mode, room.span());
    if (CHECK_EQUAL(written.status(), Status::ok)) {
        CHECK(written->data() == room.span().data());
        CHECK_EQUAL(*written, expected);
    }
    vectors::Room small(expected.size() - 1);
    const adseal::Result<std::string_view> none = php_json::canonicalize(json, mode, small.span());
    if (CHECK_EQUAL(none.status(), Status::error_buffer_too_small)) {
        CHECK_EQUAL(none.error().needed(), expected.size());
        CHECK_EQUAL(none.error().offset(), std::nullopt);
    }
}

void check_mode(std::string_view json, php_json::Mode mode, const Json &expected) {
    if (expected.has("output")) {
        expected.only_members("output");
        check_form(json, mode, expected.octets("output").view());
        return;
    }
    expected.only_members("code offset");
    const adseal::Result<std::string> made = php_json::canonicalize(json, mode);
    const adseal::Result<std::string_view> written = php_json::canonicalize(json, mode, {});
    CHECK_EQUAL(static_cast<std::int32_t>(made.status()), number_of(expected));
    CHECK_EQUAL(written.status(), made.status());
    if (CHECK(!made) && CHECK(!written)) {
        CHECK_EQUAL(made.error().offset(), expected.size("offset"));
        CHECK_EQUAL(written.error().offset(), expected.size("offset"));
    }
}

void run_php_json(const Json &entry) {
    entry.only_members("id about input object assoc");
    const vectors::Octets json = entry.octets("input");
    check_mode(json.view(), php_json::Mode::object, entry.get("object"));
    check_mode(json.view(), php_json::Mode::assoc, entry.get("assoc"));
}

void run_php_doubles(const Json &entry) {
    entry.only_members("id about doubles");
    for (const Json &each : entry.list("doubles")) {
        const std::vector<Json> pair = each.list();
        const std::uint64_t bits = std::strtoull(pair.at(0).text().c_str(), nullptr, 16);
        double value = 0;
        static_assert(sizeof value == sizeof bits);
        std::memcpy(&value, &bits, sizeof value);
        // With an exponent: without point and exponent -0 would be an integer.
        char spelled[40];
        const int length = std::snprintf(spelled, sizeof spelled, "%.17e", value);
        check_form({spelled, static_cast<std::size_t>(length)}, php_json::Mode::object, pair.at(1).text());
    }
}

void run_php_json_stability(const Json &entry) {
    entry.only_members("id about input findings");
    const std::vector<Json> findings = entry.list("findings");
    const adseal::Result<std::vector<php_json::Instability>> places = php_json::stability(entry.octets("input").view());
    if (!CHECK_EQUAL(places.status(), Status::ok) || !CHECK_EQUAL(places->size(), findings.size())) {
        return;
    }
    for (std::size_t index = 0; index < findings.size(); index++) {
        const Json &expected = findings[index];
        const php_json::Instability &found = (*places)[index];
        expected.only_members("cause offset length code");
        CHECK_EQUAL(std::string_view(name(found.cause)), expected.text("cause"));
        CHECK_EQUAL(found.offset, expected.number("offset"));
        CHECK_EQUAL(found.length, expected.number("length"));
        CHECK_EQUAL(static_cast<std::int32_t>(found.error), expected.has("code") ? number_of(expected) : 0);
    }
}

const vectors::Suite suites[] = {
    {"php_json", run_php_json},
    {"php_doubles", run_php_doubles},
    {"php_json_stability", run_php_json_stability},
};

} // namespace
