/* The suites that sign: a click URI, a click given as parts, a template. And the lints. */
#include "vectors.h"

#include <string.h>

/* How a case wants its `expires`: what it asks of the signer, and the argument of the call. */
static int64_t set_expires(adseal_click_signer *signer, const json_t *entry) {
    const json_t *expires = get(entry, "expires");
    if (json_is_string(expires)) {
        CHECK_TEXT(json_string_value(expires), "existing");
        return ADSEAL_EXPIRES_EXISTING;
    }
    only_members(expires, "at lifetime");
    if (has(expires, "at")) {
        return get_int(expires, "at");
    }
    int64_t lifetime = get_int(expires, "lifetime");
    CHECK_STATUS(adseal_click_signer_set_lifetime(signer, lifetime),
                 lifetime >= 1 ? ADSEAL_OK : ADSEAL_ERROR_INVALID_ARGUMENT);
    return lifetime >= 1 ? ADSEAL_EXPIRES_LIFETIME : -1;
}

static adseal_click_signer *make_signer(const json_t *entry) {
    const json_t *options = get_object(entry, "options");
    only_members(options, "unfilled strict");
    adseal_key_ring *ring = get_ring(entry);
    adseal_click_signer *signer;
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    adseal_key_ring_free(ring);
    bool null = strcmp(get_text(options, "unfilled"), "null") == 0;
    CHECK(null || strcmp(get_text(options, "unfilled"), "reject") == 0);
    CHECK_STATUS(adseal_click_signer_set_unfilled(signer, null ? ADSEAL_UNFILLED_NULL : ADSEAL_UNFILLED_REJECT),
                 ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_set_strict(signer, get_bool(options, "strict")), ADSEAL_OK);
    return signer;
}

/* One way of signing: `subject` is the signer or the template, `out` takes the signed URI. */
typedef struct signing {
    const json_t *entry;
    const void *subject;
    int64_t expires;
    int64_t now;
    bytes text;
    columns names;
    columns values;
    bool tells_bound; /* a buffer that is too small is told a length that suffices, also where more would be refused */
} signing;
typedef int32_t (*sign_call)(const signing *what, char *out, size_t capacity, size_t *length, adseal_place *place);

static bool is_unknown(const adseal_place *place) {
    return place->offset == ADSEAL_NO_OFFSET && place->parameter_index == ADSEAL_NO_OFFSET &&
           place->name_offset == ADSEAL_NO_OFFSET && place->name_length == 0 && place->lint == 0;
}

/* `text` is what the offsets of the name count in: the URI or template. */
static void check_place(const adseal_place *place, const json_t *expected, bytes text) {
    CHECK_INT(place->offset, get_size(expected, "offset"));
    CHECK_INT(place->parameter_index, get_size(expected, "parameter_index"));
    bytes parameter = get_bytes(expected, "parameter");
    if (parameter.data == NULL) {
        CHECK_INT(place->name_offset, ADSEAL_NO_OFFSET);
        CHECK_INT(place->name_length, 0);
    } else if (CHECK(place->name_offset <= text.length && place->name_length <= text.length - place->name_offset)) {
        CHECK_BYTES(text.data + place->name_offset, place->name_length, parameter.data, parameter.length);
    }
}

static void check_refusal(int32_t status, const adseal_place *place, const json_t *expected, bytes text) {
    CHECK_STATUS(status, get_int(expected, "status"));
    CHECK_TEXT(adseal_status_name(status), get_text(expected, "name"));
    check_place(place, expected, text);
    if (has(expected, "lint")) {
        CHECK_TEXT(adseal_lint_name(place->lint), get_text(expected, "lint"));
    } else {
        CHECK_INT(place->lint, 0);
    }
}

/* The signature is that of the message and of the key which the case names. */
static void check_signature(const signing *what, const json_t *result) {
    const json_t *keys = get_list(what->entry, "ring");
    const char *id = get_text(result, "key_id");
    const char *expected = get_text(result, "signature");
    bytes message = get_bytes(result, "message");
    adseal_key_ring *ring = ring_of_key(keys, key_index(keys, id, strlen(id)));
    adseal_click_signer *signer;
    char signature[ADSEAL_SIGNATURE_LENGTH];
    size_t length = 0;
    CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_click_signer_signature(signer, message.data, message.length, what->now, signature,
                                               sizeof signature, &length),
                 ADSEAL_OK);
    CHECK_BYTES(signature, length, expected, strlen(expected));
    check_signature_is_mac(expected, strlen(expected), get_hex(result, "mac_hex"));
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}

