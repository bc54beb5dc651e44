/* The suites that verify clicks: verdicts, policies, the replay guard. */
#include "vectors.h"

#include <stdio.h>
#include <string.h>

typedef struct verification {
    const json_t *keys;
    bytes uri;
    const adseal_click_verdict *verdict;
    const json_t *expected;
} verification;

/* One object for the whole suite: nothing of an earlier click may show in a later one. */
static adseal_click_verdict *reused;

static void check_flags(uint32_t flags, const json_t *names) {
    size_t named = 0;
    for (unsigned bit = 0; bit < 32; bit++) {
        uint32_t flag = (uint32_t)1 << bit;
        bool expected = false;
        for (size_t i = 0; i < json_array_size(names); i++) {
            expected = expected || strcmp(json_string_value(json_array_get(names, i)), adseal_flag_name(flag)) == 0;
        }
        CHECK_INT((flags & flag) != 0, expected);
        named += expected;
    }
    CHECK_INT(named, json_array_size(names));
}

static void check_parameter(const verification *done) {
    bytes expected = get_bytes(done->expected, "parameter");
    const char *name = "";
    size_t length = SIZE_MAX;
    CHECK_STATUS(adseal_click_verdict_parameter(done->verdict, done->uri.data, done->uri.length, &name, &length),
                 ADSEAL_OK);
    CHECK_BYTES(name, length, expected.data, expected.length);
    CHECK((name == NULL) == (expected.data == NULL));
    CHECK_STATUS(adseal_click_verdict_parameter(done->verdict, done->uri.data, done->uri.length + 1, &name, &length),
                 ADSEAL_ERROR_INVALID_ARGUMENT);
}

/* The next signed parameter: first its sizes, then the bytes in buffers that are just large enough. */
static int32_t next_parameter(const verification *done, size_t *cursor, bytes *name, bytes *value) {
    size_t before = *cursor;
    int32_t status = adseal_click_verdict_next_parameter(done->verdict, done->uri.data, done->uri.length, cursor, NULL,
                                                         0, &name->length, NULL, 0, &value->length);
    if (status != ADSEAL_ERROR_BUFFER_TOO_SMALL) {
        return status;
    }
    CHECK_INT(*cursor, before);
    CHECK(name->length + value->length > 0);
    size_t name_length = name->length;
    size_t value_length = value->length;
    name->data = for_this_case(name_length);
    value->data = for_this_case(value_length);
    if (value_length > 0) {
        CHECK_STATUS(adseal_click_verdict_next_parameter(done->verdict, done->uri.data, done->uri.length, cursor,
                                                         name->data, name_length, &name->length, value->data,
                                                         value_length - 1, &value->length),
                     ADSEAL_ERROR_BUFFER_TOO_SMALL);
        CHECK_INT(*cursor, before);
        CHECK_INT(value->length, value_length);
    }
    return adseal_click_verdict_next_parameter(done->verdict, done->uri.data, done->uri.length, cursor, name->data,
                                               name_length, &name->length, value->data, value_length, &value->length);
}

/* A parameter that may be read is the one that was claimed before any key was looked at. */
static void check_claimed(const verification *done, bytes name, bytes value) {
    size_t length = SIZE_MAX;
    char *out = for_this_case(value.length);
    CHECK_STATUS(adseal_click_claimed_parameter(done->uri.data, done->uri.length, name.data, name.length, out,
                                                value.length, &length),
                 ADSEAL_OK);
    CHECK_BYTES(out, length, value.data, value.length);
}

static void check_found(const verification *done, bytes name, bytes value) {
    size_t length = SIZE_MAX;
    check_claimed(done, name, value);
    CHECK_STATUS(adseal_click_verdict_find_parameter(done->verdict, done->uri.data, done->uri.length, name.data,
                                                     name.length, NULL, 0, &length),
                 value.length > 0 ? ADSEAL_ERROR_BUFFER_TOO_SMALL : ADSEAL_OK);
    if (CHECK_INT(length, value.length)) {
        char *out = for_this_case(length);
        CHECK_STATUS(adseal_click_verdict_find_parameter(done->verdict, done->uri.data, done->uri.length, name.data,
                                                         name.length, out, length, &length),
                     ADSEAL_OK);
        CHECK_BYTES(out, length, value.data, value.length);
    }
}

