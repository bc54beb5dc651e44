/* adseal_click_verifier_verify_batch against adseal_click_verifier_verify. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

typedef struct answer {
    int32_t reason;
    int64_t expires;
    int32_t key_index;
    uint32_t flags;
    int64_t offset;
} answer;

static adseal_click_verifier *verifiers[RINGS];
static adseal_click_verdict *verdict;

/* Signed rows, and every way to spoil one. */
static size_t make_row(const table *made, size_t row, char *uri, size_t capacity) {
    adseal_click_signer *signer;
    CHECK_STATUS(adseal_click_signer_new(made->rings[row / 3 % RINGS], &signer), ADSEAL_OK);
    size_t length = sign_numbered(signer, (unsigned)row, uri);
    adseal_click_signer_free(signer);
    switch (row % 11) {
    case 1:
        uri[length / 2] ^= 1;
        break;
    case 4:
        return 0;
    case 5:
        uri[0] = 'x';
        break;
    case 6:
        memcpy(uri + length, "&site.id=ev;l", 13);
        return length + 13;
    case 8:
        return length - 1;
    case 10:
        /* Two rows as long as they may be, or one byte longer. */
        memset(uri + length, '&', capacity - length);
        return row < 22 ? ADSEAL_MAX_URI_LENGTH + row % 2 : length;
    default:
        break;
    }
    return length;
}

static int32_t index_of_key(const adseal_key_ring *ring, const char *id, size_t length) {
    for (size_t i = 0; i < adseal_key_ring_length(ring); i++) {
        const char *found;
        size_t found_length;
        CHECK_STATUS(adseal_key_ring_key_id(ring, i, &found, &found_length), ADSEAL_OK);
        if (length > 0 && found_length == length && memcmp(found, id, length) == 0) {
            return (int32_t)i;
        }
    }
    return -1;
}

/* What the single call says of a row. */
static answer expected_answer(const table *rows, size_t row, description how) {
    answer expected = {ADSEAL_ROW_NULL, ADSEAL_NO_TIME, -1, 0, -1};
    if (how.validity_offset >= 0 && rows->is_null[row]) {
        return expected;
    }
    size_t ring = how.ring_of_row ? rows->ring_of_row[row] : 0;
    const char *id;
    size_t length;
    expected.reason = adseal_click_verifier_verify(verifiers[ring], rows->pointers[row], rows->lengths[row],
                                                   how.time_of_row ? rows->now[row] : NOW, verdict);
    expected.expires = adseal_click_verdict_expires(verdict);
    CHECK_STATUS(adseal_click_verdict_key_id(verdict, &id, &length), ADSEAL_OK);
    expected.key_index = index_of_key(rows->rings[ring], id, length);
    expected.flags = adseal_click_verdict_flags(verdict);
    if (adseal_click_verdict_offset(verdict) != ADSEAL_NO_OFFSET) {
        expected.offset = (int64_t)adseal_click_verdict_offset(verdict);
    }
    return expected;
}

static void check_description(const table *rows, description how) {
    described what = describe(rows, how);
    int32_t *reasons = exactly(ROWS * sizeof *reasons);
    int64_t *expires = exactly(ROWS * sizeof *expires);
    int32_t *key_index = exactly(ROWS * sizeof *key_index);
    uint32_t *flags = exactly(ROWS * sizeof *flags);
    int64_t *offsets = exactly(ROWS * sizeof *offsets);
    CHECK_STATUS(
        adseal_click_verifier_verify_batch(verifiers[0], what.batch, reasons, expires, key_index, flags, offsets, ROWS),
        ADSEAL_OK);
    for (size_t i = 0; i < ROWS; i++) {
        answer expected = expected_answer(rows, i, how);
        CHECK_STATUS(reasons[i], expected.reason);
        CHECK_INT(expires[i], expected.expires);
        CHECK_INT(key_index[i], expected.key_index);
        CHECK_INT(flags[i], expected.flags);
        CHECK_INT(offsets[i], expected.offset);
    }
    /* Reasons alone are the same. */
    int32_t *alone = exactly(ROWS * sizeof *alone);
    CHECK_STATUS(adseal_click_verifier_verify_batch(verifiers[0], what.batch, alone, NULL, NULL, NULL, NULL, ROWS),
                 ADSEAL_OK);
    CHECK_BYTES(alone, ROWS * sizeof *alone, reasons, ROWS * sizeof *reasons);
    free(alone);
    free(offsets);
    free(flags);
    free(key_index);
    free(expires);
    free(reasons);
    described_free(what);
}

/* The rows are of many kinds, or the comparison would say little. */
static void check_variety(const table *rows) {
    bool seen[15] = {false};
    bool keys[3] = {false};
    bool has_flags = false;
    bool has_offset = false;
    check_context("variety of rows");
    for (size_t i = 0; i < ROWS; i++) {
        answer found = expected_answer(rows, i, (description){OFFSETS32, -1, true, true});
        if (CHECK(found.reason >= 0 && found.reason < 15)) {
            seen[found.reason] = true;
        }
        keys[found.key_index + 1] = true;
        has_flags = has_flags || found.flags != 0;
        has_offset = has_offset || found.offset > 0;
    }
    CHECK(seen[ADSEAL_VALID] && seen[ADSEAL_CLICK_MALFORMED_URI] && seen[ADSEAL_CLICK_MALFORMED_SIGNATURE]);
    CHECK(seen[ADSEAL_CLICK_DUPLICATE_PARAMETER] && seen[ADSEAL_CLICK_INVALID_SIGNATURE]);
    CHECK(seen[ADSEAL_CLICK_EXPIRED]);
    CHECK(keys[0] && keys[1] && keys[2] && has_flags && has_offset);
}

