/* Rows for the batch tests, and the ways to hand them to the library. */
#ifndef TESTS_C_BATCH_H
#define TESTS_C_BATCH_H

#include "fixture.h"

enum { ROWS = 211, RINGS = 3 };

/* ROWS URIs, one behind the other as in an Arrow column, and what goes with each. */
typedef struct table {
    char *data;
    size_t data_length;
    int32_t offsets32[ROWS + 1];
    int64_t offsets64[ROWS + 1];
    const char *pointers[ROWS];
    size_t lengths[ROWS];
    char *lines; /* the same rows as one text, without a line feed behind the last one */
    size_t lines_length;
    bool is_null[ROWS];
    int64_t now[ROWS];
    int64_t expires[ROWS];
    uint32_t ring_of_row[ROWS];
    adseal_key_ring *rings[RINGS];
} table;

/* Which of the ways to describe rows a batch uses. */
typedef enum form { OFFSETS32, OFFSETS64, POINTERS, LINES, FORMS } form;
typedef struct description {
    form form;
    int validity_offset; /* in bits; -1: no validity bitmap */
    bool time_of_row;    /* now and expires of each row, else one for all */
    bool ring_of_row;
} description;

/* Fills a table: `make` writes row number `row` into `uri`, which has room for `capacity` bytes. */
typedef size_t (*row_maker)(const table *made, size_t row, char *uri, size_t capacity);
void table_make(table *made, row_maker make);
void table_free(table *made);

/* A batch that is described in this way; the bitmap it needs is freed with the batch. */
typedef struct described {
    adseal_click_batch *batch;
    uint8_t *bitmap;
} described;
described describe(const table *rows, description how);
void described_free(described what);

/* Calls `check` with every description. */
void for_each_description(void (*check)(const table *rows, description how), const table *rows);

/* The parts of the test; how batches are misused is in misuse_batch.c. */
void check_verify_batches(void);
void check_sign_batches(void);
void check_threads(void);

#endif
