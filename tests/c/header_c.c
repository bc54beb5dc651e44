/* The header needs nothing in front of it, may be included twice, and declares functions of C with prototypes. */
#include "adseal.h"

/* A function pointer of the documented type takes the function: the declaration is a prototype. */
static uint32_t (*const abi_version)(void) = adseal_abi_version;
static const char *(*const status_name)(int32_t) = adseal_status_name;
static void (*const free_ring)(adseal_key_ring *) = adseal_key_ring_free;

int main(void) {
    free_ring(0);
    return abi_version() == ADSEAL_ABI_VERSION && status_name(ADSEAL_OK)[0] == 'v' ? 0 : 1;
}
