/* Misuse of verifying clicks: policies, replay guards, the call, the verdict. */
#include "misuse.h"

#include <stdlib.h>
#include <string.h>

static int32_t never_asked(void *context, const uint8_t signature[32], int64_t keep_until, int64_t now) {
    (void)context;
    (void)signature;
    (void)keep_until;
    (void)now;
    return ADSEAL_REPLAY_FRESH;
}

static void never_released(void *context) {
    (void)context;
    CHECK(false);
}

static void misuse_policy_null(const fixture *handles) {
    EXPECT_NULL(adseal_click_policy_new(NULL));
    EXPECT_NULL(adseal_click_policy_add_required(NULL, "a", 1));
    EXPECT_NULL(adseal_click_policy_set_required_nonempty(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_forbid_unsigned(NULL, 1));
    EXPECT_NULL(adseal_click_policy_add_signed_only(NULL, "a", 1));
    EXPECT_NULL(adseal_click_policy_add_sensitive(NULL));
    EXPECT_NULL(adseal_click_policy_set_leeway(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_max_lifetime(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_require_expires(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_strict(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_report_only(NULL, 1));
    EXPECT_NULL(adseal_click_policy_set_replay_guard(NULL, handles->guard));
    EXPECT_NULL(adseal_click_policy_set_replay_store(NULL, never_asked, NULL, never_released));
    EXPECT_NULL(adseal_click_policy_set_replay_store(handles->policy, NULL, NULL, never_released));
    EXPECT_NULL(adseal_click_policy_add_required(handles->policy, NULL, 1));
    EXPECT_NULL(adseal_click_policy_add_signed_only(handles->policy, NULL, 1));
    EXPECT_INVALID(adseal_click_policy_add_required(handles->policy, "a", TOO_LONG));
    EXPECT_INVALID(adseal_click_policy_add_signed_only(handles->policy, "a", SIZE_MAX));
}

static void misuse_check_signature(const fixture *handles) {
    const adseal_click_verifier *verifier = handles->verifier;
    check_context("check_signature");
    EXPECT_NULL(adseal_click_verifier_check_signature(NULL, "m", 1, "s", 1, NOW));
    EXPECT_NULL(adseal_click_verifier_check_signature(verifier, NULL, 1, "s", 1, NOW));
    EXPECT_NULL(adseal_click_verifier_check_signature(verifier, "m", 1, NULL, 1, NOW));
    EXPECT_INVALID(adseal_click_verifier_check_signature(verifier, "m", TOO_LONG, "s", 1, NOW));
    EXPECT_INVALID(adseal_click_verifier_check_signature(verifier, "m", 1, "s", TOO_LONG, NOW));
    EXPECT_INVALID(adseal_click_verifier_check_signature(verifier, "m", 1, "s", 1, -1));
    CHECK_STATUS(adseal_click_verifier_check_signature(verifier, NULL, 0, NULL, 0, NOW),
                 ADSEAL_CLICK_MALFORMED_SIGNATURE);
}

static void misuse_policy_ranges(adseal_click_policy *policy) {
    const int32_t no_booleans[] = {-1, 2, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < sizeof no_booleans / sizeof no_booleans[0]; i++) {
        EXPECT_INVALID(adseal_click_policy_set_required_nonempty(policy, no_booleans[i]));
        EXPECT_INVALID(adseal_click_policy_set_forbid_unsigned(policy, no_booleans[i]));
        EXPECT_INVALID(adseal_click_policy_set_require_expires(policy, no_booleans[i]));
        EXPECT_INVALID(adseal_click_policy_set_strict(policy, no_booleans[i]));
        EXPECT_INVALID(adseal_click_policy_set_report_only(policy, no_booleans[i]));
    }
    const int64_t no_leeways[] = {-1, 301, INT64_MIN, INT64_MAX};
    for (size_t i = 0; i < sizeof no_leeways / sizeof no_leeways[0]; i++) {
        CHECK_STATUS(adseal_click_policy_set_leeway(policy, no_leeways[i]), ADSEAL_ERROR_INVALID_POLICY);
    }
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, 0), ADSEAL_ERROR_INVALID_POLICY);
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, -1), ADSEAL_ERROR_INVALID_POLICY);
    CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, INT64_MIN + 1), ADSEAL_ERROR_INVALID_POLICY);
}

