/* The operations on clicks. The key of the inputs is KEY, and the time is NOW. */
#include "measure.h"

#include <stdio.h>
#include <string.h>

enum { KEYS = 16, NAMES = 64, MOST_VALUES = 256, CHECKS = 256 };

static const char key[] = "0123456789abcdef0123456789abcdef";

static adseal_key_ring *ring;
static adseal_click_signer *signer;
static adseal_click_verifier *verifier;
static adseal_click_verdict *verdict;
static adseal_click_template *template;

/* The key that signs stands last, so that all others are tried in vain. */
static void make_ring(size_t count) {
    adseal_key_ring_builder *builder;
    must(adseal_key_ring_builder_new(&builder), "builder");
    for (size_t i = 0; i < count; i++) {
        char id[16];
        char material[sizeof key];
        memcpy(material, key, sizeof key);
        const int length = snprintf(id, sizeof id, "k%zu", i);
        material[0] = i + 1 == count ? key[0] : (char)('a' + i);
        must(adseal_key_ring_builder_add(builder, id, (size_t)length, material, sizeof key - 1, ADSEAL_NO_TIME,
                                         ADSEAL_NO_TIME, ADSEAL_NO_TIME),
             "add");
    }
    must(adseal_key_ring_builder_build(builder, &ring), "ring");
    adseal_key_ring_builder_free(builder);
}

static void make_verifier(const adseal_click_policy *policy, size_t keys) {
    make_ring(keys);
    must(adseal_click_verifier_new(ring, policy, &verifier), "verifier");
    must(adseal_click_verdict_new(&verdict), "verdict");
}

static void default_verifier(input given) {
    (void)given;
    make_verifier(NULL, 1);
}

static void ring_of_many(input given) {
    (void)given;
    make_verifier(NULL, KEYS);
}

/* As many names as a policy may have: none stands in the click, but all of them are looked for. */
static void large_policy(input given) {
    (void)given;
    adseal_click_policy *policy;
    must(adseal_click_policy_new(&policy), "policy");
    for (size_t i = 0; i < NAMES; i++) {
        char name[16];
        const int length = snprintf(name, sizeof name, "forbidden_%zu", i);
        must(adseal_click_policy_add_signed_only(policy, name, (size_t)length), "signed_only");
        must(adseal_click_policy_add_required(policy, "expires", 7), "required");
    }
    must(adseal_click_policy_set_strict(policy, 1), "strict");
    make_verifier(policy, 1);
    adseal_click_policy_free(policy);
}

static outcome verify(input given) {
    const int32_t status = adseal_click_verifier_verify(verifier, given.data, given.length, NOW, verdict);
    return (outcome){status, (double)given.length};
}

/* The verdict, and all that is to be read in it. */
static outcome verify_and_read(input given) {
    outcome found = verify(given);
    size_t cursor = 0;
    size_t name;
    size_t value;
    while (adseal_click_verdict_next_parameter(verdict, given.data, given.length, &cursor, room, ROOM / 2, &name,
                                               room + ROOM / 2, ROOM / 2, &value) == ADSEAL_OK) {
    }
    return found;
}

static void make_signer(input given) {
    (void)given;
    make_ring(1);
    must(adseal_click_signer_new(ring, &signer), "signer");
}

static void nulling_signer(input given) {
    make_signer(given);
    must(adseal_click_signer_set_unfilled(signer, ADSEAL_UNFILLED_NULL), "unfilled");
}

static outcome sign(input given) {
    size_t length;
    adseal_place place;
    const int32_t status = adseal_click_signer_sign(signer, given.data, given.length, ADSEAL_EXPIRES_LIFETIME, NOW,
                                                    room, ROOM, &length, &place);
    return (outcome){status, (double)given.length};
}

static outcome sign_parts(input given) {
    const char *names[] = {"a"};
    const size_t name_lengths[] = {1};
    size_t length;
    adseal_place place;
    const int32_t status =
        adseal_click_signer_sign_parts(signer, "/c", 2, names, name_lengths, &given.data, &given.length, 1,
                                       ADSEAL_EXPIRES_LIFETIME, NOW, room, ROOM, &length, &place);
    return (outcome){status, (double)given.length};
}

