/* The suites that verify installs: registers of secrets, and requests. */
#include "vectors.h"

#include <string.h>
#include <strings.h>

/* By its parts and as a secret that was made before, by turns. */
static int32_t add_secret(adseal_install_register *to, bytes api_key, const json_t *entry) {
    static bool is_made;
    only_members(entry, "id secret not_before not_after");
    bytes id = get_bytes(entry, "id");
    bytes secret = get_bytes(entry, "secret");
    is_made = !is_made;
    if (!is_made) {
        return adseal_install_register_add(to, api_key.data, api_key.length, id.data, id.length, secret.data,
                                           secret.length, get_time(entry, "not_before"), get_time(entry, "not_after"));
    }
    adseal_key *made;
    int32_t status = make_key(entry, "secret", &made);
    if (status == ADSEAL_OK) {
        status = adseal_install_register_add_key(to, api_key.data, api_key.length, made);
    }
    adseal_key_free(made);
    return status;
}

/* The register of a case, or the first error on the way to it. */
static int32_t build_register(const json_t *api_keys, adseal_install_register **made) {
    CHECK_STATUS(adseal_install_register_new(made), ADSEAL_OK);
    for (size_t i = 0; i < json_array_size(api_keys); i++) {
        const json_t *one = json_array_get(api_keys, i);
        only_members(one, "api_key secrets");
        bytes api_key = get_bytes(one, "api_key");
        const json_t *secrets = get_list(one, "secrets");
        if (json_array_size(secrets) == 0) {
            /* Nothing to call: in C an API key comes into the register with a secret, never without. */
            return ADSEAL_ERROR_INVALID_KEY_RING;
        }
        for (size_t j = 0; j < json_array_size(secrets); j++) {
            int32_t status = add_secret(*made, api_key, json_array_get(secrets, j));
            if (status != ADSEAL_OK) {
                return status;
            }
        }
    }
    return ADSEAL_OK;
}

void run_install_register(const json_t *entry) {
    only_members(entry, "id about register error");
    adseal_install_register *made;
    adseal_install_verifier *verifier = NULL;
    int32_t status = build_register(get_list(entry, "register"), &made);
    if (status == ADSEAL_OK) {
        status = adseal_install_verifier_new(made, &verifier);
    }
    if (has(entry, "error")) {
        check_error(status, entry);
    } else {
        CHECK_STATUS(status, ADSEAL_OK);
    }
    adseal_install_verifier_free(verifier);
    adseal_install_register_free(made);
}

/* The form that matched, and its bytes. */
static void check_matched(const adseal_install_verdict *verdict, bytes received, const json_t *expected) {
    const char *const forms[] = {NULL, "raw", "php_object", "php_assoc"};
    bytes body = get_bytes(expected, "body");
    const void *found = "";
    size_t length = SIZE_MAX;
    int32_t form = adseal_install_verdict_form(verdict);
    CHECK_STATUS(adseal_install_verdict_body(verdict, received.data, received.length, &found, &length), ADSEAL_OK);
    CHECK_BYTES(found, length, body.data, body.length);
    if (has(expected, "form")) {
        CHECK(form >= ADSEAL_FORM_RAW && form <= ADSEAL_FORM_PHP_ASSOC);
        CHECK_TEXT(forms[form & 3], get_text(expected, "form"));
        CHECK((found == received.data) == (form == ADSEAL_FORM_RAW));
    } else {
        CHECK_INT(form, 0);
        CHECK(found == NULL);
    }
    if (has(expected, "json_error")) {
        const json_t *error = get_object(expected, "json_error");
        only_members(error, "code offset");
        CHECK_STATUS(adseal_install_verdict_json_error(verdict), json_status(error));
        CHECK_INT(adseal_install_verdict_offset(verdict), get_int(error, "offset"));
    } else {
        CHECK_INT(adseal_install_verdict_json_error(verdict), 0);
    }
}

static void check_verdict(const adseal_install_verdict *verdict, bytes received, const json_t *expected) {
    bytes id = get_bytes(expected, "key_id");
    const char *found = "";
    size_t length = SIZE_MAX;
    CHECK_STATUS(adseal_install_verdict_reason(verdict), get_int(expected, "reason"));
    CHECK_INT(adseal_install_verdict_accepted(verdict), get_bool(expected, "accepted"));
    CHECK_INT(adseal_install_verdict_offset(verdict), get_size(expected, "offset"));
    CHECK_STATUS(adseal_install_verdict_key_id(verdict, &found, &length), ADSEAL_OK);
    CHECK_BYTES(found, length, id.data, id.length);
    check_matched(verdict, received, expected);
}

/* How many headers have this name, and the value of the last of them without the white space around it. */
static size_t find_header(const json_t *headers, const char *name, bytes *value) {
    size_t count = 0;
    *value = (bytes){NULL, 0};
    for (size_t i = 0; i < json_array_size(headers); i++) {
        bytes given = bytes_of(json_array_get(json_array_get(headers, i), 0));
        if (given.length == strlen(name) && strncasecmp(given.data, name, given.length) == 0) {
            *value = bytes_of(json_array_get(json_array_get(headers, i), 1));
            count++;
        }
    }
    while (value->length > 0 && memchr(" \t", value->data[0], 2) != NULL) {
        value->data++;
        value->length--;
    }
    while (value->length > 0 && memchr(" \t", value->data[value->length - 1], 2) != NULL) {
        value->length--;
    }
    return count;
}

