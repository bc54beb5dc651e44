/// @file
/// Parameter names as PHP reads them, and the parameter by which a click chooses its ring.
#ifndef ADSEAL_CLICK_NAMES_HPP
#define ADSEAL_CLICK_NAMES_HPP

#include "text.hpp"

namespace adseal {
inline namespace v1 {

/// The decoded value of the first parameter with this decoded name in front of the signature, for choosing the ring by
/// which a click is verified, where each sender has its own; into a buffer, without an allocation.
///
/// Nothing is verified here, and the choice needs no trust: the parameter is part of what the signature covers, so a
/// click that names another sender is verified by that sender's keys, and fails. Once the click is verified, read its
/// parameters from the verdict.
///
/// `Status::none`: there is no such parameter, or the URI is too long or not of the form of a click. Verify such a
/// click, and one whose value has no ring, with a ring of a key that is never active: its reason is
/// `Status::click_no_active_key`, unless an earlier check fails. `Status::error_buffer_too_small`: the error tells what
/// is needed.
[[nodiscard]] inline Result<std::string_view> claimed_parameter(std::string_view uri, std::string_view name,
                                                                Span<char> value) noexcept {
    return detail::write(value, [=](char *out, std::size_t capacity, std::size_t *length, adseal_place *) noexcept {
        return adseal_click_claimed_parameter(uri.data(), uri.size(), name.data(), name.size(), out, capacity, length);
    });
}

/// The same, as a string of its own.
[[nodiscard]] inline Result<std::string> claimed_parameter(std::string_view uri, std::string_view name) {
    constexpr std::size_t usual_length = 256;
    return detail::write(usual_length, [=](char *out, std::size_t capacity, std::size_t *length,
                                           adseal_place *) noexcept {
        return adseal_click_claimed_parameter(uri.data(), uri.size(), name.data(), name.size(), out, capacity, length);
    });
}

/// The name under which PHP would store a parameter with this raw name, into a buffer; it is never longer than that.
/// `out` must not overlap the raw name. Allocates nothing.
///
/// `Status::error_buffer_too_small`: the error tells what is needed, and nothing was written.
[[nodiscard]] inline Result<std::string_view> fold_name(std::string_view raw, Span<char> out) noexcept {
    return detail::write(out, [=](char *text, std::size_t capacity, std::size_t *length, adseal_place *) noexcept {
        return adseal_click_name_fold(raw.data(), raw.size(), text, capacity, length);
    });
}

/// The same, as a string of its own.
[[nodiscard]] inline Result<std::string> fold_name(std::string_view raw) {
    return detail::write(raw.size(),
                         [=](char *text, std::size_t capacity, std::size_t *length, adseal_place *) noexcept {
                             return adseal_click_name_fold(raw.data(), raw.size(), text, capacity, length);
                         });
}

/// Whether PHP would store two raw names under one key.
[[nodiscard]] inline bool names_collide(std::string_view one, std::string_view other) noexcept {
    std::int32_t collide = 0;
    // It fails for no text that there is. A Result<bool> would be true in an if whatever it holds.
    static_cast<void>(adseal_click_names_collide(one.data(), one.size(), other.data(), other.size(), &collide));
    return collide == 1;
}

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_NAMES_HPP
