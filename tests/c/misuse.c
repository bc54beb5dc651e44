/* Every way to call the library wrongly that it promises to survive: NULL, lengths, ranges, buffers, overlap. */
#include "misuse.h"

#include <stdlib.h>
#include <string.h>

enum { CANARY = 0xA5, CANARY_LENGTH = 64 };

char misuse_somewhere[1];

static bool is_canary(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)bytes[i] != CANARY) {
            return false;
        }
    }
    return true;
}

/* One capacity: what the call answers, and that it leaves alone what it must. */
static void check_capacity(buffer_call call, const void *context, size_t capacity, size_t needed, size_t told,
                           too_small promise) {
    size_t size = capacity + CANARY_LENGTH;
    char *buffer = exactly(size);
    size_t length = SIZE_MAX;
    memset(buffer, CANARY, size);
    bool fits = capacity >= needed;
    bool is_free = fits || promise == TELLS_BOUND;
    CHECK_STATUS(call(context, buffer, capacity, &length), fits ? ADSEAL_OK : ADSEAL_ERROR_BUFFER_TOO_SMALL);
    CHECK(fits ? length == needed : promise == TELLS_LENGTH ? length == told : length >= needed && length <= told);
    CHECK(is_canary(buffer + (is_free ? capacity : 0), is_free ? CANARY_LENGTH : size));
    free(buffer);
}

void check_buffer(const char *what, too_small promise, buffer_call call, const void *context) {
    check_context("%s", what);
    char large[1000];
    size_t needed = SIZE_MAX;
    size_t told = SIZE_MAX;
    CHECK_STATUS(call(context, large, sizeof large, &needed), ADSEAL_OK);
    CHECK_STATUS(call(context, NULL, 0, &told), ADSEAL_ERROR_BUFFER_TOO_SMALL);
    if (!CHECK(needed > 0 && needed <= told && told < sizeof large && (needed == told || promise == TELLS_BOUND))) {
        return;
    }
    for (size_t capacity = 0; capacity <= told + 1; capacity++) {
        check_capacity(call, context, capacity, needed, told, promise);
    }
    EXPECT_NULL(call(context, NULL, told, &needed));
    EXPECT_NULL(call(context, large, 0, NULL));
    EXPECT_INVALID(call(context, large, TOO_LONG, &needed));
    EXPECT_INVALID(call(context, large, SIZE_MAX, &needed));
}

int main(void) {
    fixture handles;
    fixture_make(&handles);
    misuse_keys(&handles);
    misuse_sign(&handles);
    misuse_parts(&handles);
    misuse_template(&handles);
    misuse_context(&handles);
    misuse_policy(&handles);
    misuse_verify(&handles);
    misuse_verdict(&handles);
    misuse_claim();
    misuse_install_sign(&handles);
    misuse_install_verify(&handles);
    misuse_json(&handles);
    misuse_explain(&handles);
    misuse_batch(&handles);
    misuse_overlap(&handles);
    misuse_free();
    check_context("after all of it");
    CHECK_INT(use_everything(&handles, 1), 0);
    fixture_free(&handles);
    return check_finish("misuse");
}
