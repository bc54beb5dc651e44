/* adseal_click_signer_sign_batch against adseal_click_signer_sign. */
#include "batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANARY = 0x3C, CANARY_LENGTH = 64 };

static adseal_click_signer *signers[RINGS];

/* URIs to sign, and every way to be refused. */
static size_t make_row(const table *made, size_t row, char *uri, size_t capacity) {
    (void)made;
    int length = snprintf(uri, capacity, "%s&click_id=%u", CLICK_URI, (unsigned)row);
    switch (row % 11) {
    case 1:
        return (size_t)snprintf(uri, capacity, "/click?click_id=%u&expires=%u", (unsigned)row, (unsigned)row);
    case 4:
        return 0;
    case 5:
        return (size_t)snprintf(uri, capacity, "/click?device_id={device_id}");
    case 6:
        return (size_t)length - 20;
    case 8:
        return (size_t)snprintf(uri, capacity, "/click?a=1&a=2");
    case 10:
        memset(uri + length, '9', capacity - (size_t)length);
        /* Two rows that are as long as they may be once they are signed, or one byte longer. */
        return row < 22 ? ADSEAL_MAX_URI_LENGTH - ADSEAL_MAX_SIGNED_OVERHEAD + 1 + row % 2 : (size_t)length;
    default:
        return (size_t)length;
    }
}

/* What the single call says of a row, and the signed URI. */
static int32_t expected_answer(const table *rows, size_t row, description how, char *out, size_t *length,
                               int64_t *offset) {
    adseal_place place;
    *length = 0;
    *offset = -1;
    if (how.validity_offset >= 0 && rows->is_null[row]) {
        return ADSEAL_ROW_NULL;
    }
    int32_t status =
        adseal_click_signer_sign(signers[how.ring_of_row ? rows->ring_of_row[row] : 0], rows->pointers[row],
                                 rows->lengths[row], how.time_of_row ? rows->expires[row] : ADSEAL_EXPIRES_LIFETIME,
                                 how.time_of_row ? rows->now[row] : NOW, out, ADSEAL_MAX_URI_LENGTH, length, &place);
    if (place.offset != ADSEAL_NO_OFFSET) {
        *offset = (int64_t)place.offset;
    }
    return status;
}

static void compare_rows(const table *rows, description how, const int32_t *statuses, const int64_t *places,
                         const int64_t *offsets, const char *out) {
    char *expected = exactly(ADSEAL_MAX_URI_LENGTH);
    CHECK_INT(offsets[0], 0);
    for (size_t i = 0; i < ROWS; i++) {
        size_t length;
        int64_t place;
        CHECK_STATUS(statuses[i], expected_answer(rows, i, how, expected, &length, &place));
        CHECK_INT(places[i], place);
        if (out == NULL) {
            CHECK_INT(offsets[i + 1] - offsets[i], length);
        } else {
            CHECK_BYTES(out + offsets[i], (size_t)(offsets[i + 1] - offsets[i]), expected, length);
        }
    }
    free(expected);
}

static void check_description(const table *rows, description how) {
    described what = describe(rows, how);
    int32_t *statuses = exactly(ROWS * sizeof *statuses);
    int64_t *places = exactly(ROWS * sizeof *places);
    int64_t *offsets = exactly((ROWS + 1) * sizeof *offsets);
    size_t needed = SIZE_MAX;
    /* Without room: statuses and offsets are complete, and the needed length is told. */
    CHECK_STATUS(
        adseal_click_signer_sign_batch(signers[0], what.batch, statuses, places, NULL, 0, offsets, ROWS, &needed),
        ADSEAL_ERROR_BUFFER_TOO_SMALL);
    CHECK_INT(offsets[ROWS], needed);
    compare_rows(rows, how, statuses, places, offsets, NULL);
    size_t bound = adseal_click_signer_sign_batch_bound(signers[0], what.batch);
    CHECK(bound >= needed && bound <= needed + rows->data_length + ROWS * ADSEAL_MAX_SIGNED_OVERHEAD);
    /* With just enough, and with one byte less. */
    for (size_t missing = 0; missing < 2; missing++) {
        size_t length = SIZE_MAX;
        size_t capacity = needed - missing;
        char canary[CANARY_LENGTH];
        char *out = exactly(capacity + CANARY_LENGTH);
        memset(canary, CANARY, CANARY_LENGTH);
        memset(out + capacity, CANARY, CANARY_LENGTH);
        memset(statuses, 0x55, ROWS * sizeof *statuses);
        memset(places, 0x55, ROWS * sizeof *places);
        memset(offsets, 0x55, (ROWS + 1) * sizeof *offsets);
        CHECK_STATUS(adseal_click_signer_sign_batch(signers[0], what.batch, statuses, places, out, capacity, offsets,
                                                    ROWS, &length),
                     missing ? ADSEAL_ERROR_BUFFER_TOO_SMALL : ADSEAL_OK);
        CHECK_INT(length, needed);
        compare_rows(rows, how, statuses, places, offsets, missing ? NULL : out);
        CHECK_BYTES(out + capacity, CANARY_LENGTH, canary, CANARY_LENGTH);
        free(out);
    }
    free(offsets);
    free(places);
    free(statuses);
    described_free(what);
}

