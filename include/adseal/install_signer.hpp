/// @file
/// Signing installs and events.
#ifndef ADSEAL_INSTALL_SIGNER_HPP
#define ADSEAL_INSTALL_SIGNER_HPP

#include "signed_install.hpp"
#include "text.hpp"

namespace adseal {
inline namespace v1 {

/// What becomes of JSON that no spelling makes right for every receiver.
enum class Unstable : std::int32_t {
    /// It is refused.
    refuse = 0,
    /// What PHP writes where objects stay objects is signed and sent, whatever another receiver reads in it.
    allow = 1,
};

/// How a signer signs. What is left out is as the library has it.
struct InstallSignerOptions {
    /// How tokens are spelled; receivers want hex unless they say otherwise.
    TokenEncoding encoding = TokenEncoding::hex;
    /// Bodies of this many bytes or more are refused; 2097152 unless set, and at least 1.
    std::optional<std::size_t> max_body;
};

/// Makes the tokens of one advertiser: of installs, and of events, which are signed alike. Any number of threads may
/// sign with one. A token tells no time and does not expire.
class InstallSigner {
  public:
    /// Makes a signer. API key and secret are copied and used as they are, never trimmed and never decoded.
    ///
    /// `Status::error_invalid_key`: the API key is not 1 to 256 bytes of visible ASCII, or the secret is empty.
    /// `Status::error_invalid_argument`: a `max_body` of 0.
    [[nodiscard]] static Result<InstallSigner> create(std::string_view api_key, Bytes secret,
                                                      const InstallSignerOptions &options = {}) noexcept {
        adseal_install_signer *handle = nullptr;
        std::int32_t status =
            adseal_install_signer_new(api_key.data(), api_key.size(), secret.data(), secret.size(), &handle);
        InstallSigner signer(handle);
        if (status == ADSEAL_OK) {
            status = adseal_install_signer_set_encoding(handle, static_cast<std::int32_t>(options.encoding));
        }
        if (status == ADSEAL_OK && options.max_body) {
            status = adseal_install_signer_set_max_body(handle, *options.max_body);
        }
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return signer;
    }

    /// Signs JSON so that it is right for every receiver, whether that hashes the body as it came or what PHP makes of
    /// it: takes the JSON as it is if PHP leaves it so, else writes it as PHP does. Send the `body()` of what is
    /// returned, never the JSON that was given; its `notes()` tell what was changed. docs/install-authentication.md has
    /// the rules.
    ///
    /// `Status::json_unstable_json`: no spelling makes it right for every receiver, or only with another meaning. Other
    /// `Status::json_...`: what PHP says of it. For both the error tells where, and its `cause()` what to write
    /// instead, as `describe()` has it. `Status::error_body_too_large`: the body to send is at or over the limit.
    /// `Status::error_out_of_memory`: no memory for the body, or for the keys of its objects while it is read.
    ///
    /// Allocates the body, and memory in proportion to the JSON for a while.
    [[nodiscard]] Result<SignedInstall> sign(Bytes json, Unstable unstable = Unstable::refuse) const noexcept {
        adseal_signed_install *handle = nullptr;
        adseal_instability place = {0, 0, ADSEAL_NO_OFFSET, 0};
        const std::int32_t status = adseal_install_signer_sign(handle_.get(), json.data(), json.size(),
                                                               static_cast<std::int32_t>(unstable), &handle, &place);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status)).at(place);
        }
        return SignedInstall(handle);
    }

    /// Signs a body of any bytes as it is. The token is right for a receiver that hashes the body as it came; that of
    /// `sign` is right for every receiver. Allocates a copy of the body.
    ///
    /// `Status::error_body_too_large`: the body is at or over the limit. `Status::error_out_of_memory`: no memory for
    /// the copy.
    [[nodiscard]] Result<SignedInstall> sign_raw(Bytes body) const noexcept {
        adseal_signed_install *handle = nullptr;
        const std::int32_t status = adseal_install_signer_sign_raw(handle_.get(), body.data(), body.size(), &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return SignedInstall(handle);
    }

    /// The token alone of a body as it is, 64 or 44 characters, into a buffer, for callers that have the body already
    /// and send exactly these bytes; otherwise as `sign_raw`. `ADSEAL_MAX_TOKEN_LENGTH` bytes always suffice. Allocates
    /// nothing.
    ///
    /// `Status::error_body_too_large`: the body is at or over the limit. `Status::error_buffer_too_small`: the error
    /// tells what is needed, and nothing was written.
    [[nodiscard]] Result<std::string_view> token(Bytes body, Span<char> out) const noexcept {
        return detail::write(out, [&](char *text, std::size_t capacity, std::size_t *length, adseal_place *) noexcept {
            return adseal_install_signer_token(handle_.get(), body.data(), body.size(), text, capacity, length);
        });
    }

    /// The same, as a string of its own.
    [[nodiscard]] Result<std::string> token(Bytes body) const {
        char text[ADSEAL_MAX_TOKEN_LENGTH];
        const Result<std::string_view> written = token(body, text);
        if (!written) {
            return written.error();
        }
        return std::string(*written);
    }

    /// The C handle, which stays the signer's.
    [[nodiscard]] const adseal_install_signer *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit InstallSigner(adseal_install_signer *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_install_signer> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_INSTALL_SIGNER_HPP
