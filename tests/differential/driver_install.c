/* PHP's JSON, and installs. */
#include "driver.h"

#include <string.h>

enum { MOST_PLACES = 20000 };

static adseal_install_verifier *verifiers[MOST_SETTINGS];
static adseal_install_signer *sealers[MOST_SETTINGS];
static adseal_install_verdict *verdict;

static int32_t encoding_of(const char *word) {
    return strcmp(word, "hex") == 0 ? ADSEAL_TOKEN_HEX : ADSEAL_TOKEN_BASE64;
}

static void add_secrets(adseal_install_register *to) {
    const bytes api_key = next_bytes();
    const size_t count = next_count(ADSEAL_MAX_KEYS);
    for (size_t i = 0; i < count; i++) {
        const bytes id = next_bytes();
        const bytes secret = next_bytes();
        const int64_t start = next_time();
        must(adseal_install_register_add(to, api_key.data, api_key.length, id.data, id.length, secret.data,
                                         secret.length, start, next_time()),
             "add a secret");
    }
}

static void make_verifier(void) {
    const size_t at = next_count(MOST_SETTINGS - 1);
    const int32_t encoding = encoding_of(next_word());
    const size_t max_body = (size_t)next_number();
    const int32_t report_only = (int32_t)next_number();
    const int32_t accept = strcmp(next_word(), "php") == 0 ? ADSEAL_ACCEPT_PHP : ADSEAL_ACCEPT_RAW;
    adseal_install_register *secrets;
    must(adseal_install_register_new(&secrets), "register");
    const size_t count = next_count(MOST_SETTINGS);
    for (size_t i = 0; i < count; i++) {
        add_secrets(secrets);
    }
    adseal_install_verifier_free(verifiers[at]);
    must(adseal_install_verifier_new(secrets, &verifiers[at]), "verifier");
    adseal_install_register_free(secrets);
    must(adseal_install_verifier_set_encoding(verifiers[at], encoding), "encoding");
    must(adseal_install_verifier_set_max_body(verifiers[at], max_body), "max_body");
    must(adseal_install_verifier_set_report_only(verifiers[at], report_only), "report_only");
    must(adseal_install_verifier_set_accept(verifiers[at], accept), "accept");
}

static void make_sealer(void) {
    const size_t at = next_count(MOST_SETTINGS - 1);
    const bytes api_key = next_bytes();
    const bytes secret = next_bytes();
    adseal_install_signer_free(sealers[at]);
    must(adseal_install_signer_new(api_key.data, api_key.length, secret.data, secret.length, &sealers[at]), "signer");
    must(adseal_install_signer_set_encoding(sealers[at], encoding_of(next_word())), "encoding");
    must(adseal_install_signer_set_max_body(sealers[at], (size_t)next_number()), "max_body");
}

static const char *form_name(int32_t form) {
    switch (form) {
    case ADSEAL_FORM_RAW:
        return "raw";
    case ADSEAL_FORM_PHP_OBJECT:
        return "php_object";
    case ADSEAL_FORM_PHP_ASSOC:
        return "php_assoc";
    default:
        return "-";
    }
}

static void install(void) {
    const adseal_install_verifier *by = verifiers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const bytes received = next_bytes();
    static columns names;
    static columns values;
    next_columns(&names, &values);
    if (verdict == NULL) {
        must(adseal_install_verdict_new(&verdict), "verdict");
    }
    const int32_t reason =
        adseal_install_verifier_verify_request(by, received.data, received.length, names.data, names.lengths,
                                               values.data, values.lengths, names.count, now, verdict);
    const char *id;
    const void *body;
    size_t length;
    must(adseal_install_verdict_key_id(verdict, &id, &length), "key_id");
    tell("reason=%s accepted=%d key=", adseal_status_name(reason), adseal_install_verdict_accepted(verdict));
    tell_bytes(length == 0 ? NULL : id, length);
    tell(" offset=");
    tell_offset(adseal_install_verdict_offset(verdict));
    tell(" form=%s body=", form_name(adseal_install_verdict_form(verdict)));
    must(adseal_install_verdict_body(verdict, received.data, received.length, &body, &length), "body");
    tell_bytes(body, length);
    const int32_t error = adseal_install_verdict_json_error(verdict);
    tell(" error=%s", error == ADSEAL_OK ? "-" : adseal_status_name(error));
}