static void check_variety(const table *rows) {
    bool seen[135] = {false};
    char *out = exactly(ADSEAL_MAX_URI_LENGTH);
    check_context("variety of rows to sign");
    for (size_t i = 0; i < ROWS; i++) {
        size_t length;
        int64_t place;
        int32_t status = expected_answer(rows, i, (description){OFFSETS32, -1, true, true}, out, &length, &place);
        if (CHECK(status >= 0 && status < 135)) {
            seen[status] = true;
        }
    }
    CHECK(seen[ADSEAL_OK] && seen[ADSEAL_SIGN_MALFORMED_URI] && seen[ADSEAL_SIGN_HAS_EXPIRES]);
    CHECK(seen[ADSEAL_SIGN_UNFILLED_MACRO] && seen[ADSEAL_SIGN_DUPLICATE_PARAMETER] && seen[ADSEAL_SIGN_TOO_LONG]);
    free(out);
}

/* Rows that cannot be read, and times that are none. */
static void check_bad_rows(const table *rows) {
    enum { BAD_ROWS = 6 };
    const char *pointers[BAD_ROWS] = {rows->pointers[0], NULL, rows->pointers[0], rows->pointers[0], rows->pointers[0],
                                      rows->pointers[0]};
    const size_t lengths[BAD_ROWS] = {rows->lengths[0], 1, SIZE_MAX, rows->lengths[0], rows->lengths[0],
                                      rows->lengths[0]};
    const int64_t now[BAD_ROWS] = {NOW, NOW, NOW, -1, NOW, NOW};
    const int64_t expires[BAD_ROWS] = {NOW, NOW, NOW, NOW, -1, ADSEAL_EXPIRES_EXISTING};
    const int32_t expected[BAD_ROWS] = {ADSEAL_OK,
                                        ADSEAL_ERROR_NULL_POINTER,
                                        ADSEAL_ERROR_INVALID_ARGUMENT,
                                        ADSEAL_ERROR_INVALID_ARGUMENT,
                                        ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE,
                                        ADSEAL_SIGN_MISSING_EXPIRES};
    int32_t statuses[BAD_ROWS];
    int64_t offsets[BAD_ROWS + 1];
    char out[URL_CAPACITY];
    size_t length = 0;
    adseal_click_batch *batch;
    check_context("bad rows to sign");
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, BAD_ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now_rows(batch, now, BAD_ROWS), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_expires_rows(batch, expires, BAD_ROWS), ADSEAL_OK);
    CHECK_STATUS(
        adseal_click_signer_sign_batch(signers[0], batch, statuses, NULL, out, sizeof out, offsets, BAD_ROWS, &length),
        ADSEAL_OK);
    for (size_t i = 0; i < BAD_ROWS; i++) {
        CHECK_STATUS(statuses[i], expected[i]);
        CHECK_INT(offsets[i + 1], length);
    }
    CHECK(length > rows->lengths[0]);
    adseal_click_batch_free(batch);
}

/* Without anything said about `expires`, the signer's own lifetime counts, also one that was set. */
static void check_lifetime(const table *rows) {
    adseal_click_signer *signer;
    adseal_click_batch *batch;
    int32_t status = -1;
    int64_t offsets[2];
    char out[URL_CAPACITY];
    char single[URL_CAPACITY];
    size_t length = 0;
    size_t single_length = 0;
    check_context("lifetime of a batch");
    CHECK_STATUS(adseal_click_signer_new(rows->rings[0], &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_lifetime(signer, 3600), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, rows->pointers, rows->lengths, 1), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_sign_batch(signer, batch, &status, NULL, out, sizeof out, offsets, 1, &length),
                 ADSEAL_OK);
    CHECK_STATUS(status, ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_sign(signer, rows->pointers[0], rows->lengths[0], NOW + 3600, NOW, single,
                                          sizeof single, &single_length, NULL),
                 ADSEAL_OK);
    CHECK_BYTES(out, length, single, single_length);
    adseal_click_batch_free(batch);
    adseal_click_signer_free(signer);
}

void check_sign_batches(void) {
    static table rows;
    table_make(&rows, make_row);
    for (size_t i = 0; i < RINGS; i++) {
        CHECK_STATUS(adseal_click_signer_new(rows.rings[i], &signers[i]), ADSEAL_OK);
    }
    check_variety(&rows);
    for_each_description(check_description, &rows);
    check_bad_rows(&rows);
    check_lifetime(&rows);
    for (size_t i = 0; i < RINGS; i++) {
        adseal_click_signer_free(signers[i]);
    }
    table_free(&rows);
}
