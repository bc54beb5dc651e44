// Makes what use.cpp uses.
#include "units.hpp"

#include <utility>

adseal::Result<adseal::KeyRing> make_ring(adseal::Bytes key) {
    return adseal::KeyRing::create(key);
}

adseal::Result<adseal::ClickSigner> make_signer(const adseal::KeyRing &ring,
                                                const adseal::ClickSignerOptions &options) {
    return adseal::ClickSigner::create(ring, options);
}

adseal::Result<adseal::ClickVerifier> make_verifier(adseal::KeyRing ring) {
    const adseal::KeyRing moved = std::move(ring);
    return adseal::ClickVerifier::create(moved);
}

adseal::Result<adseal::ClickBatch> make_batch(adseal::Span<const std::string_view> uris, adseal::UnixTime now) {
    auto batch = adseal::ClickBatch::from_views(uris);
    if (batch) {
        const auto done = batch->set_now(now);
        if (!done) {
            return done.error();
        }
    }
    return batch;
}

adseal::Result<adseal::InstallSigner> make_install_signer(std::string_view api_key, adseal::Bytes secret) {
    return adseal::InstallSigner::create(api_key, secret);
}
