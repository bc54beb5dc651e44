/*
 * What `make demo` runs: the published click and install are signed and compared with what was published, then the
 * click is verified as it is and after every kind of tampering. The install is signed once more with a user agent,
 * whose slashes PHP spells otherwise. Exits with 1 if anything is not as written here.
 */
#include <adseal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLICK                                                                                                          \
    "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"     \
    "&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid"
#define CLICK_SIGNATURE "BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"
#define INSTALL_START                                                                                                  \
    "{\"action\":\"install\",\"kochava_app_id\":\"koconversionsdemo174ea19bc63928c\",\"app_ver\":\"3.3.0\",\"data\":"  \
    "{\"origination_ip\":\"69.224.141.777\",\"device_ver\":\"iPhone-iOS-9.3.4\",\"device_ids\":{\"idfa\":"             \
    "\"kochava-test-idfa-2015-12-09-12\",\"idfv\":\"333BA75-FE08-AAA4-9EF0-98A6AD293FEC\",\"adid\":\"\","              \
    "\"android_id\":\"\"}"
#define INSTALL_BODY INSTALL_START "}}"
#define INSTALL_TOKEN "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46"
#define AGENT_JSON                                                                                                     \
    INSTALL_START                                                                                                      \
    ",\"device_ua\":\"Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46\"}}"
#define AGENT_BODY                                                                                                     \
    INSTALL_START                                                                                                      \
    ",\"device_ua\":\"Mozilla\\/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit\\/601.1.46\"}}"
#define AGENT_TOKEN "63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7"
#define API_KEY "test-api-key"
#define SECRET "test-secret"

enum { SIGNED_AT = 12285, EXPIRES = 12345 };

/* What happens to the signed click on its way, and what verifying it must say. */
static const struct trial {
    const char *what;
    const char *key;
    const char *from; /* this part of the URL is replaced ... */
    const char *to;   /* ... by this one */
    const char *appended;
    int64_t now;
    int32_t reason;
    size_t offset;
    const char *parameter;
} trials[] = {
    {"as signed", "secret", "", "", "", 12344, ADSEAL_VALID, ADSEAL_NO_OFFSET, ""},
    {"site_id is another", "secret", "test-site-id", "evil-site-id", "", 12344, ADSEAL_CLICK_INVALID_SIGNATURE,
     ADSEAL_NO_OFFSET, ""},
    {"&site.id=evil added", "secret", "", "", "&site.id=evil", 12344, ADSEAL_CLICK_DUPLICATE_PARAMETER, 252, "site.id"},
    {"signature cut off", "secret", "&signature=", "&sig=", "", 12344, ADSEAL_CLICK_MISSING_SIGNATURE, ADSEAL_NO_OFFSET,
     ""},
    {"when it expires", "secret", "", "", "", 12345, ADSEAL_CLICK_EXPIRED, 192, "expires"},
    {"another private key", "guess", "", "", "", 12344, ADSEAL_CLICK_INVALID_SIGNATURE, ADSEAL_NO_OFFSET, ""},
};

static int differences;

static void stop(const char *what, int32_t status) {
    fprintf(stderr, "demo: %s: %s (%s)\n", what, adseal_status_name(status), adseal_status_message(status));
    exit(1);
}

static void expect_done(const char *what, int32_t status) {
    if (status != ADSEAL_OK) {
        stop(what, status);
    }
}

/* One row of the table: which way the library was called, what was tried, and what it said. */
static void print_row(const char *through, const char *what, const char *result, size_t offset, const char *parameter,
                      int as_expected) {
    char place[24] = "-";
    if (offset != ADSEAL_NO_OFFSET) {
        snprintf(place, sizeof place, "%lu", (unsigned long)offset);
    }
    printf("%-8s %-26s %-22s %6s  %-10s %s\n", through, what, result, place, *parameter != '\0' ? parameter : "-",
           as_expected ? "as expected" : "DIFFERS");
    differences += !as_expected;
}

static adseal_key_ring *make_ring(const char *key) {
    adseal_key_ring *ring;
    expect_done("key ring", adseal_key_ring_new(key, strlen(key), &ring));
    return ring;
}

