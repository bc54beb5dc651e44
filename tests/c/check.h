/*
 * Checks that count. A failed one prints where it stands and what it saw, and the program goes on; check_finish gives
 * the exit status. Not for use by several threads at once: threads count for themselves, and main checks.
 */
#ifndef TESTS_C_CHECK_H
#define TESTS_C_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define PRINTF_LIKE(text, first)
#endif

/* The condition holds. */
#define CHECK(condition) check_true(__FILE__, __LINE__, #condition, (condition))
/* Two whole numbers are equal; sizes are compared as they are printed, as signed 64-bit. */
#define CHECK_INT(actual, expected) check_int(__FILE__, __LINE__, #actual, (int64_t)(actual), (int64_t)(expected))
/* Two NUL-terminated strings are equal. */
#define CHECK_TEXT(actual, expected) check_text(__FILE__, __LINE__, #actual, (actual), (expected))
/* Two byte strings are equal. NULL equals only NULL of length 0, or an empty string. */
#define CHECK_BYTES(actual, actual_length, expected, expected_length)                                                  \
    check_bytes(__FILE__, __LINE__, #actual, (actual), (actual_length), (expected), (expected_length))
/* A status, told by name where it differs. */
#define CHECK_STATUS(actual, expected) check_status(__FILE__, __LINE__, #actual, (actual), (expected))

bool check_true(const char *file, int line, const char *what, bool holds);
bool check_int(const char *file, int line, const char *what, int64_t actual, int64_t expected);
bool check_text(const char *file, int line, const char *what, const char *actual, const char *expected);
bool check_bytes(const char *file, int line, const char *what, const void *actual, size_t actual_length,
                 const void *expected, size_t expected_length);
bool check_status(const char *file, int line, const char *what, int32_t actual, int32_t expected);

/* Names what is being checked, for the messages of the checks that follow. */
void check_context(const char *format, ...) PRINTF_LIKE(1, 2);

/* How many checks have failed so far. */
size_t check_failures(void);

/* Prints the counts; the exit status of main. A program without a single check fails. */
int check_finish(const char *program);

/* Ends the program: the test itself cannot go on, for example because a file is missing. */
void die(const char *format, ...) PRINTF_LIKE(1, 2);

/* Memory of exactly this size, so that valgrind sees every access beyond it; dies instead of returning NULL. */
void *exactly(size_t size);

/* A copy of exactly this size. */
void *copy_of(const void *data, size_t size);

#endif
