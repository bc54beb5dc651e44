/// @file
/// Points in time, as std::chrono has them.
#ifndef ADSEAL_TIME_HPP
#define ADSEAL_TIME_HPP

#include "../adseal.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace adseal {
inline namespace v1 {

namespace detail {

// Whole seconds, towards the past. What has no such number, as the hours of a billion years have not, is the largest or
// the smallest there is, and NaN the largest: no such time is one at which a click counts.
template <class Rep, class Period>
constexpr std::int64_t whole_seconds(std::chrono::duration<Rep, Period> since_1970) noexcept {
    using std::chrono::seconds;
    if constexpr (std::chrono::treat_as_floating_point_v<Rep> || std::ratio_greater_v<Period, std::ratio<1>>) {
        using Wide = std::chrono::duration<std::common_type_t<Rep, seconds::rep>, Period>;
        if (!(since_1970 < std::chrono::duration_cast<Wide>((seconds::max)()))) {
            return (std::numeric_limits<std::int64_t>::max)();
        }
        if (std::is_signed_v<Rep> && !(since_1970 > std::chrono::duration_cast<Wide>((seconds::min)()))) {
            return (std::numeric_limits<std::int64_t>::min)();
        }
    }
    return std::chrono::floor<seconds>(since_1970).count();
}

} // namespace detail

/// A point in time, in whole unix seconds. Any time of the system clock makes one; what is finer than a second is cut
/// off, towards the past:
///
///     signer.sign(uri, std::chrono::system_clock::now());
///
/// Nothing in adseal reads a clock. Where the time of a call is asked for, one before 1970 is
/// `Status::error_invalid_argument`.
class UnixTime {
  public:
    /// A time point whose type is that of `std::chrono::sys_seconds` in C++20.
    using TimePoint = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

    /// A time of the system clock, in whatever unit.
    template <class Duration>
    constexpr UnixTime(std::chrono::time_point<std::chrono::system_clock, Duration> time) noexcept
        : seconds_(detail::whole_seconds(time.time_since_epoch())) {
    }

    /// From seconds since 1970, as `time(nullptr)` gives them.
    [[nodiscard]] static constexpr UnixTime from_seconds(std::int64_t seconds) noexcept {
        return UnixTime(TimePoint(std::chrono::seconds(seconds)));
    }

    /// Seconds since 1970.
    [[nodiscard]] constexpr std::int64_t seconds() const noexcept {
        return seconds_;
    }

    /// As a time of the system clock.
    [[nodiscard]] constexpr TimePoint time_point() const noexcept {
        return TimePoint(std::chrono::seconds(seconds_));
    }

    /// @{
    /// Earlier is less.
    friend constexpr bool operator==(UnixTime one, UnixTime other) noexcept {
        return one.seconds_ == other.seconds_;
    }
    friend constexpr bool operator!=(UnixTime one, UnixTime other) noexcept {
        return one.seconds_ != other.seconds_;
    }
    friend constexpr bool operator<(UnixTime one, UnixTime other) noexcept {
        return one.seconds_ < other.seconds_;
    }
    friend constexpr bool operator>(UnixTime one, UnixTime other) noexcept {
        return other < one;
    }
    friend constexpr bool operator<=(UnixTime one, UnixTime other) noexcept {
        return !(other < one);
    }
    friend constexpr bool operator>=(UnixTime one, UnixTime other) noexcept {
        return !(one < other);
    }
    /// @}

  private:
    std::int64_t seconds_;
};

/// When a signed click expires: now plus the signer's lifetime, unless said otherwise; or a point in time.
class Expires {
  public:
    /// Now plus the signer's lifetime.
    constexpr Expires() noexcept = default;

    /// @{
    /// At this point in time.
    template <class Duration>
    constexpr Expires(std::chrono::time_point<std::chrono::system_clock, Duration> time) noexcept
        : Expires(UnixTime(time)) {
    }

    constexpr Expires(UnixTime time) noexcept : value_(time.seconds() < 0 ? -1 : time.seconds()) {
        // Any time before 1970 is refused alike, and none of them is taken for one of the two special numbers.
    }
    /// @}

    /// Now plus the signer's lifetime.
    [[nodiscard]] static constexpr Expires lifetime() noexcept {
        return Expires();
    }

    /// The one that the URI has already.
    [[nodiscard]] static constexpr Expires existing() noexcept {
        Expires expires;
        expires.value_ = ADSEAL_EXPIRES_EXISTING;
        return expires;
    }

    /// The number that the C functions take.
    [[nodiscard]] constexpr std::int64_t value() const noexcept {
        return value_;
    }

  private:
    std::int64_t value_ = ADSEAL_EXPIRES_LIFETIME;
};

namespace detail {

// A bound that may be absent.
constexpr std::int64_t bound(const std::optional<UnixTime> &time) noexcept {
    if (!time) {
        return ADSEAL_NO_TIME;
    }
    // The smallest number of all means "no bound" to C; a time so far back is only any time before 1970.
    return time->seconds() < 0 ? -1 : time->seconds();
}

constexpr std::optional<UnixTime> optional_time(std::int64_t seconds) noexcept {
    if (seconds == ADSEAL_NO_TIME) {
        return std::nullopt;
    }
    return UnixTime::from_seconds(seconds);
}

} // namespace detail
} // namespace v1
} // namespace adseal

#endif // ADSEAL_TIME_HPP