static outcome lint(input given) {
    size_t count;
    adseal_place place;
    const int32_t status = adseal_click_signer_lint(signer, given.data, given.length, (adseal_lint *)(void *)room,
                                                    ROOM / sizeof(adseal_lint), &count, &place);
    return (outcome){status, (double)given.length};
}

static outcome parse_template(input given) {
    adseal_place place;
    const int32_t status = adseal_click_template_new(signer, given.data, given.length, &template, &place);
    return (outcome){status, (double)given.length};
}

static void make_template(input given) {
    make_signer(given);
    parse_template(given);
}

static outcome render(input given) {
    static const char *values[MOST_VALUES];
    static size_t lengths[MOST_VALUES];
    for (size_t i = 0; i < MOST_VALUES; i++) {
        values[i] = "a b";
        lengths[i] = 3;
    }
    size_t length;
    adseal_place place;
    const int32_t status =
        adseal_click_template_render(template, values, lengths, adseal_click_template_macro_count(template),
                                     ADSEAL_EXPIRES_LIFETIME, NOW, room, ROOM, &length, &place);
    return (outcome){status, (double)given.length};
}

static adseal_click_policy *guarded_policy(size_t places) {
    adseal_click_policy *policy;
    adseal_replay_guard *guard;
    must(adseal_click_policy_new(&policy), "policy");
    must(adseal_replay_guard_new(places, &guard), "guard");
    must(adseal_click_policy_set_max_lifetime(policy, 600), "max_lifetime");
    must(adseal_click_policy_set_replay_guard(policy, guard), "set the guard");
    adseal_replay_guard_free(guard);
    return policy;
}

static int32_t verify_numbered(size_t number) {
    char uri[32];
    char url[128];
    size_t length;
    const int written = snprintf(uri, sizeof uri, "/c?a=%zu", number);
    must(adseal_click_signer_sign(signer, uri, (size_t)written, ADSEAL_EXPIRES_LIFETIME, NOW, url, sizeof url, &length,
                                  NULL),
         "sign");
    return adseal_click_verifier_verify(verifier, url, length, NOW, NULL);
}

/* A guard with as many places as the input has bytes, and more clicks than that. */
static void full_guard(input given) {
    adseal_click_policy *policy = guarded_policy(given.length);
    make_verifier(policy, 1);
    adseal_click_policy_free(policy);
    must(adseal_click_signer_new(ring, &signer), "signer");
    for (size_t i = 0; i < 2 * given.length; i++) {
        verify_numbered(i);
    }
}

static outcome ask_the_guard(input given) {
    int32_t status = 0;
    for (size_t i = 0; i < CHECKS; i++) {
        status = verify_numbered(4 * given.length + i);
    }
    return (outcome){status, CHECKS};
}

static void clean(void) {
    adseal_click_template_free(template);
    adseal_click_signer_free(signer);
    adseal_click_verifier_free(verifier);
    adseal_click_verdict_free(verdict);
    adseal_key_ring_free(ring);
    template = NULL;
    signer = NULL;
    verifier = NULL;
    verdict = NULL;
    ring = NULL;
}

const operation *find_click(const char *name) {
    static const operation known[] = {
        {"verify", default_verifier, verify_and_read, clean},
        {"verify_16_keys", ring_of_many, verify, clean},
        {"verify_large_policy", large_policy, verify, clean},
        {"guard", full_guard, ask_the_guard, clean},
        {"sign", make_signer, sign, clean},
        {"sign_null", nulling_signer, sign, clean},
        {"parts", make_signer, sign_parts, clean},
        {"lint", make_signer, lint, clean},
        {"template", make_signer, parse_template, clean},
        {"render", make_template, render, clean},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) == 0) {
            return &known[i];
        }
    }
    return NULL;
}
