// The header in C++: names are not mangled, the macros are constants, and handles are distinct types.
#include "adseal.h"

#include <type_traits>

static_assert(ADSEAL_OK == 0 && ADSEAL_NO_TIME < 0 && ADSEAL_NO_OFFSET > ADSEAL_MAX_URI_LENGTH, "constants");
static_assert(!std::is_same<adseal_key_ring, adseal_click_signer>::value, "handles are distinct types");
static_assert(!std::is_convertible<adseal_key_ring *, adseal_click_signer *>::value, "handles do not convert");
static_assert(std::is_standard_layout<adseal_place>::value && std::is_standard_layout<adseal_lint>::value, "layout");
static_assert(sizeof(adseal_place) == 4 * sizeof(size_t) + (sizeof(size_t) > 4 ? 8 : 4), "this struct never grows");
static_assert(std::is_standard_layout<adseal_instability>::value &&
                  sizeof(adseal_instability) == 8 + 2 * sizeof(size_t),
              "nor does this");
static_assert(std::is_standard_layout<adseal_note>::value && sizeof(adseal_note) == 8 + 2 * sizeof(size_t), "nor this");

int main() {
    adseal_key_ring_free(nullptr);
    return adseal_abi_version() == ADSEAL_ABI_VERSION && adseal_status_name(ADSEAL_OK)[0] == 'v' ? 0 : 1;
}
