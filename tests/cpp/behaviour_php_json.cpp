// PHP's JSON: buffers and strings, and which places are refused.
#include "check.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace {

namespace php_json = adseal::php_json;
using adseal::Status;

TEST(php_json_in_both_modes) {
    const char *json = "{\"0\": \"/\", \"1\": {}}";
    CHECK_EQUAL(php_json::canonicalize(json).value_or(""), std::string_view("{\"0\":\"\\/\",\"1\":{}}"));
    CHECK_EQUAL(php_json::canonicalize(json, php_json::Mode::assoc).value_or(""), std::string_view("[\"\\/\",[]]"));
    const php_json::Mode unknown = static_cast<php_json::Mode>(2);
    CHECK_EQUAL(php_json::canonicalize(json, unknown).status(), Status::error_invalid_argument);
}

TEST(php_json_into_a_buffer) {
    std::array<char, 8> buffer;
    buffer.fill('x');
    const adseal::Result<std::string_view> form = php_json::canonicalize("\"/\"", php_json::Mode::object, buffer);
    if (CHECK_EQUAL(form.status(), Status::ok)) {
        CHECK_EQUAL(*form, std::string_view("\"\\/\""));
        CHECK(form->data() == buffer.data());
    }
    CHECK_EQUAL(buffer[4], 'x');
    // The JSON may not lie where the form is to be written.
    std::memcpy(buffer.data(), "\"/\"     ", buffer.size());
    const std::string_view inside(buffer.data(), 3);
    CHECK_EQUAL(php_json::canonicalize(inside, php_json::Mode::object, buffer).status(),
                Status::error_invalid_argument);
}

TEST(php_json_that_php_refuses) {
    const adseal::Result<std::string> cut = php_json::canonicalize("[1,");
    if (CHECK_EQUAL(cut.status(), Status::json_syntax)) {
        CHECK_EQUAL(cut.error().offset(), std::optional<std::size_t>(3));
        CHECK_EQUAL(cut.error().describe(), std::string_view("json: syntax at byte 3: Syntax error"));
    }
    // To say where is no failure of stability.
    const adseal::Result<std::vector<php_json::Instability>> places = php_json::stability("[1,");
    if (CHECK_EQUAL(places.status(), Status::ok) && CHECK_EQUAL(places->size(), 1)) {
        CHECK_EQUAL((*places)[0].cause, adseal::Cause::invalid_json);
        CHECK_EQUAL((*places)[0].error, Status::json_syntax);
        CHECK_EQUAL((*places)[0].length, 0);
        CHECK((*places)[0].is_refused());
    }
}

// A string of its own takes as much memory as it is long, not what the longest form would.
TEST(php_json_string_is_not_larger_than_it_has_to_be) {
    const std::string json = "\"" + std::string(100000, 'a') + "\"";
    const adseal::Result<std::string> form = php_json::canonicalize(json);
    if (CHECK_EQUAL(form.status(), Status::ok)) {
        CHECK_EQUAL(*form, json);
        CHECK(form->capacity() < 2 * json.size());
    }
    CHECK(php_json::canonical_bound(json.size()) >= json.size());
}

TEST(php_json_lists_every_place) {
    std::string json = "[";
    for (int number = 0; number < 1000; number++) {
        json += "\"/\",";
    }
    json += "-0,-0.0]";
    const adseal::Result<std::vector<php_json::Instability>> places = php_json::stability(json);
    if (!CHECK_EQUAL(places.status(), Status::ok) || !CHECK_EQUAL(places->size(), 1002)) {
        return;
    }
    CHECK_EQUAL((*places)[999].offset, json.rfind('/'));
    // Negative zero is mended where it is an integer, and refused where it is a double.
    CHECK_EQUAL((*places)[1000].cause, adseal::Cause::negative_zero);
    CHECK(!(*places)[1000].is_refused());
    CHECK_EQUAL((*places)[1001].cause, adseal::Cause::negative_zero);
    CHECK((*places)[1001].is_refused());
    CHECK_EQUAL(std::count_if(places->begin(), places->end(), [](const auto &each) { return each.is_refused(); }), 1);
    CHECK(php_json::stability("{\"a\":1}").value_or(std::vector<php_json::Instability>(1)).empty());
    CHECK(!php_json::Instability().is_refused());
}

// A loop over what a call returns walks over what lives.
TEST(php_json_loop_over_a_result) {
    std::size_t sum = 0;
    for (const php_json::Instability &place : *php_json::stability("[ 1, 2 ]")) {
        sum += place.offset;
    }
    CHECK_EQUAL(sum, 1 + 4 + 6);
}

static_assert(noexcept(php_json::canonicalize({}, php_json::Mode::object, adseal::Span<char>())));
static_assert(noexcept(php_json::Instability().is_refused()));

} // namespace
