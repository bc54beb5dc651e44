/* The suites that explain why a signature or a token does not match. */
#include "vectors.h"

#include <string.h>

/* A part that may not be there is NULL then, and never touched. */
#define PART(type, getter, explanation, expected)                                                                      \
    do {                                                                                                               \
        const type *part = NULL;                                                                                       \
        size_t part_length = 0;                                                                                        \
        int32_t part_status = getter(explanation, &part, &part_length);                                                \
        CHECK_STATUS(part_status, (expected).data == NULL ? ADSEAL_NONE : ADSEAL_OK);                                  \
        CHECK_BYTES(part, part_length, (expected).data, (expected).length);                                            \
    } while (0)

static void check_causes(const adseal_explanation *explanation, const json_t *expected) {
    CHECK_INT(adseal_explanation_cause_count(explanation), json_array_size(expected));
    for (size_t i = 0; i < json_array_size(expected); i++) {
        int32_t cause = adseal_explanation_cause(explanation, i);
        CHECK_TEXT(adseal_cause_name(cause), json_string_value(json_array_get(expected, i)));
    }
}

/* Lines of at most 80 columns of printable ASCII, which begin as the sentence does. */
static void check_report(bytes report, bytes sentence) {
    size_t column = 0;
    size_t longest = 0;
    bool is_printable = true;
    for (size_t i = 0; i < report.length; i++) {
        bool ends = report.data[i] == '\n';
        is_printable = is_printable && (ends || (report.data[i] >= ' ' && report.data[i] <= '~'));
        column = ends ? 0 : column + 1;
        longest = column > longest ? column : longest;
    }
    CHECK(is_printable);
    CHECK(longest <= 80);
    CHECK(report.length > 10 && sentence.length > 10 && memcmp(report.data, sentence.data, 10) == 0);
    CHECK(report.data[report.length - 1] == '\n' && sentence.data[sentence.length - 1] == '.');
    CHECK(memchr(sentence.data, '\n', sentence.length) == NULL);
}

static bool contains(bytes text, bytes part) {
    for (size_t at = 0; at + part.length <= text.length; at++) {
        if (memcmp(text.data + at, part.data, part.length) == 0) {
            return true;
        }
    }
    return false;
}

typedef struct lent {
    bytes parts[5];
} lent;

static bytes lent_text(int32_t (*getter)(const adseal_explanation *, const char **, size_t *),
                       const adseal_explanation *explanation) {
    const char *text = NULL;
    bytes got = {NULL, 0};
    /* Not written where there is none. */
    (void)getter(explanation, &text, &got.length);
    got.data = (char *)text;
    return got;
}

/* All that an explanation lends. */
static lent all_of(const adseal_explanation *explanation) {
    const void *hashed = NULL;
    lent got = {{lent_text(adseal_explanation_sentence, explanation),
                 lent_text(adseal_explanation_report, explanation),
                 lent_text(adseal_explanation_parameter, explanation),
                 lent_text(adseal_explanation_key_id, explanation),
                 {NULL, 0}}};
    (void)adseal_explanation_hashed(explanation, &hashed, &got.parts[4].length);
    got.parts[4].data = (char *)hashed;
    return got;
}

/* Secret bytes come out of an explanation only where they went in as something else. Short ones may stand anywhere. */
static void check_hidden(const lent *told, bytes secret, bytes received) {
    if (secret.length < 8 || contains(received, secret)) {
        return;
    }
    for (size_t i = 0; i < sizeof told->parts / sizeof told->parts[0]; i++) {
        CHECK(!contains(told->parts[i], secret));
    }
}

static void check_explanation(const adseal_explanation *explanation, const json_t *expected) {
    only_members(expected, "outcome causes key_id parameter hashed expected first_difference");
    int32_t outcome = adseal_explanation_outcome(explanation);
    CHECK_TEXT(adseal_explain_outcome_name(outcome), get_text(expected, "outcome"));
    check_causes(explanation, get_list(expected, "causes"));
    PART(char, adseal_explanation_key_id, explanation, get_bytes(expected, "key_id"));
    PART(char, adseal_explanation_parameter, explanation, get_bytes(expected, "parameter"));
    PART(void, adseal_explanation_hashed, explanation, get_bytes(expected, "hashed"));
    PART(void, adseal_explanation_expected, explanation, get_bytes(expected, "expected"));
    CHECK_INT(adseal_explanation_first_difference(explanation), get_size(expected, "first_difference"));
    CHECK(adseal_explanation_attempts(explanation) == 0 || adseal_explanation_hashed_bytes(explanation) > 0);
    lent told = all_of(explanation);
    check_report(told.parts[1], told.parts[0]);
}

static void set_budget(adseal_explainer *explainer, const json_t *entry) {
    if (has(entry, "budget")) {
        CHECK_STATUS(adseal_explainer_set_budget(explainer, (uint64_t)get_int(entry, "budget")), ADSEAL_OK);
    }
}

