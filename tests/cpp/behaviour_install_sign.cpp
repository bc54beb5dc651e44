// Signing installs: bodies of every kind, limits, what is lent, and what an error tells a person. The tokens were made
// with Python's hmac and hashlib.
#include "check.hpp"

#include <array>
#include <cstddef>
#include <map>

#if defined(__cpp_lib_ranges)
#include <ranges>
#endif

namespace {

using adseal::InstallSigner;
using adseal::SignedInstall;
using adseal::Status;

constexpr std::string_view api_key = "my-api-key";
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";
constexpr std::string_view token_of_nothing = "19eda23eaef5c48af5459a884d4f40d97f8ea36bcf1c37167a2b9c403a8b97fa";
constexpr std::string_view token_of_a_nul_b = "0942c339aec1e0ad12f475588453870709190ef0d21328fab6f151bf8ed90481";

InstallSigner make_signer(const adseal::InstallSignerOptions &options = {}) {
    adseal::Result<InstallSigner> signer = InstallSigner::create(api_key, secret, options);
    if (!signer) {
        check::die(signer.error().describe());
    }
    return *std::move(signer);
}

TEST(install_body_is_any_bytes) {
    const InstallSigner signer = make_signer();
    const std::string with_nul("a\0b", 3);
    const std::array<unsigned char, 3> octets = {'a', 0, 'b'};
    const std::vector<std::byte> bytes = {std::byte{'a'}, std::byte{0}, std::byte{'b'}};
    CHECK_EQUAL(signer.token(with_nul).value_or(""), token_of_a_nul_b);
    CHECK_EQUAL(signer.token(octets).value_or(""), token_of_a_nul_b);
    CHECK_EQUAL(signer.token(bytes).value_or(""), token_of_a_nul_b);
    CHECK_EQUAL(signer.token(adseal::Bytes(bytes.data(), bytes.size())).value_or(""), token_of_a_nul_b);
    const adseal::Result<SignedInstall> signed_install = signer.sign_raw(with_nul);
    if (CHECK_EQUAL(signed_install.status(), Status::ok)) {
        CHECK_EQUAL(signed_install->body(), std::string_view(with_nul));
        CHECK_EQUAL(signed_install->token(), token_of_a_nul_b);
    }
}

TEST(install_body_may_be_empty) {
    const InstallSigner signer = make_signer();
    CHECK_EQUAL(signer.token("").value_or(""), token_of_nothing);
    CHECK_EQUAL(signer.token(adseal::Bytes()).value_or(""), token_of_nothing);
    const adseal::Result<SignedInstall> signed_install = signer.sign_raw({});
    if (CHECK_EQUAL(signed_install.status(), Status::ok)) {
        CHECK_EQUAL(signed_install->body(), std::string_view());
        CHECK_EQUAL(signed_install->token(), token_of_nothing);
        CHECK_EQUAL(signed_install->headers().size(), 2);
    }
    // Nothing is no JSON.
    const adseal::Result<SignedInstall> json = signer.sign("");
    CHECK_EQUAL(json.status(), Status::json_syntax);
}

TEST(install_token_in_base64) {
    const InstallSigner signer = make_signer({adseal::TokenEncoding::base64, {}});
    CHECK_EQUAL(signer.token("").value_or(""), std::string_view("Ge2iPq71xIr1RZqITU9A2X+Oo2vPHDcWeiucQDqLl/o="));
    std::array<char, ADSEAL_MAX_TOKEN_LENGTH> buffer;
    CHECK_EQUAL(signer.token("", buffer).value_or("").size(), 44);
    const adseal::TokenEncoding unknown = static_cast<adseal::TokenEncoding>(2);
    CHECK_EQUAL(InstallSigner::create(api_key, secret, {unknown, {}}).status(), Status::error_invalid_argument);
}

TEST(install_token_into_a_buffer) {
    const InstallSigner signer = make_signer();
    std::array<char, ADSEAL_MAX_TOKEN_LENGTH + 1> buffer;
    buffer.fill('x');
    const adseal::Result<std::string_view> token = signer.token("", buffer);
    if (CHECK_EQUAL(token.status(), Status::ok)) {
        CHECK_EQUAL(*token, token_of_nothing);
        CHECK(token->data() == buffer.data());
    }
    CHECK_EQUAL(buffer.back(), 'x');
    buffer.fill('x');
    const adseal::Result<std::string_view> none = signer.token("", adseal::Span<char>(buffer.data(), 63));
    if (CHECK_EQUAL(none.status(), Status::error_buffer_too_small)) {
        CHECK_EQUAL(none.error().needed(), 64);
        CHECK_EQUAL(none.error().describe(),
                    std::string_view("caller: buffer_too_small: the output buffer is too small; the needed size was "
                                     "reported; it needs 64 bytes"));
    }
    CHECK_EQUAL(buffer.front(), 'x');
}

TEST(install_signer_refuses) {
    CHECK_EQUAL(InstallSigner::create("", secret).status(), Status::error_invalid_key);
    CHECK_EQUAL(InstallSigner::create("my api key", secret).status(), Status::error_invalid_key);
    CHECK_EQUAL(InstallSigner::create(std::string(257, 'k'), secret).status(), Status::error_invalid_key);
    CHECK_EQUAL(InstallSigner::create(std::string(256, 'k'), secret).status(), Status::ok);
    CHECK_EQUAL(InstallSigner::create(api_key, "").status(), Status::error_invalid_key);
    CHECK_EQUAL(InstallSigner::create(api_key, secret, {{}, 0}).status(), Status::error_invalid_argument);
    const InstallSigner signer = make_signer();
    CHECK_EQUAL(signer.sign("1", static_cast<adseal::Unstable>(2)).status(), Status::error_invalid_argument);
}

TEST(install_body_limit) {
    const std::string most(2097151, '1');
    const std::string too_much(2097152, '1');
    const InstallSigner usual = make_signer();
    CHECK_EQUAL(usual.token(most).status(), Status::ok);
    CHECK_EQUAL(usual.sign_raw(most).status(), Status::ok);
    CHECK_EQUAL(usual.token(too_much).status(), Status::error_body_too_large);
    CHECK_EQUAL(usual.sign_raw(too_much).status(), Status::error_body_too_large);
    CHECK_EQUAL(make_signer({{}, too_much.size() + 1}).token(too_much).status(), Status::ok);
    const InstallSigner nothing = make_signer({{}, 1});
    CHECK_EQUAL(nothing.token("").status(), Status::ok);
    CHECK_EQUAL(nothing.token("1").status(), Status::error_body_too_large);
    // What counts is what is to be sent, "\/", and not the JSON that was given, "/".
    CHECK_EQUAL(make_signer({{}, 4}).sign("\"/\"").status(), Status::error_body_too_large);
    CHECK_EQUAL(make_signer({{}, 5}).sign("\"/\"").status(), Status::ok);
    CHECK_EQUAL(make_signer({{}, 2}).sign("       1").status(), Status::ok);
}

TEST(install_json_is_signed_as_php_spells_it) {
    const adseal::Result<SignedInstall> install = make_signer().sign("{\"ua\": \"Mozilla/5.0\", \"price\": 10.0}");
    if (!CHECK_EQUAL(install.status(), Status::ok)) {
        return;
    }
    CHECK_EQUAL(install->body(), std::string_view("{\"ua\":\"Mozilla\\/5.0\",\"price\":10}"));
    CHECK_EQUAL(install->token(), std::string_view("e82d28b21296fb3efb256caaa471e10b7dbdec59feb28c87fa46d78864eef52a"));
    std::string changed;
    for (const adseal::Note note : install->notes()) {
        changed +=
            std::string(name(note.cause)) + " " + std::to_string(note.count) + " " + std::to_string(note.offset) + "; ";
    }
    CHECK_EQUAL(changed, std::string_view("insignificant_whitespace 3 6; slash_not_escaped 1 15; "
                                          "non_canonical_number 1 31; "));
    CHECK_EQUAL(install->notes()[3].cause, adseal::Cause::none);
    CHECK_EQUAL(install->notes()[3].count, 0);
}

TEST(install_json_that_is_unstable) {
    const InstallSigner signer = make_signer();
    const char *json = "{\"a\":1,\"b\":{}}";
    const adseal::Result<SignedInstall> refused = signer.sign(json);
    if (CHECK_EQUAL(refused.status(), Status::json_unstable_json)) {
        CHECK_EQUAL(refused.error().offset(), std::optional<std::size_t>(11));
        CHECK_EQUAL(refused.error().cause(), adseal::Cause::empty_object);
        CHECK_EQUAL(refused.error().describe(),
                    std::string_view("json: unstable_json (empty_object) at byte 11: an empty object, which PHP writes "
                                     "as {} or []; leave it out, or write null or []"));
    }
    const adseal::Result<SignedInstall> allowed = signer.sign(json, adseal::Unstable::allow);
    if (CHECK_EQUAL(allowed.status(), Status::ok)) {
        CHECK_EQUAL(allowed->body(), std::string_view(json));
    }
}

// What a person reads whose JSON PHP refuses: PHP's error and the place, and what to write where that is not plain.
TEST(install_json_that_is_none) {
    const InstallSigner signer = make_signer();
    const adseal::Result<SignedInstall> cut = signer.sign("{\"a\":1");
    if (CHECK_EQUAL(cut.status(), Status::json_syntax)) {
        CHECK_EQUAL(cut.error().cause(), adseal::Cause::invalid_json);
        CHECK_EQUAL(cut.error().describe(), std::string_view("json: syntax at byte 6: Syntax error"));
    }
    const adseal::Result<SignedInstall> large = signer.sign("[1e999]");
    if (CHECK_EQUAL(large.status(), Status::json_inf_or_nan)) {
        CHECK_EQUAL(large.error().describe(),
                    std::string_view("json: inf_or_nan at byte 1: Inf and NaN cannot be JSON encoded; no JSON to PHP, "
                                     "or a number beyond the range of doubles; write null or a string for such a "
                                     "number"));
    }
    CHECK_EQUAL(signer.sign("\"\xff\"").status(), Status::json_utf8);
    CHECK_EQUAL(signer.sign(std::string(513, '[') + std::string(513, ']')).status(), Status::json_depth);
}

TEST(install_headers_can_be_walked) {
    adseal::Result<SignedInstall> made = make_signer().sign_raw("{}");
    if (!CHECK_EQUAL(made.status(), Status::ok)) {
        return;
    }
    const SignedInstall::Headers headers = made->headers();
    CHECK(headers.begin() == headers.begin() && !(headers.begin() == headers.end()));
    const std::vector<adseal::Header> listed(headers.begin(), headers.end());
    CHECK_EQUAL(listed.size(), headers.size());
    std::map<std::string, std::string> by_name;
    for (const auto [name, value] : headers) {
        by_name.emplace(name, value);
    }
    CHECK_EQUAL(by_name["Kochava-Api-Key"], api_key);
    CHECK_EQUAL(by_name["Kochava-Auth-Token"],
                std::string_view("426d5949c15f8111c4c9bcefc26b805e09abd40e0522a058fb36a516b8000117"));
    CHECK(!headers.empty());
    CHECK_EQUAL(headers[2].name, std::string_view());
    auto walk = headers.begin();
    CHECK((*walk++).name == listed[0].name);
    CHECK((*walk).name == listed[1].name);
    CHECK(++walk == headers.end());
#if defined(__cpp_lib_ranges)
    static_assert(std::ranges::input_range<SignedInstall::Headers>);
    static_assert(std::ranges::view<SignedInstall::Notes>);
    static_assert(std::ranges::borrowed_range<SignedInstall::Headers>);
    CHECK_EQUAL(std::ranges::distance(headers), 2);
#endif
}

TEST(what_a_signed_install_lends_stays_when_it_is_moved) {
    std::optional<InstallSigner> signer = make_signer();
    adseal::Result<SignedInstall> made = signer->sign("[ 1 ]");
    signer.reset();
    if (!CHECK_EQUAL(made.status(), Status::ok)) {
        return;
    }
    const std::string_view body = made->body();
    const std::string_view token = made->token();
    const SignedInstall::Notes notes = made->notes();
    const SignedInstall moved = *std::move(made);
    CHECK(moved.body().data() == body.data());
    CHECK(moved.token().data() == token.data());
    CHECK_EQUAL(body, std::string_view("[1]"));
    CHECK_EQUAL(notes.size(), 1);
    CHECK_EQUAL(notes[0].count, 2);
}

TEST(install_objects_that_were_moved_from_fail_in_order) {
    InstallSigner signer = make_signer();
    SignedInstall install = *signer.sign_raw("{}");
    const InstallSigner taken = std::move(signer);
    const SignedInstall kept = std::move(install);
    CHECK_EQUAL(taken.token("").status(), Status::ok);
    CHECK(!kept.body().empty());
    // What was moved from is asked on purpose.
    const InstallSigner &gone = signer;
    const SignedInstall &empty = install;
    std::array<char, ADSEAL_MAX_TOKEN_LENGTH> buffer;
    CHECK_EQUAL(gone.sign("{}").status(), Status::error_null_pointer);
    CHECK_EQUAL(gone.sign_raw("{}").status(), Status::error_null_pointer);
    CHECK_EQUAL(gone.token("{}").status(), Status::error_null_pointer);
    CHECK_EQUAL(gone.token("{}", buffer).status(), Status::error_null_pointer);
    CHECK(gone.handle() == nullptr);
    CHECK(empty.body().empty());
    CHECK(empty.token().empty());
    CHECK(empty.headers().empty());
    CHECK(empty.notes().begin() == empty.notes().end());
}

// What allocates nothing throws nothing, and a compiler knows it.
static_assert(noexcept(std::declval<const InstallSigner &>().token({}, adseal::Span<char>())));
static_assert(noexcept(std::declval<const InstallSigner &>().sign({})));
static_assert(noexcept(std::declval<const SignedInstall &>().token()));
static_assert(std::is_nothrow_move_constructible_v<InstallSigner> && !std::is_copy_constructible_v<InstallSigner>);
static_assert(std::is_nothrow_move_assignable_v<SignedInstall> && !std::is_copy_assignable_v<SignedInstall>);

} // namespace
