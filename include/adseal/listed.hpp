/// @file
/// What a C handle holds several of. For the other headers; nothing here is for callers.
#ifndef ADSEAL_LISTED_HPP
#define ADSEAL_LISTED_HPP

#include "result.hpp"

#include <iterator>

namespace adseal {
inline namespace v1 {
namespace detail {

// Elements that a C handle holds, made one by one as they are asked for. `Reader` tells how. It owns nothing.
template <class Reader> class Listed {
  public:
    using Handle = typename Reader::Handle;
    using value_type = typename Reader::Element;

    class Iterator {
      public:
        using iterator_category = std::input_iterator_tag;
        using value_type = typename Reader::Element;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = value_type;

        Iterator() noexcept = default;
        Iterator(const Handle *handle, std::size_t index) noexcept : handle_(handle), index_(index) {
        }

        [[nodiscard]] value_type operator*() const noexcept {
            return Reader::at(handle_, index_);
        }
        Iterator &operator++() noexcept {
            index_++;
            return *this;
        }
        Iterator operator++(int) noexcept {
            const Iterator before(*this);
            index_++;
            return before;
        }
        friend bool operator==(const Iterator &one, const Iterator &other) noexcept {
            return one.index_ == other.index_;
        }
        friend bool operator!=(const Iterator &one, const Iterator &other) noexcept {
            return one.index_ != other.index_;
        }

      private:
        const Handle *handle_ = nullptr;
        std::size_t index_ = 0;
    };

    explicit Listed(const Handle *handle) noexcept : handle_(handle) {
    }

    [[nodiscard]] std::size_t size() const noexcept {
        return Reader::count(handle_);
    }
    [[nodiscard]] bool empty() const noexcept {
        return size() == 0;
    }
    [[nodiscard]] Iterator begin() const noexcept {
        return {handle_, 0};
    }
    [[nodiscard]] Iterator end() const noexcept {
        return {handle_, size()};
    }
    // The element with this index; an empty one where there is none.
    [[nodiscard]] value_type operator[](std::size_t index) const noexcept {
        return Reader::at(handle_, index);
    }

  private:
    const Handle *handle_;
};

} // namespace detail
} // namespace v1
} // namespace adseal

#if defined(__cpp_lib_ranges)
// It owns nothing, so its iterators outlive it.
template <class Reader> inline constexpr bool std::ranges::enable_borrowed_range<adseal::detail::Listed<Reader>> = true;
template <class Reader> inline constexpr bool std::ranges::enable_view<adseal::detail::Listed<Reader>> = true;
#endif

#endif // ADSEAL_LISTED_HPP
