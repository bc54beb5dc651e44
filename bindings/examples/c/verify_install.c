/* Verifies an install whose sender may have signed what PHP makes of the body. The README says how to build it. */
#include <adseal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void must(int32_t status) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "%s\n", adseal_status_message(status));
        exit(1);
    }
}

int main(void) {
    /* As received: the sender hashed {"ua":"Mozilla\/5.0","price":10}, and another part of its stack wrote this. */
    const char body[] = "{\"ua\": \"Mozilla/5.0\", \"price\": 10.0}";
    const char token[] = "e82d28b21296fb3efb256caaa471e10b7dbdec59feb28c87fa46d78864eef52a";
    const char api_key[] = "my-api-key";
    const char secret[] = "0123456789abcdef0123456789abcdef";

    adseal_install_register *accounts;
    adseal_install_verifier *verifier;
    adseal_install_verdict *verdict;
    must(adseal_install_register_new(&accounts));
    must(adseal_install_register_add(accounts, api_key, sizeof api_key - 1, "2026-01", 7, secret, sizeof secret - 1,
                                     ADSEAL_NO_TIME, ADSEAL_NO_TIME));
    must(adseal_install_verifier_new(accounts, &verifier));
    must(adseal_install_verifier_set_accept(verifier, ADSEAL_ACCEPT_PHP));
    must(adseal_install_verdict_new(&verdict));

    int32_t reason = adseal_install_verifier_verify(verifier, body, sizeof body - 1, api_key, sizeof api_key - 1, token,
                                                    sizeof token - 1, (int64_t)time(NULL), verdict);
    printf("%s\n", adseal_status_name(reason));
    if (adseal_install_verdict_accepted(verdict)) {
        /* Read what the token is of, and never the body as it was received. */
        const void *matched;
        size_t matched_length;
        must(adseal_install_verdict_body(verdict, body, sizeof body - 1, &matched, &matched_length));
        printf("%.*s\n", (int)matched_length, (const char *)matched);
    }

    adseal_install_verdict_free(verdict);
    adseal_install_verifier_free(verifier);
    adseal_install_register_free(accounts);
    return 0;
}