static void php(void) {
    const int32_t mode = next_number() == 1 ? ADSEAL_PHP_JSON_ASSOC : ADSEAL_PHP_JSON_OBJECT;
    const bytes text = next_bytes();
    size_t length = 0;
    size_t offset = 0;
    const int32_t status = adseal_php_json_canonicalize(text.data, text.length, mode, room, ROOM, &length, &offset);
    if (status == ADSEAL_OK) {
        tell("status=valid text=");
        tell_bytes(room, length);
    } else {
        tell("status=%s offset=", adseal_status_name(status));
        tell_offset(offset);
    }
}

static void stability(void) {
    const bytes text = next_bytes();
    static adseal_instability places[MOST_PLACES];
    size_t count = 0;
    must(adseal_php_json_stability(text.data, text.length, places, MOST_PLACES, &count), "stability");
    tell("places=%s", count == 0 ? "-" : "");
    for (size_t i = 0; i < count && i < MOST_PLACES; i++) {
        const adseal_instability *at = &places[i];
        tell("%s%s:%zu:%zu:%s", i == 0 ? "" : ",", adseal_instability_name(at->cause), at->offset, at->length,
             at->error == ADSEAL_OK ? "-" : adseal_status_name(at->error));
    }
}

static void tell_install(const adseal_signed_install *install) {
    const void *body;
    const char *name;
    const char *token;
    size_t length;
    size_t name_length;
    must(adseal_signed_install_body(install, &body, &length), "body");
    tell("status=valid body=");
    tell_bytes(body, length);
    must(adseal_signed_install_header(install, 0, &name, &name_length, &token, &length), "header");
    tell(" token=%.*s notes=", (int)length, token);
    const size_t count = adseal_signed_install_note_count(install);
    for (size_t i = 0; i < count; i++) {
        adseal_note note;
        must(adseal_signed_install_note(install, i, &note), "note");
        tell("%s%s:%zu:%zu", i == 0 ? "" : ",", adseal_instability_name(note.cause), note.count, note.offset);
    }
    tell(count == 0 ? "-" : "");
}

static void seal(void) {
    const adseal_install_signer *by = sealers[next_count(MOST_SETTINGS - 1)];
    const int32_t allow_unstable = (int32_t)next_number();
    const bytes text = next_bytes();
    adseal_signed_install *made;
    adseal_instability place;
    const int32_t status = adseal_install_signer_sign(by, text.data, text.length, allow_unstable, &made, &place);
    if (status == ADSEAL_OK) {
        tell_install(made);
        adseal_signed_install_free(made);
        return;
    }
    tell("status=%s offset=", adseal_status_name(status));
    tell_offset(place.offset);
    tell(" cause=%s", status == ADSEAL_JSON_UNSTABLE_JSON ? adseal_instability_name(place.cause) : "-");
}

static void make_token(void) {
    const adseal_install_signer *by = sealers[next_count(MOST_SETTINGS - 1)];
    const bytes body = next_bytes();
    size_t length;
    const int32_t status = adseal_install_signer_token(by, body.data, body.length, room, ROOM, &length);
    tell("status=%s", status == ADSEAL_OK ? "valid" : adseal_status_name(status));
    if (status == ADSEAL_OK) {
        tell(" token=%.*s", (int)length, room);
    }
}

operation find_install(const char *word) {
    static const struct {
        const char *word;
        operation run;
    } known[] = {{"register", make_verifier}, {"sealer", make_sealer}, {"install", install}, {"php", php},
                 {"stability", stability},    {"seal", seal},          {"token", make_token}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(word, known[i].word) == 0) {
            return known[i].run;
        }
    }
    return NULL;
}
