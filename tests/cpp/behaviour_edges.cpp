// Inputs that are empty, too many or in the way of the output, keys of any bytes, and buffers that are too small.
#include "fixture.hpp"

#include <cstring>

namespace {

using adseal::ClickSigner;
using adseal::ClickTemplate;
using adseal::KeyRing;
using adseal::Parameter;
using adseal::Result;
using adseal::Status;
using adseal::Value;

TEST(keys_are_any_bytes) {
    using namespace std::string_view_literals;
    // RFC 4231, test case 2, and a key whose first byte is NUL: what OpenSSL makes of it.
    const auto signature_by = [](adseal::Bytes key) {
        const ClickSigner signer = fixture::must(ClickSigner::create(fixture::must(KeyRing::create(key))));
        return fixture::must(signer.signature("what do ya want for nothing?", fixture::now));
    };
    CHECK_EQUAL(signature_by("Jefe"), "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM"sv);
    CHECK_EQUAL(signature_by("\0key"), signature_by("\0key"sv));
    CHECK_EQUAL(signature_by("\0key"), "jgPqgGjGHFrwak3EaHxub8NaYEgjHlUuuYl5ftuSi1s"sv);
    CHECK_EQUAL(KeyRing::create(adseal::Bytes()).status(), Status::error_invalid_key);
    CHECK_EQUAL(KeyRing::create("").status(), Status::error_invalid_key);
    CHECK_EQUAL(KeyRing::create(adseal::Bytes(nullptr, 5)).status(), Status::error_null_pointer);
    CHECK_EQUAL(adseal::Key::create("", fixture::key).status(), Status::error_invalid_key);
    CHECK_EQUAL(adseal::Key::create({}, fixture::key).status(), Status::error_invalid_key);
}

// Rings of lists in braces, of vectors, of arrays; and of none, which no overload takes for a key.
TEST(rings_of_keys) {
    const auto make = [](std::string_view id, std::string_view key) {
        return fixture::must(adseal::Key::create(id, key));
    };
    const KeyRing braces = fixture::must(KeyRing::create({make("a", "key one"), make("b", "key two")}));
    CHECK_EQUAL(braces.size(), 2);
    CHECK_EQUAL(braces.id(1), std::string_view("b"));
    const adseal::Key array[] = {make("c", "key three")};
    CHECK_EQUAL(fixture::must(KeyRing::create(array)).id(0), std::string_view("c"));
    CHECK_EQUAL(KeyRing::create(std::vector<adseal::Key>()).status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(fixture::ring().id(0), std::string_view("default"));
}

TEST(empty_inputs_are_no_null_pointers) {
    const ClickSigner signer = fixture::signer();
    const adseal::ClickVerifier verifier = fixture::verifier();
    CHECK_EQUAL(signer.sign("", fixture::now).status(), Status::sign_malformed_uri);
    CHECK_EQUAL(signer.sign({}, fixture::now).status(), Status::sign_malformed_uri);
    CHECK_EQUAL(signer.sign_parts({}, {}, fixture::now).status(), Status::sign_malformed_uri);
    CHECK_EQUAL(signer.lint({}).status(), Status::sign_malformed_uri);
    CHECK_EQUAL(verifier.reason({}, fixture::now), Status::click_malformed_uri);
    CHECK_EQUAL(verifier.verify({}, fixture::now).reason(), Status::click_malformed_uri);
    CHECK_EQUAL(verifier.check_signature({}, {}, fixture::now), Status::click_malformed_signature);
    CHECK_EQUAL(ClickTemplate::create(signer, {}).status(), Status::sign_malformed_uri);
    CHECK_EQUAL(adseal::claimed_parameter({}, {}).status(), Status::none);
    CHECK_EQUAL(fixture::must(adseal::fold_name({})), std::string_view());
    CHECK(adseal::names_collide({}, ""));
    CHECK_EQUAL(fixture::must(signer.signature({}, fixture::now)).size(), std::size_t{ADSEAL_SIGNATURE_LENGTH});
}

TEST(values_that_are_missing_or_empty) {
    const auto parts = [](Value value) {
        const std::string uri =
            fixture::must(fixture::signer().sign_parts("/c", {{"a", "1"}, {"b", value}, {"c", "x y"}}, fixture::now));
        return uri.substr(0, uri.find("&expires="));
    };
    CHECK_EQUAL(parts(std::nullopt), std::string_view("/c?a=1&b=null&c=x%20y"));
    CHECK_EQUAL(parts(""), std::string_view("/c?a=1&b=&c=x%20y"));
    CHECK_EQUAL(parts(std::string_view()), std::string_view("/c?a=1&b=&c=x%20y"));
    CHECK_EQUAL(parts(std::string("a&b\0", 4)), std::string_view("/c?a=1&b=a%26b%00&c=x%20y"));
    const std::string rendered = fixture::must(fixture::click_template().render({"d", std::nullopt}, fixture::now));
    CHECK_EQUAL(rendered.substr(0, rendered.find("&expires=")),
                std::string_view("/v1/cpi/click?campaign_id=c1&device_id=d&creative_id=null"));
}

TEST(templates_take_one_value_for_each_macro) {
    const ClickTemplate text = fixture::click_template();
    CHECK_EQUAL(text.render({}, fixture::now).status(), Status::error_invalid_argument);
    CHECK_EQUAL(text.render({"a"}, fixture::now).status(), Status::error_invalid_argument);
    CHECK_EQUAL(text.render({"a", "b", "c"}, fixture::now).status(), Status::error_invalid_argument);
    for (const std::size_t count : {256U, 257U, 258U, 300U, 5000U}) {
        const std::vector<Value> values(count, Value("x"));
        CHECK_EQUAL(text.render(values, fixture::now).status(), Status::error_invalid_argument);
    }
    // As many macros as a template can have.
    std::string many = "/c?a=";
    for (int number = 0; number < 256; number++) {
        many += "{m" + std::to_string(number) + "}";
    }
    const ClickTemplate largest = fixture::must(ClickTemplate::create(fixture::signer(), many));
    CHECK_EQUAL(largest.macro_count(), 256);
    const std::string uri = fixture::must(largest.render(std::vector<Value>(256, "x"), fixture::now));
    CHECK_EQUAL(uri.substr(0, uri.find('&')), "/c?a=" + std::string(256, 'x'));
    CHECK_EQUAL(ClickTemplate::create(fixture::signer(), many + "{n}").status(), Status::sign_malformed_template);
}

TEST(too_many_parameters_are_refused) {
    const ClickSigner signer = fixture::signer();
    std::vector<std::string> names;
    for (int number = 0; number < 400; number++) {
        names.push_back("p" + std::to_string(number));
    }
    const auto sign = [&](std::size_t count) {
        std::vector<Parameter> parameters;
        for (std::size_t index = 0; index < count; index++) {
            parameters.push_back({names[index], "v"});
        }
        return signer.sign_parts("/c", parameters, fixture::now);
    };
    CHECK_EQUAL(sign(254).status(), Status::ok);
    for (const std::size_t count : {255U, 256U, 257U, 258U, 300U, 400U}) {
        const Result<std::string> refused = sign(count);
        CHECK_EQUAL(refused.status(), Status::sign_too_many_parameters);
        CHECK(!refused && refused.error().parameter_index() == sign(255).error().parameter_index());
    }
}

// What an error says is needed, is enough.
TEST(buffers_that_are_too_small) {
    const ClickSigner signer = fixture::signer();
    const ClickTemplate text = fixture::click_template();
    const std::string click = fixture::click();
    const adseal::ClickVerdict verdict = fixture::verifier().verify(click, fixture::now);
    const auto suffices = [](auto call) {
        std::string out;
        for (int rounds = 0; rounds < 3; rounds++) {
            const Result<std::string_view> written = call(adseal::Span<char>(out));
            if (written) {
                return CHECK(written->data() == out.data() && rounds > 0);
            }
            if (!CHECK_EQUAL(written.status(), Status::error_buffer_too_small)) {
                return false;
            }
            CHECK(written.error().needed() > out.size());
            CHECK_EQUAL(out, std::string(out.size(), '\0'));
            out.resize(written.error().needed());
        }
        return CHECK(false);
    };
    suffices([&](adseal::Span<char> out) { return signer.sign(fixture::uri, fixture::now, out); });
    suffices([&](adseal::Span<char> out) { return signer.signature(fixture::uri, fixture::now, out); });
    suffices([&](adseal::Span<char> out) { return verdict.find(click, "site_id", out); });
    suffices([&](adseal::Span<char> out) { return adseal::claimed_parameter(click, "site_id", out); });
    suffices([&](adseal::Span<char> out) { return adseal::fold_name("a.b", out); });
    suffices([&](adseal::Span<char> out) { return signer.sign_parts("/c", {{"a", "x y"}}, fixture::now, out); });
    suffices([&](adseal::Span<char> out) { return text.render({"a", "b c"}, fixture::now, out); });
    CHECK(adseal::signed_bound(fixture::uri.size()) >= click.size());
}

// Longer than what the overloads that return a string try first.
TEST(strings_are_as_long_as_they_have_to_be) {
    const std::string value(20000, 'v');
    const ClickSigner signer = fixture::signer();
    const std::string parts = fixture::must(signer.sign_parts("/c", {{"a", value}}, fixture::now));
    CHECK_EQUAL(parts.substr(0, 5 + value.size()), "/c?a=" + value);
    const std::string rendered = fixture::must(fixture::click_template().render({value, "x"}, fixture::now));
    CHECK(rendered.find("device_id=" + value + "&creative_id=x&expires=") != std::string::npos);
    const adseal::ClickVerdict verdict = fixture::verifier().verify(parts, fixture::now);
    CHECK_EQUAL(fixture::must(verdict.find(parts, "a")), value);
    CHECK_EQUAL(fixture::must(adseal::claimed_parameter(parts, "a")), value);
    CHECK_EQUAL(fixture::must(adseal::fold_name(value)), value);
}

// An output that lies over an input is refused, or its content would depend on who is first.
TEST(buffers_that_overlap) {
    const ClickSigner signer = fixture::signer();
    const ClickTemplate text = fixture::click_template();
    char buffer[600] = {};
    std::memcpy(buffer, fixture::uri.data(), fixture::uri.size());
    const std::string_view uri(buffer, fixture::uri.size());
    CHECK_EQUAL(signer.sign(uri, fixture::now, buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(signer.signature(uri, fixture::now, buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(signer.sign_parts("/c", {{"a", uri}}, fixture::now, buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(text.render({uri, "x"}, fixture::now, buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(adseal::fold_name(uri, buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(adseal::claimed_parameter(uri, "site_id", buffer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(std::string_view(buffer, uri.size()), fixture::uri);
    // Beside one another in one buffer they are fine.
    const adseal::Span<char> behind(buffer + uri.size(), sizeof buffer - uri.size());
    CHECK_EQUAL(signer.sign(uri, fixture::now, behind).status(), Status::ok);
}

// As the argument of a call, and found without naming the namespace.
TEST(names_are_found_by_their_argument) {
    CHECK_EQUAL(std::string_view(name(Status::click_expired)), std::string_view("expired"));
    CHECK_EQUAL(std::string_view(family(Status::click_expired)), std::string_view("click"));
    CHECK_EQUAL(std::string_view(message(Status::click_expired)), std::string_view("authentic, but late"));
    CHECK_EQUAL(std::string_view(name(adseal::LintKind::short_key)), std::string_view("short_key"));
    CHECK_EQUAL(std::string_view(name(adseal::ClickFlag::not_rfc3986)), std::string_view("not_rfc3986"));
    CHECK_EQUAL(std::string_view(name(static_cast<Status>(12345))), std::string_view("unknown_status"));
}

} // namespace
