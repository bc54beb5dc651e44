/*
 * A clock that is wrong: every function that is told the time, at the ends of what a clock can show, and a replay guard
 * whose clock jumps. What has to come out is computed here from the rules of docs/click-validation.md.
 *
 *   clock SECONDS
 */
#include "fixture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LATEST_SIGNED INT64_C(99999999999)
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* 1969, 1970, 2001, 2023, the ends of 31 and of 32 bits (2038 and 2106), 9999, 11 digits, 18 digits, 63 bits. */
static const int64_t times[] = {
    INT64_MIN,
    -INT64_C(4294967296),
    -1,
    0,
    1,
    1000000000,
    NOW - 1,
    NOW,
    INT32_MAX - 1,
    INT32_MAX,
    2147483648,
    4294967295,
    4294967296,
    253402300799,
    LATEST_SIGNED,
    LATEST_SIGNED + 1,
    INT64_C(999999999999999999),
    INT64_MAX - 600,
    INT64_MAX,
};
static const int64_t lifetimes[] = {0, 60, 600, 67108264};
static const int64_t leeways[] = {0, 300};

static unsigned long verdicts;
/* So many verdicts would be wrong if each click counted for one second longer. */
static unsigned long of_another_rule;

/* A click until `expires`, signed over its bytes alone: signing a click refuses most of these times. */
static size_t click_until(const adseal_click_signer *signer, int64_t expires, char *url) {
    size_t length = (size_t)snprintf(url, URL_CAPACITY, "/c?a=1&b=2&c=3&expires=%" PRId64, expires);
    char signature[64];
    size_t signature_length = 0;
    CHECK_STATUS(
        adseal_click_signer_signature(signer, url, length, NOW, signature, sizeof signature, &signature_length),
        ADSEAL_OK);
    return length +
           (size_t)snprintf(url + length, URL_CAPACITY - length, "&signature=%.*s", (int)signature_length, signature);
}

__extension__ typedef __int128 wide;

/* The rules, in numbers that do not overflow. */
static int32_t reason_at(wide now, wide expires, wide leeway, wide lifetime) {
    if (now < 0) {
        return ADSEAL_ERROR_INVALID_ARGUMENT;
    }
    if (now >= expires + leeway) {
        return ADSEAL_CLICK_EXPIRED;
    }
    return lifetime != 0 && expires > now + lifetime + leeway ? ADSEAL_CLICK_LIFETIME_TOO_LONG : ADSEAL_VALID;
}

static adseal_click_verifier *verifier_with(const adseal_key_ring *ring, int64_t leeway, int64_t lifetime,
                                            const adseal_replay_guard *guard) {
    adseal_click_policy *policy;
    adseal_click_verifier *verifier;
    CHECK_STATUS(adseal_click_policy_new(&policy), ADSEAL_OK);
    CHECK_STATUS(adseal_click_policy_set_leeway(policy, leeway), ADSEAL_OK);
    if (lifetime != 0) {
        CHECK_STATUS(adseal_click_policy_set_max_lifetime(policy, lifetime), ADSEAL_OK);
    }
    if (guard != NULL) {
        CHECK_STATUS(adseal_click_policy_set_replay_guard(policy, guard), ADSEAL_OK);
    }
    CHECK_STATUS(adseal_click_verifier_new(ring, policy, &verifier), ADSEAL_OK);
    adseal_click_policy_free(policy);
    return verifier;
}

/* Each time as the clock, against each as `expires`, and those around it. */
static void check_verifying(const fixture *handles) {
    check_context("verifying");
    for (size_t i = 0; i < COUNT(lifetimes) * COUNT(leeways); i++) {
        int64_t leeway = leeways[i % COUNT(leeways)];
        int64_t lifetime = lifetimes[i / COUNT(leeways)];
        adseal_click_verifier *verifier = verifier_with(handles->ring, leeway, lifetime, NULL);
        for (size_t j = 0; j < COUNT(times); j++) {
            int64_t expires = times[j];
            char url[URL_CAPACITY];
            if (expires < 0 || expires > INT64_C(999999999999999999)) {
                continue;
            }
            size_t length = click_until(handles->signer, expires, url);
            for (size_t k = 0; k < COUNT(times); k++) {
                CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, times[k], NULL),
                             reason_at(times[k], expires, leeway, lifetime));
                verdicts++;
            }
            for (int64_t near = -301; near <= 301; near++) {
                CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, expires + near, NULL),
                             reason_at(expires + near, expires, leeway, lifetime));
                of_another_rule += reason_at(expires + near, expires, leeway, lifetime) !=
                                   reason_at(expires + near, expires + 1, leeway, lifetime);
                verdicts++;
            }
        }
        adseal_click_verifier_free(verifier);
    }
}

