/// @file
/// What lies in the caller's memory: spans of elements, and bytes.
#ifndef ADSEAL_SPAN_HPP
#define ADSEAL_SPAN_HPP

#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <type_traits>
#include <utility>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif

namespace adseal {
inline namespace v1 {

template <class T> class Span;

namespace detail {

template <class T> using remove_cvref = std::remove_cv_t<std::remove_reference_t<T>>;

template <class T> struct is_span : std::false_type {};
template <class T> struct is_span<Span<T>> : std::true_type {};

// What the elements of a container are, const where they cannot be written; void where it has none in one piece.
template <class Container, class = void> struct element_of {
    using type = void;
};
template <class Container>
struct element_of<
    Container, std::enable_if_t<std::is_convertible_v<decltype(std::size(std::declval<Container &>())), std::size_t> &&
                                std::is_pointer_v<decltype(std::data(std::declval<Container &>()))>>> {
    using type = std::remove_pointer_t<decltype(std::data(std::declval<Container &>()))>;
};

// Elements that can be taken for T: they are T, but for const. An array of a derived class is none of its base.
template <class Element, class T> struct is_element : std::is_convertible<Element (*)[], T (*)[]> {};
template <class T> struct is_element<void, T> : std::false_type {};
template <class T> struct is_element<const void, T> : std::false_type {};

// A view's elements are the same when the view is const; those of a container become const with it.
template <class Container>
using is_view = std::is_same<typename element_of<const remove_cvref<Container>>::type,
                             typename element_of<remove_cvref<Container>>::type>;

// A container whose elements can be taken for T. One that dies with the call may be read, and written only through a
// view: what is written into it would be lost.
template <class Container, class T>
using is_contiguous_of =
    std::conjunction<std::negation<is_span<remove_cvref<Container>>>,
                     is_element<typename element_of<std::remove_reference_t<Container>>::type, T>,
                     std::disjunction<std::is_lvalue_reference<Container>, std::is_const<T>, is_view<Container>>>;

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
    template <class Container, class = std::enable_if_t<detail::is_contiguous_of<Container, T>::value>>
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

/// A `Span` of what stays when the call is over: it is not made from a list in braces, nor from a container that is
/// about to die.
template <class T> class Lasting : public Span<T> {
  public:
    /// No elements.
    constexpr Lasting() noexcept = default;

    /// This many elements from here on.
    constexpr Lasting(T *data, std::size_t size) noexcept : Span<T>(data, size) {
    }

    /// What a `Span` is made from, if it stays or is itself a view.
    template <class Container,
              class = std::enable_if_t<(std::is_lvalue_reference_v<Container> || detail::is_view<Container>::value) &&
                                       std::is_convertible_v<Container, Span<T>>>>
    constexpr Lasting(Container &&container) noexcept : Span<T>(std::forward<Container>(container)) {
    }

    /// Not a list in braces.
    template <class Element = T, class = std::enable_if_t<std::is_const_v<Element>>>
    Lasting(std::initializer_list<std::remove_cv_t<Element>> list) = delete;
};

namespace detail {

// Characters of which string literals are, with a NUL at the end.
template <class T>
inline constexpr bool is_literal_character = std::is_same_v<T, char>
#if defined(__cpp_char8_t)
                                             || std::is_same_v<T, char8_t>
#endif
    ;

template <class T>
inline constexpr bool is_byte = is_literal_character<T> || std::is_same_v<T, unsigned char> ||
                                std::is_same_v<T, signed char> || std::is_same_v<T, std::byte>;

template <class Container>
inline constexpr bool has_bytes = is_byte<std::remove_cv_t<typename element_of<const Container>::type>>;

} // namespace detail

/// Bytes to read: a text, or a container of `char`, `unsigned char`, `std::byte` or the like. It owns nothing.
///
/// A string literal is taken without the NUL that ends it, and with those that stand in it; a pointer to `char` up to
/// its first NUL. Of a `char` array that can be written nobody but the caller knows how much is meant, so it is
/// refused: give `Bytes(array, length)`, or `std::string_view(array)` where a NUL ends it.
class Bytes {
  public:
    /// No bytes.
    constexpr Bytes() noexcept = default;

    /// This many bytes from here on.
    constexpr Bytes(const void *data, std::size_t size) noexcept : data_(data), size_(size) {
    }

    /// A literal, without the NUL at its end.
    template <class Character, std::size_t size, class = std::enable_if_t<detail::is_literal_character<Character>>>
    constexpr Bytes(const Character (&literal)[size]) noexcept
        : data_(literal), size_(literal[size - 1] == Character() ? size - 1 : size) {
    }
    /// Not an array that can be written: say how much of it is meant.
    template <class Character, std::size_t size, class = std::enable_if_t<detail::is_literal_character<Character>>>
    Bytes(Character (&array)[size]) = delete;

    /// Up to the first NUL; a pointer that is null is no bytes.
    template <class Pointer,
              class = std::enable_if_t<std::is_pointer_v<Pointer> && std::is_convertible_v<Pointer, const char *>>>
    constexpr Bytes(const Pointer &text) noexcept
        : Bytes(text == nullptr ? std::string_view() : std::string_view(text)) {
    }

    /// @{
    /// The bytes of a text.
    constexpr Bytes(std::string_view text) noexcept : data_(text.data()), size_(text.size()) {
    }

    template <class Text,
              std::enable_if_t<std::is_class_v<Text> && std::is_convertible_v<const Text &, std::string_view>, int> = 0>
    constexpr Bytes(const Text &text) noexcept : Bytes(std::string_view(text)) {
    }
    /// @}

    /// The elements of a container, which are one byte each.
    template <class Container,
              std::enable_if_t<!std::is_convertible_v<const Container &, std::string_view> &&
                                   !detail::is_literal_character<std::remove_cv_t<std::remove_extent_t<Container>>> &&
                                   detail::has_bytes<Container>,
                               int> = 0>
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