/* A plus sign in a raw name is looked for as a space and as itself, so both may stand for one another here. */
static bool may_be_named(bytes decoded, bytes wanted) {
    bool same = decoded.length == wanted.length;
    for (size_t i = 0; same && i < wanted.length; i++) {
        char found = decoded.data[i];
        same = found == wanted.data[i] || (found == ' ' && wanted.data[i] == '+');
    }
    return same;
}

static void check_signed_parameters(const verification *done) {
    const json_t *expected = get_list(done->expected, "signed_parameters");
    size_t cursor = 0;
    bytes name = {NULL, 0};
    bytes value = {NULL, 0};
    for (size_t i = 0; i < json_array_size(expected); i++) {
        const json_t *parameter = json_array_get(expected, i);
        only_members(parameter, "name value");
        bytes expected_name = get_bytes(parameter, "name");
        bytes expected_value = get_bytes(parameter, "value");
        if (!CHECK_STATUS(next_parameter(done, &cursor, &name, &value), ADSEAL_OK)) {
            return;
        }
        CHECK_BYTES(name.data, name.length, expected_name.data, expected_name.length);
        CHECK_BYTES(value.data, value.length, expected_value.data, expected_value.length);
        bool is_first = true;
        for (size_t j = 0; j < i; j++) {
            is_first = is_first && !may_be_named(get_bytes(json_array_get(expected, j), "name"), expected_name);
        }
        if (is_first) {
            check_found(done, expected_name, expected_value);
        }
    }
    CHECK_INT(next_parameter(done, &cursor, &name, &value), ADSEAL_NONE);
    const char *nobody = "a name that no vector has";
    CHECK_INT(adseal_click_verdict_find_parameter(done->verdict, done->uri.data, done->uri.length, nobody,
                                                  strlen(nobody), NULL, 0, &value.length),
              ADSEAL_NONE);
}

/* The message, and the MAC and signature that every key of the ring makes of it. */
static void check_stages(const json_t *entry, const verification *done) {
    const json_t *stages = get(entry, "stages");
    size_t length = adseal_click_verdict_message_length(done->verdict);
    CHECK_INT(length, get_int(done->expected, "message_length"));
    if (json_is_null(stages)) {
        CHECK_INT(length, 0);
        return;
    }
    only_members(stages, "message mac_hex signature");
    bytes message = get_bytes(stages, "message");
    CHECK_BYTES(done->uri.data + adseal_click_verdict_message_offset(done->verdict), length, message.data,
                message.length);
    const json_t *keys = get_list(entry, "ring");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const char *id = get_text(json_array_get(keys, i), "id");
        const char *expected = get_text(get_object(stages, "signature"), id);
        adseal_key_ring *ring = ring_of_key(keys, i);
        adseal_click_signer *signer;
        char signature[ADSEAL_SIGNATURE_LENGTH];
        CHECK_STATUS(adseal_click_signer_new(ring, &signer), ADSEAL_OK);
        CHECK_STATUS(adseal_click_signer_signature(signer, message.data, message.length, 0, signature, sizeof signature,
                                                   &length),
                     ADSEAL_OK);
        CHECK_BYTES(signature, length, expected, strlen(expected));
        check_signature_is_mac(expected, strlen(expected), get_hex(get_object(stages, "mac_hex"), id));
        adseal_click_signer_free(signer);
        adseal_key_ring_free(ring);
    }
}

/* The signed parameters stand between the first question mark and the end of the message, where they may be read. */
static void check_signed_query(const verification *done, const adseal_click_summary *summary) {
    const char *question = memchr(done->uri.data, '?', done->uri.length);
    bool may_be_read = summary->message_length > 0 && (summary->key_index >= 0 || summary->accepted == 1);
    CHECK_INT(summary->signed_query_offset, may_be_read ? question + 1 - done->uri.data : 0);
    CHECK_INT(summary->signed_query_offset + summary->signed_query_length,
              may_be_read ? summary->message_offset + summary->message_length : 0);
}

