/* Batches give, row by row, what the single calls give, whichever way the rows are described. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>

enum { ROW_CAPACITY = 70000 };

static adseal_key_ring *ring_with(const char *ids[2], const char *keys[2]) {
    adseal_key_ring_builder *builder;
    adseal_key_ring *ring;
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    for (size_t i = 0; i < 2; i++) {
        CHECK_STATUS(adseal_key_ring_builder_add(builder, ids[i], strlen(ids[i]), keys[i], strlen(keys[i]),
                                                 ADSEAL_NO_TIME, ADSEAL_NO_TIME, ADSEAL_NO_TIME),
                     ADSEAL_OK);
    }
    CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
    adseal_key_ring_builder_free(builder);
    return ring;
}

/* The last key of a ring signs: three rings, three signing keys, and each ring knows one key of another. */
static void make_rings(table *made) {
    const char *keys[] = {TEST_KEY, OTHER_KEY, "a third key, of 27 bytes..."};
    for (size_t i = 0; i < RINGS; i++) {
        made->rings[i] = ring_with((const char *[]){"first", "second"}, (const char *[]){keys[(i + 1) % 3], keys[i]});
    }
}

/* No row has a line feed, and the last one is not empty. */
static void make_lines(table *made) {
    made->lines_length = made->data_length + ROWS - 1;
    made->lines = exactly(made->lines_length);
    char *end = made->lines;
    for (size_t i = 0; i < ROWS; i++) {
        const char *row = made->data + made->offsets64[i];
        CHECK(memchr(row, '\n', made->lengths[i]) == NULL && (i < ROWS - 1 || made->lengths[i] > 0));
        memcpy(end, row, made->lengths[i]);
        end += made->lengths[i];
        if (i < ROWS - 1) {
            *end++ = '\n';
        }
    }
}

void table_make(table *made, row_maker make) {
    char *row = exactly(ROW_CAPACITY);
    memset(made, 0, sizeof *made);
    make_rings(made);
    for (size_t i = 0; i < ROWS; i++) {
        made->is_null[i] = i % 7 == 3;
        made->now[i] = NOW + (int64_t)(i % 5) * 15;
        made->expires[i] = NOW + 40 + (int64_t)(i % 3) * 30;
        made->ring_of_row[i] = (uint32_t)(i % RINGS);
        size_t length = make(made, i, row, ROW_CAPACITY);
        made->data = realloc(made->data, made->data_length + length + 1);
        if (made->data == NULL) {
            die("no memory");
        }
        memcpy(made->data + made->data_length, row, length);
        made->data_length += length;
        made->lengths[i] = length;
        made->offsets32[i + 1] = (int32_t)made->data_length;
        made->offsets64[i + 1] = (int64_t)made->data_length;
    }
    /* Exactly the bytes there are, so that valgrind sees every access beyond them. */
    char *exact = copy_of(made->data, made->data_length);
    free(made->data);
    made->data = exact;
    for (size_t i = 0; i < ROWS; i++) {
        made->pointers[i] = made->lengths[i] == 0 ? NULL : made->data + made->offsets64[i];
    }
    make_lines(made);
    free(row);
}

void table_free(table *made) {
    free(made->lines);
    for (size_t i = 0; i < RINGS; i++) {
        adseal_key_ring_free(made->rings[i]);
    }
    free(made->data);
}

static uint8_t *make_bitmap(const table *rows, size_t bit_offset, size_t *length) {
    *length = (bit_offset + ROWS + 7) / 8;
    uint8_t *bitmap = exactly(*length);
    /* Bits that belong to no row are not looked at, whatever they are. */
    memset(bitmap, 0x5A, *length);
    for (size_t i = 0; i < ROWS; i++) {
        size_t bit = bit_offset + i;
        uint8_t mask = (uint8_t)(1u << (bit % 8));
        bitmap[bit / 8] = (uint8_t)(rows->is_null[i] ? bitmap[bit / 8] & ~mask : bitmap[bit / 8] | mask);
    }
    return bitmap;
}

static int32_t set_rows(adseal_click_batch *batch, const table *rows, form form) {
    size_t count = SIZE_MAX;
    int32_t status;
    switch (form) {
    case OFFSETS32:
        return adseal_click_batch_set_offsets32(batch, rows->data, rows->data_length, rows->offsets32, ROWS);
    case OFFSETS64:
        return adseal_click_batch_set_offsets64(batch, rows->data, rows->data_length, rows->offsets64, ROWS);
    case POINTERS:
        return adseal_click_batch_set_pointers(batch, rows->pointers, rows->lengths, ROWS);
    default:
        status = adseal_click_batch_set_lines(batch, rows->lines, rows->lines_length, &count);
        CHECK_INT(count, ROWS);
        return status;
    }
}

described describe(const table *rows, description how) {
    described made = {NULL, NULL};
    size_t bitmap_length = 0;
    CHECK_STATUS(adseal_click_batch_new(&made.batch), ADSEAL_OK);
    CHECK_STATUS(set_rows(made.batch, rows, how.form), ADSEAL_OK);
    if (how.validity_offset >= 0) {
        made.bitmap = make_bitmap(rows, (size_t)how.validity_offset, &bitmap_length);
        CHECK_STATUS(
            adseal_click_batch_set_validity(made.batch, made.bitmap, bitmap_length, (size_t)how.validity_offset),
            ADSEAL_OK);
    }
    if (how.time_of_row) {
        CHECK_STATUS(adseal_click_batch_set_now_rows(made.batch, rows->now, ROWS), ADSEAL_OK);
        CHECK_STATUS(adseal_click_batch_set_expires_rows(made.batch, rows->expires, ROWS), ADSEAL_OK);
    } else {
        CHECK_STATUS(adseal_click_batch_set_now(made.batch, NOW), ADSEAL_OK);
        CHECK_STATUS(adseal_click_batch_set_expires(made.batch, ADSEAL_EXPIRES_LIFETIME), ADSEAL_OK);
    }
    if (how.ring_of_row) {
        const adseal_key_ring *rings[RINGS] = {rows->rings[0], rows->rings[1], rows->rings[2]};
        CHECK_STATUS(adseal_click_batch_set_rings(made.batch, rings, RINGS, rows->ring_of_row, ROWS), ADSEAL_OK);
    }
    return made;
}

void described_free(described what) {
    adseal_click_batch_free(what.batch);
    free(what.bitmap);
}

void for_each_description(void (*check)(const table *rows, description how), const table *rows) {
    static const int validity_offsets[] = {-1, 0, 1, 7, 8, 13};
    for (int form = 0; form < FORMS; form++) {
        for (size_t i = 0; i < sizeof validity_offsets / sizeof validity_offsets[0]; i++) {
            for (int flags = 0; flags < 4; flags++) {
                const description how = {(enum form)form, validity_offsets[i], (flags & 1) != 0, (flags & 2) != 0};
                check_context("form %d, validity offset %d%s%s", form, how.validity_offset,
                              how.time_of_row ? ", times of rows" : "", how.ring_of_row ? ", rings of rows" : "");
                check(rows, how);
            }
        }
    }
}

int main(void) {
    check_verify_batches();
    check_sign_batches();
    check_threads();
    return check_finish("batch");
}
