/* Runs one operation of adseal on one input, so that whoever watches counts that and nothing else. */
#ifndef TESTS_WORST_CASE_MEASURE_H
#define TESTS_WORST_CASE_MEASURE_H

#include "adseal.h"

typedef struct input {
    const char *data;
    size_t length;
} input;

/* What an operation came to: its answer, and the bytes of work to share the cost among. */
typedef struct outcome {
    int32_t status;
    double work;
} outcome;

typedef struct operation {
    const char *name;
    /* Makes what the operation needs; NULL where that is what all of them have. */
    void (*prepare)(input given);
    outcome (*run)(input given);
    void (*clean)(void);
} operation;

const operation *find_click(const char *name);
const operation *find_json(const char *name);

/* Ends the program where a call fails that cannot. */
void must(int32_t status, const char *what);

/* The most bytes that were allocated at once since `memory_restart`; in the program that counts them. */
void memory_restart(void);
size_t memory_peak(void);

#define NOW ((int64_t)1700000000)
#define ROOM ((size_t)16 << 20)
extern char room[];

#endif
