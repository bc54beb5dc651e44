/// @file
/// What a verifier says of the body of an install, and which bytes of it may be read.
#ifndef ADSEAL_INSTALL_VERDICT_HPP
#define ADSEAL_INSTALL_VERDICT_HPP

#include "handle.hpp"
#include "span.hpp"

namespace adseal {
inline namespace v1 {

/// Which form of a body its token is of.
enum class BodyForm : std::int32_t {
    /// No form matched.
    none = 0,
    /// The body as it was received.
    raw = ADSEAL_FORM_RAW,
    /// What PHP makes of the body where objects stay objects.
    php_object = ADSEAL_FORM_PHP_OBJECT,
    /// What PHP makes of the body where objects become arrays, and some of them lists.
    php_assoc = ADSEAL_FORM_PHP_ASSOC,
};

/// The name of a form, as in `php_object`. Static, NUL-terminated; `unknown_form` for other numbers.
[[nodiscard]] inline const char *name(BodyForm form) noexcept {
    switch (form) {
    case BodyForm::none:
        return "none";
    case BodyForm::raw:
        return "raw";
    case BodyForm::php_object:
        return "php_object";
    case BodyForm::php_assoc:
        return "php_assoc";
    }
    return "unknown_form";
}

/// The verdict on one body, which `InstallVerifier::verify` fills as often as you like. It holds what it tells, and
/// stays as it is when the body and the verifier are gone. One for each thread that verifies. Making one allocates;
/// reading one does not.
///
/// A verdict says nothing about freshness: whoever captured body and token can send them again.
class InstallVerdict {
  public:
    /// A verdict on nothing: not accepted, and its reason is `Status::error_invalid_argument`.
    InstallVerdict() noexcept {
        adseal_install_verdict *handle = nullptr;
        static_cast<void>(adseal_install_verdict_new(&handle));
        handle_.reset(handle);
    }

    /// `Status::valid`, or the first check that failed (`Status::install_...`), or what the last verification returned
    /// instead.
    [[nodiscard]] Status reason() const noexcept {
        return static_cast<Status>(adseal_install_verdict_reason(handle_.get()));
    }

    /// Whether nothing failed.
    [[nodiscard]] bool valid() const noexcept {
        return reason() == Status::valid;
    }

    /// Whether to take the body: it is valid, or the verifier only reports. In the second case `body()` may have none.
    [[nodiscard]] bool accepted() const noexcept {
        return adseal_install_verdict_accepted(handle_.get()) == 1;
    }

    /// The id of the secret that reproduced the token; empty if there is none. It lives until the verdict is filled
    /// again.
    [[nodiscard]] std::string_view key_id() const noexcept {
        const char *id = nullptr;
        std::size_t length = 0;
        if (adseal_install_verdict_key_id(handle_.get(), &id, &length) != ADSEAL_OK) {
            return {};
        }
        return {id, length};
    }

    /// For `Status::install_malformed_token`, in the token: its first byte that does not fit, or its length where it
    /// ends early; nothing where it was given twice. For `Status::install_invalid_json`, in the body: where PHP's error
    /// is.
    [[nodiscard]] std::optional<std::size_t> offset() const noexcept {
        return detail::known(adseal_install_verdict_offset(handle_.get()));
    }

    /// Which form of the body the token is of, where it is valid. It is another than `BodyForm::raw` only with
    /// `Accept::php`.
    [[nodiscard]] BodyForm form() const noexcept {
        return static_cast<BodyForm>(adseal_install_verdict_form(handle_.get()));
    }

    /// For `Status::install_invalid_json`: what PHP says of the body where objects stay objects (`Status::json_...`).
    /// Else `Status::ok`.
    [[nodiscard]] Status json_error() const noexcept {
        return static_cast<Status>(adseal_install_verdict_json_error(handle_.get()));
    }

    /// The bytes that the token is of. Read these, and never the body as it was received, in which another parser may
    /// read other values where keys are repeated. For `BodyForm::raw` they are `received` itself; for the other forms
    /// they are the verdict's, and live until it is filled again.
    ///
    /// `received` is the body that was verified: the same bytes, wherever they are now. Nothing but their number is
    /// compared.
    ///
    /// `Status::none`: no form matched, so nobody signed any of it. Where the verifier only reports it accepts such a
    /// body too; there `verdict.body(received).value_or(received)` is what to go on with.
    /// `Status::error_invalid_argument`: `received` has another length than the body that was verified.
    [[nodiscard]] Result<std::string_view> body(Bytes received) const noexcept {
        const void *body = nullptr;
        std::size_t length = 0;
        const std::int32_t status =
            adseal_install_verdict_body(handle_.get(), received.data(), received.size(), &body, &length);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        // Not told by the pointer: a body that is empty may be NULL.
        if (form() == BodyForm::none) {
            return Error(Status::none);
        }
        return std::string_view(static_cast<const char *>(body), length);
    }

    /// @{ The C handle, which stays the verdict's.
    [[nodiscard]] adseal_install_verdict *handle() noexcept {
        return handle_.get();
    }
    [[nodiscard]] const adseal_install_verdict *handle() const noexcept {
        return handle_.get();
    }
    /// @}

  private:
    detail::Handle<adseal_install_verdict> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_INSTALL_VERDICT_HPP
