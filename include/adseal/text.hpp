/// @file
/// What the signing and reading functions share: values, parameters, and results that are text.
#ifndef ADSEAL_TEXT_HPP
#define ADSEAL_TEXT_HPP

#include "result.hpp"
#include "span.hpp"

#include <string>
#include <string_view>

namespace adseal {
inline namespace v1 {

/// The value of a parameter, unencoded, or of a header: a text, or missing, which is not the same as empty.
/// `std::nullopt`, an empty `std::optional` and a `const char *` that is null are missing. It owns nothing.
class Value {
  public:
    /// Missing.
    constexpr Value(std::nullopt_t) noexcept {
    }

    /// The text up to its NUL; missing where the pointer is null.
    constexpr Value(const char *text) noexcept {
        if (text != nullptr) {
            *this = Value(std::string_view(text));
        }
    }

    /// @{
    /// A text, be it empty.
    constexpr Value(std::string_view text) noexcept
        : data_(text.data() == nullptr ? "" : text.data()), size_(text.size()) {
    }

    /// `std::string`, and what else becomes a `std::string_view` by itself.
    template <class Text, class = std::enable_if_t<std::is_convertible_v<const Text &, std::string_view> &&
                                                   !std::is_convertible_v<const Text &, const char *>>>
    constexpr Value(const Text &text) noexcept : Value(std::string_view(text)) {
    }
    /// @}

    /// Not a number, of which 0 would be taken for a pointer that is null.
    template <class Number, std::enable_if_t<std::is_arithmetic_v<Number>, int> = 0> Value(Number number) = delete;

    /// A text; missing where there is none.
    template <class Text, class = std::enable_if_t<std::is_constructible_v<Value, const Text &>>>
    constexpr Value(const std::optional<Text> &text) noexcept {
        if (text) {
            *this = Value(*text);
        }
    }

    /// Whether there is a text, be it empty.
    [[nodiscard]] constexpr bool has_value() const noexcept {
        return data_ != nullptr;
    }
    /// The text; NULL where it is missing.
    [[nodiscard]] constexpr const char *data() const noexcept {
        return data_;
    }
    /// How many bytes it has.
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return size_;
    }

  private:
    const char *data_ = nullptr;
    std::size_t size_ = 0;
};

/// A parameter to sign, unencoded.
struct Parameter {
    /// The name.
    std::string_view name;
    /// The value; a missing one is sent as `null`.
    Value value;
};

namespace detail {

// Pointers in one array and lengths in another, as C takes them. One more than C takes at most: what is too much is
// seen to be too much there, and needs no memory here.
class Columns {
  public:
    static constexpr std::size_t capacity = ADSEAL_MAX_PARAMETERS + 1;

    void set(std::size_t index, const char *data, std::size_t size) noexcept {
        data_[index] = data;
        sizes_[index] = size;
    }
    [[nodiscard]] const char *const *data() const noexcept {
        return data_;
    }
    [[nodiscard]] const std::size_t *sizes() const noexcept {
        return sizes_;
    }
    [[nodiscard]] static constexpr std::size_t clamp(std::size_t count) noexcept {
        return count < capacity ? count : capacity;
    }

  private:
    const char *data_[capacity];
    std::size_t sizes_[capacity];
};

inline constexpr adseal_place nowhere = {ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, 0, 0, 0};

inline Error failed(std::int32_t status, std::size_t length, const adseal_place &place = nowhere) noexcept {
    const Error error(static_cast<Status>(status));
    return status == ADSEAL_ERROR_BUFFER_TOO_SMALL ? error.needing(length) : error.at(place);
}

// Text in the caller's buffer. `call(out, capacity, length, place)` is the C function.
template <class Call> Result<std::string_view> write(Span<char> out, const Call &call) noexcept {
    std::size_t length = 0;
    adseal_place place = nowhere;
    const std::int32_t status = call(out.data(), out.size(), &length, &place);
    if (status != ADSEAL_OK) {
        return failed(status, length, place);
    }
    return std::string_view(out.data(), length);
}

// Text in a string of its own, for which `capacity` suffices most often; where it does not, C tells what does.
template <class Call> Result<std::string> write(std::size_t capacity, const Call &call) {
    std::string text(capacity, '\0');
    Result<std::string_view> written = write(Span<char>(text), call);
    if (written.status() == Status::error_buffer_too_small) {
        text.resize(written.error().needed());
        written = write(Span<char>(text), call);
    }
    if (!written) {
        return written.error();
    }
    text.resize(written->size());
    return text;
}

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_TEXT_HPP
