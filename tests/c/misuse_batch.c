/* Misuse of batches: describing rows, verifying them, signing them. */
#include "misuse.h"

#include <string.h>

enum { ROWS = 2 };

static const char data[] = "/click?a=1/click?b=2";
static const int32_t offsets32[ROWS + 1] = {0, 10, 20};
static const int64_t offsets64[ROWS + 1] = {0, 10, 20};
static const char *const pointers[ROWS] = {data, data + 10};
static const size_t lengths[ROWS] = {10, 10};
static const char lines[] = "/click?a=1\n/click?b=2";
enum { LINES_LENGTH = sizeof lines - 1 };
static const int64_t times[ROWS] = {NOW, NOW};
static const uint32_t ring_of_row[ROWS] = {0, 0};
static const uint8_t bitmap[1] = {3};

static void misuse_rows(adseal_click_batch *batch) {
    size_t rows = 12345;
    check_context("rows of a batch");
    EXPECT_NULL(adseal_click_batch_new(NULL));
    EXPECT_NULL(adseal_click_batch_set_offsets32(NULL, data, 20, offsets32, ROWS));
    EXPECT_NULL(adseal_click_batch_set_offsets32(batch, NULL, 20, offsets32, ROWS));
    EXPECT_NULL(adseal_click_batch_set_offsets32(batch, data, 20, NULL, ROWS));
    CHECK_STATUS(adseal_click_batch_set_offsets32(batch, NULL, 0, NULL, 0), ADSEAL_OK);
    EXPECT_INVALID(adseal_click_batch_set_offsets32(batch, data, TOO_LONG, offsets32, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_offsets32(batch, data, 20, offsets32, SIZE_MAX));
    EXPECT_INVALID(adseal_click_batch_set_offsets32(batch, data, 20, offsets32, TOO_LONG / sizeof(int32_t)));
    EXPECT_NULL(adseal_click_batch_set_offsets64(NULL, data, 20, offsets64, ROWS));
    EXPECT_NULL(adseal_click_batch_set_offsets64(batch, NULL, 20, offsets64, ROWS));
    EXPECT_NULL(adseal_click_batch_set_offsets64(batch, data, 20, NULL, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_offsets64(batch, data, TOO_LONG, offsets64, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_offsets64(batch, data, 20, offsets64, SIZE_MAX));
    EXPECT_INVALID(adseal_click_batch_set_offsets64(batch, data, 20, offsets64, TOO_LONG / sizeof(int64_t)));
    EXPECT_NULL(adseal_click_batch_set_pointers(NULL, pointers, lengths, ROWS));
    EXPECT_NULL(adseal_click_batch_set_pointers(batch, NULL, lengths, ROWS));
    EXPECT_NULL(adseal_click_batch_set_pointers(batch, pointers, NULL, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_pointers(batch, pointers, lengths, SIZE_MAX));
    EXPECT_INVALID(adseal_click_batch_set_pointers(batch, pointers, lengths, TOO_LONG / sizeof(size_t)));
    EXPECT_NULL(adseal_click_batch_set_lines(NULL, lines, LINES_LENGTH, &rows));
    EXPECT_NULL(adseal_click_batch_set_lines(batch, NULL, LINES_LENGTH, &rows));
    EXPECT_NULL(adseal_click_batch_set_lines(batch, lines, LINES_LENGTH, NULL));
    EXPECT_INVALID(adseal_click_batch_set_lines(batch, lines, TOO_LONG, &rows));
    EXPECT_INVALID(adseal_click_batch_set_lines(batch, lines, SIZE_MAX, &rows));
    CHECK_INT(rows, 12345);
    CHECK_STATUS(adseal_click_batch_set_lines(batch, NULL, 0, &rows), ADSEAL_OK);
    CHECK_INT(rows, 0);
    CHECK_STATUS(adseal_click_batch_set_lines(batch, lines, LINES_LENGTH, &rows), ADSEAL_OK);
    CHECK_INT(rows, ROWS);
}

static void misuse_columns(const fixture *handles, adseal_click_batch *batch) {
    const adseal_key_ring *rings[] = {handles->ring};
    const adseal_key_ring *no_ring[] = {NULL};
    check_context("columns of a batch");
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS), ADSEAL_OK);
    EXPECT_NULL(adseal_click_batch_set_validity(NULL, bitmap, 1, 0));
    EXPECT_INVALID(adseal_click_batch_set_validity(batch, bitmap, TOO_LONG, 0));
    EXPECT_INVALID(adseal_click_batch_set_validity(batch, bitmap, 0, 0));
    EXPECT_INVALID(adseal_click_batch_set_validity(batch, bitmap, 1, 7));
    EXPECT_INVALID(adseal_click_batch_set_validity(batch, bitmap, 1, SIZE_MAX));
    CHECK_STATUS(adseal_click_batch_set_validity(batch, bitmap, 1, 6), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_validity(batch, NULL, 1, 6), ADSEAL_OK);
    EXPECT_NULL(adseal_click_batch_set_now(NULL, NOW));
    EXPECT_INVALID(adseal_click_batch_set_now(batch, -1));
    EXPECT_INVALID(adseal_click_batch_set_now(batch, INT64_MIN));
    EXPECT_NULL(adseal_click_batch_set_now_rows(NULL, times, ROWS));
    EXPECT_NULL(adseal_click_batch_set_now_rows(batch, NULL, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_now_rows(batch, times, ROWS - 1));
    EXPECT_INVALID(adseal_click_batch_set_now_rows(batch, times, SIZE_MAX));
    EXPECT_NULL(adseal_click_batch_set_expires(NULL, NOW));
    EXPECT_NULL(adseal_click_batch_set_expires_rows(NULL, times, ROWS));
    EXPECT_NULL(adseal_click_batch_set_expires_rows(batch, NULL, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_expires_rows(batch, times, ROWS + 1));
    EXPECT_NULL(adseal_click_batch_set_rings(NULL, rings, 1, ring_of_row, ROWS));
    EXPECT_NULL(adseal_click_batch_set_rings(batch, NULL, 1, ring_of_row, ROWS));
    EXPECT_NULL(adseal_click_batch_set_rings(batch, no_ring, 1, ring_of_row, ROWS));
    EXPECT_NULL(adseal_click_batch_set_rings(batch, rings, 1, NULL, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_rings(batch, rings, SIZE_MAX, ring_of_row, ROWS));
    EXPECT_INVALID(adseal_click_batch_set_rings(batch, rings, 1, ring_of_row, ROWS - 1));
    CHECK_STATUS(adseal_click_batch_set_rings(batch, NULL, 0, NULL, ROWS), ADSEAL_OK);
    EXPECT_NULL(adseal_click_batch_set_threads(NULL, 1));
    EXPECT_INVALID(adseal_click_batch_set_threads(batch, 257));
    EXPECT_INVALID(adseal_click_batch_set_threads(batch, UINT32_MAX));
    CHECK_STATUS(adseal_click_batch_set_threads(batch, 256), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_threads(batch, 1), ADSEAL_OK);
}

static void misuse_verify_batch(const fixture *handles, adseal_click_batch *batch) {
    const adseal_click_verifier *verifier = handles->verifier;
    int32_t reasons[ROWS] = {77, 77};
    int64_t expires[ROWS] = {77, 77};
    int32_t keys[ROWS] = {77, 77};
    check_context("verify_batch");
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    EXPECT_NULL(adseal_click_verifier_verify_batch(NULL, batch, reasons, expires, keys, NULL, NULL, ROWS));
    EXPECT_NULL(adseal_click_verifier_verify_batch(verifier, NULL, reasons, expires, keys, NULL, NULL, ROWS));
    EXPECT_NULL(adseal_click_verifier_verify_batch(verifier, batch, NULL, expires, keys, NULL, NULL, ROWS));
    EXPECT_INVALID(adseal_click_verifier_verify_batch(verifier, batch, reasons, expires, keys, NULL, NULL, ROWS - 1));
    EXPECT_INVALID(adseal_click_verifier_verify_batch(verifier, batch, reasons, expires, keys, NULL, NULL, ROWS + 1));
    EXPECT_INVALID(adseal_click_verifier_verify_batch(verifier, batch, reasons, expires, keys, NULL, NULL, SIZE_MAX));
    for (size_t i = 0; i < ROWS; i++) {
        CHECK(reasons[i] == 77 && expires[i] == 77 && keys[i] == 77);
    }
    CHECK_STATUS(adseal_click_verifier_verify_batch(verifier, batch, reasons, expires, keys, NULL, NULL, ROWS),
                 ADSEAL_OK);
    CHECK_STATUS(reasons[0], ADSEAL_CLICK_MISSING_SIGNATURE);
    CHECK_STATUS(reasons[1], ADSEAL_CLICK_MISSING_SIGNATURE);
}

/* What the library must not touch, in front of the buffer as well as behind it. */
static void misuse_sign_batch(const fixture *handles, adseal_click_batch *batch) {
    const adseal_click_signer *signer = handles->signer;
    int32_t statuses[ROWS] = {77, 77};
    int64_t offsets[ROWS + 1] = {77, 77, 77};
    char out[2 * URL_CAPACITY];
    size_t length = 12345;
    check_context("sign_batch");
    EXPECT_NULL(adseal_click_signer_sign_batch(NULL, batch, statuses, NULL, out, sizeof out, offsets, ROWS, &length));
    EXPECT_NULL(adseal_click_signer_sign_batch(signer, NULL, statuses, NULL, out, sizeof out, offsets, ROWS, &length));
    EXPECT_NULL(adseal_click_signer_sign_batch(signer, batch, NULL, NULL, out, sizeof out, offsets, ROWS, &length));
    EXPECT_NULL(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, NULL, 1, offsets, ROWS, &length));
    EXPECT_NULL(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, sizeof out, NULL, ROWS, &length));
    EXPECT_NULL(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, sizeof out, offsets, ROWS, NULL));
    EXPECT_INVALID(
        adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, TOO_LONG, offsets, ROWS, &length));
    EXPECT_INVALID(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, sizeof out, offsets, 1, &length));
    EXPECT_INVALID(
        adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, sizeof out, offsets, SIZE_MAX, &length));
    CHECK_INT(length, 12345);
    CHECK(statuses[0] == 77 && offsets[0] == 77 && offsets[ROWS] == 77);
    CHECK_INT(adseal_click_signer_sign_batch_bound(NULL, batch), 0);
    CHECK_INT(adseal_click_signer_sign_batch_bound(signer, NULL), 0);
    size_t bound = adseal_click_signer_sign_batch_bound(signer, batch);
    CHECK(bound >= 20 + 2 * ADSEAL_MAX_SIGNED_OVERHEAD && bound <= sizeof out);
    CHECK_STATUS(adseal_click_signer_sign_batch(signer, batch, statuses, NULL, out, bound, offsets, ROWS, &length),
                 ADSEAL_OK);
    CHECK(statuses[0] == ADSEAL_OK && statuses[1] == ADSEAL_OK);
}

