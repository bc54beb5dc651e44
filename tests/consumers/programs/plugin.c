/* A plug-in with the static library in it, as for a web server: its own function is all that it shows. */
#include <adseal.h>

unsigned plugin_abi(void);

unsigned plugin_abi(void) {
    return adseal_abi_version();
}
