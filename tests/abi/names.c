/* Prints the names that the library has for its numbers: status NUMBER FAMILY NAME, lint NUMBER NAME, and so on. */
#include "adseal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Far beyond the numbers that are in use or reserved. */
enum { FIRST = -1000, LAST = 9999 };

static void show(const char *kind, int64_t number, const char *name, const char *unknown) {
    if (strcmp(name, unknown) != 0) {
        printf("%s %" PRId64 " %s\n", kind, number, name);
    }
}

int main(void) {
    for (int32_t number = FIRST; number <= LAST; number++) {
        if (strcmp(adseal_status_name(number), "unknown_status") != 0) {
            printf("status %" PRId32 " %s %s\n", number, adseal_status_family(number), adseal_status_name(number));
        }
    }
    for (int32_t number = FIRST; number <= LAST; number++) {
        show("lint", number, adseal_lint_name(number), "unknown_lint");
    }
    for (int32_t number = FIRST; number <= LAST; number++) {
        show("instability", number, adseal_instability_name(number), "unknown_instability");
    }
    for (int32_t number = FIRST; number <= LAST; number++) {
        show("cause", number, adseal_cause_name(number), "unknown_cause");
    }
    for (int32_t number = FIRST; number <= LAST; number++) {
        show("outcome", number, adseal_explain_outcome_name(number), "unknown_outcome");
    }
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        show("flag", bit, adseal_flag_name(bit), "unknown_flag");
    }
    return 0;
}
