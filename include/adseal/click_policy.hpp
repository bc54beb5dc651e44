/// @file
/// What a verifier demands of a click beside its signature.
#ifndef ADSEAL_CLICK_POLICY_HPP
#define ADSEAL_CLICK_POLICY_HPP

#include "replay.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace adseal {
inline namespace v1 {

/// A verification policy. The default demands an `expires` that has not passed, and nothing else.
/// docs/click-validation.md has the rules.
struct ClickPolicy {
    /// Names, decoded, that must be in the signed part; 64 at most.
    std::vector<std::string> required;
    /// Whether these must have a value, too.
    bool required_nonempty = false;
    /// Names that must not stand behind the signature, in any spelling that PHP takes for them; 64 at most.
    std::vector<std::string> signed_only;
    /// Forbids a list of sensitive names there, too: identifiers, addresses, user agents, redirects and `expires`.
    /// docs/click-validation.md lists them; a name that is not there needs `signed_only`, or `forbid_unsigned`.
    bool sensitive_signed_only = false;
    /// Refuses every parameter behind the signature.
    bool forbid_unsigned = false;
    /// By how much clocks may differ: 0 to 300 seconds.
    std::chrono::seconds leeway{0};
    /// How far `expires` may lie ahead, at least 1 second; no limit unless set.
    std::optional<std::chrono::seconds> max_lifetime;
    /// Refuses a click without `expires`.
    bool require_expires = true;
    /// Makes a click malformed whose bytes are not legal in a URI.
    bool strict = false;
    /// Accepts every click, and only tells the reason: for a first rollout.
    bool report_only = false;
    /// Remembers valid clicks, so that none is accepted twice. It needs `require_expires` and a `max_lifetime`. The
    /// guard is shared, and may be gone once the verifier is made.
    const ReplayGuard *replay_guard = nullptr;
    /// The same with a store of yours, instead of a guard. It is shared until the last verifier with it is gone.
    std::shared_ptr<ReplayStore> replay_store;
};

namespace detail {

template <class Add>
std::int32_t add_names(adseal_click_policy *policy, const std::vector<std::string> &names, Add add) noexcept {
    for (const std::string &name : names) {
        const std::int32_t status = add(policy, name.data(), name.size());
        if (status != ADSEAL_OK) {
            return status;
        }
    }
    return ADSEAL_OK;
}

// The policy as C has it. Every setting is tried, and the first that fails tells the status.
inline std::int32_t make_policy(const ClickPolicy &policy, Handle<adseal_click_policy> &out) noexcept {
    adseal_click_policy *made = nullptr;
    std::int32_t status = adseal_click_policy_new(&made);
    out.reset(made);
    const auto then = [&status](std::int32_t next) {
        if (status == ADSEAL_OK) {
            status = next;
        }
    };
    then(add_names(made, policy.required, adseal_click_policy_add_required));
    then(adseal_click_policy_set_required_nonempty(made, policy.required_nonempty ? 1 : 0));
    then(add_names(made, policy.signed_only, adseal_click_policy_add_signed_only));
    if (policy.sensitive_signed_only) {
        then(adseal_click_policy_add_sensitive(made));
    }
    then(adseal_click_policy_set_forbid_unsigned(made, policy.forbid_unsigned ? 1 : 0));
    then(adseal_click_policy_set_leeway(made, policy.leeway.count()));
    if (policy.max_lifetime) {
        then(adseal_click_policy_set_max_lifetime(made, policy.max_lifetime->count()));
    }
    then(adseal_click_policy_set_require_expires(made, policy.require_expires ? 1 : 0));
    then(adseal_click_policy_set_strict(made, policy.strict ? 1 : 0));
    then(adseal_click_policy_set_report_only(made, policy.report_only ? 1 : 0));
    if (policy.replay_guard != nullptr && policy.replay_store != nullptr) {
        then(ADSEAL_ERROR_INVALID_POLICY);
    } else if (policy.replay_guard != nullptr) {
        // To C, no guard is to take one away: one that was moved from must not pass for that.
        const adseal_replay_guard *const guard = policy.replay_guard->handle();
        then(guard == nullptr ? ADSEAL_ERROR_NULL_POINTER : adseal_click_policy_set_replay_guard(made, guard));
    } else if (policy.replay_store != nullptr) {
        then(set_store(made, policy.replay_store));
    }
    return status;
}

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_POLICY_HPP
