/* Misuse of explainers and explanations. */
#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URI "/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600&signature="
#define NO_SIGNATURE_OF_OURS "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define CLICK URI NO_SIGNATURE_OF_OURS
#define TOKEN "0000000000000000000000000000000000000000000000000000000000000000"

enum { ID_LENGTH = ADSEAL_MAX_KEY_ID_LENGTH, LONG_API_KEY = ADSEAL_MAX_API_KEY_LENGTH + 1 };

static int32_t add_key(adseal_explainer *explainer, const char *id) {
    return adseal_explainer_add_key(explainer, id, strlen(id), TEST_KEY, strlen(TEST_KEY));
}

static int32_t add_secret(adseal_explainer *explainer, const char *id) {
    return adseal_explainer_add_secret(explainer, API_KEY, strlen(API_KEY), id, strlen(id), TEST_KEY, strlen(TEST_KEY));
}

static void misuse_add_key(adseal_explainer *explainer) {
    const char *no_ids[] = {"", "a b", "a\n", "\xc3\xa4", "\xff"};
    char id[ID_LENGTH + 1];
    check_context("explainer, a key");
    memset(id, 'i', sizeof id);
    EXPECT_NULL(add_key(NULL, "k"));
    EXPECT_NULL(adseal_explainer_add_key(explainer, NULL, 1, TEST_KEY, 1));
    EXPECT_NULL(adseal_explainer_add_key(explainer, "k", 1, NULL, 1));
    EXPECT_INVALID(adseal_explainer_add_key(explainer, "k", TOO_LONG, TEST_KEY, 1));
    EXPECT_INVALID(adseal_explainer_add_key(explainer, "k", 1, TEST_KEY, TOO_LONG));
    EXPECT_INVALID(adseal_explainer_add_key(explainer, "k", 1, TEST_KEY, SIZE_MAX));
    CHECK_STATUS(adseal_explainer_add_key(explainer, "k", 1, NULL, 0), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_key(explainer, "k", 1, TEST_KEY, 0), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_key(explainer, NULL, 0, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_key(explainer, id, ID_LENGTH + 1, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    for (size_t i = 0; i < sizeof no_ids / sizeof no_ids[0]; i++) {
        CHECK_STATUS(add_key(explainer, no_ids[i]), ADSEAL_ERROR_INVALID_KEY);
    }
    /* None of these left a key. */
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY_RING, adseal_explanation, out,
                     adseal_explainer_click(explainer, CLICK, strlen(CLICK), NULL, 0, &out));
    CHECK_STATUS(adseal_explainer_add_key(explainer, id, ID_LENGTH, TEST_KEY, 1), ADSEAL_OK);
    CHECK_STATUS(adseal_explainer_add_key(explainer, id, ID_LENGTH, OTHER_KEY, 2), ADSEAL_ERROR_INVALID_KEY_RING);
    for (int number = 2; number <= ADSEAL_MAX_KEYS; number++) {
        snprintf(id, sizeof id, "k%d", number);
        CHECK_STATUS(add_key(explainer, id), ADSEAL_OK);
    }
    CHECK_STATUS(add_key(explainer, "k17"), ADSEAL_ERROR_INVALID_KEY_RING);
}

static void misuse_add_secret(adseal_explainer *explainer) {
    char api_key[LONG_API_KEY];
    char id[ID_LENGTH + 1];
    check_context("explainer, a secret");
    memset(api_key, 'a', sizeof api_key);
    memset(id, 'i', sizeof id);
    EXPECT_NULL(add_secret(NULL, "s"));
    EXPECT_NULL(adseal_explainer_add_secret(explainer, NULL, 1, "s", 1, TEST_KEY, 1));
    EXPECT_NULL(adseal_explainer_add_secret(explainer, API_KEY, 1, NULL, 1, TEST_KEY, 1));
    EXPECT_NULL(adseal_explainer_add_secret(explainer, API_KEY, 1, "s", 1, NULL, 1));
    EXPECT_INVALID(adseal_explainer_add_secret(explainer, API_KEY, TOO_LONG, "s", 1, TEST_KEY, 1));
    EXPECT_INVALID(adseal_explainer_add_secret(explainer, API_KEY, 1, "s", TOO_LONG, TEST_KEY, 1));
    EXPECT_INVALID(adseal_explainer_add_secret(explainer, API_KEY, 1, "s", 1, TEST_KEY, TOO_LONG));
    CHECK_STATUS(adseal_explainer_add_secret(explainer, NULL, 0, "s", 1, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, "a b", 3, "s", 1, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, api_key, LONG_API_KEY, "s", 1, TEST_KEY, 1),
                 ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, API_KEY, 1, NULL, 0, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, API_KEY, 1, "\xff", 1, TEST_KEY, 1), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, API_KEY, 1, id, ID_LENGTH + 1, TEST_KEY, 1),
                 ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, API_KEY, 1, "s", 1, NULL, 0), ADSEAL_ERROR_INVALID_KEY);
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY_RING, adseal_explanation, out,
                     adseal_explainer_install(explainer, INSTALL_BODY, strlen(INSTALL_BODY), TOKEN, 64, &out));
    CHECK_STATUS(adseal_explainer_add_secret(explainer, api_key, LONG_API_KEY - 1, id, ID_LENGTH, TEST_KEY, 1),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_explainer_add_secret(explainer, API_KEY, 1, id, ID_LENGTH, OTHER_KEY, 1),
                 ADSEAL_ERROR_INVALID_KEY_RING);
    for (int number = 2; number <= ADSEAL_MAX_KEYS; number++) {
        snprintf(id, sizeof id, "s%d", number);
        CHECK_STATUS(add_secret(explainer, id), ADSEAL_OK);
    }
    CHECK_STATUS(add_secret(explainer, "s17"), ADSEAL_ERROR_INVALID_KEY_RING);
}

