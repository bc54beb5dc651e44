// What writes into the caller's memory takes none from the heap. The library's own allocations are counted in Rust;
// here it is those of the header, which all go through operator new.
#include "behaviour_new.hpp"
#include "check.hpp"

#include <array>

namespace {

using adseal::Header;
using adseal::Status;

const adseal::UnixTime now = adseal::UnixTime::from_seconds(1700000000);
constexpr std::string_view secret = "0123456789abcdef0123456789abcdef";

// How many times it allocates.
template <class Call> std::size_t count(Call call) {
    const std::size_t before = allocations();
    call();
    return allocations() - before;
}

template <class T> T must(adseal::Result<T> result) {
    if (!result) {
        check::die(result.error().describe());
    }
    return *std::move(result);
}

TEST(allocations_are_seen) {
    CHECK_EQUAL(count([] { std::string(100, 'a').clear(); }), 1);
}

TEST(allocations_of_clicks) {
    const adseal::KeyRing ring = must(adseal::KeyRing::create(secret));
    const adseal::ClickSigner signer = must(adseal::ClickSigner::create(ring));
    const adseal::ClickVerifier verifier = must(adseal::ClickVerifier::create(ring));
    adseal::ClickVerdict verdict;
    std::array<char, 500> buffer;
    std::array<char, 100> name;
    std::array<char, 100> value;
    std::string_view uri;
    Status reason = Status::none;
    CHECK_EQUAL(count([&] { uri = *signer.sign("/c?a=1&b=2&c=3", now, buffer); }), 0);
    CHECK_EQUAL(count([&] { reason = verifier.verify(uri, now, verdict); }), 0);
    CHECK_EQUAL(reason, Status::valid);
    CHECK_EQUAL(count([&] { reason = verifier.reason(uri, now); }), 0);
    CHECK_EQUAL(count([&] { CHECK_EQUAL(verdict.find(uri, "b", value)->size(), 1); }), 0);
    std::size_t cursor = 0;
    std::size_t read = 0;
    CHECK_EQUAL(count([&] {
                    while (verdict.next_parameter(uri, cursor, name, value)) {
                        read++;
                    }
                }),
                0);
    CHECK_EQUAL(read, 4);
    // What is refused is refused without an allocation, too.
    CHECK_EQUAL(count([&] { reason = signer.sign("/c?a={a}", now, buffer).status(); }), 0);
    CHECK_EQUAL(reason, Status::sign_unfilled_macro);
    CHECK_EQUAL(count([&] { uri = *signer.sign_parts("/c", {{"a", "1"}, {"b", std::nullopt}}, now, buffer); }), 0);
    CHECK_EQUAL(count([&] { reason = verifier.reason(uri, now); }), 0);
    CHECK_EQUAL(reason, Status::valid);
}

TEST(allocations_of_installs) {
    const adseal::InstallSigner signer = must(adseal::InstallSigner::create("my-api-key", secret));
    adseal::InstallRegister accounts;
    CHECK(accounts.add("my-api-key", "id", secret).has_value());
    const adseal::InstallVerifier verifier = must(adseal::InstallVerifier::create(accounts));
    adseal::InstallVerdict verdict;
    std::array<char, ADSEAL_MAX_TOKEN_LENGTH> buffer;
    std::string_view token;
    Status reason = Status::none;
    CHECK_EQUAL(count([&] { token = *signer.token("{}", buffer); }), 0);
    CHECK_EQUAL(count([&] { reason = verifier.verify("{}", "my-api-key", token, now, verdict); }), 0);
    CHECK_EQUAL(reason, Status::valid);
    CHECK_EQUAL(count([&] { CHECK_EQUAL(verdict.body("{}")->size(), 2); }), 0);

    std::vector<Header> headers(64, Header{"X-Other", ""});
    headers[10] = {"Kochava-Api-Key", "my-api-key"};
    headers[20] = {"Kochava-Auth-Token", token};
    CHECK_EQUAL(count([&] { reason = verifier.verify_request("{}", headers, now, verdict); }), 0);
    CHECK_EQUAL(reason, Status::valid);
    headers.push_back({"X-Other", ""});
    CHECK_EQUAL(count([&] { reason = verifier.verify_request("{}", headers, now, verdict); }), 2);
    CHECK_EQUAL(reason, Status::valid);
}

// What a signed install is made of lies in the library's memory, and is lent.
TEST(allocations_of_a_signed_install) {
    const adseal::InstallSigner signer = must(adseal::InstallSigner::create("my-api-key", secret));
    CHECK_EQUAL(count([&] {
                    const adseal::Result<adseal::SignedInstall> install = signer.sign("[ 1 ]");
                    std::size_t size = install->body().size() + install->token().size();
                    for (const Header header : install->headers()) {
                        size += header.name.size();
                    }
                    for (const adseal::Note note : install->notes()) {
                        size += note.count;
                    }
                    CHECK_EQUAL(size, 3 + 64 + 18 + 15 + 2);
                }),
                0);
}

// What an explanation is made of lies in the library's memory, too.
TEST(allocations_of_explanations) {
    adseal::Explainer explainer;
    const std::string_view uri = "/c?a=1&expires=1700000600&signature=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CHECK_EQUAL(count([&] { CHECK(explainer.add_key("key", secret).has_value()); }), 0);
    std::size_t size = 0;
    CHECK_EQUAL(count([&] {
                    const adseal::Result<adseal::Explanation> explanation = explainer.click(uri);
                    size = explanation->sentence().size() + explanation->expected().size();
                    for (const adseal::ExplainCause cause : explanation->causes()) {
                        size += std::string_view(name(cause)).size();
                    }
                }),
                0);
    CHECK(size > 50);
}

TEST(allocations_of_php_json) {
    const adseal::php_json::Mode object = adseal::php_json::Mode::object;
    std::array<char, 100> buffer;
    std::size_t size = 0;
    CHECK_EQUAL(count([&] { size = adseal::php_json::canonicalize("\"/\"", object, buffer)->size(); }), 0);
    CHECK_EQUAL(size, 4);
}

} // namespace
