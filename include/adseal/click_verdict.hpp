/// @file
/// What a verifier says of a click, and what may be read from it.
#ifndef ADSEAL_CLICK_VERDICT_HPP
#define ADSEAL_CLICK_VERDICT_HPP

#include "handle.hpp"
#include "text.hpp"
#include "time.hpp"

#include <utility>
#include <vector>

namespace adseal {
inline namespace v1 {

/// Oddities that do not fail a click: the bits of `ClickVerdict::flags()`.
enum class ClickFlag : std::uint32_t {
    /// A byte is not legal in a URI, or an escape is bad.
    not_rfc3986 = ADSEAL_FLAG_NOT_RFC3986,
    /// The signed expires is 10^11 or more, so most likely in milliseconds.
    expires_in_milliseconds = ADSEAL_FLAG_EXPIRES_IN_MILLISECONDS,
    /// A ; stands behind the signature, and some servers split there.
    semicolon_in_tail = ADSEAL_FLAG_SEMICOLON_IN_TAIL,
};

/// The name of a flag, as in `semicolon_in_tail`. Static, NUL-terminated; `unknown_flag` for other numbers.
[[nodiscard]] inline const char *name(ClickFlag flag) noexcept {
    return adseal_flag_name(static_cast<std::uint32_t>(flag));
}

/// A name and a value in the caller's buffers.
struct ReadParameter {
    /// The name, decoded.
    std::string_view name;
    /// The value, decoded.
    std::string_view value;
};

/// The verdict on one click, which `ClickVerifier::verify` fills as often as you like. It holds what it tells, and
/// stays valid when the URI and the verifier are gone. One for each thread that verifies. Making one allocates.
///
/// What it tells of the URI itself is asked with the URI that was verified: the same bytes, wherever they are now.
/// Nothing but their number is compared (`Status::error_invalid_argument`); other bytes of this length, as in a buffer
/// that was used again, give names and values that nobody signed.
class ClickVerdict {
  public:
    /// A verdict on nothing: not accepted, and its reason is `Status::error_invalid_argument`.
    ClickVerdict() noexcept {
        adseal_click_verdict *handle = nullptr;
        static_cast<void>(adseal_click_verdict_new(&handle));
        handle_.reset(handle);
    }

    /// `Status::valid`, or the first check that failed (`Status::click_...`), or what the last verification returned
    /// instead.
    [[nodiscard]] Status reason() const noexcept {
        return static_cast<Status>(adseal_click_verdict_reason(handle_.get()));
    }

    /// Whether nothing failed.
    [[nodiscard]] bool valid() const noexcept {
        return reason() == Status::valid;
    }

    /// Whether to take the click: it is valid, or the policy only reports.
    [[nodiscard]] bool accepted() const noexcept {
        return adseal_click_verdict_accepted(handle_.get()) == 1;
    }

    /// The id of the key that reproduced the signature; empty if there is none. It lives until the verdict is filled
    /// again.
    [[nodiscard]] std::string_view key_id() const noexcept {
        const char *id = nullptr;
        std::size_t length = 0;
        if (adseal_click_verdict_key_id(handle_.get(), &id, &length) != ADSEAL_OK) {
            return {};
        }
        return {id, length};
    }

    /// The signed `expires`, if there is one and it is known.
    [[nodiscard]] std::optional<UnixTime> expires() const noexcept {
        return detail::optional_time(adseal_click_verdict_expires(handle_.get()));
    }

    /// Oddities that did not fail the click: a sum of `ClickFlag`.
    [[nodiscard]] std::uint32_t flags() const noexcept {
        return adseal_click_verdict_flags(handle_.get());
    }
    /// Whether it has this oddity.
    [[nodiscard]] bool has(ClickFlag flag) const noexcept {
        return (flags() & static_cast<std::uint32_t>(flag)) != 0;
    }

    /// The bytes of the URI that the signature covers; empty where that is not known, and for a URI of another length.
    [[nodiscard]] std::string_view message(std::string_view uri) const noexcept {
        // It is C that knows how long the URI was.
        if (!parameter(uri)) {
            return {};
        }
        const char *const start = uri.data() + adseal_click_verdict_message_offset(handle_.get());
        return {start, adseal_click_verdict_message_length(handle_.get())};
    }

    /// How many parameters stand behind the signature, where anybody can write; 0 where that is not known.
    [[nodiscard]] std::size_t unsigned_parameters() const noexcept {
        return adseal_click_verdict_unsigned_parameters(handle_.get());
    }

    /// Where the offending byte stands in the URI.
    [[nodiscard]] std::optional<std::size_t> offset() const noexcept {
        return detail::known(adseal_click_verdict_offset(handle_.get()));
    }

    /// The offending parameter: its raw name, which points into the URI; or the required name that is missing, which
    /// lives until the verdict is filled again; or empty if there is none.
    [[nodiscard]] Result<std::string_view> parameter(std::string_view uri) const noexcept {
        const char *name = nullptr;
        std::size_t length = 0;
        const std::int32_t status =
            adseal_click_verdict_parameter(handle_.get(), uri.data(), uri.size(), &name, &length);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return std::string_view(name, length);
    }

    /// The value of the signed parameter with this decoded name, decoded into a buffer; of several, the first.
    /// Allocates nothing. Look at `accepted()` first: an expired or replayed click has its parameters too.
    ///
    /// `Status::none`: there is no such parameter, or none may be read. `Status::error_buffer_too_small`: the error
    /// tells what is needed; a value is never longer than the URI.
    [[nodiscard]] Result<std::string_view> find(std::string_view uri, std::string_view name,
                                                Span<char> value) const noexcept {
        return detail::write(value, Finding{handle_.get(), uri, name});
    }

    /// The same, as a string of its own.
    [[nodiscard]] Result<std::string> find(std::string_view uri, std::string_view name) const {
        return detail::write(usual_length, Finding{handle_.get(), uri, name});
    }

    /// The next signed parameter, decoded into two buffers. `cursor` is 0 at first; each call moves it on. Allocates
    /// nothing. There are none unless the signature was reproduced, or the policy only reports. Read these, and never
    /// the raw query, for what stands behind the signature was written by anybody.
    ///
    /// `Status::none`: there are no more. `Status::error_buffer_too_small`: the error tells what the larger one needs,
    /// and the cursor stays.
    [[nodiscard]] Result<ReadParameter> next_parameter(std::string_view uri, std::size_t &cursor, Span<char> name,
                                                       Span<char> value) const noexcept {
        std::size_t name_length = 0;
        std::size_t value_length = 0;
        const std::int32_t status =
            adseal_click_verdict_next_parameter(handle_.get(), uri.data(), uri.size(), &cursor, name.data(),
                                                name.size(), &name_length, value.data(), value.size(), &value_length);
        if (status != ADSEAL_OK) {
            return detail::failed(status, name_length < value_length ? value_length : name_length);
        }
        return ReadParameter{{name.data(), name_length}, {value.data(), value_length}};
    }

    /// All signed parameters, decoded, in their order.
    [[nodiscard]] Result<std::vector<std::pair<std::string, std::string>>>
    signed_parameters(std::string_view uri) const {
        std::vector<std::pair<std::string, std::string>> parameters;
        // Nothing decoded is longer than the URI, and there are none in one that is too long.
        const std::size_t longest = uri.size() < ADSEAL_MAX_URI_LENGTH ? uri.size() : ADSEAL_MAX_URI_LENGTH;
        std::string name(longest, '\0');
        std::string value(longest, '\0');
        std::size_t cursor = 0;
        while (true) {
            const Result<ReadParameter> next = next_parameter(uri, cursor, name, value);
            if (next.status() == Status::none) {
                return parameters;
            }
            if (!next) {
                return next.error();
            }
            parameters.emplace_back(next->name, next->value);
        }
    }

    /// @{
    /// The C handle, which stays the verdict's.
    [[nodiscard]] adseal_click_verdict *handle() noexcept {
        return handle_.get();
    }
    [[nodiscard]] const adseal_click_verdict *handle() const noexcept {
        return handle_.get();
    }
    /// @}

  private:
    // What most values fit into; longer ones are read twice.
    static constexpr std::size_t usual_length = 256;

    // find as C takes it.
    struct Finding {
        const adseal_click_verdict *verdict;
        std::string_view uri;
        std::string_view name;

        std::int32_t operator()(char *value, std::size_t capacity, std::size_t *length, adseal_place *) const noexcept {
            return adseal_click_verdict_find_parameter(verdict, uri.data(), uri.size(), name.data(), name.size(), value,
                                                       capacity, length);
        }
    };

    detail::Handle<adseal_click_verdict> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_VERDICT_HPP