/* Signs the published click into `url`, as a string. */
static void sign_click(char *url, size_t capacity) {
    adseal_key_ring *ring = make_ring("secret");
    adseal_click_signer *signer;
    size_t length;
    expect_done("signer", adseal_click_signer_new(ring, &signer));
    expect_done("signing", adseal_click_signer_sign(signer, CLICK, strlen(CLICK), EXPIRES, SIGNED_AT, url, capacity - 1,
                                                    &length, NULL));
    url[length] = '\0';
    adseal_click_signer_free(signer);
    adseal_key_ring_free(ring);
}

/* The URL as it arrives: one part replaced, something appended. */
static void tamper(const struct trial *trial, const char *url, char *arrived, size_t capacity) {
    const char *found = strstr(url, trial->from);
    if (found == NULL) {
        fprintf(stderr, "demo: nothing to replace in the signed URL: %s\n", trial->from);
        exit(1);
    }
    snprintf(arrived, capacity, "%.*s%s%s%s", (int)(found - url), url, trial->to, found + strlen(trial->from),
             trial->appended);
}

static void verify_click(const struct trial *trial, const char *url) {
    char arrived[1000];
    char name[100];
    const char *parameter;
    size_t length;
    adseal_key_ring *ring = make_ring(trial->key);
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    tamper(trial, url, arrived, sizeof arrived);
    expect_done("verifier", adseal_click_verifier_new(ring, NULL, &verifier));
    expect_done("verdict", adseal_click_verdict_new(&verdict));
    int32_t reason = adseal_click_verifier_verify(verifier, arrived, strlen(arrived), trial->now, verdict);
    size_t offset = adseal_click_verdict_offset(verdict);
    expect_done("parameter", adseal_click_verdict_parameter(verdict, arrived, strlen(arrived), &parameter, &length));
    snprintf(name, sizeof name, "%.*s", (int)length, length > 0 ? parameter : "");
    print_row("c", trial->what, adseal_status_name(reason), offset, name,
              reason == trial->reason && offset == trial->offset && strcmp(name, trial->parameter) == 0);
    if (reason != ADSEAL_VALID) {
        printf("         %s\n", adseal_status_message(reason));
    }
    adseal_click_verdict_free(verdict);
    adseal_click_verifier_free(verifier);
    adseal_key_ring_free(ring);
}

static adseal_install_signer *make_install_signer(void) {
    adseal_install_signer *signer;
    expect_done("install signer", adseal_install_signer_new(API_KEY, strlen(API_KEY), SECRET, strlen(SECRET), &signer));
    return signer;
}

/* The token of the published install body, as a string. */
static void sign_install(char token[ADSEAL_MAX_TOKEN_LENGTH + 1]) {
    adseal_install_signer *signer = make_install_signer();
    size_t length;
    expect_done("install token", adseal_install_signer_token(signer, INSTALL_BODY, strlen(INSTALL_BODY), token,
                                                             ADSEAL_MAX_TOKEN_LENGTH, &length));
    token[length] = '\0';
    adseal_install_signer_free(signer);
}

/* The install with a user agent, in the one spelling that is right for every receiver. */
static adseal_signed_install *sign_agent(void) {
    adseal_install_signer *signer = make_install_signer();
    adseal_signed_install *install;
    expect_done("signing JSON", adseal_install_signer_sign(signer, AGENT_JSON, strlen(AGENT_JSON), 0, &install, NULL));
    adseal_install_signer_free(signer);
    return install;
}

static int is_text(const void *found, size_t length, const char *expected) {
    return length == strlen(expected) && (length == 0 || memcmp(found, expected, length) == 0);
}

/* The first header is the token. */
static void agent_token(const adseal_signed_install *install, const char **token, size_t *length) {
    const char *name;
    size_t name_length;
    expect_done("header", adseal_signed_install_header(install, 0, &name, &name_length, token, length));
}

/* What is sent is another spelling of the JSON, and the notes say where it differs. */
static void print_agent(const adseal_signed_install *install) {
    const void *body;
    const char *token;
    size_t length;
    size_t token_length;
    expect_done("body", adseal_signed_install_body(install, &body, &length));
    agent_token(install, &token, &token_length);
    int same = is_text(body, length, AGENT_BODY) && is_text(token, token_length, AGENT_TOKEN);
    print_row("c", "with user agent signed", same ? "as documented" : "another body", ADSEAL_NO_OFFSET, "", same);
    for (size_t i = 0; i < adseal_signed_install_note_count(install); i++) {
        adseal_note note;
        expect_done("note", adseal_signed_install_note(install, i, &note));
        print_row("c", "what signing changed", adseal_instability_name(note.cause), note.offset, "",
                  note.cause == ADSEAL_UNSTABLE_SLASH_NOT_ESCAPED && note.count == 2);
        printf("         %lu places: %s\n", (unsigned long)note.count, adseal_instability_message(note.cause));
    }
}

