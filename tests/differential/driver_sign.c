/* Signers of clicks: whole URIs, parts, templates, lints. */
#include "driver.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LINTS = 2000 };

static adseal_click_signer *signers[MOST_SETTINGS];

static void make_signer(void) {
    const size_t at = next_count(MOST_SETTINGS - 1);
    const size_t ring = next_count(MOST_SETTINGS - 1);
    adseal_click_signer_free(signers[at]);
    must(adseal_click_signer_new(ring_at(ring), &signers[at]), "signer");
    must(adseal_click_signer_set_unfilled(signers[at], (int32_t)next_number()), "unfilled");
    must(adseal_click_signer_set_strict(signers[at], (int32_t)next_number()), "strict");
    must(adseal_click_signer_set_lifetime(signers[at], next_number()), "lifetime");
}

static int64_t expires_of(const char *word) {
    if (strcmp(word, "lifetime") == 0) {
        return ADSEAL_EXPIRES_LIFETIME;
    }
    return strcmp(word, "existing") == 0 ? ADSEAL_EXPIRES_EXISTING : strtoll(word, NULL, 10);
}

/* `text` is where names are; NULL where they are told by the number of the parameter alone. */
static void tell_refusal(int32_t status, const adseal_place *place, const char *text) {
    tell("status=%s offset=", adseal_status_name(status));
    tell_offset(place->offset);
    tell(" index=");
    tell_offset(place->parameter_index);
    tell(" name=");
    if (text == NULL) {
        tell("?");
    } else {
        tell_bytes(place->name_offset == ADSEAL_NO_OFFSET ? NULL : text + place->name_offset, place->name_length);
    }
    tell(" lint=%s", place->lint == 0 ? "-" : adseal_lint_name(place->lint));
}

static void tell_signed(int32_t status, size_t length, const adseal_place *place, const char *text) {
    if (status == ADSEAL_OK) {
        tell("status=valid uri=");
        tell_bytes(room, length);
    } else {
        tell_refusal(status, place, text);
    }
}

static void sign(void) {
    const adseal_click_signer *by = signers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const int64_t expires = expires_of(next_word());
    const bytes uri = next_bytes();
    size_t length = 0;
    adseal_place place;
    const int32_t status =
        adseal_click_signer_sign(by, uri.data, uri.length, expires, now, room, ROOM, &length, &place);
    tell_signed(status, length, &place, uri.data);
}

static void sign_parts(void) {
    const adseal_click_signer *by = signers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const int64_t expires = expires_of(next_word());
    const bytes path = next_bytes();
    static columns names;
    static columns values;
    next_columns(&names, &values);
    size_t length = 0;
    adseal_place place;
    const int32_t status =
        adseal_click_signer_sign_parts(by, path.data, path.length, names.data, names.lengths, values.data,
                                       values.lengths, names.count, expires, now, room, ROOM, &length, &place);
    tell_signed(status, length, &place, NULL);
}

/* Values in the order of the template's macros; false for a name that is none of them. */
static bool in_order(const adseal_click_template *template, const columns *names, const columns *values, columns *to) {
    memset(to, 0, sizeof *to);
    to->count = adseal_click_template_macro_count(template);
    for (size_t i = 0; i < names->count; i++) {
        size_t index;
        if (adseal_click_template_macro_index(template, names->data[i], names->lengths[i], &index) != ADSEAL_OK) {
            return false;
        }
        to->data[index] = values->data[i];
        to->lengths[index] = values->lengths[i];
    }
    return true;
}

static void tell_macros(const adseal_click_template *template) {
    const size_t count = adseal_click_template_macro_count(template);
    tell("stage=render macros=%s", count == 0 ? "-" : "");
    for (size_t i = 0; i < count; i++) {
        const char *name;
        size_t length;
        must(adseal_click_template_macro_name(template, i, &name, &length), "macro_name");
        tell(i == 0 ? "" : ",");
        tell_bytes(name, length);
    }
    tell(" ");
}

static void render(void) {
    const adseal_click_signer *by = signers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const int64_t expires = expires_of(next_word());
    const bytes text = next_bytes();
    static columns names;
    static columns values;
    static columns ordered;
    next_columns(&names, &values);
    adseal_click_template *template;
    adseal_place place = {ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, ADSEAL_NO_OFFSET, 0, 0, 0};
    int32_t status = adseal_click_template_new(by, text.data, text.length, &template, &place);
    if (status != ADSEAL_OK) {
        tell("stage=template ");
        tell_refusal(status, &place, text.data);
        return;
    }
    tell_macros(template);
    size_t length = 0;
    status = ADSEAL_SIGN_UNKNOWN_MACRO;
    if (in_order(template, &names, &values, &ordered)) {
        status = adseal_click_template_render(template, ordered.data, ordered.lengths, ordered.count, expires, now,
                                              room, ROOM, &length, &place);
    }
    tell_signed(status, length, &place, NULL);
    adseal_click_template_free(template);
}

static void lint(void) {
    const adseal_click_signer *by = signers[next_count(MOST_SETTINGS - 1)];
    const bytes uri = next_bytes();
    static adseal_lint lints[MOST_LINTS];
    size_t count = 0;
    adseal_place place;
    const int32_t status = adseal_click_signer_lint(by, uri.data, uri.length, lints, MOST_LINTS, &count, &place);
    if (status != ADSEAL_OK) {
        tell_refusal(status, &place, uri.data);
        return;
    }
    tell("status=valid lints=%s", count == 0 ? "-" : "");
    for (size_t i = 0; i < count && i < MOST_LINTS; i++) {
        const adseal_place *at = &lints[i].place;
        tell("%s%s:", i == 0 ? "" : ",", adseal_lint_name(lints[i].kind));
        tell_offset(at->offset);
        tell(":");
        tell_bytes(at->name_offset == ADSEAL_NO_OFFSET ? NULL : uri.data + at->name_offset, at->name_length);
    }
}

operation find_signing(const char *word) {
    static const struct {
        const char *word;
        operation run;
    } known[] = {{"signer", make_signer}, {"sign", sign}, {"parts", sign_parts}, {"template", render}, {"lint", lint}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(word, known[i].word) == 0) {
            return known[i].run;
        }
    }
    return NULL;
}
