/* Misuse of signing: a click URI, parts, templates. */
#include "misuse.h"

#include <string.h>

#define URI CLICK_URI "&device_id=x"
#define PATH "https://control.kochava.com/v1/cpi/click"

static const char *const names[] = {"campaign_id", "network_id", "site_id"};
static const size_t name_lengths[] = {11, 10, 7};
static const char *const values[] = {"c1", NULL, "news 1"};
static const size_t value_lengths[] = {2, 0, 6};
enum { PAIRS = 3 };

/* A refusal of the call itself has no place in the input. */
static void expect_no_place(const adseal_place *place) {
    CHECK(place->offset == ADSEAL_NO_OFFSET && place->parameter_index == ADSEAL_NO_OFFSET);
    CHECK(place->name_offset == ADSEAL_NO_OFFSET && place->name_length == 0 && place->lint == 0);
}

static int32_t sign(const void *signer, char *out, size_t capacity, size_t *length) {
    return adseal_click_signer_sign(signer, URI, strlen(URI), ADSEAL_EXPIRES_LIFETIME, NOW, out, capacity, length,
                                    NULL);
}

static int32_t sign_message(const void *signer, char *out, size_t capacity, size_t *length) {
    return adseal_click_signer_signature(signer, URI, strlen(URI), NOW, out, capacity, length);
}

