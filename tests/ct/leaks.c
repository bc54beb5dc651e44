#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* A signature by a secret key. */
static size_t secret_signature(char *out) {
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    size_t length = 0;
    unsigned char *key = new_secret(32, 1);
    CHECK_STATUS(adseal_key_ring_new(key, 32, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(
        adseal_click_signer_signature(signer, CLICK_URI, strlen(CLICK_URI), NOW, out, ADSEAL_SIGNATURE_LENGTH, &length),
        ADSEAL_OK);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
    free(key);
    return length;
}

/* A comparison that ends at the first difference. */
int leak_by_branch(void) {
    char signature[ADSEAL_SIGNATURE_LENGTH];
    const char guess[] = "BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
    size_t length = secret_signature(signature);
    volatile size_t same = 0;
    while (same < length && signature[same] == guess[same]) {
        same++;
    }
    return check_finish("leak-by-branch");
}

/* A look into a table. */
int leak_by_address(void) {
    static const unsigned char table[256] = {1, 2, 3};
    char signature[ADSEAL_SIGNATURE_LENGTH];
    volatile unsigned found = 0;
    size_t length = secret_signature(signature);
    for (size_t i = 0; i < length; i++) {
        found += table[(unsigned char)signature[i]];
    }
    return check_finish("leak-by-address");
}
