// Signs and verifies the published click and install through adseal.hpp. Exits with 1 if anything is not so. Compiled
// with each compiler, standard and library, and without exceptions too.
#include "published.h"

#include <adseal.hpp>

#include <cstdio>
#include <cstdlib>
#include <utility>

#if defined(WANT_SPAN)
#include <span>
#endif
#if defined(WANT_EXPECTED)
#include <expected>
#endif

namespace {

constexpr auto until = adseal::UnixTime::from_seconds(EXPIRES);
constexpr auto before = adseal::UnixTime::from_seconds(EXPIRES - 60);

void expect(const char *what, bool holds) {
    if (!holds) {
        std::fprintf(stderr, "consumer: %s: not as expected\n", what);
        std::exit(1);
    }
}

template <class T> T got(const char *what, adseal::Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "consumer: %s: %s\n", what, result.error().message());
        std::exit(1);
    }
    return *std::move(result);
}

void sign_click(const adseal::KeyRing &ring) {
    const auto signer = got("signer", adseal::ClickSigner::create(ring));
    expect("signed click", got("signing", signer.sign(CLICK, before, until)) == SIGNED_CLICK);
    char out[sizeof SIGNED_CLICK + ADSEAL_MAX_SIGNED_OVERHEAD];
    expect("in a buffer", got("signing", signer.sign(CLICK, before, adseal::Span<char>(out), until)) == SIGNED_CLICK);
    expect("refused", signer.sign("no URI", before, until).status() == adseal::Status::sign_malformed_uri);
#if defined(WANT_SPAN)
    expect("in a span", got("signing", signer.sign(CLICK, before, std::span<char>(out), until)) == SIGNED_CLICK);
#endif
#if defined(WANT_EXPECTED)
    const std::expected<std::string, adseal::Error> expected = signer.sign(CLICK, before, until).to_expected();
    expect("expected", expected.has_value() && *expected == SIGNED_CLICK);
#endif
}

void verify_click(const adseal::KeyRing &ring) {
    const auto verifier = got("verifier", adseal::ClickVerifier::create(ring));
    const auto verdict = verifier.verify(SIGNED_CLICK, before);
    expect("valid", verdict.valid() && verdict.accepted());
    expect("a parameter", got("site_id", verdict.find(SIGNED_CLICK, "site_id")) == "test-site-id");
    expect("expired", verifier.reason(SIGNED_CLICK, until) == adseal::Status::click_expired);
    expect("forged", verifier.reason(FORGED_CLICK, before) == adseal::Status::click_invalid_signature);
}

void sign_install() {
    const auto signer = got("install signer", adseal::InstallSigner::create(API_KEY, SECRET));
    expect("token", got("token", signer.token(BODY)) == TOKEN);
    const auto install = got("signed install", signer.sign(BODY));
    expect("signed install", install.body() == BODY && install.token() == TOKEN);
}

void verify_install() {
    adseal::InstallRegister accounts;
    expect("a secret", accounts.add(API_KEY, "2026", SECRET).has_value());
    const auto verifier = got("install verifier", adseal::InstallVerifier::create(accounts));
    expect("valid", verifier.verify(BODY, API_KEY, TOKEN, before).accepted());
    expect("forged", verifier.reason(BODY "\n", API_KEY, TOKEN, before) == adseal::Status::install_invalid_token);
}

#if defined(__cpp_exceptions)
// An exception passes through adseal's frames and the program's alike.
void catch_one() {
    bool caught = false;
    try {
        static_cast<void>(adseal::KeyRing::create("").value());
    } catch (const adseal::Exception &exception) {
        caught = exception.error().status() == adseal::Status::error_invalid_key;
    }
    expect("an exception", caught);
}
#endif

} // namespace

int main() {
    expect("ABI", adseal_abi_version() == ADSEAL_ABI_VERSION);
    auto made = got("key ring", adseal::KeyRing::create(PRIVATE_KEY));
    const adseal::KeyRing ring = std::move(made);
    sign_click(ring);
    verify_click(ring);
    sign_install();
    verify_install();
#if defined(__cpp_exceptions)
    catch_one();
#endif
    std::printf("adseal %s, C++ %ld\n", adseal_version(), static_cast<long>(__cplusplus));
    return 0;
}