/* What a setter refuses changes nothing: the click below would not pass any of the policies that were asked for. */
void misuse_policy(const fixture *handles) {
    char url[URL_CAPACITY];
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    check_context("policy");
    misuse_check_signature(handles);
    misuse_policy_null(handles);
    CHECK_STATUS(adseal_click_policy_new(&policy), ADSEAL_OK);
    misuse_policy_ranges(policy);
    CHECK_STATUS(adseal_click_verifier_new(handles->ring, policy, &verifier), ADSEAL_OK);
    size_t length = sign_numbered(handles->signer, 1, url);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW, NULL), ADSEAL_VALID);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW + 60, NULL), ADSEAL_CLICK_EXPIRED);
    /* A verifier has its own copy of the policy. */
    CHECK_STATUS(adseal_click_policy_set_forbid_unsigned(policy, 1), ADSEAL_OK);
    memcpy(url + length, "&x=1", 4);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length + 4, NOW, NULL), ADSEAL_VALID);
    adseal_click_verifier_free(verifier);
    CHECK_STATUS(adseal_click_verifier_new(handles->ring, policy, &verifier), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length + 4, NOW, NULL), ADSEAL_CLICK_UNSIGNED_PARAMETER);
    adseal_click_verifier_free(verifier);
    /* A guard without a maximum lifetime contradicts itself; NULL takes the guard out again. */
    CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, handles->guard), ADSEAL_OK);
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_POLICY, adseal_click_verifier, out,
                     adseal_click_verifier_new(handles->ring, policy, &out));
    CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, NULL), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(handles->ring, policy, &verifier), ADSEAL_OK);
    adseal_click_verifier_free(verifier);
    adseal_click_policy_free(policy);
}

static void misuse_guard(void) {
    adseal_replay_guard *guard;
    check_context("replay guard");
    EXPECT_NULL(adseal_replay_guard_new(16, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_OUT_OF_MEMORY, adseal_replay_guard, out, adseal_replay_guard_new(SIZE_MAX, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_OUT_OF_MEMORY, adseal_replay_guard, out, adseal_replay_guard_new(TOO_LONG, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_replay_guard, out, adseal_replay_guard_new(0, &out));
    CHECK_INT(adseal_replay_guard_capacity(NULL), 0);
    CHECK_STATUS(adseal_replay_guard_new(100, &guard), ADSEAL_OK);
    CHECK(adseal_replay_guard_capacity(guard) >= 100);
    adseal_replay_guard_free(guard);
}

static void misuse_verifier(const fixture *handles) {
    const adseal_click_verifier *verifier = handles->verifier;
    adseal_click_verdict *verdict = handles->verdict;
    char url[URL_CAPACITY];
    size_t length = sign_numbered(handles->signer, 1, url);
    adseal_click_verifier *made;
    check_context("verifier");
    EXPECT_NULL(adseal_click_verifier_new(handles->ring, handles->policy, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_click_verifier, out,
                     adseal_click_verifier_new(NULL, handles->policy, &out));
    EXPECT_NULL(adseal_click_verifier_verify(NULL, url, length, NOW, verdict));
    EXPECT_NULL(adseal_click_verifier_verify(verifier, NULL, 1, NOW, verdict));
    EXPECT_INVALID(adseal_click_verifier_verify(verifier, url, TOO_LONG, NOW, verdict));
    EXPECT_INVALID(adseal_click_verifier_verify(verifier, url, SIZE_MAX, NOW, verdict));
    EXPECT_INVALID(adseal_click_verifier_verify(verifier, url, length, -1, verdict));
    EXPECT_INVALID(adseal_click_verifier_verify(verifier, url, length, INT64_MIN, verdict));
    CHECK_STATUS(adseal_click_verifier_verify(verifier, NULL, 0, NOW, verdict), ADSEAL_CLICK_MALFORMED_URI);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, INT64_MAX, verdict), ADSEAL_CLICK_EXPIRED);
    CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW, NULL), ADSEAL_VALID);
    /* Without a policy there is the default one. */
    CHECK_STATUS(adseal_click_verifier_new(handles->ring, NULL, &made), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_verify(made, url, length, NOW, NULL), ADSEAL_VALID);
    CHECK_STATUS(adseal_click_verifier_verify(made, url, length, NOW + 60, NULL), ADSEAL_CLICK_EXPIRED);
    adseal_click_verifier_free(made);
}

void misuse_verify(const fixture *handles) {
    misuse_guard();
    misuse_verifier(handles);
}

