/* What part to run under valgrind: `sign`, `verify`, or one of the leaks. */
#include "parts.h"

#include <stdio.h>
#include <string.h>
#include <valgrind/valgrind.h>

const size_t key_lengths[KEY_LENGTHS] = {1, 16, 31, 32, 63, 64, 65, 200};

int main(int count, char **arguments) {
    const char *part = count == 2 ? arguments[1] : "";
    if (!RUNNING_ON_VALGRIND) {
        die("this program says nothing without valgrind");
    }
    if (strcmp(part, "leak-by-branch") == 0) {
        return leak_by_branch();
    }
    if (strcmp(part, "leak-by-address") == 0) {
        return leak_by_address();
    }
    if (strcmp(part, "sign") == 0) {
        sign_clicks();
        sign_installs();
    } else if (strcmp(part, "verify") == 0) {
        check_rings();
        check_registers();
        verify_clicks();
        verify_installs();
        CHECK(secret_comparisons() > 0);
        printf("%u comparisons of secret MACs\n", secret_comparisons());
    } else {
        die("no part is called '%s'", part);
    }
    return check_finish(part);
}
