/*
 * Secrets, as valgrind sees them: bytes that it takes for undefined, and with them whatever is made of them. It reports
 * each branch and each address that depends on one.
 */
#ifndef TESTS_CT_SECRET_H
#define TESTS_CT_SECRET_H

#include <stdbool.h>
#include <stddef.h>

/* A secret of this many bytes, the same for the same seed; to be freed. Its last byte is never 0. */
unsigned char *new_secret(size_t length, unsigned seed);

/* What is sent or told is public from then on. */
void make_public(void *bytes, size_t length);

/* Whether a secret went into every one of these bytes. */
bool is_secret(const void *bytes, size_t length);

/* How many comparisons of MACs, at least one of them a secret, the library has made. */
unsigned secret_comparisons(void);

#endif
