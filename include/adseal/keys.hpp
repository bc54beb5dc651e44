/// @file
/// Private keys and secrets, and rings of them.
#ifndef ADSEAL_KEYS_HPP
#define ADSEAL_KEYS_HPP

#include "handle.hpp"
#include "span.hpp"
#include "time.hpp"

namespace adseal {
inline namespace v1 {

/// When a key counts. It verifies at `now` when `not_before <= now < not_after`, and signs from `sign_from` on, by
/// default from `not_before`. Of the keys that may sign, the one with the latest `sign_from` signs, so give a new key
/// one: without it, it may sign at once. docs/keys.md has the rules.
struct KeyTimes {
    /// From when on it counts; always, unless set.
    std::optional<UnixTime> not_before;
    /// From when on it counts no more; never, unless set.
    std::optional<UnixTime> not_after;
    /// From when on it may sign; as soon as it counts, unless set.
    std::optional<UnixTime> sign_from;
};

/// A private key, or a secret, with its id and times. It is copied in, wiped when the last that has it is gone, and
/// never comes out again. Immutable: any number of threads may use it.
class Key {
  public:
    /// `id` names the key in verdicts: 1 to 64 bytes of visible ASCII, no secret. `key` is used as it is, never trimmed
    /// and never decoded.
    ///
    /// `Status::error_invalid_key`: an empty key, a bad id, or `not_after <= not_before`.
    [[nodiscard]] static Result<Key> create(std::string_view id, Bytes key, const KeyTimes &times = {}) noexcept {
        adseal_key *handle = nullptr;
        const std::int32_t status =
            adseal_key_new(id.data(), id.size(), key.data(), key.size(), detail::bound(times.not_before),
                           detail::bound(times.not_after), detail::bound(times.sign_from), &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return Key(handle);
    }

    /// The C handle, which stays the key's.
    [[nodiscard]] const adseal_key *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit Key(adseal_key *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_key> handle_;
};

/// 1 to 16 keys. Immutable: to change keys, make a new ring, and new signers and verifiers. Any number of threads may
/// use one; what was made with it keeps its keys when it is gone.
class KeyRing {
  public:
    /// A ring of one key that is always active, with the id `default`. The key is copied and used as it is.
    ///
    /// `Status::error_invalid_key`: the key is empty.
    [[nodiscard]] static Result<KeyRing> create(Bytes key) noexcept {
        adseal_key_ring *handle = nullptr;
        const std::int32_t status = adseal_key_ring_new(key.data(), key.size(), &handle);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return KeyRing(handle);
    }

    /// A ring of these keys; their order counts where two have the same `sign_from`.
    ///
    /// `Status::error_invalid_key_ring`: no key, more than 16, an id twice, or two keys that are equal as HMAC keys.
    [[nodiscard]] static Result<KeyRing> create(Span<const Key> keys) noexcept {
        adseal_key_ring_builder *made = nullptr;
        std::int32_t status = adseal_key_ring_builder_new(&made);
        const detail::Handle<adseal_key_ring_builder> builder(made);
        for (std::size_t index = 0; status == ADSEAL_OK && index < keys.size(); index++) {
            status = adseal_key_ring_builder_add_key(builder.get(), keys[index].handle());
        }
        adseal_key_ring *handle = nullptr;
        if (status == ADSEAL_OK) {
            status = adseal_key_ring_builder_build(builder.get(), &handle);
        }
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return KeyRing(handle);
    }

    /// How many keys it has.
    [[nodiscard]] std::size_t size() const noexcept {
        return adseal_key_ring_length(handle_.get());
    }

    /// The id of the key with this index; empty where there is no such key. It lives as long as the ring.
    [[nodiscard]] std::string_view id(std::size_t index) const noexcept {
        const char *id = nullptr;
        std::size_t length = 0;
        if (adseal_key_ring_key_id(handle_.get(), index, &id, &length) != ADSEAL_OK) {
            return {};
        }
        return {id, length};
    }

    /// The C handle, which stays the ring's.
    [[nodiscard]] const adseal_key_ring *handle() const noexcept {
        return handle_.get();
    }

  private:
    explicit KeyRing(adseal_key_ring *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_key_ring> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_KEYS_HPP
