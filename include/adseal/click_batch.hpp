/// @file
/// Many click URIs in one call.
#ifndef ADSEAL_CLICK_BATCH_HPP
#define ADSEAL_CLICK_BATCH_HPP

#include "keys.hpp"
#include "text.hpp"

#include <vector>

namespace adseal {
inline namespace v1 {

/// Many click URIs that lie in arrays of the caller's. It borrows them, and whatever its `set` functions are given as a
/// `Lasting` span: they stay as they are until the batch is gone. For one thread at a time; as `const` any number may
/// use one.
class ClickBatch {
    // Of an lvalue it is a reference.
    template <class Text>
    static constexpr bool is_dying_string = std::is_same_v<std::remove_const_t<Text>, std::string>;

  public:
    /// Each element is a URI. Their addresses are noted in arrays of the batch's own; the elements themselves need not
    /// stay, only the texts.
    [[nodiscard]] static Result<ClickBatch> from_views(Span<const std::string_view> uris) {
        return from_texts(uris);
    }

    /// The same, of strings, which stay where they are until the batch is gone.
    [[nodiscard]] static Result<ClickBatch> from_strings(Lasting<const std::string> uris) {
        return from_texts<std::string>(uris);
    }

    /// As Arrow has a string column: `data` holds all URIs, and row `i` is the bytes from `offsets[i]` up to
    /// `offsets[i + 1]`; there is one offset more than there are rows.
    [[nodiscard]] static Result<ClickBatch> from_offsets(std::string_view data, Lasting<const std::int32_t> offsets) {
        const std::size_t rows = offsets.empty() ? 0 : offsets.size() - 1;
        return described(ClickBatch(), rows, [&](adseal_click_batch *handle, const ClickBatch &) {
            return adseal_click_batch_set_offsets32(handle, data.data(), data.size(), offsets.data(), rows);
        });
    }

    /// The same, for a large string column.
    [[nodiscard]] static Result<ClickBatch> from_offsets(std::string_view data, Lasting<const std::int64_t> offsets) {
        const std::size_t rows = offsets.empty() ? 0 : offsets.size() - 1;
        return described(ClickBatch(), rows, [&](adseal_click_batch *handle, const ClickBatch &) {
            return adseal_click_batch_set_offsets64(handle, data.data(), data.size(), offsets.data(), rows);
        });
    }

    /// The lines of one text: each is ended by a line feed (LF), and what follows the last one is a row too, unless it
    /// is empty. A carriage return (CR) in front of a line feed is part of its row, which makes that malformed.
    ///
    /// `Status::error_out_of_memory`: there is no room for where each line starts.
    [[nodiscard]] static Result<ClickBatch> from_lines(std::string_view text) {
        std::size_t rows = 0;
        Result<ClickBatch> batch = described(ClickBatch(), 0, [&](adseal_click_batch *handle, const ClickBatch &) {
            return adseal_click_batch_set_lines(handle, text.data(), text.size(), &rows);
        });
        if (batch) {
            batch->rows_ = rows;
        }
        return batch;
    }

    /// @{
    /// Not a string that is about to die: a batch borrows its texts.
    template <class Text, class Offsets, class = std::enable_if_t<is_dying_string<Text>>>
    static Result<ClickBatch> from_offsets(Text &&data, const Offsets &offsets) = delete;

    template <class Text, class = std::enable_if_t<is_dying_string<Text>>>
    static Result<ClickBatch> from_lines(Text &&text) = delete;
    /// @}

    /// How many rows it has.
    [[nodiscard]] std::size_t rows() const noexcept {
        return rows_;
    }

    /// Sets the time for all rows. A batch needs this or the next.
    [[nodiscard]] Result<void> set_now(UnixTime now) noexcept {
        return detail::done(adseal_click_batch_set_now(handle_.get(), now.seconds()));
    }

    /// Sets the time for each row, in unix seconds. One below 0 makes its row `Status::error_invalid_argument`.
    [[nodiscard]] Result<void> set_now_rows(Lasting<const std::int64_t> now) noexcept {
        return detail::done(adseal_click_batch_set_now_rows(handle_.get(), now.data(), now.size()));
    }

    /// Sets the `expires` for all rows, by default the signer's lifetime. Verifying takes no notice of it.
    [[nodiscard]] Result<void> set_expires(Expires expires) noexcept {
        return detail::done(adseal_click_batch_set_expires(handle_.get(), expires.value()));
    }

    /// Sets the `expires` for each row: unix seconds, `ADSEAL_EXPIRES_LIFETIME` or `ADSEAL_EXPIRES_EXISTING`.
    [[nodiscard]] Result<void> set_expires_rows(Lasting<const std::int64_t> expires) noexcept {
        return detail::done(adseal_click_batch_set_expires_rows(handle_.get(), expires.data(), expires.size()));
    }

    /// Says which rows are null, as Arrow does: the bit `bit_offset + i`, least significant first, is 1 where row `i`
    /// is valid. Null rows get `Status::row_null`. A bitmap without an address: no row is null.
    [[nodiscard]] Result<void> set_validity(Lasting<const std::uint8_t> bitmap, std::size_t bit_offset = 0) noexcept {
        return detail::done(adseal_click_batch_set_validity(handle_.get(), bitmap.data(), bitmap.size(), bit_offset));
    }

    /// Gives each row its key ring: row `i` uses `rings[ring_of_row[i]]` instead of the ring of the signer or verifier.
    /// The rings need not stay, the indexes do. An index that is too large makes its row
    /// `Status::error_invalid_argument`. No rings takes them away again.
    [[nodiscard]] Result<void> set_rings(Span<const KeyRing> rings, Lasting<const std::uint32_t> ring_of_row) {
        std::vector<const adseal_key_ring *> handles;
        handles.reserve(rings.size());
        for (const KeyRing &ring : rings) {
            handles.push_back(ring.handle());
        }
        return detail::done(adseal_click_batch_set_rings(handle_.get(), handles.data(), handles.size(),
                                                         ring_of_row.data(), ring_of_row.size()));
    }

    /// Sets how many threads work on the rows, the calling one included: 1 by default, 256 at most, and 0 for as many
    /// as the machine can run. They have ended when the call returns; the results are the same whatever the number.
    [[nodiscard]] Result<void> set_threads(std::uint32_t threads) noexcept {
        return detail::done(adseal_click_batch_set_threads(handle_.get(), threads));
    }

    /// The C handle, which stays the batch's.
    [[nodiscard]] const adseal_click_batch *handle() const noexcept {
        return handle_.get();
    }

  private:
    ClickBatch() = default;

    template <class Text> static Result<ClickBatch> from_texts(Span<const Text> uris) {
        ClickBatch batch;
        batch.data_.reserve(uris.size());
        batch.sizes_.reserve(uris.size());
        for (const Text &uri : uris) {
            batch.data_.push_back(uri.data());
            batch.sizes_.push_back(uri.size());
        }
        return described(std::move(batch), uris.size(), [](adseal_click_batch *handle, const ClickBatch &made) {
            return adseal_click_batch_set_pointers(handle, made.data_.data(), made.sizes_.data(), made.data_.size());
        });
    }

    template <class Describe>
    static Result<ClickBatch> described(ClickBatch batch, std::size_t rows, Describe describe) noexcept {
        adseal_click_batch *handle = nullptr;
        std::int32_t status = adseal_click_batch_new(&handle);
        batch.handle_.reset(handle);
        if (status == ADSEAL_OK) {
            status = describe(handle, batch);
        }
        if (status != ADSEAL_OK) {
            return Error(static_cast<Status>(status));
        }
        batch.rows_ = rows;
        return batch;
    }

    // Their elements stay where they are when the batch is moved.
    std::vector<const char *> data_;
    std::vector<std::size_t> sizes_;
    std::size_t rows_ = 0;
    detail::Handle<adseal_click_batch> handle_;
};

namespace detail {

// Whether an array has an element for each row, or is not wanted.
template <class T> bool fits(const Span<T> &column, std::size_t rows) noexcept {
    return column.empty() || column.size() == rows;
}

// An array as C takes it, to which only NULL is one that is not wanted: an empty vector may have an address.
template <class T> T *wanted(const Span<T> &column) noexcept {
    return column.empty() ? nullptr : column.data();
}

} // namespace detail

/// Where the verdicts on a batch are written: arrays of the caller's with one element for each row. Those that are
/// empty are not written; `reasons` is needed.
struct ClickColumns {
    /// The reason: a `Status`, as a number. The `Status::error_...` of a row that cannot be read; other rows go on.
    Span<std::int32_t> reasons;
    /// The signed `expires` in unix seconds, or `ADSEAL_NO_TIME`.
    Span<std::int64_t> expires;
    /// The index of the key in its ring, or -1.
    Span<std::int32_t> key_index;
    /// A sum of `ClickFlag`.
    Span<std::uint32_t> flags;
    /// Where the offending byte stands in the URI of the row, or -1.
    Span<std::int64_t> offsets;
};

/// Where what was signed is written: arrays of the caller's.
struct SignedColumns {
    /// One for each row: `Status::ok`, or why the row was not signed, as a number.
    Span<std::int32_t> statuses;
    /// One for each row: the place of the refusal in its URI, or -1. Not written where it is empty.
    Span<std::int64_t> offsets;
    /// The signed URIs, one behind the other. `Status::error_buffer_too_small` tells what is needed; the other arrays
    /// are complete then.
    Span<char> out;
    /// One more than there are rows: row `i` stands in `out` from `out_offsets[i]` to `out_offsets[i + 1]`; nothing for
    /// rows that were not signed.
    Span<std::int64_t> out_offsets;
};

/// The signed URIs of a batch.
class SignedClicks {
  public:
    /// How many rows there are.
    [[nodiscard]] std::size_t size() const noexcept {
        return statuses_.size();
    }
    /// What became of a row; `Status::error_invalid_argument` where there is no such row.
    [[nodiscard]] Status status(std::size_t row) const noexcept {
        return row < statuses_.size() ? static_cast<Status>(statuses_[row]) : Status::error_invalid_argument;
    }
    /// The place of the refusal in the URI of a row.
    [[nodiscard]] std::optional<std::size_t> offset(std::size_t row) const noexcept {
        if (row >= offsets_.size() || offsets_[row] < 0) {
            return std::nullopt;
        }
        return static_cast<std::size_t>(offsets_[row]);
    }
    /// The signed URI of a row; empty where it was not signed. It lives as long as this.
    [[nodiscard]] std::string_view operator[](std::size_t row) const noexcept {
        if (row >= statuses_.size()) {
            return {};
        }
        const auto start = static_cast<std::size_t>(out_offsets_[row]);
        return std::string_view(text_).substr(start, static_cast<std::size_t>(out_offsets_[row + 1]) - start);
    }

  private:
    friend class ClickSigner;

    std::vector<std::int32_t> statuses_;
    std::vector<std::int64_t> offsets_;
    std::vector<std::int64_t> out_offsets_;
    std::string text_;
};

} // namespace v1
} // namespace adseal

#endif // ADSEAL_CLICK_BATCH_HPP
