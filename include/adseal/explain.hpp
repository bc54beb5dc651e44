/// @file
/// Finding out why a signature or a token does not match.
#ifndef ADSEAL_EXPLAIN_HPP
#define ADSEAL_EXPLAIN_HPP

#include "explain_cause.hpp"
#include "handle.hpp"
#include "listed.hpp"
#include "span.hpp"

#include <vector>

namespace adseal {
inline namespace v1 {

namespace detail {

struct ReadExplainCause {
    using Handle = adseal_explanation;
    using Element = ExplainCause;

    static std::size_t count(const Handle *handle) noexcept {
        return adseal_explanation_cause_count(handle);
    }
    static Element at(const Handle *handle, std::size_t index) noexcept {
        return static_cast<ExplainCause>(adseal_explanation_cause(handle, index));
    }
};

// What an explanation lends; nothing where it has none of it. `call(start, length)` is the C function.
template <class Start, class Call> std::optional<std::string_view> lent(const Call &call) noexcept {
    const Start *start = nullptr;
    std::size_t length = 0;
    if (call(&start, &length) != ADSEAL_OK) {
        return std::nullopt;
    }
    return std::string_view(static_cast<const char *>(start), length);
}

} // namespace detail

/// Why a signature or a token does not match: the mistakes that were made, and what was hashed. It holds no byte of a
/// key, and no MAC but one that stands in what was received. Show it to those who have the key, and never to whoever
/// sent the click or the install: that a key is empty or `secret` is an answer, too.
///
/// It is moved, not copied; what it lends lives as long as it, and stays where it is when it is moved. Any number of
/// threads may read one. Nothing here allocates but `tried()`.
class Explanation {
  public:
    /// What `causes()` gives: `size()`, `empty()`, `begin()`, `end()` and `[index]`, each element an `ExplainCause`.
    using Causes = detail::Listed<detail::ReadExplainCause>;

    /// What the search came to.
    [[nodiscard]] ExplainOutcome outcome() const noexcept {
        return static_cast<ExplainOutcome>(adseal_explanation_outcome(handle_.get()));
    }

    /// The mistakes that together reproduce the signature or token, in the order of their numbers: none unless it is
    /// `ExplainOutcome::explained`. `message(cause)` and `advice(cause)` say what was done, and what to do instead.
    [[nodiscard]] Causes causes() const noexcept {
        return Causes(handle_.get());
    }

    /// The answer in one sentence, for people. Programs look at the causes.
    [[nodiscard]] std::string_view sentence() const noexcept {
        return detail::lent<char>([this](auto *start, auto *length) {
                   return adseal_explanation_sentence(handle_.get(), start, length);
               })
            .value_or(std::string_view());
    }

    /// The sentence, what was hashed, and what should have been, with a mark under the first byte that differs: lines
    /// of at most 80 columns of printable ASCII, each with a line feed. For people.
    [[nodiscard]] std::string_view report() const noexcept {
        return detail::lent<char>([this](auto *start, auto *length) {
                   return adseal_explanation_report(handle_.get(), start, length);
               })
            .value_or(std::string_view());
    }

    /// The id of the key that reproduces the signature, or of the secret that reproduces the token. Empty where none
    /// does, and where the mistake was to use no key, or one that the explainer has not.
    [[nodiscard]] std::string_view key_id() const noexcept {
        return detail::lent<char>([this](auto *start, auto *length) {
                   return adseal_explanation_key_id(handle_.get(), start, length);
               })
            .value_or(std::string_view());
    }

    /// The raw name of the parameter that the mistake was made with, as it stands in the URI; of an install `api_key`
    /// or `secret`, where it was made with that one alone. Nothing where it is about none.
    [[nodiscard]] std::optional<std::string_view> parameter() const noexcept {
        return detail::lent<char>(
            [this](auto *start, auto *length) { return adseal_explanation_parameter(handle_.get(), start, length); });
    }

    /// The bytes that were hashed, of a click or of a body, without any of a key. Nothing where nothing reproduces the
    /// signature or token.
    [[nodiscard]] std::optional<std::string_view> hashed() const noexcept {
        return detail::lent<void>(
            [this](auto *start, auto *length) { return adseal_explanation_hashed(handle_.get(), start, length); });
    }

    /// The bytes that should have been hashed: of a click the message, of an install the body.
    [[nodiscard]] std::string_view expected() const noexcept {
        return detail::lent<void>([this](auto *start, auto *length) {
                   return adseal_explanation_expected(handle_.get(), start, length);
               })
            .value_or(std::string_view());
    }

    /// Where `hashed()` begins to differ from `expected()`, in bytes from the start of each; the length of the shorter
    /// where the other goes on. Nothing where they are the same, or nothing was found.
    [[nodiscard]] std::optional<std::size_t> first_difference() const noexcept {
        return detail::known(adseal_explanation_first_difference(handle_.get()));
    }

    /// Whether this mistake was tried to its end.
    [[nodiscard]] bool has_tried(ExplainCause cause) const noexcept {
        return adseal_explanation_has_tried(handle_.get(), static_cast<std::int32_t>(cause)) == 1;
    }

    /// The mistakes that were tried to their end, in the order of their numbers. Allocates the list.
    [[nodiscard]] std::vector<ExplainCause> tried() const {
        std::vector<ExplainCause> causes;
        for (std::int32_t cause = adseal_cause_next(0); cause != 0; cause = adseal_cause_next(cause)) {
            if (has_tried(static_cast<ExplainCause>(cause))) {
                causes.push_back(static_cast<ExplainCause>(cause));
            }
        }
        return causes;
    }

    /// How many MACs were made and compared.
    [[nodiscard]] std::uint64_t attempts() const noexcept {
        return adseal_explanation_attempts(handle_.get());
    }

    /// How many bytes were hashed for them.
    [[nodiscard]] std::uint64_t hashed_bytes() const noexcept {
        return adseal_explanation_hashed_bytes(handle_.get());
    }

    /// The C handle, which stays the explanation's.
    [[nodiscard]] const adseal_explanation *handle() const noexcept {
        return handle_.get();
    }

  private:
    friend class Explainer;

    explicit Explanation(adseal_explanation *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_explanation> handle_;
};

/// Finds out why a signature or a token does not match: tries the known mistakes (docs/explain.md) until one of them
/// reproduces it.
///
///     adseal::Explainer explainer;
///     explainer.add_key("2026-11", key).value();
///     std::cout << explainer.click(uri).value().report();
///
/// It has keys and secrets as they are, for one of the mistakes is to trim or decode them; they are copied in, wiped
/// when it is gone, and never come out again. Filled by one thread; after that any number of threads may ask it.
///
/// An explanation makes thousands of MACs: it is for people who look for a fault, and no check of a click, for which
/// there is `ClickVerifier`.
class Explainer {
  public:
    /// One without keys. Allocates.
    Explainer() noexcept {
        adseal_explainer *handle = nullptr;
        static_cast<void>(adseal_explainer_new(&handle));
        handle_.reset(handle);
    }

    /// Adds a private key, which clicks may have been signed with: 1 to 16 of them, which are tried in this order. Give
    /// the bytes that you give to `Key::create`. `id` is 1 to 64 bytes of visible ASCII and no other key's. Allocates.
    ///
    /// `Status::error_invalid_key`: an empty key, or a bad id. `Status::error_invalid_key_ring`: there is a key of this
    /// id, or there are 16. Then it is as it was.
    [[nodiscard]] Result<void> add_key(std::string_view id, Bytes key) noexcept {
        return detail::done(adseal_explainer_add_key(handle_.get(), id.data(), id.size(), key.data(), key.size()));
    }

    /// Adds an API key with a secret, which installs may have been signed with: 1 to 16 such pairs. `id` is the
    /// secret's, as for keys. Allocates.
    ///
    /// `Status::error_invalid_key`: the API key is not 1 to 256 bytes of visible ASCII, an empty secret, or a bad id.
    /// `Status::error_invalid_key_ring`: there is a secret of this id, be it of another API key, or there are 16. Then
    /// it is as it was.
    [[nodiscard]] Result<void> add_secret(std::string_view api_key, std::string_view id, Bytes secret) noexcept {
        return detail::done(adseal_explainer_add_secret(handle_.get(), api_key.data(), api_key.size(), id.data(),
                                                        id.size(), secret.data(), secret.size()));
    }

    /// Hashes no more than this many bytes for one explanation, instead of `ADSEAL_DEFAULT_EXPLAIN_BUDGET`; with 0
    /// nothing is tried. It bounds the time that an explanation takes.
    [[nodiscard]] Result<void> set_budget(std::uint64_t bytes) noexcept {
        return detail::done(adseal_explainer_set_budget(handle_.get(), bytes));
    }

    /// Why the signature of a click does not match. Give the request target or the URL as it was received: any bytes
    /// whatever, also what verifying calls malformed. `signature` is the one that was received, if it came apart from
    /// the URI; where it is empty, it is the URI's. That nothing was found is an explanation, too.
    ///
    /// `Status::error_invalid_key_ring`: there is no key. `Status::error_out_of_memory`: no memory for what is hashed.
    [[nodiscard]] Result<Explanation> click(std::string_view uri, std::string_view signature = {}) const noexcept {
        adseal_explanation *handle = nullptr;
        const std::int32_t status =
            adseal_explainer_click(handle_.get(), uri.data(), uri.size(), signature.data(), signature.size(), &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return Explanation(handle);
    }

    /// Why the token of an install does not match: the body and the token as they were received, any bytes whatever.
    ///
    /// `Status::error_invalid_key_ring`: there is no secret. `Status::error_out_of_memory`: no memory for what is
    /// hashed.
    [[nodiscard]] Result<Explanation> install(Bytes body, std::string_view token) const noexcept {
        adseal_explanation *handle = nullptr;
        const std::int32_t status =
            adseal_explainer_install(handle_.get(), body.data(), body.size(), token.data(), token.size(), &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return Explanation(handle);
    }

    /// The C handle, which stays the explainer's.
    [[nodiscard]] const adseal_explainer *handle() const noexcept {
        return handle_.get();
    }

  private:
    detail::Handle<adseal_explainer> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_EXPLAIN_HPP