/* The same numbers, read from memory. */
static void check_summary(const verification *done) {
    const json_t *expected = done->expected;
    const adseal_click_summary *summary = adseal_click_verdict_summary(done->verdict);
    bytes id = get_bytes(expected, "key_id");
    bytes parameter = get_bytes(expected, "parameter");
    bool is_missing = get_int(expected, "reason") == ADSEAL_CLICK_MISSING_PARAMETER;
    CHECK_INT(summary->reason, get_int(expected, "reason"));
    CHECK_INT(summary->accepted, get_bool(expected, "accepted"));
    CHECK_INT(summary->expires, get_time(expected, "expires"));
    CHECK_INT(summary->message_offset, adseal_click_verdict_message_offset(done->verdict));
    CHECK_INT(summary->message_length, get_int(expected, "message_length"));
    CHECK_INT(summary->unsigned_parameters, get_int(expected, "unsigned_parameters"));
    CHECK_INT(summary->offset, get_size(expected, "offset"));
    CHECK_INT(summary->key_index, id.data == NULL ? -1 : (int64_t)key_index(done->keys, id.data, id.length));
    check_flags(summary->flags, get_list(expected, "flags"));
    check_signed_query(done, summary);
    if (parameter.data == NULL || is_missing) {
        CHECK_INT(summary->parameter_offset, ADSEAL_NO_OFFSET);
        CHECK_INT(summary->parameter_length, 0);
    } else if (CHECK(summary->parameter_offset <= done->uri.length - parameter.length)) {
        CHECK_BYTES(done->uri.data + summary->parameter_offset, summary->parameter_length, parameter.data,
                    parameter.length);
    }
}

static void check_verdict(const verification *done) {
    const json_t *expected = done->expected;
    only_members(expected, "reason name accepted key_id expires flags message_length unsigned_parameters offset "
                           "parameter signed_parameters");
    CHECK_STATUS(adseal_click_verdict_reason(done->verdict), get_int(expected, "reason"));
    CHECK_INT(adseal_click_verdict_accepted(done->verdict), get_bool(expected, "accepted"));
    CHECK_INT(adseal_click_verdict_expires(done->verdict), get_time(expected, "expires"));
    CHECK_INT(adseal_click_verdict_unsigned_parameters(done->verdict), get_int(expected, "unsigned_parameters"));
    CHECK_INT(adseal_click_verdict_offset(done->verdict), get_size(expected, "offset"));
    bytes id = get_bytes(expected, "key_id");
    const char *found = "";
    size_t length = SIZE_MAX;
    CHECK_STATUS(adseal_click_verdict_key_id(done->verdict, &found, &length), ADSEAL_OK);
    CHECK_BYTES(found, length, id.data, id.length);
    check_flags(adseal_click_verdict_flags(done->verdict), get_list(expected, "flags"));
    check_summary(done);
    check_parameter(done);
    check_signed_parameters(done);
}

