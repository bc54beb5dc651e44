/// @file
/// PHP's JSON: the bytes that PHP makes of a text, and where a text is spelled otherwise.
#ifndef ADSEAL_PHP_JSON_HPP
#define ADSEAL_PHP_JSON_HPP

#include "text.hpp"

#include <vector>

namespace adseal {
inline namespace v1 {

namespace detail {

// canonicalize as C takes it.
struct Canonicalizing {
    Bytes json;
    std::int32_t mode;

    std::int32_t operator()(char *out, std::size_t capacity, std::size_t *length, adseal_place *place) const noexcept {
        return adseal_php_json_canonicalize(json.data(), json.size(), mode, out, capacity, length, &place->offset);
    }
};

} // namespace detail

/// What PHP makes of a JSON text, as a receiver may hash it. `InstallSigner::sign` and `InstallVerifier` use it by
/// themselves; these functions are for finding out why two hashes differ. docs/php-json.md has the rules.
namespace php_json {

/// What PHP's `json_decode` makes of an object.
enum class Mode : std::int32_t {
    /// `json_encode(json_decode($json))`: objects stay objects.
    object = ADSEAL_PHP_JSON_OBJECT,
    /// `json_encode(json_decode($json, true))`: objects become arrays, and some of them lists.
    assoc = ADSEAL_PHP_JSON_ASSOC,
};

/// A place where a JSON text is not what PHP makes of it.
struct Instability {
    /// Why; `message(cause)` says it in one line, and what to write instead.
    Cause cause = Cause::none;
    /// PHP's error (`Status::json_...`), for `Cause::invalid_json`; else `Status::ok`.
    Status error = Status::ok;
    /// Where, in bytes from the start of the text.
    std::size_t offset = 0;
    /// How many bytes are meant; 0 only where something is missing at the end.
    std::size_t length = 0;

    /// Whether `InstallSigner::sign` refuses it: no spelling makes it right for every receiver, or only with another
    /// meaning. Any other place is only spelled otherwise, and `sign` mends it.
    [[nodiscard]] bool is_refused() const noexcept {
        const adseal_instability place = {static_cast<std::int32_t>(cause), static_cast<std::int32_t>(error), offset,
                                          length};
        return adseal_instability_is_refused(&place) == 1;
    }
};

/// Bytes that always hold what PHP makes of a text of `length` bytes.
[[nodiscard]] inline std::size_t canonical_bound(std::size_t length) noexcept {
    return adseal_php_json_canonical_bound(length);
}

/// What PHP's `json_encode(json_decode($json))` gives, byte by byte, into a buffer without a NUL: default flags,
/// `serialize_precision` -1, depth 512. `out` must not overlap the JSON, and `canonical_bound(json.size())` bytes
/// always suffice. The result points into `out`. Takes memory in proportion to the JSON for a while.
///
/// `Status::json_...`: PHP refuses the text, and the error tells where; at the text's length something is missing.
/// `Status::error_buffer_too_small`: the error tells what is needed, nothing was written, and another call does all the
/// work again. `Status::error_out_of_memory`: the memory for a while, at most 30 times the length of the text and
/// 64 KiB, is not there.
[[nodiscard]] inline Result<std::string_view> canonicalize(Bytes json, Mode mode, Span<char> out) noexcept {
    return detail::write(out, detail::Canonicalizing{json, static_cast<std::int32_t>(mode)});
}

/// The same, as a string of its own.
[[nodiscard]] inline Result<std::string> canonicalize(Bytes json, Mode mode = Mode::object) {
    Result<std::string> text =
        detail::write(canonical_bound(json.size()), detail::Canonicalizing{json, static_cast<std::int32_t>(mode)});
    if (text) {
        // The bound is five times the JSON, and what is returned is most often about as long as that.
        text->shrink_to_fit();
    }
    return text;
}

/// Lists every place where a text is not what PHP makes of it in both modes, in the order of docs/php-json.md. None:
/// the text is right for every receiver, whether that hashes it as it came or what PHP makes of it. A text that PHP
/// refuses is told as a place too: it is no failure. Allocates the list, and memory for the keys of objects for a
/// while.
///
/// `Status::error_out_of_memory`: there is none for the keys of the text's objects.
[[nodiscard]] inline Result<std::vector<Instability>> stability(Bytes json) {
    std::vector<adseal_instability> found;
    std::size_t count = 0;
    do {
        found.resize(count);
        const std::int32_t status =
            adseal_php_json_stability(json.data(), json.size(), found.data(), found.size(), &count);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
    } while (count > found.size());
    std::vector<Instability> places;
    places.reserve(found.size());
    for (const adseal_instability &each : found) {
        places.push_back({static_cast<Cause>(each.cause), static_cast<Status>(each.error), each.offset, each.length});
    }
    return places;
}

} // namespace php_json
} // namespace v1
} // namespace adseal

#endif // ADSEAL_PHP_JSON_HPP
