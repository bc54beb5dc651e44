// What the suites of installs have in common.
#ifndef TESTS_CPP_VECTORS_INSTALL_HPP
#define TESTS_CPP_VECTORS_INSTALL_HPP

#include "vectors.hpp"

namespace vectors {

// The encoding of tokens that a case asks for.
adseal::TokenEncoding get_encoding(const Json &entry);

// The signer of a case, or why there is none.
adseal::Result<adseal::InstallSigner> make_install_signer(const Json &entry);

// Checks body, headers and token of a signed install.
void check_signed(const adseal::SignedInstall &install, std::string_view body, const std::vector<Json> &headers);

// Checks that the token of a body, as it is, is this one: as a string, and into buffers that are of its size, too small
// and none.
void check_token(const adseal::InstallSigner &signer, std::string_view body, std::string_view expected);

} // namespace vectors

#endif
