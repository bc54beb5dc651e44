/// @file
/// Signing click URIs.
#ifndef ADSEAL_CLICK_SIGNER_HPP
#define ADSEAL_CLICK_SIGNER_HPP

#include "click_batch.hpp"
#include "keys.hpp"
#include "text.hpp"

#include <vector>

namespace adseal {
inline namespace v1 {

/// What becomes of a value that is an unfilled macro.
enum class Unfilled : std::int32_t {
    /// The URI is refused.
    reject = ADSEAL_UNFILLED_REJECT,
    /// It is sent as `null`.
    null = ADSEAL_UNFILLED_NULL,
};

/// How a signer signs. What is left out is as the library has it.
struct ClickSignerOptions {
    /// What `Expires::lifetime()` stands for; 60 seconds unless set, and at least 1.
    std::optional<std::chrono::seconds> lifetime;
    /// What becomes of a value that is an unfilled macro.
    Unfilled unfilled = Unfilled::reject;
    /// Whether the first lint refuses a URI (`Status::sign_strict_lint`).
    bool strict = false;
};

/// What is legal in a URI but likely to go wrong on the way, and where.
struct Lint {
    /// What it is.
    LintKind kind = LintKind::none;
    /// Where, in bytes from the start of the URI.
    std::optional<std::size_t> offset;
    /// Ordinal of the parameter in the query, from 0.
    std::optional<std::size_t> parameter_index;
    /// Where the raw name of the parameter starts in the URI.
    std::optional<std::size_t> name_offset;
    /// How many bytes that name has.
    std::size_t name_length = 0;
};

/// Signs click URIs with the keys of a ring. Any number of threads may sign with one.
class ClickSigner {
  public:
    /// Makes a signer. It shares the keys of the ring, which may be gone before it.
    ///
    /// `Status::error_invalid_argument`: a lifetime below 1 second.
    [[nodiscard]] static Result<ClickSigner> create(const KeyRing &ring,
                                                    const ClickSignerOptions &options = {}) noexcept {
        adseal_click_signer *handle = nullptr;
        std::int32_t status = adseal_click_signer_new(ring.handle(), &handle);
        ClickSigner signer(handle);
        if (status == ADSEAL_OK && options.lifetime) {
            status = adseal_click_signer_set_lifetime(handle, options.lifetime->count());
        }
        if (status == ADSEAL_OK) {
            status = adseal_click_signer_set_unfilled(handle, static_cast<std::int32_t>(options.unfilled));
        }
        if (status == ADSEAL_OK) {
            status = adseal_click_signer_set_strict(handle, options.strict ? 1 : 0);
        }
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return signer;
    }

    /// Signs a click URI into a buffer: writes it with `expires` and `signature` behind it, without a NUL. Allocates
    /// nothing.
    ///
    /// `uri` is `/path?query` or `http(s)://host/path?query`, without a `signature`. `out` must not overlap it, and
    /// `signed_bound(uri.size())` bytes always suffice. The result points into `out`.
    ///
    /// `Status::sign_...`: refused, and the error tells where. `Status::error_buffer_too_small`: it tells what is
    /// needed, and nothing was written.
    [[nodiscard]] Result<std::string_view> sign(std::string_view uri, UnixTime now, Span<char> out,
                                                Expires expires = {}) const noexcept {
        return detail::write(out, Signing{handle_.get(), uri, now, expires});
    }

    /// Signs a click URI, as a string of its own. What may go wrong is as for the other `sign`.
    [[nodiscard]] Result<std::string> sign(std::string_view uri, UnixTime now, Expires expires = {}) const {
        return detail::write(adseal_signed_bound(uri.size()), Signing{handle_.get(), uri, now, expires});
    }

    /// Builds `path?name=value&...` with names and values percent-encoded, and signs it into a buffer. A missing value
    /// becomes `null`, an empty one stays empty. Allocates nothing. The content of `out` is unspecified where it fails.
    ///
    /// Offsets of errors count in the path, or in the name or value of the parameter.
    /// `Status::error_buffer_too_small`: the error tells what suffices; this may come before a refusal.
    [[nodiscard]] Result<std::string_view> sign_parts(std::string_view path, Span<const Parameter> parameters,
                                                      UnixTime now, Span<char> out,
                                                      Expires expires = {}) const noexcept {
        return detail::write(out, Parts(*this, path, parameters, now, expires));
    }

    /// The same, as a string of its own.
    [[nodiscard]] Result<std::string> sign_parts(std::string_view path, Span<const Parameter> parameters, UnixTime now,
                                                 Expires expires = {}) const {
        return detail::write(usual_length, Parts(*this, path, parameters, now, expires));
    }

    /// The signature of exactly these bytes, with the key that signs at `now`: `ADSEAL_SIGNATURE_LENGTH` characters,
    /// into a buffer. No rule is checked; this is for callers that build and check the message themselves. Allocates
    /// nothing.
    [[nodiscard]] Result<std::string_view> signature(Bytes message, UnixTime now, Span<char> out) const noexcept {
        return detail::write(out, [&](char *text, std::size_t capacity, std::size_t *length, adseal_place *) {
            return adseal_click_signer_signature(handle_.get(), message.data(), message.size(), now.seconds(), text,
                                                 capacity, length);
        });
    }

    /// The same, as a string of its own.
    [[nodiscard]] Result<std::string> signature(Bytes message, UnixTime now) const {
        char text[ADSEAL_SIGNATURE_LENGTH];
        const Result<std::string_view> written = signature(message, now, text);
        if (!written) {
            return written.error();
        }
        return std::string(*written);
    }

    /// Lists what is legal in a URI but likely to go wrong on the way, in the order of the places.
    ///
    /// `Status::sign_...`: signing would refuse the URI as it is.
    [[nodiscard]] Result<std::vector<Lint>> lint(std::string_view uri) const {
        std::vector<adseal_lint> found;
        std::size_t count = 0;
        adseal_place place = detail::nowhere;
        do {
            found.resize(count);
            const std::int32_t status = adseal_click_signer_lint(handle_.get(), uri.data(), uri.size(), found.data(),
                                                                 found.size(), &count, &place);
            if (status != ADSEAL_OK) {
                return Error(static_cast<Status>(status)).at(place);
            }
        } while (count > found.size());
        std::vector<Lint> lints;
        lints.reserve(found.size());
        for (const adseal_lint &each : found) {
            lints.push_back({static_cast<LintKind>(each.kind), detail::known(each.place.offset),
                             detail::known(each.place.parameter_index), detail::known(each.place.name_offset),
                             each.place.name_length});
        }
        return lints;
    }

    /// Signs the rows of a batch, in order, each as `sign` would, into the caller's arrays. Returns the length of all
    /// signed URIs; `sign_batch_bound` bytes always hold them. Allocates nothing with one thread.
    ///
    /// `Status::error_invalid_argument`: the arrays do not fit the rows, no time was set, or `out` overlaps the URIs.
    /// Then nothing was written.
    [[nodiscard]] Result<std::size_t> sign_batch(const ClickBatch &batch, const SignedColumns &columns) const noexcept {
        const std::size_t rows = batch.rows();
        if (columns.statuses.size() != rows || !detail::fits(columns.offsets, rows) ||
            columns.out_offsets.size() != rows + 1) {
            return Error(Status::error_invalid_argument);
        }
        std::size_t length = 0;
        const std::int32_t status = adseal_click_signer_sign_batch(
            handle_.get(), batch.handle(), columns.statuses.data(), detail::wanted(columns.offsets), columns.out.data(),
            columns.out.size(), columns.out_offsets.data(), rows, &length);
        if (status != ADSEAL_OK) {
            return detail::failed(status, length);
        }
        return length;
    }

    /// Bytes that always hold the signed URIs of a batch.
    [[nodiscard]] std::size_t sign_batch_bound(const ClickBatch &batch) const noexcept {
        return adseal_click_signer_sign_batch_bound(handle_.get(), batch.handle());
    }

    /// Signs the rows of a batch into arrays of its own.
    [[nodiscard]] Result<SignedClicks> sign_batch(const ClickBatch &batch) const {
        SignedClicks clicks;
        clicks.statuses_.resize(batch.rows());
        clicks.offsets_.resize(batch.rows());
        clicks.out_offsets_.resize(batch.rows() + 1);
        clicks.text_.resize(sign_batch_bound(batch));
        const Result<std::size_t> length =
            sign_batch(batch, {clicks.statuses_, clicks.offsets_, clicks.text_, clicks.out_offsets_});
        if (!length) {
            return length.error();
        }
        clicks.text_.resize(*length);
        return clicks;
    }

    /// The C handle, which stays the signer's.
    [[nodiscard]] const adseal_click_signer *handle() const noexcept {
        return handle_.get();
    }

  private:
    // What most signed URIs fit into; longer ones are built twice.
    static constexpr std::size_t usual_length = 1024;

    // sign as C takes it.
    struct Signing {
        const adseal_click_signer *signer;
        std::string_view uri;
        UnixTime now;
        Expires expires;

        std::int32_t operator()(char *out, std::size_t capacity, std::size_t *length,
                                adseal_place *place) const noexcept {
            return adseal_click_signer_sign(signer, uri.data(), uri.size(), expires.value(), now.seconds(), out,
                                            capacity, length, place);
        }
    };

    // sign_parts as C takes it.
    class Parts {
      public:
        Parts(const ClickSigner &signer, std::string_view path, Span<const Parameter> parameters, UnixTime now,
              Expires expires) noexcept
            : signer_(signer), path_(path), count_(detail::Columns::clamp(parameters.size())), now_(now),
              expires_(expires) {
            for (std::size_t index = 0; index < count_; index++) {
                names_.set(index, parameters[index].name.data(), parameters[index].name.size());
                values_.set(index, parameters[index].value.data(), parameters[index].value.size());
            }
        }

        std::int32_t operator()(char *out, std::size_t capacity, std::size_t *length,
                                adseal_place *place) const noexcept {
            return adseal_click_signer_sign_parts(signer_.handle(), path_.data(), path_.size(), names_.data(),
                                                  names_.sizes(), values_.data(), values_.sizes(), count_,
                                                  expires_.value(), now_.seconds(), out, capacity, length, place);
        }

      private:
        const ClickSigner &signer_;
        std::string_view path_;
        std::size_t count_;
        UnixTime now_;
        Expires expires_;
        detail::Columns names_;
        detail::Columns values_;
    };

    explicit ClickSigner(adseal_click_signer *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_click_signer> handle_;
};

/// Bytes that always hold the signed form of a URI of `uri_length` bytes.
[[nodiscard]] inline std::size_t signed_bound(std::size_t uri_length) noexcept {
    return adseal_signed_bound(uri_length);
}

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_SIGNER_HPP