static void check_budget(const adseal_explanation *explanation, const json_t *entry) {
    int64_t budget = get_int_or(entry, "budget", ADSEAL_DEFAULT_EXPLAIN_BUDGET);
    CHECK(adseal_explanation_hashed_bytes(explanation) <= (uint64_t)budget);
}

/* The signature that a key gives to the message: an explanation is no way to get it. */
static bytes right_signature(bytes key, bytes message) {
    adseal_key_ring *ring;
    adseal_click_signer *signer;
    bytes made = {for_this_case(ADSEAL_SIGNATURE_LENGTH), 0};
    CHECK_STATUS(adseal_key_ring_new(key.data, key.length, &ring), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_signature(signer, message.data, message.length, 0, made.data,
                                               ADSEAL_SIGNATURE_LENGTH, &made.length),
                 ADSEAL_OK);
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
    return made;
}

static void add_keys(adseal_explainer *explainer, const json_t *keys) {
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *one = json_array_get(keys, i);
        only_members(one, "id key");
        bytes id = get_bytes(one, "id");
        bytes key = get_bytes(one, "key");
        CHECK_STATUS(adseal_explainer_add_key(explainer, id.data, id.length, key.data, key.length), ADSEAL_OK);
    }
}

static void check_keys_hidden(const adseal_explanation *explanation, const json_t *entry, bytes uri) {
    const json_t *keys = get_list(entry, "keys");
    lent told = all_of(explanation);
    for (size_t i = 0; i < json_array_size(keys); i++) {
        bytes key = get_bytes(json_array_get(keys, i), "key");
        bytes message = get_bytes(get(entry, "explanation"), "expected");
        check_hidden(&told, key, uri);
        check_hidden(&told, right_signature(key, message), uri);
    }
}

void run_explain_click(const json_t *entry) {
    only_members(entry, "id about keys uri signature budget explanation");
    bytes uri = get_bytes(entry, "uri");
    bytes signature = {NULL, 0};
    adseal_explainer *explainer;
    adseal_explanation *explanation;
    if (has(entry, "signature")) {
        signature = get_bytes(entry, "signature");
    }
    CHECK_STATUS(adseal_explainer_new(&explainer), ADSEAL_OK);
    add_keys(explainer, get_list(entry, "keys"));
    set_budget(explainer, entry);
    int32_t status =
        adseal_explainer_click(explainer, uri.data, uri.length, signature.data, signature.length, &explanation);
    if (CHECK_STATUS(status, ADSEAL_OK)) {
        check_explanation(explanation, get_object(entry, "explanation"));
        check_budget(explanation, entry);
        check_keys_hidden(explanation, entry, uri);
    }
    adseal_explanation_free(explanation);
    adseal_explainer_free(explainer);
}

static void add_secrets(adseal_explainer *explainer, const json_t *secrets) {
    for (size_t i = 0; i < json_array_size(secrets); i++) {
        const json_t *one = json_array_get(secrets, i);
        only_members(one, "id api_key secret");
        bytes id = get_bytes(one, "id");
        bytes api_key = get_bytes(one, "api_key");
        bytes secret = get_bytes(one, "secret");
        CHECK_STATUS(adseal_explainer_add_secret(explainer, api_key.data, api_key.length, id.data, id.length,
                                                 secret.data, secret.length),
                     ADSEAL_OK);
    }
}

static void check_secrets_hidden(const adseal_explanation *explanation, const json_t *entry, bytes body) {
    const json_t *secrets = get_list(entry, "secrets");
    lent told = all_of(explanation);
    for (size_t i = 0; i < json_array_size(secrets); i++) {
        check_hidden(&told, get_bytes(json_array_get(secrets, i), "secret"), body);
        check_hidden(&told, get_bytes(json_array_get(secrets, i), "api_key"), body);
    }
}

void run_explain_install(const json_t *entry) {
    only_members(entry, "id about secrets body token budget explanation");
    bytes body = get_bytes(entry, "body");
    bytes token = get_bytes(entry, "token");
    adseal_explainer *explainer;
    adseal_explanation *explanation;
    CHECK_STATUS(adseal_explainer_new(&explainer), ADSEAL_OK);
    add_secrets(explainer, get_list(entry, "secrets"));
    set_budget(explainer, entry);
    int32_t status =
        adseal_explainer_install(explainer, body.data, body.length, token.data, token.length, &explanation);
    if (CHECK_STATUS(status, ADSEAL_OK)) {
        check_explanation(explanation, get_object(entry, "explanation"));
        check_budget(explanation, entry);
        check_secrets_hidden(explanation, entry, body);
    }
    adseal_explanation_free(explanation);
    adseal_explainer_free(explainer);
}