static void expect_empty_summary(const adseal_click_summary *summary) {
    CHECK(summary->reason != ADSEAL_VALID);
    CHECK_INT(summary->accepted, 0);
    CHECK_INT(summary->expires, ADSEAL_NO_TIME);
    CHECK_INT(summary->flags, 0);
    CHECK_INT(summary->key_index, -1);
    CHECK(summary->message_offset == 0 && summary->message_length == 0);
    CHECK(summary->signed_query_offset == 0 && summary->signed_query_length == 0);
    CHECK_INT(summary->unsigned_parameters, 0);
    CHECK(summary->offset == ADSEAL_NO_OFFSET);
    CHECK(summary->parameter_offset == ADSEAL_NO_OFFSET && summary->parameter_length == 0);
}

/* A verdict that nothing was verified with, or a call that failed: nothing that could be taken for a yes. */
static void expect_empty(const adseal_click_verdict *verdict, const char *url, size_t length) {
    char out[100];
    const char *text = "";
    size_t text_length = SIZE_MAX;
    size_t other_length;
    size_t cursor = 0;
    CHECK(adseal_click_verdict_reason(verdict) != ADSEAL_VALID);
    CHECK_INT(adseal_click_verdict_accepted(verdict), 0);
    CHECK_INT(adseal_click_verdict_expires(verdict), ADSEAL_NO_TIME);
    CHECK_INT(adseal_click_verdict_flags(verdict), 0);
    CHECK_INT(adseal_click_verdict_message_length(verdict), 0);
    CHECK_INT(adseal_click_verdict_unsigned_parameters(verdict), 0);
    CHECK(adseal_click_verdict_offset(verdict) == ADSEAL_NO_OFFSET);
    expect_empty_summary(adseal_click_verdict_summary(verdict));
    CHECK(adseal_click_verdict_key_id(verdict, &text, &text_length) != ADSEAL_OK || text_length == 0);
    CHECK(adseal_click_verdict_find_parameter(verdict, url, length, "site_id", 7, out, sizeof out, &text_length) !=
          ADSEAL_OK);
    CHECK(adseal_click_verdict_next_parameter(verdict, url, length, &cursor, out, 50, &text_length, out + 50, 50,
                                              &other_length) != ADSEAL_OK);
}

typedef struct shown {
    const adseal_click_verdict *verdict;
    const char *url;
    size_t length;
} shown;

static int32_t find_site(const void *context, char *out, size_t capacity, size_t *length) {
    const shown *what = context;
    return adseal_click_verdict_find_parameter(what->verdict, what->url, what->length, "site_id", 7, out, capacity,
                                               length);
}

/* The name of the first parameter, with room enough for its value. */
static int32_t next_name(const void *context, char *out, size_t capacity, size_t *length) {
    const shown *what = context;
    size_t cursor = 0;
    char value[10];
    size_t value_length;
    int32_t status = adseal_click_verdict_next_parameter(what->verdict, what->url, what->length, &cursor, out, capacity,
                                                         length, value, sizeof value, &value_length);
    CHECK((cursor != 0) == (status == ADSEAL_OK));
    return status;
}

static int32_t next_value(const void *context, char *out, size_t capacity, size_t *length) {
    const shown *what = context;
    size_t cursor = 0;
    char name[20];
    size_t name_length;
    int32_t status = adseal_click_verdict_next_parameter(what->verdict, what->url, what->length, &cursor, name,
                                                         sizeof name, &name_length, out, capacity, length);
    CHECK((cursor != 0) == (status == ADSEAL_OK));
    return status;
}

static void misuse_parameter(const shown *what) {
    const char *name = "";
    size_t length = 12345;
    EXPECT_NULL(adseal_click_verdict_key_id(NULL, &name, &length));
    EXPECT_NULL(adseal_click_verdict_key_id(what->verdict, NULL, &length));
    EXPECT_NULL(adseal_click_verdict_key_id(what->verdict, &name, NULL));
    EXPECT_NULL(adseal_click_verdict_parameter(NULL, what->url, what->length, &name, &length));
    EXPECT_NULL(adseal_click_verdict_parameter(what->verdict, NULL, what->length, &name, &length));
    EXPECT_NULL(adseal_click_verdict_parameter(what->verdict, what->url, what->length, NULL, &length));
    EXPECT_NULL(adseal_click_verdict_parameter(what->verdict, what->url, what->length, &name, NULL));
    EXPECT_INVALID(adseal_click_verdict_parameter(what->verdict, what->url, what->length - 1, &name, &length));
    EXPECT_INVALID(adseal_click_verdict_parameter(what->verdict, what->url, SIZE_MAX, &name, &length));
}

