// What batches write where memory or a thread is missing: a batch that says it is done has written every row, and each
// as it must be. What that is comes from signing the clicks one by one.
#ifndef TESTS_FAULTS_BATCH_ROWS_HPP
#define TESTS_FAULTS_BATCH_ROWS_HPP

extern "C" {
#include "fixture.h"
}

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

constexpr std::size_t rows = 600;

// The answers to verifying, or to signing, the same clicks.
struct Rows {
    std::array<int32_t, rows> statuses;
    std::array<int64_t, rows + 1> offsets;
    std::array<char, rows * URL_CAPACITY> out;

    bool operator==(const Rows &other) const {
        return statuses == other.statuses && offsets == other.offsets && out == other.out;
    }
};

class BatchRows {
  public:
    explicit BatchRows(const fixture &with) : handles(with) {
        clear(verified);
        clear(made);
        std::size_t length = 0;
        for (std::size_t row = 0; row < rows; row++) {
            char url[URL_CAPACITY];
            const std::string click(url, sign_numbered(handles.signer, static_cast<unsigned>(row), url));
            const bool is_signed = row % 2 == 0;
            text += (is_signed ? click : click.substr(0, click.find("&expires="))) + "\n";
            verified.statuses[row] = is_signed ? ADSEAL_VALID : ADSEAL_CLICK_MISSING_SIGNATURE;
            made.statuses[row] = is_signed ? ADSEAL_SIGN_HAS_SIGNATURE : ADSEAL_OK;
            made.offsets[row] = static_cast<int64_t>(length);
            length += is_signed ? 0 : click.copy(made.out.data() + length, click.size());
        }
        made.offsets[rows] = static_cast<int64_t>(length);
    }

    const std::string &lines() const {
        return text;
    }

    adseal_click_batch *batch(uint32_t threads) const {
        adseal_click_batch *batch;
        std::size_t counted;
        CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
        CHECK_STATUS(adseal_click_batch_set_lines(batch, text.data(), text.size(), &counted), ADSEAL_OK);
        CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
        CHECK_STATUS(adseal_click_batch_set_threads(batch, threads), ADSEAL_OK);
        return batch;
    }

    int32_t verify(const adseal_click_batch *batch) {
        clear(written);
        const int32_t status = adseal_click_verifier_verify_batch(handles.verifier, batch, written.statuses.data(),
                                                                  nullptr, nullptr, nullptr, nullptr, rows);
        return judged(status, verified);
    }

    int32_t sign(const adseal_click_batch *batch) {
        clear(written);
        std::size_t length = 0;
        const int32_t status =
            adseal_click_signer_sign_batch(handles.signer, batch, written.statuses.data(), nullptr, written.out.data(),
                                           written.out.size(), written.offsets.data(), rows, &length);
        return judged(status, made);
    }

    // What has to be found: a batch that says it is done, and the second half of whose rows nobody wrote.
    int32_t lose_half() {
        written = verified;
        std::fill(written.statuses.begin() + rows / 2, written.statuses.end(), unwritten);
        return judged(ADSEAL_OK, verified);
    }

  private:
    static constexpr int32_t unwritten = 0x55555555;

    static void clear(Rows &answers) {
        answers.statuses.fill(unwritten);
        answers.offsets.fill(unwritten);
        answers.out.fill('?');
    }

    int32_t judged(int32_t status, const Rows &expected) const {
        return status == ADSEAL_OK && !(written == expected) ? ADSEAL_ERROR_INTERNAL : status;
    }

    const fixture &handles;
    std::string text;
    Rows verified, made, written;
};

#endif