/* The JSON as it was given, with the token of what should have been sent. */
static void verify_agent(const adseal_signed_install *install, const char *what, int32_t accept, int32_t expected) {
    adseal_install_register *known;
    adseal_install_verifier *verifier;
    adseal_install_verdict *verdict;
    const char *token;
    const void *body;
    size_t length;
    agent_token(install, &token, &length);
    expect_done("register", adseal_install_register_new(&known));
    expect_done("secret", adseal_install_register_add(known, API_KEY, strlen(API_KEY), "2026", 4, SECRET,
                                                      strlen(SECRET), ADSEAL_NO_TIME, ADSEAL_NO_TIME));
    expect_done("verifier", adseal_install_verifier_new(known, &verifier));
    expect_done("accept", adseal_install_verifier_set_accept(verifier, accept));
    expect_done("verdict", adseal_install_verdict_new(&verdict));
    int32_t reason = adseal_install_verifier_verify(verifier, AGENT_JSON, strlen(AGENT_JSON), API_KEY, strlen(API_KEY),
                                                    token, length, SIGNED_AT, verdict);
    expect_done("body", adseal_install_verdict_body(verdict, AGENT_JSON, strlen(AGENT_JSON), &body, &length));
    print_row("c", what, adseal_status_name(reason), ADSEAL_NO_OFFSET, "",
              reason == expected && is_text(body, length, reason == ADSEAL_VALID ? AGENT_BODY : ""));
    if (reason != ADSEAL_VALID) {
        printf("         %s\n", adseal_status_message(reason));
    }
    adseal_install_verdict_free(verdict);
    adseal_install_verifier_free(verifier);
    adseal_install_register_free(known);
}

int main(void) {
    char url[1000];
    char token[ADSEAL_MAX_TOKEN_LENGTH + 1];
    const char *with_agent;
    size_t with_agent_length;
    if (adseal_abi_version() != ADSEAL_ABI_VERSION) {
        fprintf(stderr, "demo: built for C ABI %d, but the library has %lu\n", ADSEAL_ABI_VERSION,
                (unsigned long)adseal_abi_version());
        return 1;
    }
    sign_click(url, sizeof url);
    sign_install(token);
    adseal_signed_install *agent = sign_agent();
    printf("adseal %s, C ABI %d\n\nThe published click, signed with the key \"secret\" until %d:\n\n%s\n\n",
           adseal_version(), ADSEAL_ABI_VERSION, EXPIRES, url);
    printf("The token of the published install:\n\n%s\n\n", token);
    agent_token(agent, &with_agent, &with_agent_length);
    printf("And with a user agent in it, signed as PHP spells it:\n\n%.*s\n\n", (int)with_agent_length, with_agent);

    printf("%-8s %-26s %-22s %6s  %-10s %s\n", "through", "what", "result", "offset", "parameter", "check");
    int same = strcmp(url, CLICK "&expires=12345&signature=" CLICK_SIGNATURE) == 0;
    print_row("c", "click signed", same ? "as published" : "another signature", ADSEAL_NO_OFFSET, "", same);
    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        verify_click(&trials[i], url);
    }
    same = strcmp(token, INSTALL_TOKEN) == 0;
    print_row("c", "install signed", same ? "as published" : "another token", ADSEAL_NO_OFFSET, "", same);
    print_agent(agent);
    verify_agent(agent, "sent as it was given", ADSEAL_ACCEPT_RAW, ADSEAL_INSTALL_INVALID_TOKEN);
    verify_agent(agent, "the same, PHP accepted", ADSEAL_ACCEPT_PHP, ADSEAL_VALID);
    adseal_signed_install_free(agent);

    printf("\n%s\n", differences == 0 ? "everything is as expected" : "something is NOT as expected");
    return differences != 0;
}
