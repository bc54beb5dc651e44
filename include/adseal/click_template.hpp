/// @file
/// Click URLs with macros.
#ifndef ADSEAL_CLICK_TEMPLATE_HPP
#define ADSEAL_CLICK_TEMPLATE_HPP

#include "click_signer.hpp"

namespace adseal {
inline namespace v1 {

/// A click URL with `{name}` macros in its values, bound to the settings and keys of a signer. Immutable; any number of
/// threads may render with one.
class ClickTemplate {
  public:
    /// Parses and checks a template. It keeps the signer's keys and settings; signer and text may be gone before it.
    ///
    /// `Status::sign_malformed_template`, and all that signing refuses in the literal text: the error tells where in
    /// the template.
    [[nodiscard]] static Result<ClickTemplate> create(const ClickSigner &signer, std::string_view text) noexcept {
        adseal_click_template *handle = nullptr;
        adseal_place place = detail::nowhere;
        const std::int32_t status =
            adseal_click_template_new(signer.handle(), text.data(), text.size(), &handle, &place);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status)).at(place);
        }
        return ClickTemplate(handle);
    }

    /// How many macros there are; each name counts once.
    [[nodiscard]] std::size_t macro_count() const noexcept {
        return adseal_click_template_macro_count(handle_.get());
    }

    /// The name of the macro with this index, in the order in which the names first stand in the template; empty where
    /// there is no such macro. It lives as long as the template.
    [[nodiscard]] std::string_view macro_name(std::size_t index) const noexcept {
        const char *name = nullptr;
        std::size_t length = 0;
        if (adseal_click_template_macro_name(handle_.get(), index, &name, &length) != ADSEAL_OK) {
            return {};
        }
        return {name, length};
    }

    /// The index of the macro with this name: where its value belongs when the template is rendered.
    ///
    /// `Status::sign_unknown_macro`: the template has no such macro.
    [[nodiscard]] Result<std::size_t> macro_index(std::string_view name) const noexcept {
        std::size_t index = 0;
        const std::int32_t status = adseal_click_template_macro_index(handle_.get(), name.data(), name.size(), &index);
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        return index;
    }

    /// Fills, encodes, stamps and signs into a buffer. There is one value for each macro, by its index. A missing one
    /// makes the whole value of the parameter that it belongs to `null`; an empty one is empty. Allocates nothing. The
    /// content of `out` is unspecified where it fails.
    ///
    /// Offsets of errors count in the value. `Status::error_invalid_argument`: not as many values as macros.
    /// `Status::error_buffer_too_small`: the error tells what suffices; this may come before a refusal.
    [[nodiscard]] Result<std::string_view> render(Span<const Value> values, UnixTime now, Span<char> out,
                                                  Expires expires = {}) const noexcept {
        return detail::write(out, Rendering(*this, values, now, expires));
    }

    /// The same, as a string of its own.
    [[nodiscard]] Result<std::string> render(Span<const Value> values, UnixTime now, Expires expires = {}) const {
        return detail::write(usual_length, Rendering(*this, values, now, expires));
    }

    /// The C handle, which stays the template's.
    [[nodiscard]] const adseal_click_template *handle() const noexcept {
        return handle_.get();
    }

  private:
    // What most signed URIs fit into; longer ones are built twice.
    static constexpr std::size_t usual_length = 1024;

    // render as C takes it.
    class Rendering {
      public:
        Rendering(const ClickTemplate &text, Span<const Value> values, UnixTime now, Expires expires) noexcept
            : text_(text), count_(detail::Columns::clamp(values.size())), now_(now), expires_(expires) {
            for (std::size_t index = 0; index < count_; index++) {
                values_.set(index, values[index].data(), values[index].size());
            }
        }

        std::int32_t operator()(char *out, std::size_t capacity, std::size_t *length,
                                adseal_place *place) const noexcept {
            return adseal_click_template_render(text_.handle(), values_.data(), values_.sizes(), count_,
                                                expires_.value(), now_.seconds(), out, capacity, length, place);
        }

      private:
        const ClickTemplate &text_;
        std::size_t count_;
        UnixTime now_;
        Expires expires_;
        detail::Columns values_;
    };

    explicit ClickTemplate(adseal_click_template *handle) noexcept : handle_(handle) {
    }

    detail::Handle<adseal_click_template> handle_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_TEMPLATE_HPP