static void check_signing(const fixture *handles) {
    char url[URL_CAPACITY];
    char expected[60];
    size_t length;
    check_context("signing");
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t now = times[i];
        int32_t status = adseal_click_signer_sign(handles->signer, "/c?a=1&b=2&c=3", 14, ADSEAL_EXPIRES_LIFETIME, now,
                                                  url, sizeof url, &length, NULL);
        int is_far = now > LATEST_SIGNED - 60;
        CHECK_STATUS(status, now < 0  ? ADSEAL_ERROR_INVALID_ARGUMENT
                             : is_far ? ADSEAL_SIGN_EXPIRES_OUT_OF_RANGE
                                      : ADSEAL_OK);
        if (status == ADSEAL_OK) {
            snprintf(expected, sizeof expected, "&expires=%" PRId64 "&signature=", now + 60);
            url[length] = '\0';
            CHECK(strstr(url, expected) != NULL);
        }
        verdicts++;
    }
}

/* Tokens of installs have no time, but their keys do: active from `times[j]`, or until then. */
static void check_keys(void) {
    check_context("keys");
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t bound = times[i];
        if (bound <= 0) {
            continue;
        }
        for (int is_end = 0; is_end < 2; is_end++) {
            adseal_key_ring_builder *builder;
            adseal_key_ring *ring;
            CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
            CHECK_STATUS(adseal_key_ring_builder_add(builder, "k", 1, TEST_KEY, strlen(TEST_KEY),
                                                     is_end ? ADSEAL_NO_TIME : bound, is_end ? bound : ADSEAL_NO_TIME,
                                                     ADSEAL_NO_TIME),
                         ADSEAL_OK);
            CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
            adseal_click_verifier *verifier = verifier_with(ring, 0, 0, NULL);
            for (size_t j = 0; j < COUNT(times); j++) {
                int is_active = is_end ? times[j] < bound : times[j] >= bound;
                CHECK_STATUS(adseal_click_verifier_check_signature(
                                 verifier, "", 0, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 43, times[j]),
                             times[j] < 0 ? ADSEAL_ERROR_INVALID_ARGUMENT
                             : is_active  ? ADSEAL_CLICK_INVALID_SIGNATURE
                                          : ADSEAL_CLICK_NO_ACTIVE_KEY);
                verdicts++;
            }
            adseal_click_verifier_free(verifier);
            adseal_key_ring_free(ring);
            adseal_key_ring_builder_free(builder);
        }
    }
}

/* A click that was accepted is never accepted again, whatever the clock shows in between, if no other click came. */
static void check_one_click(const fixture *handles) {
    check_context("one click, a clock that jumps");
    for (size_t i = 0; i < COUNT(times); i++) {
        char url[URL_CAPACITY];
        adseal_replay_guard *guard;
        CHECK_STATUS(adseal_replay_guard_new(100, &guard), ADSEAL_OK);
        adseal_click_verifier *verifier = verifier_with(handles->ring, 0, MAX_LIFETIME, guard);
        size_t length = click_until(handles->signer, NOW + 60, url);
        CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW, NULL), ADSEAL_VALID);
        for (size_t j = 0; j < COUNT(times); j++) {
            const int64_t jumps[] = {times[i], times[j], NOW, NOW - 540, NOW + 59};
            for (size_t k = 0; k < COUNT(jumps); k++) {
                int32_t expected = reason_at(jumps[k], NOW + 60, 0, MAX_LIFETIME);
                CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, jumps[k], NULL),
                             expected == ADSEAL_VALID ? ADSEAL_CLICK_REPLAYED : expected);
                verdicts++;
            }
        }
        adseal_click_verifier_free(verifier);
        adseal_replay_guard_free(guard);
    }
}

enum { CLICKS = 4000 };