/* What was signed passes a verification, which tells the key, `expires` and the message. */
static void check_verifies(const signing *what, const char *uri, size_t length, const json_t *result) {
    adseal_key_ring *ring = get_ring(what->entry);
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    CHECK_STATUS(adseal_click_verifier_new(ring, NULL, &verifier), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verdict_new(&verdict), ADSEAL_OK);
    int64_t expires = get_int(result, "expires");
    CHECK_STATUS(adseal_click_verifier_verify(verifier, uri, length, what->now, verdict),
                 what->now < expires ? ADSEAL_VALID : ADSEAL_CLICK_EXPIRED);
    CHECK_INT(adseal_click_verdict_expires(verdict), expires);
    const char *id;
    size_t id_length;
    CHECK_STATUS(adseal_click_verdict_key_id(verdict, &id, &id_length), ADSEAL_OK);
    CHECK_BYTES(id, id_length, get_text(result, "key_id"), strlen(get_text(result, "key_id")));
    bytes message = get_bytes(result, "message");
    CHECK_BYTES(uri + adseal_click_verdict_message_offset(verdict), adseal_click_verdict_message_length(verdict),
                message.data, message.length);
    adseal_click_verdict_free(verdict);
    adseal_click_verifier_free(verifier);
    adseal_key_ring_free(ring);
}

/* Where a bound is told, what is filled on the way may need more than the result does. */
static char *find_room(const signing *what, sign_call sign, size_t needed, size_t *capacity) {
    size_t length = SIZE_MAX;
    char *out = for_this_case(*capacity);
    if (what->tells_bound && sign(what, out, *capacity, &length, NULL) == ADSEAL_ERROR_BUFFER_TOO_SMALL) {
        CHECK(length > *capacity && length <= needed);
        *capacity = length;
        return for_this_case(length);
    }
    return out;
}

static void check_result(const signing *what, sign_call sign, size_t needed) {
    const json_t *result = get_object(what->entry, "result");
    only_members(result, "message mac_hex signature uri expires key_id");
    bytes uri = get_bytes(result, "uri");
    adseal_place place;
    size_t length = SIZE_MAX;
    size_t capacity = uri.length;
    CHECK(what->tells_bound ? needed >= uri.length : needed == uri.length);
    char *out = find_room(what, sign, needed, &capacity);
    CHECK_STATUS(sign(what, out, uri.length - 1, &length, NULL), ADSEAL_ERROR_BUFFER_TOO_SMALL);
    CHECK(what->tells_bound ? length >= uri.length : length == uri.length);
    if (CHECK_STATUS(sign(what, out, capacity, &length, &place), ADSEAL_OK)) {
        CHECK_BYTES(out, length, uri.data, uri.length);
        CHECK(is_unknown(&place));
        check_signature(what, result);
        check_verifies(what, out, length, result);
    }
}

static void check_refused(const signing *what, sign_call sign, int32_t without_buffer) {
    const size_t untouched = 12345;
    size_t length = untouched;
    adseal_place place;
    const json_t *refusal = get_object(what->entry, "refusal");
    only_members(refusal, "stage status name offset parameter_index parameter lint");
    char *out = for_this_case(ADSEAL_MAX_URI_LENGTH);
    memset(&place, 0x55, sizeof place);
    int32_t status = sign(what, out, ADSEAL_MAX_URI_LENGTH, &length, &place);
    check_refusal(status, &place, refusal, what->text);
    CHECK_INT(length, untouched);
    CHECK(without_buffer == status || (what->tells_bound && without_buffer == ADSEAL_ERROR_BUFFER_TOO_SMALL));
    CHECK_STATUS(sign(what, out, ADSEAL_MAX_URI_LENGTH, &length, NULL), status);
}