static void misuse_find(const shown *what) {
    const adseal_click_verdict *verdict = what->verdict;
    const char *url = what->url;
    const size_t size = what->length;
    char out[100];
    size_t length = 12345;
    EXPECT_NULL(adseal_click_verdict_find_parameter(NULL, url, size, "a", 1, out, 9, &length));
    EXPECT_NULL(adseal_click_verdict_find_parameter(verdict, NULL, size, "a", 1, out, 9, &length));
    EXPECT_NULL(adseal_click_verdict_find_parameter(verdict, url, size, NULL, 1, out, 9, &length));
    EXPECT_INVALID(adseal_click_verdict_find_parameter(verdict, url, size - 1, "a", 1, out, 9, &length));
    EXPECT_INVALID(adseal_click_verdict_find_parameter(verdict, url, size, "a", TOO_LONG, out, 9, &length));
    CHECK_INT(adseal_click_verdict_find_parameter(verdict, url, size, NULL, 0, out, 9, &length), ADSEAL_NONE);
    CHECK_INT(length, 12345);
}

/* One call of next_parameter in which one argument is wrong. */
typedef struct next_call {
    const adseal_click_verdict *verdict;
    const char *url;
    size_t url_length;
    size_t *cursor;
    char *name;
    size_t name_capacity;
    size_t *name_length;
    char *value;
    size_t value_capacity;
    size_t *value_length;
} next_call;

static int32_t next_parameter(next_call call) {
    return adseal_click_verdict_next_parameter(call.verdict, call.url, call.url_length, call.cursor, call.name,
                                               call.name_capacity, call.name_length, call.value, call.value_capacity,
                                               call.value_length);
}

static void misuse_next(const shown *what, char *own_url) {
    char out[100];
    size_t name_length = 12345;
    size_t value_length = 12345;
    size_t cursor = 0;
    const next_call good = {what->verdict, what->url, what->length, &cursor,      out, 50,
                            &name_length,  out + 50,  50,           &value_length};
    next_call call;
    call = good, call.verdict = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.url = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.url_length--, EXPECT_INVALID(next_parameter(call));
    call = good, call.url_length = SIZE_MAX, EXPECT_INVALID(next_parameter(call));
    call = good, call.cursor = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.name = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.name_capacity = TOO_LONG, EXPECT_INVALID(next_parameter(call));
    call = good, call.name_length = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.value = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.value_capacity = TOO_LONG, EXPECT_INVALID(next_parameter(call));
    call = good, call.value_length = NULL, EXPECT_NULL(next_parameter(call));
    call = good, call.value = out + 49, EXPECT_INVALID(next_parameter(call));
    call = good, call.name = own_url, EXPECT_INVALID(next_parameter(call));
    call = good, call.value = own_url + what->length - 1, EXPECT_INVALID(next_parameter(call));
    CHECK_INT(cursor, 0);
    CHECK_INT(name_length, 12345);
    CHECK_INT(value_length, 12345);
    /* Cursors that no call can have given are refused, but for those where a parameter ends. */
    for (size_t at = 0; at < what->length + 3; at++) {
        cursor = at;
        int32_t status = next_parameter(good);
        CHECK(status == ADSEAL_OK || status == ADSEAL_NONE || status == ADSEAL_ERROR_INVALID_ARGUMENT);
        CHECK(status == ADSEAL_ERROR_INVALID_ARGUMENT || at != 1);
    }
    cursor = SIZE_MAX;
    EXPECT_INVALID(next_parameter(good));
}

/* Where the value does not fit, the name is not written either. */
static void misuse_next_canary(const shown *what) {
    char name[20];
    char value[1];
    char untouched[sizeof name];
    size_t name_length;
    size_t value_length;
    size_t cursor = 0;
    memset(name, 0x5A, sizeof name);
    memset(untouched, 0x5A, sizeof untouched);
    CHECK_STATUS(adseal_click_verdict_next_parameter(what->verdict, what->url, what->length, &cursor, name, sizeof name,
                                                     &name_length, value, sizeof value, &value_length),
                 ADSEAL_ERROR_BUFFER_TOO_SMALL);
    CHECK_BYTES(name, sizeof name, untouched, sizeof untouched);
    CHECK_INT(name_length, strlen("campaign_id"));
    CHECK_INT(value_length, strlen("c1"));
    CHECK_INT(cursor, 0);
}

