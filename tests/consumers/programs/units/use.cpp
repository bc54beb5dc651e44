// Uses what make.cpp makes.
#include "units.hpp"

adseal::Result<std::string_view> sign(const adseal::ClickSigner &signer, std::string_view uri, adseal::UnixTime now,
                                      adseal::Expires expires, adseal::Span<char> out) {
    return signer.sign(uri, now, out, expires);
}

adseal::ClickVerdict verify(const adseal::ClickVerifier &verifier, std::string_view uri, adseal::UnixTime now) {
    return verifier.verify(uri, now);
}

adseal::Result<std::vector<adseal::Status>> verify(const adseal::ClickVerifier &verifier, adseal::ClickBatch batch) {
    return verifier.verify_batch(batch);
}

adseal::Result<adseal::SignedInstall> sign(const adseal::InstallSigner &signer, adseal::Bytes json) {
    return signer.sign(json);
}
