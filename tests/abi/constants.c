/* Prints the numbers of the header: NAME VALUE TYPE. SHOW_ALL is a SHOW(...) for each macro. */
#include "adseal.h"

#include <stdio.h>

/* The type counts too: it decides what an expression becomes. Another type than these stops the compiler here. */
#define FORMAT(value)                                                                                                  \
    _Generic((value),                                                                                                  \
        int: "%s %d int\n",                                                                                            \
        unsigned: "%s %u unsigned\n",                                                                                  \
        long: "%s %ld long\n",                                                                                         \
        unsigned long: "%s %lu unsigned long\n")

#define SHOW(name) printf(FORMAT(name), #name, name);

int main(void) {
    SHOW_ALL
    return 0;
}