static void misuse_new(void) {
    adseal_explainer *explainer;
    check_context("explainer");
    EXPECT_NULL(adseal_explainer_new(NULL));
    EXPECT_NULL(adseal_explainer_set_budget(NULL, 1));
    CHECK_STATUS(adseal_explainer_new(&explainer), ADSEAL_OK);
    misuse_add_key(explainer);
    misuse_add_secret(explainer);
    adseal_explainer_free(explainer);
}

static void misuse_ask(const adseal_explainer *explainer) {
    const char *body = INSTALL_BODY;
    const size_t length = strlen(INSTALL_BODY);
    check_context("explanations");
    EXPECT_NULL(adseal_explainer_click(explainer, CLICK, strlen(CLICK), NULL, 0, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_click(NULL, CLICK, strlen(CLICK), NULL, 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_click(explainer, NULL, 1, NULL, 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_explanation, out,
                     adseal_explainer_click(explainer, CLICK, TOO_LONG, NULL, 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_click(explainer, CLICK, strlen(CLICK), NULL, 43, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_explanation, out,
                     adseal_explainer_click(explainer, CLICK, strlen(CLICK), "A", SIZE_MAX, &out));
    EXPECT_NULL(adseal_explainer_install(explainer, body, length, TOKEN, 64, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_install(NULL, body, length, TOKEN, 64, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_install(explainer, NULL, 1, TOKEN, 64, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_explanation, out,
                     adseal_explainer_install(explainer, body, SIZE_MAX, TOKEN, 64, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_explanation, out,
                     adseal_explainer_install(explainer, body, length, NULL, 64, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_explanation, out,
                     adseal_explainer_install(explainer, body, length, TOKEN, TOO_LONG, &out));
}

static void misuse_null_explanation(void) {
    const char *text = SOMEWHERE;
    const void *bytes = SOMEWHERE;
    size_t length = 12345;
    check_context("an explanation that is NULL");
    CHECK_INT(adseal_explanation_outcome(NULL), ADSEAL_NONE);
    CHECK_INT(adseal_explanation_cause_count(NULL), 0);
    CHECK_INT(adseal_explanation_cause(NULL, 0), 0);
    CHECK(adseal_explanation_first_difference(NULL) == ADSEAL_NO_OFFSET);
    CHECK_INT(adseal_explanation_has_tried(NULL, ADSEAL_CAUSE_WHOLE_URL), 0);
    CHECK_INT(adseal_explanation_attempts(NULL), 0);
    CHECK_INT(adseal_explanation_hashed_bytes(NULL), 0);
    EXPECT_NULL(adseal_explanation_sentence(NULL, &text, &length));
    EXPECT_NULL(adseal_explanation_report(NULL, &text, &length));
    EXPECT_NULL(adseal_explanation_key_id(NULL, &text, &length));
    EXPECT_NULL(adseal_explanation_parameter(NULL, &text, &length));
    EXPECT_NULL(adseal_explanation_hashed(NULL, &bytes, &length));
    EXPECT_NULL(adseal_explanation_expected(NULL, &bytes, &length));
    CHECK(text == SOMEWHERE && bytes == SOMEWHERE && length == 12345);
}

/* A place for a result that is NULL is told, also where there is no result. */
static void misuse_places(const adseal_explanation *explanation) {
    const char *text = SOMEWHERE;
    const void *bytes = SOMEWHERE;
    size_t length = 12345;
    EXPECT_NULL(adseal_explanation_sentence(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_sentence(explanation, &text, NULL));
    EXPECT_NULL(adseal_explanation_report(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_report(explanation, &text, NULL));
    EXPECT_NULL(adseal_explanation_key_id(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_key_id(explanation, &text, NULL));
    EXPECT_NULL(adseal_explanation_parameter(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_parameter(explanation, &text, NULL));
    EXPECT_NULL(adseal_explanation_hashed(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_hashed(explanation, &bytes, NULL));
    EXPECT_NULL(adseal_explanation_expected(explanation, NULL, &length));
    EXPECT_NULL(adseal_explanation_expected(explanation, &bytes, NULL));
    CHECK(text == SOMEWHERE && bytes == SOMEWHERE && length == 12345);
    const int32_t no_causes[] = {0, -1, 16, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof no_causes / sizeof no_causes[0]; i++) {
        CHECK_INT(adseal_explanation_has_tried(explanation, no_causes[i]), 0);
    }
}

/* Nothing is found: what there is not is told, and nothing is written. */
static void misuse_unexplained(const adseal_explainer *explainer) {
    adseal_explanation *explanation;
    const char *text = SOMEWHERE;
    const void *bytes = SOMEWHERE;
    size_t length = 12345;
    check_context("unexplained");
    CHECK_STATUS(adseal_explainer_click(explainer, CLICK, strlen(CLICK), NULL, 0, &explanation), ADSEAL_OK);
    CHECK_INT(adseal_explanation_outcome(explanation), ADSEAL_EXPLAIN_UNEXPLAINED);
    CHECK_INT(adseal_explanation_cause_count(explanation), 0);
    CHECK_INT(adseal_explanation_cause(explanation, 0), 0);
    CHECK_INT(adseal_explanation_cause(explanation, SIZE_MAX), 0);
    CHECK_STATUS(adseal_explanation_key_id(explanation, &text, &length), ADSEAL_NONE);
    CHECK_STATUS(adseal_explanation_parameter(explanation, &text, &length), ADSEAL_NONE);
    CHECK_STATUS(adseal_explanation_hashed(explanation, &bytes, &length), ADSEAL_NONE);
    CHECK(text == SOMEWHERE && bytes == SOMEWHERE && length == 12345);
    CHECK(adseal_explanation_first_difference(explanation) == ADSEAL_NO_OFFSET);
    CHECK_INT(adseal_explanation_has_tried(explanation, ADSEAL_CAUSE_WHOLE_URL), 1);
    CHECK_INT(adseal_explanation_has_tried(explanation, ADSEAL_CAUSE_EMPTY_BODY), 0);
    CHECK(adseal_explanation_attempts(explanation) > 0 && adseal_explanation_hashed_bytes(explanation) > 0);
    CHECK_STATUS(adseal_explanation_expected(explanation, &bytes, &length), ADSEAL_OK);
    CHECK_BYTES(bytes, length, URI, strlen(URI) - strlen("&signature="));
    misuse_places(explanation);
    adseal_explanation_free(explanation);
}

/* Any bytes whatever are input, and none at all. */
static void misuse_bytes(const adseal_explainer *explainer) {
    static const struct {
        const char *bytes;
        size_t length;
    } inputs[] = {{NULL, 0}, {"", 0}, {"\0", 1}, {"\xff\xfe?&=&&signature=\n%", 19}, {"://", 3}, {"?&signature=", 12}};
    adseal_explanation *explanation;
    for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
        check_context("bytes %zu", i);
        CHECK_STATUS(adseal_explainer_click(explainer, inputs[i].bytes, inputs[i].length, NULL, 0, &explanation),
                     ADSEAL_OK);
        CHECK_INT(adseal_explanation_cause_count(explanation), 0);
        misuse_places(explanation);
        adseal_explanation_free(explanation);
        CHECK_STATUS(adseal_explainer_install(explainer, inputs[i].bytes, inputs[i].length, inputs[i].bytes,
                                              inputs[i].length, &explanation),
                     ADSEAL_OK);
        CHECK_INT(adseal_explanation_cause_count(explanation), 0);
        misuse_places(explanation);
        adseal_explanation_free(explanation);
    }
}

/* What an explanation lends outlives the explainer and the input. */
static void misuse_order_of_frees(void) {
    char *uri = copy_of(CLICK, strlen(CLICK));
    adseal_explainer *explainer;
    adseal_explanation *explanation;
    const char *report;
    const void *expected;
    size_t length;
    check_context("the explainer is freed first");
    CHECK_STATUS(adseal_explainer_new(&explainer), ADSEAL_OK);
    CHECK_STATUS(add_key(explainer, "k"), ADSEAL_OK);
    CHECK_STATUS(adseal_explainer_click(explainer, uri, strlen(CLICK), NULL, 0, &explanation), ADSEAL_OK);
    adseal_explainer_free(explainer);
    free(uri);
    CHECK_STATUS(adseal_explanation_report(explanation, &report, &length), ADSEAL_OK);
    CHECK(length > 0 && report[length - 1] == '\n' && memchr(report, '\0', length) == NULL);
    CHECK_STATUS(adseal_explanation_expected(explanation, &expected, &length), ADSEAL_OK);
    CHECK_BYTES(expected, length, URI, strlen(URI) - strlen("&signature="));
    adseal_explanation_free(explanation);
}

void misuse_explain(const fixture *handles) {
    misuse_new();
    misuse_ask(handles->explainer);
    misuse_null_explanation();
    misuse_unexplained(handles->explainer);
    misuse_bytes(handles->explainer);
    misuse_order_of_frees();
}
