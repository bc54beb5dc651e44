#include "parts.h"

#include <stdlib.h>
#include <string.h>

/* Adds a secret of 32 bytes, or of another length, to the one API key. */
static int32_t add(adseal_install_register *accounts, const char *id, size_t length, unsigned seed) {
    unsigned char *secret = new_secret(length, seed);
    int32_t status = adseal_install_register_add(accounts, API_KEY, strlen(API_KEY), id, strlen(id), secret, length,
                                                 ADSEAL_NO_TIME, ADSEAL_NO_TIME);
    free(secret);
    return status;
}

void check_registers(void) {
    adseal_install_register *accounts;
    check_context("registers");
    CHECK_STATUS(adseal_install_register_new(&accounts), ADSEAL_OK);
    CHECK_STATUS(add(accounts, "one", 32, 1), ADSEAL_OK);
    CHECK_STATUS(add(accounts, "two", 32, 2), ADSEAL_OK);
    CHECK_STATUS(add(accounts, "long", 200, 1), ADSEAL_OK);
    CHECK_STATUS(add(accounts, "again", 32, 2), ADSEAL_ERROR_INVALID_KEY_RING);
    adseal_install_register_free(accounts);
}

static int32_t verify(const adseal_install_verifier *verifier, const char *token, size_t length) {
    return adseal_install_verifier_verify(verifier, INSTALL_BODY, strlen(INSTALL_BODY), API_KEY, strlen(API_KEY), token,
                                          length, NOW, NULL);
}

/* A token that is right, and wrong in its first character, in the middle and near the end. */
static void verify_token(const adseal_install_signer *signer, const adseal_install_verifier *verifier) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length = 0;
    CHECK_STATUS(adseal_install_signer_token(signer, INSTALL_BODY, strlen(INSTALL_BODY), token, sizeof token, &length),
                 ADSEAL_OK);
    make_public(token, length);
    CHECK_STATUS(verify(verifier, token, length), ADSEAL_VALID);
    for (size_t at = 0; at < length; at += (length - 3) / 2) {
        char right = token[at];
        token[at] = right == '0' ? '1' : '0';
        CHECK_STATUS(verify(verifier, token, length), ADSEAL_INSTALL_INVALID_TOKEN);
        token[at] = right;
    }
}

void verify_installs(void) {
    const int32_t encodings[] = {ADSEAL_TOKEN_HEX, ADSEAL_TOKEN_BASE64};
    for (size_t i = 0; i < KEY_LENGTHS; i++) {
        adseal_install_signer *signer;
        adseal_install_register *accounts;
        adseal_install_verifier *verifier;
        unsigned char *secret = new_secret(key_lengths[i], 1);
        check_context("verifying installs with a secret of %zu bytes", key_lengths[i]);
        CHECK_STATUS(adseal_install_signer_new(API_KEY, strlen(API_KEY), secret, key_lengths[i], &signer), ADSEAL_OK);
        free(secret);
        CHECK_STATUS(adseal_install_register_new(&accounts), ADSEAL_OK);
        CHECK_STATUS(add(accounts, "other", 32, 2), ADSEAL_OK);
        CHECK_STATUS(add(accounts, "right", key_lengths[i], 1), ADSEAL_OK);
        CHECK_STATUS(adseal_install_verifier_new(accounts, &verifier), ADSEAL_OK);
        CHECK_STATUS(adseal_install_verifier_set_accept(verifier, ADSEAL_ACCEPT_PHP), ADSEAL_OK);
        for (size_t encoding = 0; encoding < 2; encoding++) {
            CHECK_STATUS(adseal_install_signer_set_encoding(signer, encodings[encoding]), ADSEAL_OK);
            CHECK_STATUS(adseal_install_verifier_set_encoding(verifier, encodings[encoding]), ADSEAL_OK);
            verify_token(signer, verifier);
        }
        adseal_install_verifier_free(verifier);
        adseal_install_register_free(accounts);
        adseal_install_signer_free(signer);
    }
}
