/*
 * A program with faults on purpose, one for each name, to show that a sanitizer is on. Each breaks C, or what adseal.h
 * asks of a caller; none is in the library.
 *
 *   planted NAME
 */
#include "adseal.h"

#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW ((int64_t)1700000000)
#define KEY "0123456789abcdef0123456789abcdef"
#define URI "/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600&signature=AAAAAAAAAAAAAAAA"

enum { ROUNDS = 2000, AT_ONCE = 20 };

static adseal_click_verifier *new_verifier(void) {
    adseal_key_ring *ring;
    adseal_click_verifier *verifier;
    if (adseal_key_ring_new(KEY, strlen(KEY), &ring) != ADSEAL_OK ||
        adseal_click_verifier_new(ring, NULL, &verifier) != ADSEAL_OK) {
        exit(EXIT_FAILURE);
    }
    adseal_key_ring_free(ring);
    return verifier;
}

/* The library is told of more bytes than there are. */
static void read_in_library(void) {
    adseal_click_verifier *verifier = new_verifier();
    char *uri = malloc(strlen(URI));
    memcpy(uri, URI, strlen(URI));
    printf("%d\n", adseal_click_verifier_verify(verifier, uri, strlen(URI) + 1, NOW, NULL));
    free(uri);
    adseal_click_verifier_free(verifier);
}

/* A handle is used that was freed. */
static void freed_in_library(void) {
    adseal_click_verifier *verifier = new_verifier();
    adseal_click_verifier_free(verifier);
    printf("%d\n", adseal_click_verifier_verify(verifier, URI, strlen(URI), NOW, NULL));
}

/* A handle is freed twice. */
static void freed_twice(void) {
    adseal_click_verifier *verifier = new_verifier();
    adseal_click_verifier_free(verifier);
    adseal_click_verifier_free(verifier);
}

/* Nobody frees a handle. */
static void leak(void) {
    volatile uintptr_t forgotten = (uintptr_t)new_verifier();
    forgotten = 0;
    (void)forgotten;
}

static void write_in_program(void) {
    /* The compiler cannot know where it points. */
    char *volatile short_by_one = malloc(strlen(URI));
    for (size_t i = 0; i <= strlen(URI); i++) {
        short_by_one[i] = URI[i];
    }
    free(short_by_one);
}

static void overflow_in_program(void) {
    volatile int number = INT_MAX;
    number += 1;
    printf("%d\n", number);
}

/* Two threads fill one verdict, of which each has to be alone with it. */
typedef struct shared {
    adseal_click_verifier *verifier;
    adseal_click_verdict *verdict;
    unsigned counted;
    pthread_barrier_t meeting;
} shared;

/* Both threads are there at the first round and at the last, and get their turns in between. */
static void take_turns(shared *both, unsigned round) {
    if (round == 0 || round == ROUNDS - 1) {
        pthread_barrier_wait(&both->meeting);
    } else if (round % AT_ONCE == 0) {
        sched_yield();
    }
}

static void *fill_verdict(void *argument) {
    shared *both = argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        take_turns(both, round);
        adseal_click_verifier_verify(both->verifier, URI, strlen(URI), NOW, both->verdict);
    }
    return NULL;
}

static void *count(void *argument) {
    shared *both = argument;
    for (unsigned round = 0; round < ROUNDS; round++) {
        take_turns(both, round);
        both->counted++;
    }
    return NULL;
}

static void in_two_threads(void *(*work)(void *)) {
    pthread_t threads[2];
    static shared both;
    both.verifier = new_verifier();
    /* What the library finds out at the first call, of the processor, is no part of this. */
    adseal_click_verifier_verify(both.verifier, URI, strlen(URI), NOW, NULL);
    if (adseal_click_verdict_new(&both.verdict) != ADSEAL_OK || pthread_barrier_init(&both.meeting, NULL, 2) != 0) {
        exit(EXIT_FAILURE);
    }
    for (int i = 0; i < 2; i++) {
        if (pthread_create(&threads[i], NULL, work, &both) != 0) {
            exit(EXIT_FAILURE);
        }
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
    }
    adseal_click_verdict_free(both.verdict);
    adseal_click_verifier_free(both.verifier);
}

static void race_in_library(void) {
    in_two_threads(fill_verdict);
}

static void race_in_program(void) {
    in_two_threads(count);
}

static void nothing(void) {
    adseal_click_verifier_free(new_verifier());
}

int main(int count_of_arguments, char **arguments) {
    static const struct {
        const char *name;
        void (*run)(void);
    } faults[] = {
        {"nothing", nothing},
        {"read-in-library", read_in_library},
        {"freed-in-library", freed_in_library},
        {"freed-twice", freed_twice},
        {"leak", leak},
        {"write-in-program", write_in_program},
        {"overflow-in-program", overflow_in_program},
        {"race-in-library", race_in_library},
        {"race-in-program", race_in_program},
    };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (count_of_arguments == 2 && strcmp(arguments[1], faults[i].name) == 0) {
            faults[i].run();
            return EXIT_SUCCESS;
        }
    }
    fprintf(stderr, "planted: no such fault\n");
    return EXIT_FAILURE;
}