static void check_secret_token(bytes api_key, const json_t *secret, bytes body, int32_t encoding,
                               const json_t *stages) {
    const char *expected = get_text(get_object(stages, "token"), get_text(secret, "id"));
    bytes key = get_bytes(secret, "secret");
    adseal_install_signer *signer;
    char token[ADSEAL_MAX_TOKEN_LENGTH];
    size_t length = 0;
    CHECK_STATUS(adseal_install_signer_new(api_key.data, api_key.length, key.data, key.length, &signer), ADSEAL_OK);
    CHECK_STATUS(adseal_install_signer_set_encoding(signer, encoding), ADSEAL_OK);
    /* Some bodies are larger than the verifier of the case takes. */
    CHECK_STATUS(adseal_install_signer_set_max_body(signer, body.length + 1), ADSEAL_OK);
    CHECK_STATUS(adseal_install_signer_token(signer, body.data, body.length, token, sizeof token, &length), ADSEAL_OK);
    CHECK_BYTES(token, length, expected, strlen(expected));
    adseal_install_signer_free(signer);
    check_token_is_mac(expected, encoding, api_key, digest_message(key, get_text(stages, "sha1_hex")));
}

/* What every secret of the API key makes of the body, whether it is active or not. */
static void check_stages(const json_t *entry, bytes body, bytes api_key, int32_t encoding) {
    const json_t *stages = get(entry, "stages");
    if (json_is_null(stages)) {
        return;
    }
    only_members(stages, "sha1_hex token");
    const json_t *tokens = get_object(stages, "token");
    const json_t *registered = get_list(entry, "register");
    size_t compared = 0;
    for (size_t i = 0; i < json_array_size(registered); i++) {
        const json_t *one = json_array_get(registered, i);
        bytes known = get_bytes(one, "api_key");
        const json_t *secrets = get_list(one, "secrets");
        bool is_meant = known.length == api_key.length && memcmp(known.data, api_key.data, known.length) == 0;
        for (size_t j = 0; is_meant && j < json_array_size(secrets); j++) {
            const json_t *secret = json_array_get(secrets, j);
            check_secret_token(api_key, secret, body, encoding, stages);
            compared++;
        }
    }
    CHECK_INT(compared, json_object_size(tokens));
}

static int32_t get_accept(const json_t *entry) {
    const char *name = get_text(entry, "accept");
    CHECK(strcmp(name, "raw") == 0 || strcmp(name, "php") == 0);
    return strcmp(name, "php") == 0 ? ADSEAL_ACCEPT_PHP : ADSEAL_ACCEPT_RAW;
}

static adseal_install_verifier *make_verifier(const json_t *entry) {
    adseal_install_register *registered;
    adseal_install_verifier *verifier;
    CHECK_STATUS(build_register(get_list(entry, "register"), &registered), ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_new(registered, &verifier), ADSEAL_OK);
    adseal_install_register_free(registered);
    CHECK_STATUS(adseal_install_verifier_set_encoding(verifier, get_encoding(entry)), ADSEAL_OK);
    if (has(entry, "max_body")) {
        CHECK_STATUS(adseal_install_verifier_set_max_body(verifier, (size_t)get_int(entry, "max_body")), ADSEAL_OK);
    }
    CHECK_STATUS(adseal_install_verifier_set_accept(verifier, get_accept(entry)), ADSEAL_OK);
    CHECK_STATUS(adseal_install_verifier_set_report_only(verifier, get_bool_or(entry, "report_only", false)),
                 ADSEAL_OK);
    return verifier;
}

void run_install_verify(const json_t *entry) {
    only_members(entry, "id about register encoding max_body accept report_only body headers now stages verdict");
    const json_t *expected = get_object(entry, "verdict");
    only_members(expected, "reason name accepted key_id offset form body json_error");
    int32_t reason = (int32_t)get_int(expected, "reason");
    bytes body = get_bytes(entry, "body");
    int64_t now = get_int(entry, "now");
    columns names = columns_of(get_list(entry, "headers"), 0);
    columns values = columns_of(get_list(entry, "headers"), 1);
    adseal_install_verifier *verifier = make_verifier(entry);
    adseal_install_verdict *verdict;
    CHECK_STATUS(adseal_install_verdict_new(&verdict), ADSEAL_OK);
    CHECK_TEXT(adseal_status_name(reason), get_text(expected, "name"));
    CHECK_STATUS(adseal_install_verifier_verify_request(verifier, body.data, body.length, names.data, names.lengths,
                                                        values.data, values.lengths, names.count, now, verdict),
                 reason);
    check_verdict(verdict, body, expected);
    bytes token;
    bytes api_key;
    size_t tokens = find_header(get_list(entry, "headers"), "Kochava-Auth-Token", &token);
    size_t api_keys = find_header(get_list(entry, "headers"), "Kochava-Api-Key", &api_key);
    if (tokens <= 1 && api_keys <= 1) {
        CHECK_STATUS(adseal_install_verifier_verify(verifier, body.data, body.length, api_key.data, api_key.length,
                                                    token.data, token.length, now, verdict),
                     reason);
        check_verdict(verdict, body, expected);
    }
    check_stages(entry, body, api_key, get_encoding(entry));
    adseal_install_verdict_free(verdict);
    adseal_install_verifier_free(verifier);
}
