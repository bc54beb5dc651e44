/*
 * Loads the library at run time, as a plug-in host does: dlopen.c LIBRARY. It looks at the ABI number before it takes
 * any other function, signs the published click and verifies it. Exits with 1 if anything is not so.
 */
#include "published.h"

#include <adseal.h>
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *library;

static void expect(const char *what, int holds) {
    if (!holds) {
        fprintf(stderr, "dlopen: %s: not as expected\n", what);
        exit(1);
    }
}

/* The address of a function, written to a pointer of its own type: C has no cast from an object to a function. */
static void find(const char *name, void *function) {
    void *address = dlsym(library, name);
    if (address == NULL) {
        fprintf(stderr, "dlopen: %s\n", dlerror());
        exit(1);
    }
    memcpy(function, &address, sizeof address);
}

#define FIND(name)                                                                                                     \
    __typeof__(adseal_##name) *name;                                                                                   \
    find("adseal_" #name, &name)

static void check_abi(void) {
    FIND(abi_version);
    expect("ABI", abi_version() == ADSEAL_ABI_VERSION);
}

static void sign_click(const adseal_key_ring *ring) {
    FIND(click_signer_new);
    FIND(click_signer_sign);
    FIND(click_signer_free);
    adseal_click_signer *signer;
    char url[sizeof CLICK + ADSEAL_MAX_SIGNED_OVERHEAD];
    size_t length;
    expect("signer", click_signer_new(ring, &signer) == ADSEAL_OK);
    expect("signing", click_signer_sign(signer, CLICK, strlen(CLICK), EXPIRES, EXPIRES - 60, url, sizeof url, &length,
                                        NULL) == ADSEAL_OK);
    expect("signed click", length == strlen(SIGNED_CLICK) && memcmp(url, SIGNED_CLICK, length) == 0);
    click_signer_free(signer);
}

static void verify_click(const adseal_key_ring *ring) {
    FIND(click_verifier_new);
    FIND(click_verifier_verify);
    FIND(click_verifier_free);
    adseal_click_verifier *verifier;
    expect("verifier", click_verifier_new(ring, NULL, &verifier) == ADSEAL_OK);
    expect("valid", click_verifier_verify(verifier, SIGNED_CLICK, strlen(SIGNED_CLICK), EXPIRES - 1, NULL) == 0);
    expect("forged", click_verifier_verify(verifier, FORGED_CLICK, strlen(FORGED_CLICK), EXPIRES - 1, NULL) ==
                         ADSEAL_CLICK_INVALID_SIGNATURE);
    click_verifier_free(verifier);
}

int main(int argc, char **argv) {
    expect("one argument, the library", argc == 2);
    library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        fprintf(stderr, "dlopen: %s\n", dlerror());
        return 1;
    }
    check_abi();
    FIND(key_ring_new);
    FIND(key_ring_free);
    adseal_key_ring *ring;
    expect("key ring", key_ring_new(PRIVATE_KEY, strlen(PRIVATE_KEY), &ring) == ADSEAL_OK);
    sign_click(ring);
    verify_click(ring);
    key_ring_free(ring);
    expect("closing", dlclose(library) == 0);
    return 0;
}
