/* The parts of the test. Those that sign compare no MACs, so they also run with the library as it is shipped. */
#ifndef TESTS_CT_PARTS_H
#define TESTS_CT_PARTS_H

#include "../c/check.h"
#include "adseal.h"
#include "secret.h"

#define NOW ((int64_t)1700000000)
#define CLICK_URI "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201"
#define API_KEY "test-api-key"
#define INSTALL_BODY "{\"action\":\"install\",\"data\":{\"price\":10}}"

enum { URL_CAPACITY = 400, KEY_LENGTHS = 8 };

/* As long as the block of the hash, shorter, and longer, where the key is hashed first. */
extern const size_t key_lengths[KEY_LENGTHS];

/* Key rings and registers: keys are copied, and equal ones found. */
void check_rings(void);
void check_registers(void);

/* Every way to sign. */
void sign_clicks(void);
void sign_installs(void);

/* Every way to verify, with MACs that are right and wrong. */
void verify_clicks(void);
void verify_installs(void);

/* Leaks, made on purpose, of a signature that was not made public. Each has to be reported. */
int leak_by_branch(void);
int leak_by_address(void);

#endif
