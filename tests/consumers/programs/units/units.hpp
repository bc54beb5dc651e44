// What three translation units say to each other in adseal's types. Each may be of another standard and of another
// compiler: the types are the same ones.
#ifndef UNITS_HPP
#define UNITS_HPP

#include <adseal.hpp>

#include <string>
#include <string_view>
#include <vector>

// make.cpp
adseal::Result<adseal::KeyRing> make_ring(adseal::Bytes key);
adseal::Result<adseal::ClickSigner> make_signer(const adseal::KeyRing &ring, const adseal::ClickSignerOptions &options);
adseal::Result<adseal::ClickVerifier> make_verifier(adseal::KeyRing ring);
adseal::Result<adseal::ClickBatch> make_batch(adseal::Span<const std::string_view> uris, adseal::UnixTime now);
adseal::Result<adseal::InstallSigner> make_install_signer(std::string_view api_key, adseal::Bytes secret);

// use.cpp
adseal::Result<std::string_view> sign(const adseal::ClickSigner &signer, std::string_view uri, adseal::UnixTime now,
                                      adseal::Expires expires, adseal::Span<char> out);
adseal::ClickVerdict verify(const adseal::ClickVerifier &verifier, std::string_view uri, adseal::UnixTime now);
adseal::Result<std::vector<adseal::Status>> verify(const adseal::ClickVerifier &verifier, adseal::ClickBatch batch);
adseal::Result<adseal::SignedInstall> sign(const adseal::InstallSigner &signer, adseal::Bytes json);

#endif
