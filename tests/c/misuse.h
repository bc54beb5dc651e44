/* What the misuse tests have in common. Each takes the handles it wants to break from one fixture. */
#ifndef TESTS_C_MISUSE_H
#define TESTS_C_MISUSE_H

#include "fixture.h"

/* A length that no object can have. */
#define TOO_LONG (SIZE_MAX / 2 + 1)
/* A pointer that must not be followed and is not NULL. */
#define SOMEWHERE ((void *)misuse_somewhere)
extern char misuse_somewhere[1];

#define EXPECT_NULL(call) CHECK_STATUS((call), ADSEAL_ERROR_NULL_POINTER)
#define EXPECT_INVALID(call) CHECK_STATUS((call), ADSEAL_ERROR_INVALID_ARGUMENT)

/* A call that fails and sets its `**out` to NULL, whatever was there. */
#define EXPECT_NO_HANDLE(status, type, out, call)                                                                      \
    do {                                                                                                               \
        type *out = (type *)SOMEWHERE;                                                                                 \
        CHECK_STATUS((call), (status));                                                                                \
        CHECK(out == NULL);                                                                                            \
    } while (0)

/* One call that writes into a buffer of the caller's. */
typedef int32_t (*buffer_call)(const void *context, char *out, size_t capacity, size_t *length);

/* What a call promises of a buffer that is too small. */
typedef enum too_small {
    TELLS_LENGTH, /* the length needed; nothing is written to the buffer */
    TELLS_BOUND   /* a length that suffices; the content of the buffer is unspecified */
} too_small;

/*
 * Every capacity below the needed one is refused and tells one that suffices; the needed one is enough; nothing behind
 * the capacity is touched. Also: no buffer, no place for the length, an absurd capacity.
 */
void check_buffer(const char *what, too_small promise, buffer_call call, const void *context);

void misuse_keys(const fixture *handles);
void misuse_sign(const fixture *handles);
void misuse_parts(const fixture *handles);
void misuse_template(const fixture *handles);
void misuse_context(const fixture *handles);
void misuse_policy(const fixture *handles);
void misuse_verify(const fixture *handles);
void misuse_verdict(const fixture *handles);
void misuse_claim(void);
void misuse_install_sign(const fixture *handles);
void misuse_install_verify(const fixture *handles);
void misuse_json(const fixture *handles);
void misuse_explain(const fixture *handles);
void misuse_batch(const fixture *handles);
void misuse_overlap(const fixture *handles);
void misuse_free(void);

#endif
