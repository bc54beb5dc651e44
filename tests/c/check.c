#include "check.h"

#include "adseal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_BYTES = 120 };

static size_t checks;
static size_t failures;
static char context[200];

static bool judge(const char *file, int line, const char *what, bool holds) {
    checks++;
    if (!holds) {
        failures++;
        fprintf(stderr, "%s:%d: %s%s%s\n", file, line, context, *context ? ": " : "", what);
    }
    return holds;
}

/* Bytes in a form that a terminal can show, the long ones cut. */
static void show(const char *label, const void *data, size_t length) {
    const unsigned char *bytes = data;
    fprintf(stderr, "    %s, %zu bytes: %s", label, length, data == NULL ? "NULL" : "");
    for (size_t i = 0; data != NULL && i < length && i < SHOWN_BYTES; i++) {
        if (bytes[i] >= 0x20 && bytes[i] < 0x7f && bytes[i] != '\\') {
            fputc(bytes[i], stderr);
        } else {
            fprintf(stderr, "\\x%02x", bytes[i]);
        }
    }
    fputs(length > SHOWN_BYTES ? "...\n" : "\n", stderr);
}

bool check_true(const char *file, int line, const char *what, bool holds) {
    return judge(file, line, what, holds);
}

bool check_int(const char *file, int line, const char *what, int64_t actual, int64_t expected) {
    bool holds = judge(file, line, what, actual == expected);
    if (!holds) {
        fprintf(stderr, "    is %" PRId64 ", expected %" PRId64 "\n", actual, expected);
    }
    return holds;
}

bool check_text(const char *file, int line, const char *what, const char *actual, const char *expected) {
    bool holds = judge(file, line, what, actual != NULL && expected != NULL && strcmp(actual, expected) == 0);
    if (!holds) {
        fprintf(stderr, "    is '%s', expected '%s'\n", actual == NULL ? "NULL" : actual,
                expected == NULL ? "NULL" : expected);
    }
    return holds;
}

bool check_bytes(const char *file, int line, const char *what, const void *actual, size_t actual_length,
                 const void *expected, size_t expected_length) {
    bool same_length = actual_length == expected_length;
    bool holds = same_length && (actual_length == 0 ||
                                 (actual != NULL && expected != NULL && memcmp(actual, expected, actual_length) == 0));
    judge(file, line, what, holds);
    if (!holds) {
        show("is", actual, actual_length);
        show("expected", expected, expected_length);
    }
    return holds;
}

bool check_status(const char *file, int line, const char *what, int32_t actual, int32_t expected) {
    bool holds = judge(file, line, what, actual == expected);
    if (!holds) {
        fprintf(stderr, "    is %" PRId32 " %s, expected %" PRId32 " %s\n", actual, adseal_status_name(actual),
                expected, adseal_status_name(expected));
    }
    return holds;
}

void check_context(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
}

size_t check_failures(void) {
    return failures;
}

int check_finish(const char *program) {
    printf("%s: %zu checks, %zu failed\n", program, checks, failures);
    return checks > 0 && failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s%s", context, *context ? ": " : "");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

void *exactly(size_t size) {
    void *memory = malloc(size == 0 ? 1 : size);
    if (memory == NULL) {
        die("no memory");
    }
    return memory;
}

void *copy_of(const void *data, size_t size) {
    void *copy = exactly(size);
    if (size > 0) {
        memcpy(copy, data, size);
    }
    return copy;
}
