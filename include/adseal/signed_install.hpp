/// @file
/// A signed body with its headers, and what signing changed in it.
#ifndef ADSEAL_SIGNED_INSTALL_HPP
#define ADSEAL_SIGNED_INSTALL_HPP

#include "handle.hpp"
#include "install_headers.hpp"
#include "listed.hpp"

namespace adseal {
inline namespace v1 {

/// One cause that the JSON given to `InstallSigner::sign` showed, and that signing mended by spelling it otherwise.
struct Note {
    /// Why the JSON was not what PHP makes of it.
    Cause cause = Cause::none;
    /// In how many places.
    std::size_t count = 0;
    /// Where the first of them is, in bytes from the start of the JSON as it was given.
    std::size_t offset = 0;
};

namespace detail {

struct ReadHeader {
    using Handle = adseal_signed_install;
    using Element = Header;

    static std::size_t count(const Handle *handle) noexcept {
        return adseal_signed_install_header_count(handle);
    }
    static Element at(const Handle *handle, std::size_t index) noexcept {
        const char *name = nullptr;
        const char *value = nullptr;
        std::size_t name_length = 0;
        std::size_t value_length = 0;
        if (adseal_signed_install_header(handle, index, &name, &name_length, &value, &value_length) != ADSEAL_OK) {
            return {};
        }
        return {{name, name_length}, {value, value_length}};
    }
};

struct ReadNote {
    using Handle = adseal_signed_install;
    using Element = Note;

    static std::size_t count(const Handle *handle) noexcept {
        return adseal_signed_install_note_count(handle);
    }
    static Element at(const Handle *handle, std::size_t index) noexcept {
        adseal_note note;
        if (adseal_signed_install_note(handle, index, &note) != ADSEAL_OK) {
            return {};
        }
        return {static_cast<Cause>(note.cause), note.count, note.offset};
    }
};

} // namespace detail

/// A body with the headers that belong to it: send both, unchanged, and hand the body to the HTTP client as bytes.
///
///     for (const adseal::Header header : signed_install.headers()) {
///         request.set(std::string(header.name), std::string(header.value));
///     }
///     request.body = std::string(signed_install.body());
///
/// It is moved, not copied; what it lends lives as long as it, and stays where it is when it is moved. Nothing here
/// allocates. Any number of threads may read one.
class SignedInstall {
  public:
    /// What `headers()` gives: `size()`, `begin()`, `end()` and `[index]`, each element a `Header` by value.
    using Headers = detail::Listed<detail::ReadHeader>;
    /// What `notes()` gives: the same, each element a `Note` by value.
    using Notes = detail::Listed<detail::ReadNote>;

    /// The bytes to send, which are not those that were given where there are notes.
    [[nodiscard]] std::string_view body() const noexcept {
        const void *body = nullptr;
        std::size_t length = 0;
        if (adseal_signed_install_body(handle_.get(), &body, &length) != ADSEAL_OK) {
            return {};
        }
        return {static_cast<const char *>(body), length};
    }

    /// The headers to send: all of them, however many there are. `Content-Type` is not among them.
    [[nodiscard]] Headers headers() const noexcept {
        return Headers(handle_.get());
    }

    /// The token, which is the value of the header `Kochava-Auth-Token`.
    [[nodiscard]] std::string_view token() const noexcept {
        for (const Header header : headers()) {
            if (header.name == "Kochava-Auth-Token") {
                return header.value;
            }
        }
        return {};
    }

    /// What `InstallSigner::sign` changed: one note for each cause, in the order of the offsets. None where the JSON is
    /// sent as it was given, and for `sign_raw`.
    [[nodiscard]] Notes notes() const noexcept {
        return Notes(handle_.get());
    }

    /// The C handle, which stays the signed install's.
    [[nodiscard]] const adseal_signed_install *handle() const noexcept {
        return handle_.get();
    }

  private:
    friend class InstallSigner;

    explicit SignedInstall(adseal_signed_install *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_signed_install> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_SIGNED_INSTALL_HPP