/* Signs, first without a buffer: that tells the needed length, or the refusal. */
static void check_signing(const signing *what, sign_call sign) {
    size_t length = SIZE_MAX;
    int32_t status = sign(what, NULL, 0, &length, NULL);
    if (has(what->entry, "refusal")) {
        check_refused(what, sign, status);
    } else if (CHECK_STATUS(status, ADSEAL_ERROR_BUFFER_TOO_SMALL)) {
        check_result(what, sign, length);
    }
}

static int32_t sign_uri(const signing *what, char *out, size_t capacity, size_t *length, adseal_place *place) {
    return adseal_click_signer_sign(what->subject, what->text.data, what->text.length, what->expires, what->now, out,
                                    capacity, length, place);
}

/* The same in the room of a context, which signs with the signer's lifetime: twice, so that nothing is left over. */
static void check_in_context(const signing *what, const adseal_click_signer *signer) {
    adseal_signing_context *context;
    CHECK_STATUS(adseal_signing_context_new(signer, &context), ADSEAL_OK);
    for (int round = 0; round < 2; round++) {
        const char *out = adseal_signing_context_sign(context, what->text.data, what->text.length, what->now);
        adseal_place place;
        int32_t status = adseal_signing_context_status(context, &place);
        if (has(what->entry, "refusal")) {
            CHECK(out == NULL);
            check_refusal(status, &place, get_object(what->entry, "refusal"), what->text);
        } else if (CHECK_STATUS(status, ADSEAL_OK) && CHECK(out != NULL)) {
            bytes expected = get_bytes(get_object(what->entry, "result"), "uri");
            CHECK_BYTES(out, strlen(out), expected.data, expected.length);
            CHECK(is_unknown(&place));
        }
    }
    adseal_signing_context_free(context);
}

void run_click_sign(const json_t *entry) {
    only_members(entry, "id about ring options uri expires now result refusal");
    adseal_click_signer *signer = make_signer(entry);
    signing what = {.entry = entry, .subject = signer, .now = get_int(entry, "now")};
    what.expires = set_expires(signer, entry);
    what.text = get_bytes(entry, "uri");
    check_signing(&what, sign_uri);
    if (what.expires == ADSEAL_EXPIRES_LIFETIME) {
        check_in_context(&what, signer);
    }
    adseal_click_signer_free(signer);
}

static int32_t sign_parts(const signing *what, char *out, size_t capacity, size_t *length, adseal_place *place) {
    return adseal_click_signer_sign_parts(what->subject, what->text.data, what->text.length, what->names.data,
                                          what->names.lengths, what->values.data, what->values.lengths,
                                          what->names.count, what->expires, what->now, out, capacity, length, place);
}

void run_click_sign_parts(const json_t *entry) {
    only_members(entry, "id about ring options path params expires now result refusal");
    adseal_click_signer *signer = make_signer(entry);
    signing what = {.entry = entry, .subject = signer, .now = get_int(entry, "now"), .tells_bound = true};
    what.expires = set_expires(signer, entry);
    what.text = get_bytes(entry, "path");
    what.names = columns_of(get_list(entry, "params"), 0);
    what.values = columns_of(get_list(entry, "params"), 1);
    check_signing(&what, sign_parts);
    adseal_click_signer_free(signer);
}

static int32_t render(const signing *what, char *out, size_t capacity, size_t *length, adseal_place *place) {
    return adseal_click_template_render(what->subject, what->values.data, what->values.lengths, what->values.count,
                                        what->expires, what->now, out, capacity, length, place);
}

static void check_macros(const adseal_click_template *template, const json_t *macros) {
    CHECK_INT(adseal_click_template_macro_count(template), json_array_size(macros));
    for (size_t i = 0; i < json_array_size(macros); i++) {
        bytes expected = bytes_of(json_array_get(macros, i));
        const char *name = NULL;
        size_t length = 0;
        size_t index = SIZE_MAX;
        CHECK_STATUS(adseal_click_template_macro_name(template, i, &name, &length), ADSEAL_OK);
        CHECK_BYTES(name, length, expected.data, expected.length);
        CHECK_STATUS(adseal_click_template_macro_index(template, expected.data, expected.length, &index), ADSEAL_OK);
        CHECK_INT(index, i);
    }
}

