/// @file
/// Verifying installs and events.
#ifndef ADSEAL_INSTALL_VERIFIER_HPP
#define ADSEAL_INSTALL_VERIFIER_HPP

#include "install_headers.hpp"
#include "install_verdict.hpp"
#include "keys.hpp"
#include "text.hpp"

namespace adseal {
inline namespace v1 {

/// Which forms of a body may match its token.
enum class Accept : std::int32_t {
    /// The body as it was received.
    raw = ADSEAL_ACCEPT_RAW,
    /// The body as it was received, or what PHP makes of it: for senders that sign one spelling of their JSON and send
    /// another. Read the body through the verdict then.
    php = ADSEAL_ACCEPT_PHP,
};

/// API keys, each with 1 to 16 secrets: filled by one thread, then given to `InstallVerifier::create`.
class InstallRegister {
  public:
    /// An empty register, which knows no API key. Allocates.
    InstallRegister() noexcept {
        adseal_install_register *handle = nullptr;
        static_cast<void>(adseal_install_register_new(&handle));
        handle_.reset(handle);
    }

    /// Adds a secret to an API key, and the API key if it is new. All is copied, and used as it is. Allocates.
    /// Verifiers that were made with the register before never change.
    ///
    /// `id` names the secret in verdicts: 1 to 64 bytes of visible ASCII, unique under its API key, no secret. The
    /// secret is active at `now` when `not_before <= now < not_after`.
    ///
    /// `Status::error_invalid_key`: the API key is not 1 to 256 bytes of visible ASCII, an empty secret, a bad id,
    /// `not_after <= not_before`, or a `sign_from`, which means nothing to a verifier.
    /// `Status::error_invalid_key_ring`: the API key has 16 secrets, or this id or secret already.
    /// `Status::error_out_of_memory`: there is no room for the API key. The register is then unchanged.
    [[nodiscard]] Result<void> add(std::string_view api_key, std::string_view id, Bytes secret,
                                   const KeyTimes &times = {}) noexcept {
        if (times.sign_from) {
            return Error(Status::error_invalid_key);
        }
        return detail::done(adseal_install_register_add(
            handle_.get(), api_key.data(), api_key.size(), id.data(), id.size(), secret.data(), secret.size(),
            detail::bound(times.not_before), detail::bound(times.not_after)));
    }

    /// The same, with a secret that was made before, which is shared.
    [[nodiscard]] Result<void> add(std::string_view api_key, const Key &secret) noexcept {
        return detail::done(
            adseal_install_register_add_key(handle_.get(), api_key.data(), api_key.size(), secret.handle()));
    }

    /// The C handle, which stays the register's.
    [[nodiscard]] const adseal_install_register *handle() const noexcept {
        return handle_.get();
    }

  private:
    detail::Handle<adseal_install_register> handle_;
};

/// How a verifier verifies. What is left out is as the library has it.
struct InstallVerifierOptions {
    /// How tokens are spelled; the other spelling is `Status::install_malformed_token`.
    TokenEncoding encoding = TokenEncoding::hex;
    /// Bodies of this many bytes or more are refused; 2097152 unless set, and at least 1.
    std::optional<std::size_t> max_body;
    /// Which forms of a body may match its token.
    Accept accept = Accept::raw;
    /// Accepts every body, and only tells the reason: for a first rollout.
    bool report_only = false;
};

/// Verifies bodies against a register. Immutable; any number of threads may verify with one. To change secrets under
/// load, make a new one and swap a `std::shared_ptr<const InstallVerifier>`.
class InstallVerifier {
  public:
    /// Makes a verifier of a register as it is now. Secrets are shared; the register may be gone before it.
    ///
    /// `Status::error_invalid_argument`: a `max_body` of 0.
    [[nodiscard]] static Result<InstallVerifier> create(const InstallRegister &accounts,
                                                        const InstallVerifierOptions &options = {}) noexcept {
        adseal_install_verifier *handle = nullptr;
        std::int32_t status = adseal_install_verifier_new(accounts.handle(), &handle);
        InstallVerifier verifier(handle);
        const auto then = [&status](std::int32_t next) {
            if (status == ADSEAL_OK) {
                status = next;
            }
        };
        then(adseal_install_verifier_set_encoding(handle, static_cast<std::int32_t>(options.encoding)));
        if (options.max_body) {
            then(adseal_install_verifier_set_max_body(handle, *options.max_body));
        }
        then(adseal_install_verifier_set_accept(handle, static_cast<std::int32_t>(options.accept)));
        then(adseal_install_verifier_set_report_only(handle, options.report_only ? 1 : 0));
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return verifier;
    }

    /// Verifies a body with the values of its two headers, `Kochava-Api-Key` and `Kochava-Auth-Token`, without the
    /// white space around them, and fills a verdict. Give the body as it was received: the bytes in front of any
    /// decompression or parsing. A header that is not there is `std::nullopt`, an empty `std::optional` or a null
    /// `const char *`; an empty one is taken for the same. Where a request may have a header twice, `verify_request` is
    /// the one that sees it.
    ///
    /// Returns the reason: `Status::valid` or `Status::install_...`; 100 and above says nothing of the token: a mistake
    /// in the call, or `Status::error_out_of_memory` where PHP forms are accepted and there is no memory for them. For
    /// a verifier that only reports, `verdict.accepted()` tells what to do. Allocates nothing with `Accept::raw`.
    Status verify(Bytes body, Value api_key, Value token, UnixTime now, InstallVerdict &verdict) const noexcept {
        // To C, a verdict that is not there is one that is not wanted.
        if (verdict.handle() == nullptr) {
            return Status::error_null_pointer;
        }
        return call(body, api_key, token, now, verdict.handle());
    }

    /// The same, with a verdict of its own, which allocates.
    [[nodiscard]] InstallVerdict verify(Bytes body, Value api_key, Value token, UnixTime now) const noexcept {
        InstallVerdict verdict;
        static_cast<void>(verify(body, api_key, token, now, verdict));
        return verdict;
    }

    /// The reason alone, where nothing else is asked: with `Accept::raw`, for then the body as it was received is what
    /// the token is of. Allocates nothing then.
    [[nodiscard]] Status reason(Bytes body, Value api_key, Value token, UnixTime now) const noexcept {
        return call(body, api_key, token, now, nullptr);
    }

    /// Verifies a request by all its headers, in any order: names of any case, spaces and tabs around values are not
    /// part of them, and a token or API key that is there twice is refused. Otherwise as `verify`. More than 64 headers
    /// allocate.
    Status verify_request(Bytes body, Span<const Header> headers, UnixTime now, InstallVerdict &verdict) const {
        detail::HeaderColumns columns(headers.size());
        for (std::size_t index = 0; index < headers.size(); index++) {
            columns.set(index, headers[index].name, headers[index].value);
        }
        return call(body, columns, now, verdict);
    }

    /// The same, for headers in a container of pairs of texts: `std::multimap`, `std::unordered_multimap`, a
    /// `std::vector` of `std::pair`, and what is like them. A `std::map` has dropped already what was there twice.
    template <class Headers, class = std::enable_if_t<detail::is_pairs<Headers>::value>>
    Status verify_request(Bytes body, const Headers &headers, UnixTime now, InstallVerdict &verdict) const {
        detail::HeaderColumns columns(static_cast<std::size_t>(std::distance(std::begin(headers), std::end(headers))));
        std::size_t index = 0;
        for (const auto &header : headers) {
            columns.set(index++, Value(header.first), Value(header.second));
        }
        return call(body, columns, now, verdict);
    }

    /// @{ The same, with a verdict of its own, which allocates.
    [[nodiscard]] InstallVerdict verify_request(Bytes body, Span<const Header> headers, UnixTime now) const {
        InstallVerdict verdict;
        static_cast<void>(verify_request(body, headers, now, verdict));
        return verdict;
    }
    template <class Headers, class = std::enable_if_t<detail::is_pairs<Headers>::value>>
    [[nodiscard]] InstallVerdict verify_request(Bytes body, const Headers &headers, UnixTime now) const {
        InstallVerdict verdict;
        static_cast<void>(verify_request(body, headers, now, verdict));
        return verdict;
    }
    /// @}

    /// The C handle, which stays the verifier's.
    [[nodiscard]] const adseal_install_verifier *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit InstallVerifier(adseal_install_verifier *handle) noexcept : handle_(handle) {
    }

    Status call(Bytes body, Value api_key, Value token, UnixTime now, adseal_install_verdict *verdict) const noexcept {
        return static_cast<Status>(adseal_install_verifier_verify(handle_.get(), body.data(), body.size(),
                                                                  api_key.data(), api_key.size(), token.data(),
                                                                  token.size(), now.seconds(), verdict));
    }
    Status call(Bytes body, const detail::HeaderColumns &headers, UnixTime now,
                InstallVerdict &verdict) const noexcept {
        if (verdict.handle() == nullptr) {
            return Status::error_null_pointer;
        }
        return static_cast<Status>(adseal_install_verifier_verify_request(
            handle_.get(), body.data(), body.size(), headers.names(), headers.name_sizes(), headers.values(),
            headers.value_sizes(), headers.count(), now.seconds(), verdict.handle()));
    }

    detail::Handle<adseal_install_verifier> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_INSTALL_VERIFIER_HPP