/* Rows whose description is wrong get a status of their own; the others go on. */
static void check_bad_offsets(const table *rows) {
    enum { BAD_ROWS = 6 };
    const int64_t length = (int64_t)rows->lengths[0];
    const int64_t past_end = (int64_t)rows->data_length + 1;
    /* From row to row: good, to below 0, from below 0, past the end, from there back, good. */
    const int64_t wide[BAD_ROWS + 1] = {0, length, -1, length, past_end, 0, length};
    int32_t narrow[BAD_ROWS + 1];
    int32_t reasons[BAD_ROWS];
    int64_t expires[BAD_ROWS];
    int32_t keys[BAD_ROWS];
    adseal_click_batch *batch;
    check_context("bad offsets");
    for (size_t i = 0; i <= BAD_ROWS; i++) {
        narrow[i] = (int32_t)wide[i];
    }
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, NOW), ADSEAL_OK);
    for (int is_wide = 0; is_wide < 2; is_wide++) {
        CHECK_STATUS(is_wide ? adseal_click_batch_set_offsets64(batch, rows->data, rows->data_length, wide, BAD_ROWS)
                             : adseal_click_batch_set_offsets32(batch, rows->data, rows->data_length, narrow, BAD_ROWS),
                     ADSEAL_OK);
        CHECK_STATUS(
            adseal_click_verifier_verify_batch(verifiers[0], batch, reasons, expires, keys, NULL, NULL, BAD_ROWS),
            ADSEAL_OK);
        for (size_t i = 0; i < BAD_ROWS; i++) {
            bool is_good = i == 0 || i == BAD_ROWS - 1;
            CHECK_STATUS(reasons[i], is_good ? ADSEAL_VALID : ADSEAL_ERROR_INVALID_ARGUMENT);
            CHECK_INT(expires[i], is_good ? NOW + 60 : ADSEAL_NO_TIME);
            CHECK_INT(keys[i], is_good ? 1 : -1);
        }
    }
    adseal_click_batch_free(batch);
}

static void check_bad_pointers(const table *rows) {
    const char *pointers[] = {rows->pointers[0], NULL, NULL, rows->pointers[0], rows->pointers[0], rows->pointers[0]};
    const size_t lengths[] = {rows->lengths[0], 0, 1, SIZE_MAX, rows->lengths[0], rows->lengths[0]};
    const int64_t now[] = {NOW, NOW, NOW, NOW, -1, NOW};
    const uint32_t ring_of_row[] = {0, 0, 0, 0, 0, RINGS};
    const adseal_key_ring *rings[RINGS] = {rows->rings[0], rows->rings[1], rows->rings[2]};
    const int32_t expected[] = {ADSEAL_VALID,
                                ADSEAL_CLICK_MALFORMED_URI,
                                ADSEAL_ERROR_NULL_POINTER,
                                ADSEAL_ERROR_INVALID_ARGUMENT,
                                ADSEAL_ERROR_INVALID_ARGUMENT,
                                ADSEAL_ERROR_INVALID_ARGUMENT};
    int32_t reasons[6];
    adseal_click_batch *batch;
    check_context("bad pointers, times and rings");
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(batch, pointers, lengths, 6), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now_rows(batch, now, 6), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_rings(batch, rings, RINGS, ring_of_row, 6), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(verifiers[0], batch, reasons, NULL, NULL, NULL, NULL, 6),
                 ADSEAL_OK);
    for (size_t i = 0; i < 6; i++) {
        CHECK_STATUS(reasons[i], expected[i]);
    }
    adseal_click_batch_free(batch);
}

/* A batch with a replay guard: the second of two equal rows is a replay. */
static void check_replay_in_batch(const table *rows) {
    const char *pointers[] = {rows->pointers[0], rows->pointers[0]};
    const size_t lengths[] = {rows->lengths[0], rows->lengths[0]};
    int32_t reasons[2];
    fixture handles;
    fixture_make(&handles);
    check_context("replay in a batch");
    const adseal_key_ring *rings[] = {rows->rings[0]};
    const uint32_t ring_of_row[] = {0, 0};
    CHECK_STATUS(adseal_click_batch_set_pointers(handles.batch, pointers, lengths, 2), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(handles.batch, NOW), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_rings(handles.batch, rings, 1, ring_of_row, 2), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify_batch(handles.guarded, handles.batch, reasons, NULL, NULL, NULL, NULL, 2),
                 ADSEAL_OK);
    CHECK_STATUS(reasons[0], ADSEAL_VALID);
    CHECK_STATUS(reasons[1], ADSEAL_CLICK_REPLAYED);
    fixture_free(&handles);
}

void check_verify_batches(void) {
    static table rows;
    table_make(&rows, make_row);
    CHECK_STATUS(adseal_click_verdict_new(&verdict), ADSEAL_OK);
    for (size_t i = 0; i < RINGS; i++) {
        CHECK_STATUS(adseal_click_verifier_new(rows.rings[i], NULL, &verifiers[i]), ADSEAL_OK);
    }
    check_variety(&rows);
    for_each_description(check_description, &rows);
    check_bad_offsets(&rows);
    check_bad_pointers(&rows);
    check_replay_in_batch(&rows);
    for (size_t i = 0; i < RINGS; i++) {
        adseal_click_verifier_free(verifiers[i]);
    }
    adseal_click_verdict_free(verdict);
    table_free(&rows);
}