/* A plus sign in a name is found as the space that it is read as, and as itself; an encoded one is only itself. */
static void check_plus_in_name(const fixture *handles) {
    static const struct {
        const char *uri;
        const char *name;
        const char *value; /* NULL: there is none */
    } names[] = {
        {"/click?a+b=1&c=2&d=3", "a b", "1"},    {"/click?a+b=1&c=2&d=3", "a+b", "1"},
        {"/click?a%2Bb=1&c=2&d=3", "a b", NULL}, {"/click?a%2Bb=1&c=2&d=3", "a+b", "1"},
        {"/click?a%20b=1&c=2&d=3", "a b", "1"},  {"/click?a%20b=1&c=2&d=3", "a+b", NULL},
        {"/click?a+b=1&c=2&d=3", "a_b", NULL},   {"/click?a=1&c=2&d=3", "expires", "1700000060"},
    };
    check_context("a plus sign in a name");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char url[URL_CAPACITY];
        char value[20];
        size_t length = 0;
        size_t value_length = 0;
        CHECK_STATUS(adseal_click_signer_sign(handles->signer, names[i].uri, strlen(names[i].uri),
                                              ADSEAL_EXPIRES_LIFETIME, NOW, url, sizeof url, &length, NULL),
                     ADSEAL_OK);
        CHECK_STATUS(adseal_click_verifier_verify(handles->verifier, url, length, NOW, handles->verdict), ADSEAL_VALID);
        int32_t status = adseal_click_verdict_find_parameter(handles->verdict, url, length, names[i].name,
                                                             strlen(names[i].name), value, sizeof value, &value_length);
        CHECK_INT(status, names[i].value == NULL ? ADSEAL_NONE : ADSEAL_OK);
        CHECK_BYTES(value, value_length, names[i].value, names[i].value == NULL ? 0 : strlen(names[i].value));
    }
}

static void misuse_null_verdict(void) {
    check_context("verdict NULL");
    EXPECT_NULL(adseal_click_verdict_new(NULL));
    CHECK(adseal_click_verdict_reason(NULL) == ADSEAL_ERROR_NULL_POINTER);
    CHECK_INT(adseal_click_verdict_accepted(NULL), 0);
    CHECK_INT(adseal_click_verdict_expires(NULL), ADSEAL_NO_TIME);
    CHECK_INT(adseal_click_verdict_flags(NULL), 0);
    CHECK_INT(adseal_click_verdict_message_offset(NULL), 0);
    CHECK_INT(adseal_click_verdict_message_length(NULL), 0);
    CHECK_INT(adseal_click_verdict_unsigned_parameters(NULL), 0);
    CHECK(adseal_click_verdict_offset(NULL) == ADSEAL_NO_OFFSET);
    CHECK(adseal_click_verdict_summary(NULL) == NULL);
}

void misuse_verdict(const fixture *handles) {
    char url[URL_CAPACITY];
    size_t length = sign_numbered(handles->signer, 1, url);
    adseal_click_verdict *verdict;
    misuse_null_verdict();
    check_context("a verdict on nothing");
    CHECK_STATUS(adseal_click_verdict_new(&verdict), ADSEAL_OK);
    const adseal_click_summary *summary = adseal_click_verdict_summary(verdict);
    expect_empty(verdict, url, length);
    CHECK_STATUS(adseal_click_verifier_verify(handles->verifier, url, length, NOW, verdict), ADSEAL_VALID);
    CHECK_INT(adseal_click_verdict_accepted(verdict), 1);
    /* The summary tells it where it stood before, when nothing was verified. */
    CHECK(adseal_click_verdict_summary(verdict) == summary);
    CHECK_INT(summary->reason, ADSEAL_VALID);
    CHECK_INT(summary->accepted, 1);
    const shown what = {verdict, url, length};
    check_buffer("found parameter", TELLS_LENGTH, find_site, &what);
    check_buffer("name of the next parameter", TELLS_LENGTH, next_name, &what);
    check_buffer("value of the next parameter", TELLS_LENGTH, next_value, &what);
    check_context("reading a verdict");
    misuse_parameter(&what);
    misuse_find(&what);
    misuse_next(&what, url);
    misuse_next_canary(&what);
    check_plus_in_name(handles);
    /* A call that fails leaves no earlier yes behind. */
    check_context("a verdict after a failed call");
    EXPECT_INVALID(adseal_click_verifier_verify(handles->verifier, url, length, -1, verdict));
    expect_empty(verdict, url, length);
    adseal_click_verdict_free(verdict);
}