/* A clock that is set back again and again, and never runs beyond the end of a click that counts. */
static unsigned long jump_among_clicks(const fixture *handles, uint64_t *random) {
    static int64_t expires[CLICKS];
    static char accepted[CLICKS];
    unsigned long count = 0;
    adseal_replay_guard *guard;
    memset(accepted, 0, sizeof accepted);
    CHECK_STATUS(adseal_replay_guard_new(CLICKS, &guard), ADSEAL_OK);
    adseal_click_verifier *verifier = verifier_with(handles->ring, 0, MAX_LIFETIME, guard);
    for (unsigned i = 0; i < 4 * CLICKS; i++) {
        char url[URL_CAPACITY];
        *random = *random * 6364136223846793005u + 1442695040888963407u;
        unsigned which = (unsigned)(*random >> 33) % CLICKS;
        int64_t now = NOW + (int64_t)(*random >> 50) % 60;
        expires[which] = NOW + 60 + which;
        size_t length = click_until(handles->signer, expires[which], url);
        int32_t expected = reason_at(now, expires[which], 0, MAX_LIFETIME);
        int32_t reason = adseal_click_verifier_verify(verifier, url, length, now, NULL);
        CHECK_STATUS(reason, expected == ADSEAL_VALID && accepted[which] ? ADSEAL_CLICK_REPLAYED : expected);
        accepted[which] |= reason == ADSEAL_VALID;
        count++;
    }
    adseal_click_verifier_free(verifier);
    adseal_replay_guard_free(guard);
    return count;
}

enum { KNOWN = 100, GUARD_PLACES = 2 * KNOWN };

static size_t known_click(const fixture *handles, unsigned which, char *url) {
    return click_until(handles->signer, NOW + 60 + which, url);
}

/* How many of the known clicks are accepted; the others are replays. */
static unsigned show_known(const fixture *handles, const adseal_click_verifier *verifier) {
    unsigned accepted = 0;
    for (unsigned which = 0; which < KNOWN; which++) {
        char url[URL_CAPACITY];
        size_t length = known_click(handles, which, url);
        int32_t reason = adseal_click_verifier_verify(verifier, url, length, NOW, NULL);
        accepted += reason == ADSEAL_VALID;
        CHECK(reason == ADSEAL_VALID || reason == ADSEAL_CLICK_REPLAYED);
    }
    return accepted;
}

/*
 * What cannot be helped: while a clock runs ahead of the end of a click the guard may use its place for another one,
 * and when it is set back the click counts again. No more are forgotten than others came, and each counts once again.
 */
static void check_clock_that_was_ahead(const fixture *handles) {
    unsigned forgotten = 0;
    unsigned came = 0;
    check_context("a clock that was ahead");
    for (unsigned others = 0; others <= KNOWN; others++) {
        char url[URL_CAPACITY];
        adseal_replay_guard *guard;
        CHECK_STATUS(adseal_replay_guard_new(GUARD_PLACES, &guard), ADSEAL_OK);
        adseal_click_verifier *verifier = verifier_with(handles->ring, 0, MAX_LIFETIME, guard);
        CHECK_INT(show_known(handles, verifier), KNOWN);
        for (unsigned i = 0; i < others; i++) {
            size_t length = click_until(handles->signer, NOW + 100001 + i, url);
            CHECK_STATUS(adseal_click_verifier_verify(verifier, url, length, NOW + 100000, NULL), ADSEAL_VALID);
        }
        unsigned accepted = show_known(handles, verifier);
        CHECK(accepted <= others);
        CHECK_INT(show_known(handles, verifier), 0);
        forgotten += accepted;
        came += others;
        adseal_click_verifier_free(verifier);
        adseal_replay_guard_free(guard);
    }
    /* Else the clock did not run ahead. */
    CHECK(forgotten > 0);
    printf("figure: a clock that ran ahead of the end of clicks and was set back: %u other clicks came meanwhile, and "
           "%u of "
           "those that had been accepted were accepted once again\n",
           came, forgotten);
}

int main(int count_of_arguments, char **arguments) {
    fixture handles;
    uint64_t random = 1;
    unsigned long jumps = 0;
    if (count_of_arguments != 2) {
        die("usage: clock SECONDS");
    }
    time_t end = time(NULL) + atoi(arguments[1]);
    fixture_make(&handles);
    check_verifying(&handles);
    check_signing(&handles);
    check_keys();
    check_one_click(&handles);
    check_clock_that_was_ahead(&handles);
    check_context("clicks, a clock that jumps");
    do {
        jumps += jump_among_clicks(&handles, &random);
    } while (time(NULL) < end);
    fixture_free(&handles);
    CHECK(of_another_rule > 0);
    printf(
        "figure: clocks from 1969 to the end of 63 bits: %lu verdicts; and a replay guard whose clock jumps back and "
        "forth within the clicks' time, %lu clicks shown: %zu not as the rules say (%lu would not be if clicks counted "
        "for one second longer)\n",
        verdicts, jumps, check_failures(), of_another_rule);
    return check_finish("clock");
}
