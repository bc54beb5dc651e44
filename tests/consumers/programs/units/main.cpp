// Hands the published click and install from one translation unit to the other. Exits with 1 if anything is not as
// published.
#include "../published.h"
#include "units.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace {

constexpr auto until = adseal::UnixTime::from_seconds(EXPIRES);
constexpr auto before = adseal::UnixTime::from_seconds(EXPIRES - 60);

void expect(const char *what, bool holds) {
    if (!holds) {
        std::fprintf(stderr, "units: %s: not as expected\n", what);
        std::exit(1);
    }
}

template <class T> T got(const char *what, adseal::Result<T> result) {
    expect(what, result.has_value());
    return *std::move(result);
}

} // namespace

int main() {
    auto ring = got("key ring", make_ring(PRIVATE_KEY));
    expect("its only key", ring.size() == 1 && ring.id(0) == "default");
    adseal::ClickSignerOptions options;
    options.lifetime = std::chrono::seconds(60);
    const auto signer = got("signer", make_signer(ring, options));
    const auto verifier = got("verifier", make_verifier(std::move(ring)));

    char out[sizeof SIGNED_CLICK];
    expect("signed until a time", got("signing", sign(signer, CLICK, before, until, out)) == SIGNED_CLICK);
    expect("signed for a lifetime", got("signing", sign(signer, CLICK, before, {}, out)) == SIGNED_CLICK);
    const auto refused = sign(signer, "no URI", before, {}, out);
    expect("refused", refused.status() == adseal::Status::sign_malformed_uri && refused.error().offset() == 0);

    const adseal::ClickVerdict verdict = verify(verifier, SIGNED_CLICK, before);
    expect("valid", verdict.valid() && verdict.expires() == until);
    expect("a parameter", got("site_id", verdict.find(SIGNED_CLICK, "site_id")) == "test-site-id");
    const std::vector<std::string_view> uris = {SIGNED_CLICK, FORGED_CLICK};
    const auto reasons = got("reasons", verify(verifier, got("batch", make_batch(uris, before))));
    expect("a batch", reasons.size() == 2 && reasons[0] == adseal::Status::valid &&
                          reasons[1] == adseal::Status::click_invalid_signature);

    const auto install_signer = got("install signer", make_install_signer(API_KEY, SECRET));
    const auto install = got("signed install", sign(install_signer, BODY));
    expect("an install", install.body() == BODY && install.token() == TOKEN);
    return 0;
}
