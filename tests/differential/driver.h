/* A driver of the C library: lines of cases in, a line of answer for each out (README.md). */
#ifndef TESTS_DIFFERENTIAL_DRIVER_H
#define TESTS_DIFFERENTIAL_DRIVER_H

#include "adseal.h"

#include <stdbool.h>

enum { MOST_SETTINGS = 32, MOST_ITEMS = 400, ROOM = 1 << 22 };

typedef struct bytes {
    char *data; /* NULL where the line has a dash */
    size_t length;
} bytes;

typedef struct columns {
    const char *data[MOST_ITEMS];
    size_t lengths[MOST_ITEMS];
    size_t count;
} columns;

/* Words of the line, one after the other. Bytes are decoded in their place; a word that is missing ends the program. */
const char *next_word(void);
bytes next_bytes(void);
int64_t next_number(void);
int64_t next_time(void);
size_t next_count(size_t limit);
columns next_column(size_t count);
/* Pairs of names and values. */
void next_columns(columns *names, columns *values);

/* Fields of the answer. */
void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
void tell_bytes(const char *data, size_t length);
/* A number, or a dash for `none`. */
void tell_number(int64_t number, int64_t none);
void tell_offset(size_t offset);

/* Ends the program where a call fails that cannot. */
void must(int32_t status, const char *what);

/* Room for what the library writes. */
extern char room[ROOM];

/* The settings and operations, each by its word. */
typedef void (*operation)(void);
operation find_verifying(const char *word);
operation find_signing(const char *word);
operation find_install(const char *word);

adseal_key_ring *ring_at(size_t index);
/* The id of a key by its index in the ring, or a dash for -1. */
void tell_key(const adseal_key_ring *ring, int32_t index);

#endif
