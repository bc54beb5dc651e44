#include "secret.h"

#include "../c/check.h"

#include <valgrind/memcheck.h>

static unsigned comparisons;

/* The library calls this, where it was built for this test, with the outcome of each comparison of MACs. */
void adseal_ct_public(bool *outcome);

void adseal_ct_public(bool *outcome) {
    unsigned char undefined = 0;
    (void)VALGRIND_GET_VBITS(outcome, &undefined, 1);
    comparisons += undefined != 0;
    make_public(outcome, sizeof *outcome);
}

unsigned secret_comparisons(void) {
    return comparisons;
}

unsigned char *new_secret(size_t length, unsigned seed) {
    unsigned char *secret = exactly(length);
    unsigned long state = seed;
    for (size_t i = 0; i < length; i++) {
        state = (state * 1103515245 + 12345) & 0x7fffffff;
        secret[i] = (unsigned char)(state >> 16 | 1);
    }
    (void)VALGRIND_MAKE_MEM_UNDEFINED(secret, length);
    return secret;
}

void make_public(void *bytes, size_t length) {
    (void)VALGRIND_MAKE_MEM_DEFINED(bytes, length);
}

bool is_secret(const void *bytes, size_t length) {
    const unsigned char *next = bytes;
    for (size_t i = 0; i < length; i++) {
        unsigned char undefined = 0;
        if (VALGRIND_GET_VBITS(next + i, &undefined, 1) != 1 || undefined == 0) {
            return false;
        }
    }
    return length > 0;
}
