/// @file
/// What travels beside the body of an install: its headers, and how the token in them is spelled.
#ifndef ADSEAL_INSTALL_HEADERS_HPP
#define ADSEAL_INSTALL_HEADERS_HPP

#include "text.hpp"

#include <iterator>
#include <string_view>
#include <type_traits>
#include <vector>

namespace adseal {
inline namespace v1 {

/// How a token is spelled.
enum class TokenEncoding : std::int32_t {
    /// 64 lower-case hex digits.
    hex = ADSEAL_TOKEN_HEX,
    /// 44 characters of standard base64, padding included.
    base64 = ADSEAL_TOKEN_BASE64,
};

/// A header of a request. It owns nothing.
struct Header {
    /// The name, in any case.
    std::string_view name;
    /// The value.
    std::string_view value;
};

namespace detail {

// A container of pairs of texts, as std::map and its relatives are. Its elements have to stay where they are when the
// iterator moves on.
template <class Headers, class = void> struct is_pairs : std::false_type {};
template <class Headers>
struct is_pairs<Headers, std::void_t<decltype(std::begin(std::declval<const Headers &>())->first),
                                     decltype(std::begin(std::declval<const Headers &>())->second)>>
    : std::bool_constant<
          std::is_lvalue_reference_v<decltype(*std::begin(std::declval<const Headers &>()))> &&
          std::is_constructible_v<Value, decltype((std::begin(std::declval<const Headers &>())->first))> &&
          std::is_constructible_v<Value, decltype((std::begin(std::declval<const Headers &>())->second))>> {};

// Headers as C takes them: an array for each of the pointers and lengths. As many as requests have are held without an
// allocation.
class HeaderColumns {
  public:
    static constexpr std::size_t usual_count = 64;

    explicit HeaderColumns(std::size_t count) : count_(count) {
        if (count > usual_count) {
            many_texts_.resize(2 * count);
            many_sizes_.resize(2 * count);
            texts_ = many_texts_.data();
            sizes_ = many_sizes_.data();
        }
    }
    HeaderColumns(const HeaderColumns &) = delete;
    HeaderColumns &operator=(const HeaderColumns &) = delete;

    void set(std::size_t index, Value name, Value value) noexcept {
        texts_[index] = name.data();
        sizes_[index] = name.size();
        texts_[count_ + index] = value.data();
        sizes_[count_ + index] = value.size();
    }
    [[nodiscard]] std::size_t count() const noexcept {
        return count_;
    }
    [[nodiscard]] const char *const *names() const noexcept {
        return texts_;
    }
    [[nodiscard]] const std::size_t *name_sizes() const noexcept {
        return sizes_;
    }
    [[nodiscard]] const char *const *values() const noexcept {
        return texts_ + count_;
    }
    [[nodiscard]] const std::size_t *value_sizes() const noexcept {
        return sizes_ + count_;
    }

  private:
    std::size_t count_;
    // The names first, the values behind them.
    const char *usual_texts_[2 * usual_count];
    std::size_t usual_sizes_[2 * usual_count];
    std::vector<const char *> many_texts_;
    std::vector<std::size_t> many_sizes_;
    const char **texts_ = usual_texts_;
    std::size_t *sizes_ = usual_sizes_;
};

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_INSTALL_HEADERS_HPP
