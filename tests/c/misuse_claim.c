/* Misuse of the parameter that chooses a ring. */
#include "misuse.h"

#include <string.h>

static int32_t claim_site(const void *uri, char *out, size_t capacity, size_t *length) {
    return adseal_click_claimed_parameter(uri, strlen(uri), "site_id", 7, out, capacity, length);
}

void misuse_claim(void) {
    const size_t length = strlen(CLICK_URI);
    size_t told = 12345;
    char out[20];
    check_buffer("claimed parameter", TELLS_LENGTH, claim_site, CLICK_URI);
    check_context("claimed parameter");
    EXPECT_NULL(adseal_click_claimed_parameter(NULL, 1, "site_id", 7, out, sizeof out, &told));
    EXPECT_NULL(adseal_click_claimed_parameter(CLICK_URI, length, NULL, 7, out, sizeof out, &told));
    EXPECT_INVALID(adseal_click_claimed_parameter(CLICK_URI, TOO_LONG, "site_id", 7, out, sizeof out, &told));
    EXPECT_INVALID(adseal_click_claimed_parameter(CLICK_URI, length, "site_id", SIZE_MAX, out, sizeof out, &told));
    CHECK_INT(adseal_click_claimed_parameter(NULL, 0, "site_id", 7, out, sizeof out, &told), ADSEAL_NONE);
    CHECK_INT(adseal_click_claimed_parameter(CLICK_URI, length, NULL, 0, out, sizeof out, &told), ADSEAL_NONE);
    CHECK_INT(adseal_click_claimed_parameter(CLICK_URI, length, "site", 4, NULL, 0, &told), ADSEAL_NONE);
    CHECK_INT(told, 12345);
    CHECK_STATUS(adseal_click_claimed_parameter(CLICK_URI, length, "site_id", 7, out, sizeof out, &told), ADSEAL_OK);
    CHECK_BYTES(out, told, "news 1", 6);
}
