/* The operations on PHP's JSON and installs, and explaining. */
#include "measure.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define API_KEY "test-api-key"
#define SECRET "test-secret-0123456789"
#define KEY "0123456789abcdef0123456789abcdef"

static char *out;
static size_t out_size;
static adseal_install_verifier *verifier;
static adseal_install_verdict *verdict;
static adseal_install_signer *signer;
static adseal_explainer *explainer;
static adseal_explanation *explanation;

static void make_room(input given) {
    out_size = adseal_php_json_canonical_bound(given.length);
    out = malloc(out_size);
    if (out == NULL) {
        abort();
    }
}

static outcome canonicalize(input given, int32_t mode) {
    size_t length;
    size_t offset;
    const int32_t status =
        adseal_php_json_canonicalize(given.data, given.length, mode, out, out_size, &length, &offset);
    return (outcome){status, (double)given.length};
}

static outcome object_mode(input given) {
    return canonicalize(given, ADSEAL_PHP_JSON_OBJECT);
}

static outcome assoc_mode(input given) {
    return canonicalize(given, ADSEAL_PHP_JSON_ASSOC);
}

static outcome stability(input given) {
    size_t count;
    const int32_t status = adseal_php_json_stability(given.data, given.length, NULL, 0, &count);
    return (outcome){status, (double)given.length};
}

static void make_install_verifier(input given) {
    (void)given;
    adseal_install_register *secrets;
    must(adseal_install_register_new(&secrets), "register");
    for (char i = 0; i < ADSEAL_MAX_KEYS; i++) {
        char secret[] = SECRET;
        char id[] = "a";
        secret[0] = id[0] = (char)('a' + i);
        must(adseal_install_register_add(secrets, API_KEY, strlen(API_KEY), id, 1, secret, strlen(secret),
                                         ADSEAL_NO_TIME, ADSEAL_NO_TIME),
             "add");
    }
    must(adseal_install_verifier_new(secrets, &verifier), "verifier");
    adseal_install_register_free(secrets);
    must(adseal_install_verifier_set_accept(verifier, ADSEAL_ACCEPT_PHP), "accept");
    must(adseal_install_verdict_new(&verdict), "verdict");
}

/* A token of nobody: every form is made, and every secret tried. */
static outcome verify_install(input given) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    memset(token, '0', sizeof token);
    const int32_t status = adseal_install_verifier_verify(verifier, given.data, given.length, API_KEY, strlen(API_KEY),
                                                          token, sizeof token, NOW, verdict);
    return (outcome){status, (double)given.length};
}

static void make_install_signer(input given) {
    (void)given;
    must(adseal_install_signer_new(API_KEY, strlen(API_KEY), SECRET, strlen(SECRET), &signer), "signer");
    must(adseal_install_signer_set_max_body(signer, SIZE_MAX), "max_body");
}

static outcome sign_install(input given) {
    adseal_signed_install *made = NULL;
    const int32_t status = adseal_install_signer_sign(signer, given.data, given.length, 1, &made, NULL);
    adseal_signed_install_free(made);
    return (outcome){status, (double)given.length};
}

static void make_explainer(input given) {
    (void)given;
    must(adseal_explainer_new(&explainer), "explainer");
    must(adseal_explainer_add_key(explainer, "k", 1, KEY, strlen(KEY)), "add_key");
    must(adseal_explainer_add_secret(explainer, API_KEY, strlen(API_KEY), "s", 1, SECRET, strlen(SECRET)),
         "add_secret");
}

/* What explaining may cost is what it hashes, which its budget bounds. */
static outcome of_explanation(int32_t status, input given) {
    must(status, "explain");
    const uint64_t hashed = adseal_explanation_hashed_bytes(explanation);
    const bool in_budget = hashed <= ADSEAL_DEFAULT_EXPLAIN_BUDGET;
    return (outcome){in_budget ? 0 : ADSEAL_ERROR_INTERNAL, (double)(hashed + given.length)};
}

static outcome explain_click(input given) {
    char signature[ADSEAL_SIGNATURE_LENGTH];
    memset(signature, 'A', sizeof signature);
    return of_explanation(
        adseal_explainer_click(explainer, given.data, given.length, signature, sizeof signature, &explanation), given);
}

static outcome explain_install(input given) {
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    memset(token, '0', sizeof token);
    return of_explanation(
        adseal_explainer_install(explainer, given.data, given.length, token, sizeof token, &explanation), given);
}

static void clean(void) {
    free(out);
    adseal_install_verifier_free(verifier);
    adseal_install_verdict_free(verdict);
    adseal_install_signer_free(signer);
    adseal_explainer_free(explainer);
    adseal_explanation_free(explanation);
    out = NULL;
    verifier = NULL;
    verdict = NULL;
    signer = NULL;
    explainer = NULL;
    explanation = NULL;
}

const operation *find_json(const char *name) {
    static const operation known[] = {
        {"php_object", make_room, object_mode, clean},
        {"php_assoc", make_room, assoc_mode, clean},
        {"stability", NULL, stability, clean},
        {"install_verify", make_install_verifier, verify_install, clean},
        {"install_sign", make_install_signer, sign_install, clean},
        {"explain_click", make_explainer, explain_click, clean},
        {"explain_install", make_explainer, explain_install, clean},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) == 0) {
            return &known[i];
        }
    }
    return NULL;
}