/* The same as the two lines of one text, in columns. A policy that only reports changes nothing there. */
static void check_as_lines(const adseal_click_verifier *verifier, const verification *done, int64_t now) {
    enum { LINES = 2 };
    const size_t length = done->uri.length;
    char *text = for_this_case(2 * length + LINES);
    size_t rows = 0;
    int32_t reasons[LINES];
    int64_t expires[LINES];
    uint32_t flags[LINES];
    int64_t offsets[LINES];
    adseal_click_batch *batch;
    for (size_t i = 0; i < LINES; i++) {
        memcpy(text + i * (length + 1), done->uri.data, length);
        text[i * (length + 1) + length] = '\n';
    }
    CHECK_STATUS(adseal_click_batch_new(&batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_lines(batch, text, 2 * length + LINES, &rows), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(batch, now), ADSEAL_OK);
    if (CHECK_INT(rows, LINES)) {
        CHECK_STATUS(adseal_click_verifier_verify_batch(verifier, batch, reasons, expires, NULL, flags, offsets, rows),
                     ADSEAL_OK);
        for (size_t i = 0; i < LINES; i++) {
            CHECK_STATUS(reasons[i], get_int(done->expected, "reason"));
            CHECK_INT(expires[i], get_time(done->expected, "expires"));
            CHECK_INT(offsets[i], get_int_or(done->expected, "offset", -1));
            check_flags(flags[i], get_list(done->expected, "flags"));
        }
    }
    adseal_click_batch_free(batch);
}

void run_click_verify(const json_t *entry) {
    only_members(entry, "id about ring policy uri now stages verdict");
    if (reused == NULL) {
        CHECK_STATUS(adseal_click_verdict_new(&reused), ADSEAL_OK);
    }
    verification done = {get_list(entry, "ring"), get_bytes(entry, "uri"), reused, get_object(entry, "verdict")};
    int64_t now = get_int(entry, "now");
    adseal_key_ring *ring = get_ring(entry);
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    CHECK_STATUS(build_policy(get_object(entry, "policy"), &policy), ADSEAL_OK);
    if (CHECK_STATUS(adseal_click_verifier_new(ring, policy, &verifier), ADSEAL_OK)) {
        int32_t reason = (int32_t)get_int(done.expected, "reason");
        CHECK_STATUS(adseal_click_verifier_verify(verifier, done.uri.data, done.uri.length, now, NULL), reason);
        CHECK_STATUS(adseal_click_verifier_verify(verifier, done.uri.data, done.uri.length, now, reused), reason);
        CHECK_TEXT(adseal_status_name(reason), get_text(done.expected, "name"));
        if (memchr(done.uri.data, '\n', done.uri.length) == NULL) {
            check_as_lines(verifier, &done, now);
        }
    }
    /* A verdict outlives everything that it was made with. */
    adseal_click_verifier_free(verifier);
    adseal_click_policy_free(policy);
    adseal_key_ring_free(ring);
    check_verdict(&done);
    check_stages(entry, &done);
}

void run_click_policy(const json_t *entry) {
    only_members(entry, "id about policy error");
    const json_t *options = get_object(entry, "policy");
    adseal_click_policy *policy;
    adseal_replay_guard *guard = NULL;
    adseal_key_ring *ring;
    adseal_click_verifier *verifier = NULL;
    int32_t status = build_policy(options, &policy);
    CHECK_STATUS(adseal_key_ring_new("0123456789abcdef", 16, &ring), ADSEAL_OK);
    if (get_bool_or(options, "replay_guard", false)) {
        CHECK_STATUS(adseal_replay_guard_new(16, &guard), ADSEAL_OK);
        CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, guard), ADSEAL_OK);
    }
    if (status == ADSEAL_OK) {
        status = adseal_click_verifier_new(ring, policy, &verifier);
    }
    if (has(entry, "error")) {
        check_error(status, entry);
        CHECK(verifier == NULL);
    } else {
        CHECK_STATUS(status, ADSEAL_OK);
    }
    adseal_click_verifier_free(verifier);
    adseal_replay_guard_free(guard);
    adseal_click_policy_free(policy);
    adseal_key_ring_free(ring);
}

void run_click_replay(const json_t *entry) {
    only_members(entry, "id about ring policy steps");
    const json_t *steps = get_list(entry, "steps");
    adseal_key_ring *ring = get_ring(entry);
    adseal_click_policy *policy;
    adseal_replay_guard *guard;
    adseal_click_verifier *verifier;
    CHECK_STATUS(build_policy(get_object(entry, "policy"), &policy), ADSEAL_OK);
    CHECK_STATUS(adseal_replay_guard_new(1024, &guard), ADSEAL_OK);
    CHECK(adseal_replay_guard_capacity(guard) >= json_array_size(steps));
    CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, guard), ADSEAL_OK);
    CHECK_STATUS(adseal_click_verifier_new(ring, policy, &verifier), ADSEAL_OK);
    adseal_replay_guard_free(guard);
    adseal_click_policy_free(policy);
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        only_members(step, "uri now reason name");
        bytes uri = get_bytes(step, "uri");
        int32_t reason = adseal_click_verifier_verify(verifier, uri.data, uri.length, get_int(step, "now"), NULL);
        CHECK_STATUS(reason, get_int(step, "reason"));
        CHECK_TEXT(adseal_status_name(reason), get_text(step, "name"));
    }
    CHECK(json_array_size(steps) > 0);
    adseal_click_verifier_free(verifier);
    adseal_key_ring_free(ring);
}
