/// @file
/// Ownership of the C handles. For the other headers; nothing here is for callers.
#ifndef ADSEAL_HANDLE_HPP
#define ADSEAL_HANDLE_HPP

#include "result.hpp"

#include <memory>

namespace adseal {
inline namespace v1 {
namespace detail {

// Which function frees which handle.
struct Free {
    void operator()(adseal_click_batch *handle) const noexcept {
        adseal_click_batch_free(handle);
    }
    void operator()(adseal_click_policy *handle) const noexcept {
        adseal_click_policy_free(handle);
    }
    void operator()(adseal_click_signer *handle) const noexcept {
        adseal_click_signer_free(handle);
    }
    void operator()(adseal_click_template *handle) const noexcept {
        adseal_click_template_free(handle);
    }
    void operator()(adseal_click_verdict *handle) const noexcept {
        adseal_click_verdict_free(handle);
    }
    void operator()(adseal_click_verifier *handle) const noexcept {
        adseal_click_verifier_free(handle);
    }
    void operator()(adseal_explainer *handle) const noexcept {
        adseal_explainer_free(handle);
    }
    void operator()(adseal_explanation *handle) const noexcept {
        adseal_explanation_free(handle);
    }
    void operator()(adseal_install_register *handle) const noexcept {
        adseal_install_register_free(handle);
    }
    void operator()(adseal_install_signer *handle) const noexcept {
        adseal_install_signer_free(handle);
    }
    void operator()(adseal_install_verdict *handle) const noexcept {
        adseal_install_verdict_free(handle);
    }
    void operator()(adseal_install_verifier *handle) const noexcept {
        adseal_install_verifier_free(handle);
    }
    void operator()(adseal_key *handle) const noexcept {
        adseal_key_free(handle);
    }
    void operator()(adseal_key_ring *handle) const noexcept {
        adseal_key_ring_free(handle);
    }
    void operator()(adseal_key_ring_builder *handle) const noexcept {
        adseal_key_ring_builder_free(handle);
    }
    void operator()(adseal_replay_guard *handle) const noexcept {
        adseal_replay_guard_free(handle);
    }
    void operator()(adseal_signed_install *handle) const noexcept {
        adseal_signed_install_free(handle);
    }
};

// A C handle that is freed once. Where it was moved from it is NULL, with which every C function fails in order.
template <class T> using Handle = std::unique_ptr<T, Free>;

// What a C function returned, as a value.
inline Result<void> done(std::int32_t status) noexcept {
    if (status == ADSEAL_OK) {
        return {};
    }
    return Error(static_cast<Status>(status));
}

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_HANDLE_HPP