/* Two rows that lie at `own`, where the pointers point, described in one of four ways; as lines in the last one. */
static int32_t set_own_rows(adseal_click_batch *batch, const char *own, const char *const *own_pointers, int form) {
    size_t rows;
    switch (form) {
    case 0:
        return adseal_click_batch_set_offsets32(batch, own, 20, offsets32, ROWS);
    case 1:
        return adseal_click_batch_set_offsets64(batch, own, 20, offsets64, ROWS);
    case 2:
        return adseal_click_batch_set_pointers(batch, own_pointers, lengths, ROWS);
    default:
        return adseal_click_batch_set_lines(batch, own, LINES_LENGTH, &rows);
    }
}

/* The output must not overlap any row, in whatever way the rows are described. */
static void misuse_batch_overlap(const fixture *handles, adseal_click_batch *batch) {
    char memory[2 * URL_CAPACITY];
    int32_t statuses[ROWS];
    int64_t offsets[ROWS + 1];
    size_t length;
    char *own = memory + URL_CAPACITY;
    const char *const own_pointers[ROWS] = {own, own + 10};
    check_context("overlap in sign_batch");
    for (int form = 0; form < 4; form++) {
        const char *text = form < 3 ? data : lines;
        const size_t used = form < 3 ? 20 : LINES_LENGTH;
        memcpy(own, text, used);
        CHECK_STATUS(set_own_rows(batch, own, own_pointers, form), ADSEAL_OK);
        EXPECT_INVALID(adseal_click_signer_sign_batch(handles->signer, batch, statuses, NULL, memory, URL_CAPACITY + 1,
                                                      offsets, ROWS, &length));
        EXPECT_INVALID(adseal_click_signer_sign_batch(handles->signer, batch, statuses, NULL, own + used - 1,
                                                      URL_CAPACITY - used, offsets, ROWS, &length));
        CHECK_BYTES(own, used, text, used);
        CHECK_STATUS(adseal_click_signer_sign_batch(handles->signer, batch, statuses, NULL, memory, URL_CAPACITY,
                                                    offsets, ROWS, &length),
                     ADSEAL_OK);
        CHECK_STATUS(adseal_click_signer_sign_batch(handles->signer, batch, statuses, NULL, own + used,
                                                    URL_CAPACITY - used, offsets, ROWS, &length),
                     ADSEAL_OK);
    }
}

