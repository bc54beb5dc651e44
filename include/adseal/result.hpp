/// @file
/// Errors as values, and the optional layer that throws them.
#ifndef ADSEAL_RESULT_HPP
#define ADSEAL_RESULT_HPP

#include "status.hpp"

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#if defined(__cpp_lib_expected)
#include <expected>
#endif
#if defined(__cpp_exceptions)
#include <stdexcept>
#endif

namespace adseal {
inline namespace v1 {

namespace detail {

// An offset, a length or an index that C may not know.
constexpr std::optional<std::size_t> known(std::size_t number) noexcept {
    return number == ADSEAL_NO_OFFSET ? std::nullopt : std::optional<std::size_t>(number);
}

} // namespace detail

/// Why a call failed, and where in its input. It holds no byte of a key or of the input.
class Error {
  public:
    /// A failure with this status, and without a place.
    explicit Error(Status status) noexcept : status_(status) {
    }

    /// The status, never `Status::ok`.
    [[nodiscard]] Status status() const noexcept {
        return status_;
    }

    /// The status in one line for people. Static, NUL-terminated.
    [[nodiscard]] const char *message() const noexcept {
        return adseal::message(status_);
    }

    /// Where in the input, in bytes. Where the input was given in parts it counts in the path, or in the name or value
    /// of the pair; in a template, or in a value given to it.
    [[nodiscard]] std::optional<std::size_t> offset() const noexcept {
        return detail::known(place_.offset);
    }

    /// Ordinal of the offending parameter, from 0: in the query, in the template, or among the pairs.
    [[nodiscard]] std::optional<std::size_t> parameter_index() const noexcept {
        return detail::known(place_.parameter_index);
    }

    /// Where the raw name of the offending parameter starts in the input; unknown for parts and for values of a
    /// template.
    [[nodiscard]] std::optional<std::size_t> name_offset() const noexcept {
        return detail::known(place_.name_offset);
    }

    /// How many bytes that name has.
    [[nodiscard]] std::size_t name_length() const noexcept {
        return place_.name_length;
    }

    /// The lint that strict mode refused, for `Status::sign_strict_lint`.
    [[nodiscard]] LintKind lint() const noexcept {
        return static_cast<LintKind>(place_.lint);
    }

    /// Why JSON is not signed, for `Status::json_...` of `InstallSigner::sign`; its `message` says what to write
    /// instead.
    [[nodiscard]] Cause cause() const noexcept {
        return cause_;
    }

    /// How many bytes the output needs, for `Status::error_buffer_too_small`; else 0.
    [[nodiscard]] std::size_t needed() const noexcept {
        return needed_;
    }

    /// All of it in one line, as in "signing: illegal_byte at byte 31: a byte that is not legal in a URI, ..." and
    /// "json: unstable_json (duplicate_key) at byte 15: a key that the object has already; ...". Allocates.
    [[nodiscard]] std::string describe() const {
        // A cause says more than its status; that it is no JSON, the status says already.
        const bool caused = cause_ != Cause::none && cause_ != Cause::invalid_json;
        std::string text = std::string(family(status_)) + ": " + name(status_);
        if (lint() != LintKind::none) {
            text += std::string(" (") + name(lint()) + ")";
        }
        if (caused) {
            text += std::string(" (") + name(cause_) + ")";
        }
        if (place_.offset != ADSEAL_NO_OFFSET) {
            text += " at byte " + std::to_string(place_.offset);
        }
        text += std::string(": ") + (caused ? adseal::message(cause_) : message());
        if (lint() != LintKind::none) {
            text += std::string("; ") + adseal::message(lint());
        }
        // What to write instead of a number that is too large.
        if (status_ == Status::json_inf_or_nan && cause_ == Cause::invalid_json) {
            text += std::string("; ") + adseal::message(cause_);
        }
        if (needed_ != 0) {
            text += "; it needs " + std::to_string(needed_) + " bytes";
        }
        return text;
    }

    /// The same error, with the place that a C function told.
    [[nodiscard]] Error at(const adseal_place &place) const noexcept {
        Error error(*this);
        error.place_ = place;
        return error;
    }

    /// The same error, with a place in a JSON text.
    [[nodiscard]] Error at(const adseal_instability &place) const noexcept {
        Error error(*this);
        error.place_.offset = place.offset;
        error.cause_ = static_cast<Cause>(place.cause);
        return error;
    }

    /// The same error, with what the output needs.
    [[nodiscard]] Error needing(std::size_t bytes) const noexcept {
        Error error(*this);
        error.needed_ = bytes;
        return error;
    }

  private:
    Status status_;
    Cause cause_ = Cause::none;
    adseal_place place_ = {ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, 0, 0, 0};
    std::size_t needed_ = 0;
};

#if defined(__cpp_exceptions)
/// What `Result::value()` throws; its `what()` is `Error::describe()`.
class Exception : public std::runtime_error {
  public:
    /// An exception that carries this error.
    explicit Exception(const Error &error) : std::runtime_error(error.describe()), error_(error) {
    }

    /// Why there is no value.
    [[nodiscard]] const Error &error() const noexcept {
        return error_;
    }

  private:
    Error error_;
};
#endif

/// A value, or why there is none.
///
/// Ask it first, `if (auto signer = ClickSigner::create(ring)) { use(*signer); }`, or let `value()` throw. To reach for
/// a value that is not there with `*` or `->` ends the program; nothing is ever read that is not there. In C++23,
/// `to_expected()` makes a `std::expected` of it.
template <class T> class [[nodiscard]] Result {
  public:
    /// What it holds.
    using value_type = T;
    /// What it holds instead.
    using error_type = Error;

    /// A value.
    Result(T &&value) noexcept(std::is_nothrow_move_constructible_v<T>) : value_(std::move(value)) {
    }
    /// Why there is none.
    Result(const Error &error) noexcept : error_(error) {
    }

    /// Whether there is a value.
    [[nodiscard]] bool has_value() const noexcept {
        return value_.has_value();
    }
    /// The same.
    [[nodiscard]] explicit operator bool() const noexcept {
        return has_value();
    }

    /// @{
    /// The value. To reach for one that is not there ends the program.
    [[nodiscard]] T &operator*() & noexcept {
        return checked();
    }
    [[nodiscard]] const T &operator*() const & noexcept {
        return const_cast<Result *>(this)->checked();
    }
    /// Out of a result that is about to die the value is moved, so that `for (const Lint &lint : *signer.lint(uri))`
    /// walks over what lives.
    [[nodiscard]] T operator*() && noexcept(std::is_nothrow_move_constructible_v<T>) {
        return std::move(checked());
    }
    [[nodiscard]] T *operator->() noexcept {
        return &checked();
    }
    [[nodiscard]] const T *operator->() const noexcept {
        return &const_cast<Result *>(this)->checked();
    }
    /// @}

    /// @{
    /// Why there is no value. To ask while there is one ends the program. Out of a result that is about to die it is a
    /// copy, so that `const Error &error = signer.sign(uri, now).error();` is one that lives.
    [[nodiscard]] const Error &error() const & noexcept {
        if (!error_) {
            std::abort();
        }
        return *error_;
    }
    [[nodiscard]] Error error() && noexcept {
        return static_cast<const Result &>(*this).error();
    }
    /// @}

    /// `Status::ok`, or why there is no value.
    [[nodiscard]] Status status() const noexcept {
        return has_value() ? Status::ok : error().status();
    }

    /// @{
    /// The value, or this one instead.
    template <class U> [[nodiscard]] T value_or(U &&instead) const & {
        return has_value() ? **this : static_cast<T>(std::forward<U>(instead));
    }
    template <class U> [[nodiscard]] T value_or(U &&instead) && {
        return has_value() ? std::move(checked()) : static_cast<T>(std::forward<U>(instead));
    }
    /// @}

#if defined(__cpp_exceptions)
    /// @{
    /// The value; throws `Exception` where there is none. It is there unless the compiler was told -fno-exceptions.
    T &value() & {
        return require();
    }
    const T &value() const & {
        return const_cast<Result *>(this)->require();
    }
    T value() && {
        return std::move(require());
    }
    /// @}
#endif

#if defined(__cpp_lib_expected)
    /// As the standard's own type, in C++23.
    [[nodiscard]] std::expected<T, Error> to_expected() && {
        if (has_value()) {
            return std::move(checked());
        }
        return std::unexpected(error());
    }
#endif

  private:
    T &checked() noexcept {
        if (!value_) {
            std::abort();
        }
        return *value_;
    }

#if defined(__cpp_exceptions)
    T &require() {
        if (!has_value()) {
            throw Exception(error());
        }
        return checked();
    }
#endif

    // One of the two. No std::variant: libstdc++'s is another type in C++20 than in C++17.
    std::optional<T> value_;
    std::optional<Error> error_;
};

/// Done, or why not.
template <> class [[nodiscard]] Result<void> {
  public:
    /// It holds no value.
    using value_type = void;
    /// What it holds where it is not done.
    using error_type = Error;

    /// Done.
    Result() noexcept = default;
    /// Why it is not done.
    Result(const Error &error) noexcept : error_(error) {
    }

    /// Whether it is done.
    [[nodiscard]] bool has_value() const noexcept {
        return !error_.has_value();
    }
    /// The same.
    [[nodiscard]] explicit operator bool() const noexcept {
        return has_value();
    }

    /// @{
    /// Why it is not done. To ask while it is ends the program.
    [[nodiscard]] const Error &error() const & noexcept {
        if (!error_) {
            std::abort();
        }
        return *error_;
    }
    [[nodiscard]] Error error() && noexcept {
        return static_cast<const Result &>(*this).error();
    }
    /// @}

    /// `Status::ok`, or why it is not done.
    [[nodiscard]] Status status() const noexcept {
        return has_value() ? Status::ok : error().status();
    }

#if defined(__cpp_exceptions)
    /// Throws `Exception` where it is not done.
    void value() const {
        if (error_) {
            throw Exception(*error_);
        }
    }
#endif

#if defined(__cpp_lib_expected)
    /// As the standard's own type, in C++23.
    [[nodiscard]] std::expected<void, Error> to_expected() const {
        if (error_) {
            return std::unexpected(*error_);
        }
        return {};
    }
#endif

  private:
    std::optional<Error> error_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_RESULT_HPP
