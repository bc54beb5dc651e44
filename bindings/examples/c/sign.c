/* Signs a click URL for a minute, verifies it, and reads a signed parameter. The README says how to build it. */
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
    const char key[] = "0123456789abcdef0123456789abcdef";
    const char uri[] = "https://control.kochava.com/v1/cpi/click?campaign_id=demo&network_id=2820&site_id=news%201";
    const int64_t now = (int64_t)time(NULL);

    adseal_key_ring *ring;
    adseal_click_signer *signer;
    char url[sizeof uri + ADSEAL_MAX_SIGNED_OVERHEAD];
    size_t url_length;
    must(adseal_key_ring_new(key, sizeof key - 1, &ring));
    must(adseal_click_signer_new(ring, &signer));
    must(adseal_click_signer_sign(signer, uri, sizeof uri - 1, ADSEAL_EXPIRES_LIFETIME, now, url, sizeof url,
                                  &url_length, NULL));
    printf("%.*s\n", (int)url_length, url);

    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    char site[100];
    size_t site_length;
    must(adseal_click_verifier_new(ring, NULL, &verifier));
    must(adseal_click_verdict_new(&verdict));
    must(adseal_click_verifier_verify(verifier, url, url_length, now, verdict));
    must(adseal_click_verdict_find_parameter(verdict, url, url_length, "site_id", 7, site, sizeof site, &site_length));
    printf("valid, site_id = '%.*s'\n", (int)site_length, site);

    adseal_click_verdict_free(verdict);
    adseal_click_verifier_free(verifier);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
    return 0;
}
