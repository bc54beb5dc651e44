/// @file
/// What lies in the caller's memory: spans of elements, and bytes.
#ifndef ADSEAL_SPAN_HPP
#define ADSEAL_SPAN_HPP

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <type_traits>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_ranges)
#include <ranges>
#endif

namespace adseal {
inline namespace v1 {

template <class T> class Span;

namespace detail {

template <class T> using remove_cvref = std::remove_cv_t<std::remove_reference_t<T>>;

template <class T> struct is_span : std::false_type {};
template <class T> struct is_span<Span<T>> : std::true_type {};

// A container whose elements lie in one piece and are T, but for const. What dies at the end of the call may be read,
// and written only where it is itself a view.
template <class Container, class T, class = void> struct is_contiguous_of : std::false_type {};
template <class Container, class T>
struct is_contiguous_of<
    Container, T,
    std::void_t<decltype(std::data(std::declval<Container &>())), decltype(std::size(std::declval<Container &>()))>>
    : std::bool_constant<std::is_convertible_v<
                             std::remove_pointer_t<decltype(std::data(std::declval<Container &>()))> (*)[], T (*)[]> &&
                         (std::is_lvalue_reference_v<Container> || std::is_const_v<T> ||
                          std::is_trivially_destructible_v<remove_cvref<Container>>)> {};

} // namespace detail

/// Elements of the caller's that lie in one piece: a pointer and a number. It owns nothing.
///
/// It is made by itself from arrays, `std::array`, `std::vector`, `std::string` and, in C++20, `std::span`; and a
/// `std::span` is made from it. It is a type of its own so that it is the same one in every standard: translation units
/// of C++17 and C++20 can be linked together.
template <class T> class Span {
  public:
    /// What it consists of.
    using element_type = T;
    /// The same without `const`.
    using value_type = std::remove_cv_t<T>;
    /// A pointer to an element.
    using iterator = T *;

    /// No elements.
    constexpr Span() noexcept = default;

    /// This many elements from here on.
    constexpr Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {
    }

    /// The elements of a container that lie in one piece. One that is about to die may be read for the time of the
    /// call.
    template <class Container, class = std::enable_if_t<!detail::is_span<detail::remove_cvref<Container>>::value &&
                                                        detail::is_contiguous_of<Container, T>::value>>
    constexpr Span(Container &&container) noexcept : data_(std::data(container)), size_(std::size(container)) {
    }

    /// Elements that can be written can be read.
    template <class Other, class = std::enable_if_t<std::is_same_v<T, const Other>>>
    constexpr Span(Span<Other> other) noexcept : data_(other.data()), size_(other.size()) {
    }

    /// A list in braces, which lives until the end of the expression that it stands in.
    template <class Element = T, class = std::enable_if_t<std::is_const_v<Element>>>
    constexpr Span(std::initializer_list<value_type> list) noexcept : size_(list.size()) {
        // Not as an initialiser, where gcc warns that the list's life is not prolonged by it.
        data_ = list.begin();
    }

    /// The first element.
    [[nodiscard]] constexpr T *data() const noexcept {
        return data_;
    }
    /// How many elements there are.
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return size_;
    }
    /// Whether there is none.
    [[nodiscard]] constexpr bool empty() const noexcept {
        return size_ == 0;
    }
    /// @{
    /// For loops and algorithms.
    [[nodiscard]] constexpr T *begin() const noexcept {
        return data_;
    }
    [[nodiscard]] constexpr T *end() const noexcept {
        return data_ + size_;
    }
    /// @}
    /// The element with this index, which has to be below the size.
    [[nodiscard]] constexpr T &operator[](std::size_t index) const noexcept {
        return data_[index];
    }

  private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};

/// Bytes to read, of whatever type: a text, or a container of `char`, `unsigned char`, `std::byte` or the like. It owns
/// nothing. A string literal ends at its first NUL.
class Bytes {
  public:
    /// No bytes.
    constexpr Bytes() noexcept = default;

    /// This many bytes from here on.
    constexpr Bytes(const void *data, std::size_t size) noexcept : data_(data), size_(size) {
    }

    /// @{
    /// The bytes of a text.
    template <class Text, class = std::enable_if_t<std::is_convertible_v<const Text &, std::string_view>>>
    constexpr Bytes(const Text &text) noexcept : Bytes(std::string_view(text)) {
    }

    constexpr Bytes(std::string_view text) noexcept : data_(text.data()), size_(text.size()) {
    }
    /// @}

    /// The elements of a container, which are one byte each.
    template <class Container, class Data = decltype(std::data(std::declval<const Container &>())),
              class = std::enable_if_t<!std::is_convertible_v<const Container &, std::string_view> &&
                                       sizeof(std::remove_pointer_t<Data>) == 1>,
              class = decltype(std::size(std::declval<const Container &>()))>
    constexpr Bytes(const Container &container) noexcept : data_(std::data(container)), size_(std::size(container)) {
    }

    /// The first byte.
    [[nodiscard]] constexpr const void *data() const noexcept {
        return data_;
    }
    /// How many bytes there are.
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return size_;
    }

  private:
    const void *data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace v1
} // namespace adseal

#if defined(__cpp_lib_ranges)
// It owns nothing, so what it points to outlives it: std::span takes one that is about to die.
template <class T> inline constexpr bool std::ranges::enable_borrowed_range<adseal::Span<T>> = true;
template <class T> inline constexpr bool std::ranges::enable_view<adseal::Span<T>> = true;
#endif

#endif // ADSEAL_SPAN_HPP