static void misuse_signer(const fixture *handles) {
    adseal_click_signer *signer;
    check_context("click signer");
    EXPECT_NULL(adseal_click_signer_new(handles->ring, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_click_signer, out, adseal_click_signer_new(NULL, &out));
    EXPECT_NULL(adseal_click_signer_set_lifetime(NULL, 60));
    EXPECT_NULL(adseal_click_signer_set_unfilled(NULL, ADSEAL_UNFILLED_NULL));
    EXPECT_NULL(adseal_click_signer_set_strict(NULL, 1));
    CHECK_STATUS(adseal_click_signer_new(handles->ring, &signer), ADSEAL_OK);
    EXPECT_INVALID(adseal_click_signer_set_lifetime(signer, 0));
    EXPECT_INVALID(adseal_click_signer_set_lifetime(signer, -1));
    EXPECT_INVALID(adseal_click_signer_set_lifetime(signer, INT64_MIN));
    EXPECT_INVALID(adseal_click_signer_set_unfilled(signer, 2));
    EXPECT_INVALID(adseal_click_signer_set_unfilled(signer, -1));
    EXPECT_INVALID(adseal_click_signer_set_strict(signer, 2));
    EXPECT_INVALID(adseal_click_signer_set_strict(signer, -1));
    /* What was refused changed nothing, and the longest lifetime is a matter of the result. */
    char expected[URL_CAPACITY];
    char found[URL_CAPACITY];
    size_t expected_length = 0;
    size_t length = 0;
    CHECK_STATUS(sign(handles->signer, expected, sizeof expected, &expected_length), ADSEAL_OK);
    CHECK_STATUS(sign(signer, found, sizeof found, &length), ADSEAL_OK);
    CHECK_BYTES(found, length, expected, expected_length);
    CHECK_STATUS(adseal_click_signer_set_lifetime(signer, INT64_MAX), ADSEAL_OK);
    CHECK_STATUS(sign(signer, found, sizeof found, &length), ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE);
    adseal_click_signer_free(signer);
}

static void misuse_sign_call(const fixture *handles) {
    const adseal_click_signer *signer = handles->signer;
    const int64_t lifetime = ADSEAL_EXPIRES_LIFETIME;
    char out[URL_CAPACITY];
    size_t length = 12345;
    adseal_place place;
    check_buffer("signed URI", TELLS_LENGTH, sign, signer);
    check_context("sign");
    EXPECT_NULL(adseal_click_signer_sign(NULL, URI, 4, lifetime, NOW, out, sizeof out, &length, &place));
    expect_no_place(&place);
    EXPECT_NULL(adseal_click_signer_sign(signer, NULL, 4, lifetime, NOW, out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_signer_sign(signer, URI, TOO_LONG, lifetime, NOW, out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_signer_sign(signer, URI, SIZE_MAX, lifetime, NOW, out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_signer_sign(signer, URI, 4, lifetime, -1, out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_signer_sign(signer, URI, 4, lifetime, INT64_MIN, out, sizeof out, &length, &place));
    expect_no_place(&place);
    CHECK_INT(length, 12345);
    CHECK_STATUS(adseal_click_signer_sign(signer, URI, strlen(URI), -1, NOW, out, sizeof out, &length, &place),
                 ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE);
    CHECK_STATUS(adseal_click_signer_sign(signer, URI, strlen(URI), INT64_MIN, NOW, out, sizeof out, &length, &place),
                 ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE);
    CHECK_STATUS(
        adseal_click_signer_sign(signer, URI, strlen(URI), lifetime, INT64_MAX, out, sizeof out, &length, &place),
        ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE);
    memset(&place, 0x55, sizeof place);
    CHECK_STATUS(adseal_click_signer_sign(signer, NULL, 0, lifetime, NOW, out, sizeof out, &length, &place),
                 ADSEAL_SIGN_MALFORMED_URI);
    CHECK_INT(place.offset, 0);
}

static void misuse_signature(const fixture *handles) {
    char out[ADSEAL_SIGNATURE_LENGTH];
    size_t length = 0;
    check_buffer("signature", TELLS_LENGTH, sign_message, handles->signer);
    check_context("signature");
    EXPECT_NULL(adseal_click_signer_signature(NULL, "m", 1, NOW, out, sizeof out, &length));
    EXPECT_NULL(adseal_click_signer_signature(handles->signer, NULL, 1, NOW, out, sizeof out, &length));
    EXPECT_INVALID(adseal_click_signer_signature(handles->signer, "m", TOO_LONG, NOW, out, sizeof out, &length));
    EXPECT_INVALID(adseal_click_signer_signature(handles->signer, "m", 1, -1, out, sizeof out, &length));
    CHECK_STATUS(adseal_click_signer_signature(handles->signer, NULL, 0, NOW, out, sizeof out, &length), ADSEAL_OK);
    CHECK_INT(length, ADSEAL_SIGNATURE_LENGTH);
}

static void misuse_lint(const fixture *handles) {
    adseal_lint lints[4];
    adseal_place place;
    size_t count = 12345;
    check_context("lint");
    EXPECT_NULL(adseal_click_signer_lint(NULL, URI, 4, lints, 4, &count, &place));
    EXPECT_NULL(adseal_click_signer_lint(handles->signer, NULL, 4, lints, 4, &count, &place));
    EXPECT_NULL(adseal_click_signer_lint(handles->signer, URI, strlen(URI), NULL, 4, &count, &place));
    EXPECT_NULL(adseal_click_signer_lint(handles->signer, URI, strlen(URI), lints, 4, NULL, &place));
    EXPECT_INVALID(adseal_click_signer_lint(handles->signer, URI, TOO_LONG, lints, 4, &count, &place));
    EXPECT_INVALID(adseal_click_signer_lint(handles->signer, URI, strlen(URI), lints, SIZE_MAX, &count, &place));
    /* A number of elements whose bytes do not fit is no number of elements. */
    EXPECT_INVALID(adseal_click_signer_lint(handles->signer, URI, strlen(URI), lints, TOO_LONG / sizeof *lints + 1,
                                            &count, &place));
    expect_no_place(&place);
    CHECK_INT(count, 12345);
    CHECK_STATUS(adseal_click_signer_lint(handles->signer, "/?a=a&b=b", 9, lints, 1, &count, NULL), ADSEAL_OK);
    CHECK_INT(count, 3);
}

void misuse_sign(const fixture *handles) {
    misuse_signer(handles);
    misuse_sign_call(handles);
    misuse_signature(handles);
    misuse_lint(handles);
}

static int32_t sign_parts(const void *signer, char *out, size_t capacity, size_t *length) {
    return adseal_click_signer_sign_parts(signer, PATH, strlen(PATH), names, name_lengths, values, value_lengths, PAIRS,
                                          ADSEAL_EXPIRES_LIFETIME, NOW, out, capacity, length, NULL);
}

/* A call of sign_parts in which one argument is wrong. */
typedef struct parts_call {
    const adseal_click_signer *signer;
    const char *path;
    size_t path_length;
    const char *const *names;
    const size_t *name_lengths;
    const char *const *values;
    const size_t *value_lengths;
    size_t count;
    int64_t now;
} parts_call;

static int32_t sign_wrongly(parts_call call) {
    char out[URL_CAPACITY];
    size_t length = 12345;
    adseal_place place;
    int32_t status = adseal_click_signer_sign_parts(
        call.signer, call.path, call.path_length, call.names, call.name_lengths, call.values, call.value_lengths,
        call.count, ADSEAL_EXPIRES_LIFETIME, call.now, out, sizeof out, &length, &place);
    CHECK(length == 12345 || status == ADSEAL_OK);
    if (status >= 100 && status < 120) {
        expect_no_place(&place);
    }
    return status;
}

void misuse_parts(const fixture *handles) {
    const parts_call good = {handles->signer, PATH,          strlen(PATH), names, name_lengths,
                             values,          value_lengths, PAIRS,        NOW};
    const char *const null_name[] = {"a", NULL, "c"};
    const size_t long_length[] = {1, TOO_LONG, 1};
    parts_call call;
    check_buffer("signed parts", TELLS_BOUND, sign_parts, handles->signer);
    check_context("sign_parts");
    CHECK_STATUS(sign_wrongly(good), ADSEAL_OK);
    call = good, call.signer = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.path = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.path_length = TOO_LONG, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.names = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.names = null_name, EXPECT_NULL(sign_wrongly(call));
    call = good, call.name_lengths = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.name_lengths = long_length, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.values = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.value_lengths = NULL, EXPECT_NULL(sign_wrongly(call));
    call = good, call.values = names, call.value_lengths = long_length, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.count = SIZE_MAX, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.count = TOO_LONG / sizeof(size_t) + 1, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.now = -1, EXPECT_INVALID(sign_wrongly(call));
    call = good, call.path = NULL, call.path_length = 0, CHECK_STATUS(sign_wrongly(call), ADSEAL_SIGN_MALFORMED_URI);
    /* No pairs at all is a click with nothing but what is appended. */
    call = good, call.names = NULL, call.name_lengths = NULL, call.values = NULL, call.value_lengths = NULL;
    call.count = 0, CHECK_STATUS(sign_wrongly(call), ADSEAL_OK);
}

static const char *const fillings[TEMPLATE_MACROS] = {"device 1", NULL};
static const size_t filling_lengths[TEMPLATE_MACROS] = {8, 0};

static int32_t render(const void *click_template, char *out, size_t capacity, size_t *length) {
    return adseal_click_template_render(click_template, fillings, filling_lengths, TEMPLATE_MACROS,
                                        ADSEAL_EXPIRES_LIFETIME, NOW, out, capacity, length, NULL);
}

static void misuse_render(const adseal_click_template *made) {
    const int64_t lifetime = ADSEAL_EXPIRES_LIFETIME;
    const size_t long_lengths[TEMPLATE_MACROS] = {TOO_LONG, 0};
    char out[URL_CAPACITY];
    size_t length = 12345;
    adseal_place place;
    check_context("render");
    EXPECT_NULL(adseal_click_template_render(NULL, fillings, filling_lengths, TEMPLATE_MACROS, lifetime, NOW, out,
                                             sizeof out, &length, &place));
    EXPECT_NULL(adseal_click_template_render(made, NULL, filling_lengths, TEMPLATE_MACROS, lifetime, NOW, out,
                                             sizeof out, &length, &place));
    EXPECT_NULL(adseal_click_template_render(made, fillings, NULL, TEMPLATE_MACROS, lifetime, NOW, out, sizeof out,
                                             &length, &place));
    EXPECT_INVALID(adseal_click_template_render(made, fillings, long_lengths, TEMPLATE_MACROS, lifetime, NOW, out,
                                                sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_template_render(made, fillings, filling_lengths, TEMPLATE_MACROS - 1, lifetime, NOW,
                                                out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_template_render(made, fillings, filling_lengths, TEMPLATE_MACROS + 1, lifetime, NOW,
                                                out, sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_template_render(made, fillings, filling_lengths, SIZE_MAX, lifetime, NOW, out,
                                                sizeof out, &length, &place));
    EXPECT_INVALID(adseal_click_template_render(made, fillings, filling_lengths, TEMPLATE_MACROS, lifetime, -1, out,
                                                sizeof out, &length, &place));
    expect_no_place(&place);
    CHECK_INT(length, 12345);
}

/* A template keeps the settings that its signer had when it was made, and outlives the signer. */
static void misuse_template_settings(const fixture *handles) {
    adseal_click_signer *signer;
    adseal_click_template *made;
    char out[URL_CAPACITY];
    char expected[URL_CAPACITY];
    size_t length = 0;
    size_t expected_length = 0;
    check_context("settings of a template");
    CHECK_STATUS(adseal_click_signer_new(handles->ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_lifetime(signer, 3600), ADSEAL_OK);
    CHECK_STATUS(adseal_click_template_new(signer, TEMPLATE, strlen(TEMPLATE), &made, NULL), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_lifetime(signer, 5), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_strict(signer, 1), ADSEAL_OK);
    adseal_click_signer_free(signer);
    CHECK_STATUS(render(made, out, sizeof out, &length), ADSEAL_OK);
    CHECK_STATUS(adseal_click_template_render(handles->click_template, fillings, filling_lengths, TEMPLATE_MACROS,
                                              NOW + 3600, NOW, expected, sizeof expected, &expected_length, NULL),
                 ADSEAL_OK);
    CHECK_BYTES(out, length, expected, expected_length);
    adseal_click_template_free(made);
}

/*
 * Two values that are macros once they are filled become null, and the click is short. How large the buffer is may
 * decide whether it is written, and never whether it is refused.
 */
static void check_filled_macros(const fixture *handles) {
    const char *text = "/c?a={x}{y}&b={x}{y}";
    const size_t capacities[] = {0, 100, 40000, ADSEAL_MAX_URI_LENGTH};
    static char made_macro[40000];
    static char out[ADSEAL_MAX_URI_LENGTH];
    const char *const made_values[] = {"{", made_macro};
    const size_t made_lengths[] = {1, sizeof made_macro};
    adseal_click_signer *signer;
    adseal_click_template *made;
    check_context("values that make a macro, and a small buffer");
    memset(made_macro, 'd', sizeof made_macro);
    made_macro[1] = '|';
    made_macro[sizeof made_macro - 1] = '}';
    CHECK_STATUS(adseal_click_signer_new(handles->ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_unfilled(signer, ADSEAL_UNFILLED_NULL), ADSEAL_OK);
    CHECK_STATUS(adseal_click_template_new(signer, text, strlen(text), &made, NULL), ADSEAL_OK);
    for (size_t i = 0; i < sizeof capacities / sizeof capacities[0]; i++) {
        size_t length = 0;
        int32_t status = adseal_click_template_render(made, made_values, made_lengths, 2, ADSEAL_EXPIRES_LIFETIME, NOW,
                                                      out, capacities[i], &length, NULL);
        if (status == ADSEAL_ERROR_BUFFER_TOO_SMALL && CHECK(length > capacities[i] && length <= sizeof out)) {
            status = adseal_click_template_render(made, made_values, made_lengths, 2, ADSEAL_EXPIRES_LIFETIME, NOW, out,
                                                  length, &length, NULL);
        }
        CHECK_STATUS(status, ADSEAL_OK);
        CHECK_INT(length, strlen("/c?a=null&b=null&expires=1700000060&signature=") + ADSEAL_SIGNATURE_LENGTH);
    }
    adseal_click_template_free(made);
    adseal_click_signer_free(signer);
}

void misuse_template(const fixture *handles) {
    const adseal_click_template *made = handles->click_template;
    const char *name = "";
    size_t length = 12345;
    size_t index = 12345;
    check_buffer("rendered template", TELLS_BOUND, render, made);
    misuse_render(made);
    misuse_template_settings(handles);
    check_filled_macros(handles);
    check_context("template");
    EXPECT_NULL(adseal_click_template_new(handles->signer, TEMPLATE, strlen(TEMPLATE), NULL, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_click_template, out,
                     adseal_click_template_new(NULL, TEMPLATE, strlen(TEMPLATE), &out, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_click_template, out,
                     adseal_click_template_new(handles->signer, NULL, 1, &out, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_click_template, out,
                     adseal_click_template_new(handles->signer, TEMPLATE, TOO_LONG, &out, NULL));
    EXPECT_NO_HANDLE(ADSEAL_SIGN_MALFORMED_URI, adseal_click_template, out,
                     adseal_click_template_new(handles->signer, NULL, 0, &out, NULL));
    CHECK_INT(adseal_click_template_macro_count(NULL), 0);
    CHECK_INT(adseal_click_template_macro_count(made), TEMPLATE_MACROS);
    EXPECT_NULL(adseal_click_template_macro_name(NULL, 0, &name, &length));
    EXPECT_NULL(adseal_click_template_macro_name(made, 0, NULL, &length));
    EXPECT_NULL(adseal_click_template_macro_name(made, 0, &name, NULL));
    EXPECT_INVALID(adseal_click_template_macro_name(made, TEMPLATE_MACROS, &name, &length));
    EXPECT_INVALID(adseal_click_template_macro_name(made, SIZE_MAX, &name, &length));
    EXPECT_NULL(adseal_click_template_macro_index(NULL, "device", 6, &index));
    EXPECT_NULL(adseal_click_template_macro_index(made, NULL, 6, &index));
    EXPECT_NULL(adseal_click_template_macro_index(made, "device", 6, NULL));
    EXPECT_INVALID(adseal_click_template_macro_index(made, "device", SIZE_MAX, &index));
    CHECK_STATUS(adseal_click_template_macro_index(made, "devic", 5, &index), ADSEAL_SIGN_UNKNOWN_MACRO);
    CHECK_STATUS(adseal_click_template_macro_index(made, NULL, 0, &index), ADSEAL_SIGN_UNKNOWN_MACRO);
    CHECK_INT(index, 12345);
}
