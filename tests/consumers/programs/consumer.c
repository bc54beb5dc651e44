/* Signs and verifies the published click and install through the C functions. Exits with 1 if anything is not so. */
#include "published.h"

#include <adseal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void expect(const char *what, int holds) {
    if (!holds) {
        fprintf(stderr, "consumer: %s: not as expected\n", what);
        exit(1);
    }
}

static void done(const char *what, int32_t status) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "consumer: %s: %s\n", what, adseal_status_message(status));
        exit(1);
    }
}

static void sign_click(const adseal_key_ring *ring) {
    adseal_click_signer *signer;
    char url[sizeof CLICK + ADSEAL_MAX_SIGNED_OVERHEAD];
    size_t length;
    done("signer", adseal_click_signer_new(ring, &signer));
    done("signing",
         adseal_click_signer_sign(signer, CLICK, strlen(CLICK), EXPIRES, EXPIRES - 60, url, sizeof url, &length, NULL));
    expect("signed click", length == strlen(SIGNED_CLICK) && memcmp(url, SIGNED_CLICK, length) == 0);
    adseal_click_signer_free(signer);
}

static void verify_click(const adseal_key_ring *ring, const char *uri, int64_t now, int32_t expected) {
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    done("verifier", adseal_click_verifier_new(ring, NULL, &verifier));
    done("verdict", adseal_click_verdict_new(&verdict));
    int32_t reason = adseal_click_verifier_verify(verifier, uri, strlen(uri), now, verdict);
    expect(adseal_status_name(expected), reason == expected);
    adseal_click_verdict_free(verdict);
    adseal_click_verifier_free(verifier);
}

static void sign_install(void) {
    adseal_install_signer *signer;
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length;
    done("install signer", adseal_install_signer_new(API_KEY, strlen(API_KEY), SECRET, strlen(SECRET), &signer));
    done("token", adseal_install_signer_token(signer, BODY, strlen(BODY), token, sizeof token, &length));
    expect("token", length == strlen(TOKEN) && memcmp(token, TOKEN, length) == 0);
    adseal_install_signer_free(signer);
}

static void verify_install(const char *body, int32_t expected) {
    adseal_install_register *accounts;
    adseal_install_verifier *verifier;
    adseal_install_verdict *verdict;
    done("register", adseal_install_register_new(&accounts));
    done("secret", adseal_install_register_add(accounts, API_KEY, strlen(API_KEY), "2026", 4, SECRET, strlen(SECRET),
                                               ADSEAL_NO_TIME, ADSEAL_NO_TIME));
    done("install verifier", adseal_install_verifier_new(accounts, &verifier));
    done("install verdict", adseal_install_verdict_new(&verdict));
    int32_t reason = adseal_install_verifier_verify(verifier, body, strlen(body), API_KEY, strlen(API_KEY), TOKEN,
                                                    strlen(TOKEN), EXPIRES, verdict);
    expect(adseal_status_name(expected), reason == expected);
    adseal_install_verdict_free(verdict);
    adseal_install_verifier_free(verifier);
    adseal_install_register_free(accounts);
}

int main(void) {
    adseal_key_ring *ring;
    expect("ABI", adseal_abi_version() == ADSEAL_ABI_VERSION);
    done("key ring", adseal_key_ring_new(PRIVATE_KEY, strlen(PRIVATE_KEY), &ring));
    sign_click(ring);
    verify_click(ring, SIGNED_CLICK, EXPIRES - 1, ADSEAL_VALID);
    verify_click(ring, SIGNED_CLICK, EXPIRES, ADSEAL_CLICK_EXPIRED);
    verify_click(ring, FORGED_CLICK, EXPIRES - 1, ADSEAL_CLICK_INVALID_SIGNATURE);
    adseal_key_ring_free(ring);
    sign_install();
    verify_install(BODY, ADSEAL_VALID);
    verify_install(BODY "\n", ADSEAL_INSTALL_INVALID_TOKEN);
    printf("adseal %s\n", adseal_version());
    return 0;
}
