/* Reads lines `operation label file` from the standard input, runs each, and prints `label status work peak`.
 *
 * Under callgrind it asks for a dump behind each operation, which holds the instructions of that one alone. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <valgrind/callgrind.h>

char room[ROOM];

void must(int32_t status, const char *what) {
    if (status != ADSEAL_OK) {
        fprintf(stderr, "measure: %s: %s\n", what, adseal_status_name(status));
        exit(1);
    }
}

static input read_file(const char *name) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        perror(name);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    const long length = ftell(file);
    rewind(file);
    char *data = malloc((size_t)length + 1);
    if (data == NULL || fread(data, 1, (size_t)length, file) != (size_t)length) {
        perror(name);
        exit(1);
    }
    fclose(file);
    return (input){data, (size_t)length};
}

/* What the judge has to find: a cost that grows with the square of the length, and 40 times its length of memory. */
static outcome run_planted(input given) {
    volatile unsigned found = 0;
    char *volatile block = malloc(given.length);
    char *volatile grown = block == NULL ? NULL : realloc(block, 40 * given.length);
    must(grown == NULL ? ADSEAL_ERROR_OUT_OF_MEMORY : ADSEAL_OK, "what is planted");
    free(grown);
    for (size_t i = 0; i < given.length; i += 16) {
        for (size_t j = 0; j < i; j += 16) {
            found += given.data[i] == given.data[j];
        }
    }
    return (outcome){0, (double)given.length};
}

static const operation planted = {"planted", NULL, run_planted, NULL};

static const operation *find(const char *name) {
    if (strcmp(name, planted.name) == 0) {
        return &planted;
    }
    const operation *found = find_click(name);
    if (found == NULL) {
        found = find_json(name);
    }
    if (found == NULL) {
        fprintf(stderr, "measure: no such operation: %s\n", name);
        exit(1);
    }
    return found;
}

int main(void) {
    char name[64];
    char label[256];
    char file[1024];
    while (scanf("%63s %255s %1023s", name, label, file) == 3) {
        const operation *what = find(name);
        const input given = read_file(file);
        if (what->prepare != NULL) {
            what->prepare(given);
        }
        memory_restart();
        CALLGRIND_TOGGLE_COLLECT;
        const outcome found = what->run(given);
        CALLGRIND_TOGGLE_COLLECT;
        const size_t peak = memory_peak();
        CALLGRIND_DUMP_STATS_AT(label);
        printf("%s %d %.0f %zu\n", label, found.status, found.work, peak);
        if (what->clean != NULL) {
            what->clean();
        }
        free((char *)given.data);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
