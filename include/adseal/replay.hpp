/// @file
/// Remembering the signatures of accepted clicks.
#ifndef ADSEAL_REPLAY_HPP
#define ADSEAL_REPLAY_HPP

#include "handle.hpp"
#include "span.hpp"
#include "time.hpp"

#include <new>

namespace adseal {
inline namespace v1 {

/// Remembers the signatures of valid clicks until they expire, in memory that is fixed when it is made. It covers one
/// process; any number of threads and verifiers may share one.
class ReplayGuard {
  public:
    /// Makes a guard with room for this many signatures at a time; it takes 16 bytes for each, and allocates nothing
    /// later. How many are needed: valid clicks a second, times the longest time in seconds from a click's arrival to
    /// its `expires`, plus leeway and 8. When it is full, clicks are refused with `Status::click_replay_guard_full`.
    ///
    /// `Status::error_invalid_argument`: 0. `Status::error_out_of_memory`: there is not that much memory.
    [[nodiscard]] static Result<ReplayGuard> create(std::size_t capacity) noexcept {
        adseal_replay_guard *handle = nullptr;
        const std::int32_t status = adseal_replay_guard_new(capacity, &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return ReplayGuard(handle);
    }

    /// How many signatures it is made for: what was asked for, rounded up.
    [[nodiscard]] std::size_t capacity() const noexcept {
        return adseal_replay_guard_capacity(handle_.get());
    }

    /// The C handle, which stays the guard's.
    [[nodiscard]] const adseal_replay_guard *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit ReplayGuard(adseal_replay_guard *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_replay_guard> handle_;
};

/// What a replay store says of a signature.
enum class ReplayOutcome : std::int32_t {
    /// It did not know it, and remembers it now.
    fresh = ADSEAL_REPLAY_FRESH,
    /// It knows it.
    replayed = ADSEAL_REPLAY_KNOWN,
    /// It cannot remember it, because it is full or out of reach.
    full = 2,
};

/// A replay store of your own, most often one that several processes share.
class ReplayStore {
  public:
    ReplayStore() = default;
    ReplayStore(const ReplayStore &) = delete;
    ReplayStore &operator=(const ReplayStore &) = delete;
    virtual ~ReplayStore() = default;

    /// Checks whether it knows the signature and, where it does not, remembers it until `keep_until`: both in one step,
    /// so that of any number of calls for one signature at the same time exactly one is told `fresh`.
    ///
    /// `signature` are the `ADSEAL_MAC_LENGTH` bytes of the MAC, for the time of the call. It is called from whichever
    /// threads verify. An exception counts as `full`, and goes no further.
    [[nodiscard]] virtual ReplayOutcome check_and_insert(Span<const std::uint8_t> signature, UnixTime keep_until,
                                                         UnixTime now) = 0;
};

namespace detail {

// The two functions by which C calls a store. The context is a share in it.
using SharedStore = std::shared_ptr<ReplayStore>;

inline std::int32_t ask_store(void *context, const std::uint8_t *signature, std::int64_t keep_until,
                              std::int64_t now) noexcept {
    ReplayStore &store = **static_cast<SharedStore *>(context);
    const auto ask = [&] {
        return static_cast<std::int32_t>(store.check_and_insert(Span<const std::uint8_t>(signature, ADSEAL_MAC_LENGTH),
                                                                UnixTime::from_seconds(keep_until),
                                                                UnixTime::from_seconds(now)));
    };
#if defined(__cpp_exceptions)
    try {
        return ask();
    } catch (...) {
        return static_cast<std::int32_t>(ReplayOutcome::full);
    }
#else
    return ask();
#endif
}

inline void release_store(void *context) noexcept {
    delete static_cast<SharedStore *>(context);
}

inline std::int32_t set_store(adseal_click_policy *policy, const SharedStore &store) noexcept {
    auto *context = new (std::nothrow) SharedStore(store);
    if (context == nullptr) {
        return ADSEAL_ERROR_OUT_OF_MEMORY;
    }
    const std::int32_t status = adseal_click_policy_set_replay_store(policy, ask_store, context, release_store);
    if (status != ADSEAL_OK) {
        delete context;
    }
    return status;
}

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_REPLAY_HPP
