/* One handle of every kind, made once and then shared by a whole test. */
#ifndef TESTS_C_FIXTURE_H
#define TESTS_C_FIXTURE_H

#include "adseal.h"
#include "check.h"

#define NOW ((int64_t)1700000000)
#define TEST_KEY "0123456789abcdef0123456789abcdef"
#define OTHER_KEY "fedcba9876543210fedcba9876543210"
#define CLICK_URI "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201"
#define TEMPLATE CLICK_URI "&device_id={device}&creative_id={creative}"
#define API_KEY "test-api-key"
#define INSTALL_BODY "{\"action\":\"install\"}"

enum { URL_CAPACITY = 400, TEMPLATE_MACROS = 2, GUARD_CAPACITY = 1024, MAX_LIFETIME = 600 };

typedef struct fixture {
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    adseal_click_template *click_template;
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    adseal_replay_guard *guard;
    adseal_click_verifier *guarded; /* a verifier that asks the guard */
    adseal_install_signer *install_signer;
    adseal_install_register *install_register;
    adseal_install_verifier *install_verifier;
    adseal_install_verifier *php_verifier; /* one that accepts what PHP makes of a body */
    adseal_install_verdict *install_verdict;
    adseal_signed_install *signed_install;
    adseal_click_batch *batch;
    adseal_explainer *explainer; /* with the keys of the others */
} fixture;

/* Every call that makes or frees a handle is checked. */
void fixture_make(fixture *made);
void fixture_free(fixture *made);

/* A ring of one key. */
adseal_key_ring *ring_of(const char *key);

/* Signs the click number `number` for a minute into `url`, of URL_CAPACITY bytes; its length, or 0 on failure. */
size_t sign_numbered(const adseal_click_signer *signer, unsigned number, char *url);

/* Goes once through what reads these handles and allocates nothing: the number of wrong answers. */
unsigned use_without_memory(const fixture *handles, unsigned number);

/* Goes once through everything that reads these handles: the number of answers that are not as they must be. */
unsigned use_everything(const fixture *handles, unsigned number);

#endif
