// Verifying installs: headers in every shape, what is accepted, and which bytes may be read. The tokens were made with
// Python's hmac and hashlib.
#include "check.hpp"

#include <array>
#include <map>
#include <unordered_map>

namespace {

using adseal::BodyForm;
using adseal::Header;
using adseal::InstallRegister;
using adseal::InstallVerdict;
using adseal::InstallVerifier;
using adseal::InstallVerifierOptions;
using adseal::Status;
using adseal::UnixTime;

constexpr std::string_view api_key = "my-api-key";
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";
constexpr std::string_view body = "{\"action\":\"install\"}";
constexpr std::string_view token = "8bec0416dcfb8387ede3b3f7ed30ef4e634590fe071116acdc88e08c429e5cf3";
const UnixTime now = UnixTime::from_seconds(1700000000);

InstallRegister make_register() {
    InstallRegister accounts;
    CHECK_EQUAL(accounts.add(api_key, "2026-01", secret).status(), Status::ok);
    return accounts;
}

InstallVerifier make_verifier(const InstallVerifierOptions &options = {}) {
    adseal::Result<InstallVerifier> verifier = InstallVerifier::create(make_register(), options);
    if (!verifier) {
        check::die(verifier.error().describe());
    }
    return *std::move(verifier);
}

InstallVerifier make_accepting_php() {
    InstallVerifierOptions options;
    options.accept = adseal::Accept::php;
    return make_verifier(options);
}

TEST(install_is_valid) {
    const InstallVerifier verifier = make_verifier();
    const InstallVerdict verdict = verifier.verify(body, api_key, token, now);
    CHECK_EQUAL(verdict.reason(), Status::valid);
    CHECK(verdict.valid() && verdict.accepted());
    CHECK_EQUAL(verdict.key_id(), std::string_view("2026-01"));
    CHECK_EQUAL(verdict.form(), BodyForm::raw);
    CHECK_EQUAL(verdict.body(body).value_or(""), body);
    CHECK_EQUAL(verdict.offset(), std::nullopt);
    CHECK_EQUAL(verifier.reason(body, api_key, token, std::chrono::system_clock::now()), Status::valid);
    CHECK_EQUAL(verifier.reason(body, api_key, token, UnixTime::from_seconds(-1)), Status::error_invalid_argument);
}

TEST(install_header_that_is_not_there) {
    const InstallVerifier verifier = make_verifier();
    const char *const null = nullptr;
    const std::optional<std::string> nothing;
    const std::optional<std::string> something = std::string(token);
    CHECK_EQUAL(verifier.reason(body, api_key, std::nullopt, now), Status::install_missing_token);
    CHECK_EQUAL(verifier.reason(body, api_key, null, now), Status::install_missing_token);
    CHECK_EQUAL(verifier.reason(body, api_key, nullptr, now), Status::install_missing_token);
    CHECK_EQUAL(verifier.reason(body, api_key, nothing, now), Status::install_missing_token);
    CHECK_EQUAL(verifier.reason(body, api_key, "", now), Status::install_missing_token);
    CHECK_EQUAL(verifier.reason(body, api_key, something, now), Status::valid);
    CHECK_EQUAL(verifier.reason(body, std::nullopt, token, now), Status::install_unknown_api_key);
    CHECK_EQUAL(verifier.reason(body, "", token, now), Status::install_unknown_api_key);
    std::string writable(token);
    char *pointer = writable.data();
    CHECK_EQUAL(verifier.reason(body, api_key, pointer, now), Status::valid);
    CHECK_EQUAL(verifier.verify_request(body, {}, now).reason(), Status::install_missing_token);
    CHECK_EQUAL(verifier.verify_request(body, {{"Kochava-Api-Key", api_key}}, now).reason(),
                Status::install_missing_token);
    const std::pair<const char *, const char *> pairs[] = {{"Kochava-Auth-Token", null}, {null, "value"}};
    CHECK_EQUAL(verifier.verify_request(body, pairs, now).reason(), Status::install_missing_token);
}

TEST(install_verdict_starts_with_nothing) {
    const InstallVerdict verdict;
    CHECK_EQUAL(verdict.reason(), Status::error_invalid_argument);
    CHECK(!verdict.valid() && !verdict.accepted());
    CHECK(verdict.key_id().empty());
    CHECK_EQUAL(verdict.form(), BodyForm::none);
    CHECK(!verdict.body(body).has_value());
    CHECK_EQUAL(verdict.body("").status(), Status::none);
}

TEST(install_body_that_is_empty_or_has_nul) {
    const InstallVerifier verifier = make_verifier();
    const std::string_view of_nothing = "19eda23eaef5c48af5459a884d4f40d97f8ea36bcf1c37167a2b9c403a8b97fa";
    for (const adseal::Bytes empty : {adseal::Bytes(), adseal::Bytes("")}) {
        const InstallVerdict verdict = verifier.verify(empty, api_key, of_nothing, now);
        CHECK_EQUAL(verdict.reason(), Status::valid);
        CHECK_EQUAL(verdict.form(), BodyForm::raw);
        const adseal::Result<std::string_view> matched = verdict.body(empty);
        if (CHECK_EQUAL(matched.status(), Status::ok)) {
            CHECK(matched->empty());
        }
    }
    const std::array<unsigned char, 3> nul = {'a', 0, 'b'};
    const std::string_view of_nul = "0942c339aec1e0ad12f475588453870709190ef0d21328fab6f151bf8ed90481";
    CHECK_EQUAL(verifier.reason(nul, api_key, of_nul, now), Status::valid);
    CHECK_EQUAL(verifier.reason("a", api_key, of_nul, now), Status::install_invalid_token);
}

TEST(install_body_limit_of_a_verifier) {
    InstallVerifierOptions options;
    options.max_body = body.size();
    CHECK_EQUAL(make_verifier(options).reason(body, api_key, token, now), Status::install_body_too_large);
    options.max_body = body.size() + 1;
    CHECK_EQUAL(make_verifier(options).reason(body, api_key, token, now), Status::valid);
    options.max_body = 0;
    CHECK_EQUAL(InstallVerifier::create(make_register(), options).status(), Status::error_invalid_argument);
}

// The request in every kind of container that servers hand out.
TEST(install_headers_of_every_shape) {
    const InstallVerifier verifier = make_verifier();
    InstallVerdict verdict;
    const std::string key(api_key);
    CHECK_EQUAL(
        verifier.verify_request(body, {{"kochava-api-key", api_key}, {"KOCHAVA-AUTH-TOKEN", token}}, now).reason(),
        Status::valid);
    const std::vector<Header> views = {
        {"Host", "example.com"}, {"Kochava-Api-Key", key}, {"Kochava-Auth-Token", token}};
    CHECK_EQUAL(verifier.verify_request(body, views, now, verdict), Status::valid);
    const std::map<std::string, std::string> map = {{"Kochava-Api-Key", key},
                                                    {"Kochava-Auth-Token", std::string(token)}};
    CHECK_EQUAL(verifier.verify_request(body, map, now, verdict), Status::valid);
    const std::unordered_multimap<std::string, std::string> multimap(map.begin(), map.end());
    CHECK_EQUAL(verifier.verify_request(body, multimap, now).reason(), Status::valid);
    const std::pair<const char *, std::string_view> pairs[] = {{"Kochava-Api-Key", " \tmy-api-key\t "},
                                                               {"Kochava-Auth-Token", token}};
    CHECK_EQUAL(verifier.verify_request(body, pairs, now).reason(), Status::valid);
    const std::map<std::string, std::string> none;
    CHECK_EQUAL(verifier.verify_request(body, none, now).reason(), Status::install_missing_token);
}

TEST(install_headers_that_are_repeated) {
    const InstallVerifier verifier = make_verifier();
    const InstallVerdict twice = verifier.verify_request(
        body, {{"Kochava-Auth-Token", token}, {"Kochava-Api-Key", api_key}, {"kochava-auth-token", token}}, now);
    CHECK_EQUAL(twice.reason(), Status::install_malformed_token);
    CHECK_EQUAL(twice.offset(), std::nullopt);
    CHECK_EQUAL(verifier
                    .verify_request(
                        body,
                        {{"Kochava-Api-Key", api_key}, {"Kochava-Auth-Token", token}, {"kochava-api-key", "another"}},
                        now)
                    .reason(),
                Status::install_unknown_api_key);
    // A container that keeps both tells of both.
    const std::multimap<std::string, std::string> kept = {{"Kochava-Api-Key", std::string(api_key)},
                                                          {"Kochava-Auth-Token", std::string(token)},
                                                          {"Kochava-Auth-Token", std::string(token)}};
    CHECK_EQUAL(verifier.verify_request(body, kept, now).reason(), Status::install_malformed_token);
}

// More than there is room for without an allocation, one less, and one more than that.
TEST(install_headers_that_are_many) {
    const InstallVerifier verifier = make_verifier();
    for (const std::size_t count :
         {std::size_t{2}, std::size_t{63}, std::size_t{64}, std::size_t{65}, std::size_t{5000}}) {
        std::vector<Header> views = {{"Kochava-Auth-Token", token}};
        views.resize(count - 1, Header{"X-Other", "value"});
        views.push_back({"Kochava-Api-Key", api_key});
        CHECK_EQUAL(verifier.verify_request(body, views, now).reason(), Status::valid);
        std::vector<std::pair<std::string, std::string>> pairs;
        for (const Header &each : views) {
            pairs.emplace_back(each.name, each.value);
        }
        CHECK_EQUAL(verifier.verify_request(body, pairs, now).reason(), Status::valid);
        pairs.emplace_back("kochava-auth-token", "");
        CHECK_EQUAL(verifier.verify_request(body, pairs, now).reason(), Status::install_malformed_token);
    }
}

TEST(install_token_that_is_malformed) {
    const InstallVerifier verifier = make_verifier();
    InstallVerdict verdict = verifier.verify(body, api_key, "8bec0416DCFB", now);
    CHECK_EQUAL(verdict.reason(), Status::install_malformed_token);
    CHECK_EQUAL(verdict.offset(), std::optional<std::size_t>(8));
    verdict = verifier.verify(body, api_key, token.substr(0, 63), now);
    CHECK_EQUAL(verdict.offset(), std::optional<std::size_t>(63));
    InstallVerifierOptions options;
    options.encoding = adseal::TokenEncoding::base64;
    CHECK_EQUAL(make_verifier(options).reason(body, api_key, token, now), Status::install_malformed_token);
    CHECK_EQUAL(make_verifier(options).reason(body, api_key, "i+wEFtz7g4ft47P37TDvTmNFkP4HERas3IjgjEKeXPM=", now),
                Status::valid);
}

// A verifier that only reports accepts what nobody signed, and has no bytes to vouch for.
TEST(install_report_only) {
    InstallVerifierOptions options;
    options.report_only = true;
    const InstallVerifier verifier = make_verifier(options);
    const std::string received = "{\"action\":\"fraud\"}";
    InstallVerdict verdict;
    CHECK_EQUAL(verifier.verify(received, api_key, token, now, verdict), Status::install_invalid_token);
    CHECK(verdict.accepted() && !verdict.valid());
    CHECK_EQUAL(verdict.form(), BodyForm::none);
    CHECK_EQUAL(verdict.body(received).status(), Status::none);
    CHECK_EQUAL(verdict.body(received).value_or(received), std::string_view(received));
    CHECK_EQUAL(verifier.verify(body, api_key, token, now, verdict), Status::valid);
    CHECK_EQUAL(verdict.body(body).value_or(""), body);
    // A mistake in the call is accepted by nobody.
    CHECK_EQUAL(verifier.verify(body, api_key, token, UnixTime::from_seconds(-1), verdict),
                Status::error_invalid_argument);
    CHECK(!verdict.accepted());
}

TEST(install_body_is_read_through_the_verdict) {
    const InstallVerifier verifier = make_accepting_php();
    const std::string received = "{\"ua\": \"Mozilla/5.0\", \"price\": 10.0}";
    const std::string_view of_php = "e82d28b21296fb3efb256caaa471e10b7dbdec59feb28c87fa46d78864eef52a";
    InstallVerdict verdict = verifier.verify(received, api_key, of_php, now);
    CHECK_EQUAL(verdict.reason(), Status::valid);
    CHECK_EQUAL(verdict.form(), BodyForm::php_object);
    const std::string_view matched = verdict.body(received).value_or("");
    CHECK_EQUAL(matched, std::string_view("{\"ua\":\"Mozilla\\/5.0\",\"price\":10}"));
    // It is the verdict's, which may be moved.
    const InstallVerdict moved = std::move(verdict);
    CHECK(moved.body(received).value_or("").data() == matched.data());
    CHECK_EQUAL(moved.body("of another length").status(), Status::error_invalid_argument);
    CHECK_EQUAL(make_verifier().reason(received, api_key, of_php, now), Status::install_invalid_token);
}

// One parser takes the first price, another the last. PHP, and so the token, mean the last.
TEST(install_body_with_a_repeated_key) {
    const std::string_view received = "{\"price\":999,\"price\":1}";
    const std::string_view of_one = "93d9a142f667d788b434d1b6557291da820426bdad9cf827bf2706e0e4734f2c";
    const InstallVerdict verdict = make_accepting_php().verify(received, api_key, of_one, now);
    CHECK_EQUAL(verdict.reason(), Status::valid);
    CHECK_EQUAL(verdict.body(received).value_or(""), std::string_view("{\"price\":1}"));
}

TEST(install_body_that_is_no_json) {
    const InstallVerdict verdict = make_accepting_php().verify("{\"a\":tru}", api_key, token, now);
    CHECK_EQUAL(verdict.reason(), Status::install_invalid_json);
    CHECK_EQUAL(verdict.json_error(), Status::json_syntax);
    CHECK_EQUAL(verdict.offset(), std::optional<std::size_t>(5));
}

TEST(install_register_refuses) {
    InstallRegister accounts = make_register();
    CHECK_EQUAL(accounts.add("my api key", "id", "other secret").status(), Status::error_invalid_key);
    CHECK_EQUAL(accounts.add(api_key, "", "other secret").status(), Status::error_invalid_key);
    CHECK_EQUAL(accounts.add(api_key, "id", "").status(), Status::error_invalid_key);
    CHECK_EQUAL(accounts.add(api_key, "id", "other secret", {now, now, {}}).status(), Status::error_invalid_key);
    CHECK_EQUAL(accounts.add(api_key, "id", "other secret", {{}, {}, now}).status(), Status::error_invalid_key);
    CHECK_EQUAL(accounts.add(api_key, "2026-01", "other secret").status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(accounts.add(api_key, "id", secret).status(), Status::error_invalid_key_ring);
    const adseal::Result<adseal::Key> signing = adseal::Key::create("id", "other secret", {{}, {}, now});
    if (CHECK_EQUAL(signing.status(), Status::ok)) {
        CHECK_EQUAL(accounts.add(api_key, *signing).status(), Status::error_invalid_key);
    }
    // None of that came into the register.
    for (int number = 2; number <= 16; number++) {
        const std::string text = std::to_string(number);
        CHECK_EQUAL(accounts.add(api_key, text, text).status(), Status::ok);
    }
    CHECK_EQUAL(accounts.add(api_key, "17", "17").status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(accounts.add("another", "17", "17").status(), Status::ok);
}

TEST(install_secrets_have_times) {
    const std::string_view next_token = "1f3ac56be88de1b5ea3d7ef8e624418d2e9cb84306f57937886836d46920133c";
    const UnixTime change = UnixTime::from_seconds(now.seconds() + 10);
    const UnixTime before = UnixTime::from_seconds(change.seconds() - 1);
    InstallRegister accounts;
    CHECK_EQUAL(accounts.add(api_key, "old", secret, {{}, change, {}}).status(), Status::ok);
    const adseal::Result<InstallVerifier> early = InstallVerifier::create(accounts);
    const adseal::Result<adseal::Key> next =
        adseal::Key::create("new", "fedcba9876543210fedcba9876543210", {change, {}, {}});
    if (!CHECK_EQUAL(early.status(), Status::ok) || !CHECK_EQUAL(next.status(), Status::ok)) {
        return;
    }
    CHECK_EQUAL(accounts.add(api_key, *next).status(), Status::ok);
    const adseal::Result<InstallVerifier> verifier = InstallVerifier::create(accounts);
    if (!CHECK_EQUAL(verifier.status(), Status::ok)) {
        return;
    }
    CHECK_EQUAL(verifier->verify(body, api_key, token, before).key_id(), std::string_view("old"));
    CHECK_EQUAL(verifier->reason(body, api_key, token, change), Status::install_invalid_token);
    CHECK_EQUAL(verifier->reason(body, api_key, next_token, before), Status::install_invalid_token);
    CHECK_EQUAL(verifier->verify(body, api_key, next_token, change).key_id(), std::string_view("new"));
    // A verifier does not learn of what came into the register later.
    CHECK_EQUAL(early->reason(body, api_key, next_token, change), Status::install_no_active_key);
}

TEST(install_verifiers_that_were_moved_from_fail_in_order) {
    InstallRegister accounts = make_register();
    InstallVerifier verifier = make_verifier();
    InstallVerdict verdict = verifier.verify(body, api_key, token, now);
    const InstallRegister kept = std::move(accounts);
    const InstallVerifier taken = std::move(verifier);
    const InstallVerdict moved = std::move(verdict);
    CHECK(moved.accepted());
    CHECK_EQUAL(InstallVerifier::create(kept).status(), Status::ok);
    // What was moved from is asked on purpose.
    InstallRegister &no_register = accounts;
    const InstallVerifier &no_verifier = verifier;
    InstallVerdict &no_verdict = verdict;
    CHECK_EQUAL(no_register.add(api_key, "id", "another").status(), Status::error_null_pointer);
    CHECK_EQUAL(InstallVerifier::create(no_register).status(), Status::error_null_pointer);
    CHECK_EQUAL(no_verifier.reason(body, api_key, token, now), Status::error_null_pointer);
    const InstallVerdict failed = no_verifier.verify(body, api_key, token, now);
    CHECK_EQUAL(failed.reason(), Status::error_null_pointer);
    CHECK(!failed.accepted());
    CHECK_EQUAL(taken.verify(body, api_key, token, now, no_verdict), Status::error_null_pointer);
    const std::map<std::string_view, std::string_view> headers = {{"Kochava-Api-Key", api_key},
                                                                  {"Kochava-Auth-Token", token}};
    CHECK_EQUAL(taken.verify_request(body, headers, now, no_verdict), Status::error_null_pointer);
    CHECK_EQUAL(no_verdict.reason(), Status::error_null_pointer);
    CHECK(!no_verdict.accepted());
    CHECK(no_verdict.key_id().empty());
    CHECK_EQUAL(no_verdict.form(), BodyForm::none);
    CHECK_EQUAL(no_verdict.offset(), std::nullopt);
    CHECK_EQUAL(no_verdict.body(body).status(), Status::error_null_pointer);
}

TEST(install_forms_have_names) {
    CHECK_EQUAL(std::string_view(name(BodyForm::none)), std::string_view("none"));
    CHECK_EQUAL(std::string_view(name(BodyForm::php_assoc)), std::string_view("php_assoc"));
    CHECK_EQUAL(std::string_view(name(static_cast<BodyForm>(4))), std::string_view("unknown_form"));
}

static_assert(noexcept(std::declval<const InstallVerifier &>().verify({}, "", "", now,
                                                                      std::declval<InstallVerdict &>())));
static_assert(noexcept(std::declval<const InstallVerifier &>().reason({}, "", "", now)));
static_assert(std::is_nothrow_move_constructible_v<InstallVerifier> && !std::is_copy_constructible_v<InstallVerifier>);
static_assert(std::is_nothrow_move_constructible_v<InstallRegister> && !std::is_copy_constructible_v<InstallRegister>);
static_assert(std::is_nothrow_move_constructible_v<InstallVerdict> && !std::is_copy_constructible_v<InstallVerdict>);

} // namespace