/* Other rows: what was said of the single rows before does not hold for them. A batch without rows is one, too. */
static void misuse_reset(const fixture *handles, adseal_click_batch *batch) {
    const adseal_key_ring *rings[] = {handles->ring};
    const uint8_t all_null[1] = {0};
    const uint32_t no_such_ring[ROWS] = {9, 9};
    int32_t reasons[ROWS];
    int64_t no_offsets[1] = {77};
    size_t length = 12345;
    check_context("a batch that is used again");
    CHECK_STATUS(adseal_click_batch_set_offsets32(batch, data, 20, offsets32, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_validity(batch, all_null, 1, 0), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_rings(batch, rings, 1, no_such_ring, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles->verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS),
                 ADSEAL_OK);
    CHECK(reasons[0] == ADSEAL_ROW_NULL && reasons[1] == ADSEAL_ROW_NULL);
    CHECK_STATUS(adseal_click_batch_set_offsets64(batch, data, 20, offsets64, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles->verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS),
                 ADSEAL_OK);
    CHECK(reasons[0] == ADSEAL_CLICK_MISSING_SIGNATURE && reasons[1] == ADSEAL_CLICK_MISSING_SIGNATURE);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, NULL, NULL, 0), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles->verifier, batch, NULL, NULL, NULL, NULL, NULL, 0),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_sign_batch(handles->signer, batch, NULL, NULL, NULL, 0, no_offsets, 0, &length),
                 ADSEAL_OK);
    CHECK(length == 0 && no_offsets[0] == 0);
}

/* A batch that nobody has told what time it is. */
static void misuse_untimed(const fixture *handles) {
    adseal_click_batch *batch;
    int32_t reasons[ROWS];
    check_context("a batch without a time");
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS), ADSEAL_OK);
    EXPECT_INVALID(adseal_click_verifier_verify_batch(handles->verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS));
    CHECK_STATUS(adseal_click_batch_set_now_rows(batch, times, ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles->verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS),
                 ADSEAL_OK);
    /* The times of rows go with their rows. */
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, ROWS), ADSEAL_OK);
    EXPECT_INVALID(adseal_click_verifier_verify_batch(handles->verifier, batch, reasons, NULL, NULL, NULL, NULL, ROWS));
    adseal_click_batch_free(batch);
}

void misuse_batch(const fixture *handles) {
    misuse_rows(handles->batch);
    misuse_columns(handles, handles->batch);
    misuse_verify_batch(handles, handles->batch);
    misuse_sign_batch(handles, handles->batch);
    misuse_batch_overlap(handles, handles->batch);
    misuse_reset(handles, handles->batch);
    misuse_untimed(handles);
}