/* The values in the order of the template's macros. False when a name is none of them, which C finds out here. */
static bool fill_values(const adseal_click_template *template, const json_t *entry, columns *values) {
    const json_t *given = get_object(entry, "values");
    const char *name;
    json_t *value;
    values->count = adseal_click_template_macro_count(template);
    values->data = for_this_case(values->count * sizeof *values->data);
    values->lengths = for_this_case(values->count * sizeof *values->lengths);
    for (size_t i = 0; i < values->count; i++) {
        values->data[i] = NULL;
        values->lengths[i] = 0;
    }
    json_object_foreach((json_t *)given, name, value) {
        size_t index = SIZE_MAX;
        int32_t status = adseal_click_template_macro_index(template, name, strlen(name), &index);
        if (status != ADSEAL_OK && CHECK(has(entry, "refusal"))) {
            const adseal_place unknown = {ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, 0, 0, 0};
            check_refusal(status, &unknown, get_object(entry, "refusal"), (bytes){NULL, 0});
        }
        if (status != ADSEAL_OK) {
            return false;
        }
        bytes text = bytes_of(value);
        values->data[index] = text.data;
        values->lengths[index] = text.length;
    }
    return true;
}

void run_click_template(const json_t *entry) {
    only_members(entry, "id about ring options template macros values expires now result refusal");
    adseal_click_signer *signer = make_signer(entry);
    adseal_click_template *template;
    adseal_place place;
    signing what = {.entry = entry, .text = get_bytes(entry, "template"), .tells_bound = true};
    /* The template keeps the lifetime that its signer has when it is made. */
    what.expires = has(entry, "expires") ? set_expires(signer, entry) : 0;
    int32_t status = adseal_click_template_new(signer, what.text.data, what.text.length, &template, &place);
    adseal_click_signer_free(signer);
    const json_t *refusal = has(entry, "refusal") ? get_object(entry, "refusal") : NULL;
    const char *stage = refusal == NULL ? "render" : get_text(refusal, "stage");
    if (strcmp(stage, "template") == 0) {
        check_refusal(status, &place, refusal, what.text);
        CHECK(template == NULL);
        return;
    }
    CHECK_TEXT(stage, "render");
    if (CHECK_STATUS(status, ADSEAL_OK)) {
        what.subject = template;
        what.now = get_int(entry, "now");
        CHECK(is_unknown(&place));
        check_macros(template, get_list(entry, "macros"));
        if (fill_values(template, entry, &what.values)) {
            check_signing(&what, render);
        }
    }
    adseal_click_template_free(template);
}

static void check_lints(const adseal_click_signer *signer, bytes uri, const json_t *expected) {
    size_t total = json_array_size(expected);
    adseal_lint *lints = for_this_case(total * sizeof *lints);
    adseal_place place;
    for (size_t capacity = 0; capacity <= total; capacity++) {
        size_t count = SIZE_MAX;
        memset(lints, 0x55, total * sizeof *lints);
        CHECK_STATUS(adseal_click_signer_lint(signer, uri.data, uri.length, lints, capacity, &count, &place),
                     ADSEAL_OK);
        CHECK_INT(count, total);
        CHECK(is_unknown(&place));
        for (size_t i = 0; i < capacity; i++) {
            const json_t *lint = json_array_get(expected, i);
            only_members(lint, "number name offset parameter_index parameter");
            CHECK_INT(lints[i].kind, get_int(lint, "number"));
            CHECK_TEXT(adseal_lint_name(lints[i].kind), get_text(lint, "name"));
            check_place(&lints[i].place, lint, uri);
            CHECK_INT(lints[i].place.lint, 0);
        }
    }
}

void run_click_lint(const json_t *entry) {
    only_members(entry, "id about ring options uri lints refusal");
    adseal_click_signer *signer = make_signer(entry);
    bytes uri = get_bytes(entry, "uri");
    if (has(entry, "lints")) {
        check_lints(signer, uri, get_list(entry, "lints"));
    } else {
        const json_t *refusal = get_object(entry, "refusal");
        only_members(refusal, "status name offset parameter_index parameter lint");
        adseal_place place;
        size_t count = 12345;
        int32_t status = adseal_click_signer_lint(signer, uri.data, uri.length, NULL, 0, &count, &place);
        check_refusal(status, &place, refusal, uri);
        CHECK_INT(count, 12345);
    }
    adseal_click_signer_free(signer);
}
