/// @file
/// Verifying click URIs.
#ifndef ADSEAL_CLICK_VERIFIER_HPP
#define ADSEAL_CLICK_VERIFIER_HPP

#include "click_batch.hpp"
#include "click_policy.hpp"
#include "click_verdict.hpp"
#include "keys.hpp"

namespace adseal {
inline namespace v1 {

/// Verifies click URIs against a ring and a policy. Immutable; any number of threads may verify with one. To change
/// keys under load, make a new one and swap a `std::shared_ptr<const ClickVerifier>`.
class ClickVerifier {
  public:
    /// Makes a verifier. It shares the keys and copies the policy; both may be gone before it.
    ///
    /// `Status::error_invalid_policy`: a setting is out of its range, or the policy contradicts itself.
    [[nodiscard]] static Result<ClickVerifier> create(const KeyRing &ring, const ClickPolicy &policy = {}) noexcept {
        detail::Handle<adseal_click_policy> made;
        std::int32_t status = detail::make_policy(policy, made);
        adseal_click_verifier *handle = nullptr;
        if (status == ADSEAL_OK) {
            status = adseal_click_verifier_new(ring.handle(), made.get(), &handle);
        }
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return ClickVerifier(handle);
    }

    /// Verifies a click URI and fills a verdict: any bytes get one. Give the request target as it was received; a URI
    /// that was decoded, re-encoded or rebuilt is another one. Allocates nothing.
    ///
    /// Returns the reason: `Status::valid` or `Status::click_...`; 100 and above is a mistake in the call, and no
    /// verdict. With a policy that only reports, `verdict.accepted()` tells what to do.
    Status verify(std::string_view uri, UnixTime now, ClickVerdict &verdict) const noexcept {
        // To C, a verdict that is not there is one that is not wanted.
        if (verdict.handle() == nullptr) {
            return Status::error_null_pointer;
        }
        return static_cast<Status>(
            adseal_click_verifier_verify(handle_.get(), uri.data(), uri.size(), now.seconds(), verdict.handle()));
    }

    /// The same, with a verdict of its own.
    [[nodiscard]] ClickVerdict verify(std::string_view uri, UnixTime now) const noexcept {
        ClickVerdict verdict;
        static_cast<void>(verify(uri, now, verdict));
        return verdict;
    }

    /// The reason alone, where nothing else is asked. Allocates nothing.
    [[nodiscard]] Status reason(std::string_view uri, UnixTime now) const noexcept {
        return static_cast<Status>(
            adseal_click_verifier_verify(handle_.get(), uri.data(), uri.size(), now.seconds(), nullptr));
    }

    /// Whether an active key reproduces this signature of exactly these bytes, in constant time. No rule is checked;
    /// this is the other side of `ClickSigner::signature`.
    ///
    /// Returns `Status::valid`, `Status::click_malformed_signature`, `Status::click_no_active_key` or
    /// `Status::click_invalid_signature`; 100 and above is a mistake in the call. Allocates nothing.
    [[nodiscard]] Status check_signature(Bytes message, std::string_view signature, UnixTime now) const noexcept {
        return static_cast<Status>(adseal_click_verifier_check_signature(
            handle_.get(), message.data(), message.size(), signature.data(), signature.size(), now.seconds()));
    }

    /// Verifies the rows of a batch, in order, each as `verify` would, into the caller's arrays. A policy that only
    /// reports changes nothing here: look at the reasons. Allocates nothing with one thread.
    ///
    /// `Status::error_invalid_argument`: the arrays do not fit the rows, or no time was set. Then nothing was written.
    [[nodiscard]] Result<void> verify_batch(const ClickBatch &batch, const ClickColumns &columns) const noexcept {
        const std::size_t rows = batch.rows();
        if (columns.reasons.size() != rows || !detail::fits(columns.expires, rows) ||
            !detail::fits(columns.key_index, rows) || !detail::fits(columns.flags, rows) ||
            !detail::fits(columns.offsets, rows)) {
            return Error(Status::error_invalid_argument);
        }
        return detail::done(adseal_click_verifier_verify_batch(
            handle_.get(), batch.handle(), columns.reasons.data(), detail::wanted(columns.expires),
            detail::wanted(columns.key_index), detail::wanted(columns.flags), detail::wanted(columns.offsets), rows));
    }

    /// The reasons of the rows of a batch, in an array of its own.
    [[nodiscard]] Result<std::vector<Status>> verify_batch(const ClickBatch &batch) const {
        std::vector<std::int32_t> numbers(batch.rows());
        ClickColumns columns;
        columns.reasons = numbers;
        const Result<void> verified = verify_batch(batch, columns);
        if (!verified) {
            return verified.error();
        }
        std::vector<Status> reasons;
        reasons.reserve(numbers.size());
        for (const std::int32_t number : numbers) {
            reasons.push_back(static_cast<Status>(number));
        }
        return reasons;
    }

    /// The C handle, which stays the verifier's.
    [[nodiscard]] const adseal_click_verifier *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit ClickVerifier(adseal_click_verifier *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_click_verifier> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_VERIFIER_HPP
