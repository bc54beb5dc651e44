/* A batch gives the same whatever the number of threads, and nothing of them is left after the call. */
#include "batch.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* More than three times what one thread takes at least, and no multiple of it. */
enum { MANY = 900, KINDS = 7, DISTINCT = 90 };

/* 0 stands for as many as the machine has. */
static const uint32_t thread_counts[] = {0, 2, 3, 5, 256};
enum { COUNTS = sizeof thread_counts / sizeof thread_counts[0] };

/* Rows by pointer, many of them equal. */
typedef struct many {
    char *uris[DISTINCT];
    const char *pointers[MANY];
    size_t lengths[MANY];
    adseal_click_batch *batch;
} many;

static void many_make(many *made, size_t (*make)(const void *context, size_t row, char *uri), const void *context) {
    size_t lengths[DISTINCT];
    for (size_t i = 0; i < DISTINCT; i++) {
        char uri[2 * URL_CAPACITY];
        lengths[i] = make(context, i, uri);
        made->uris[i] = copy_of(uri, lengths[i]);
    }
    for (size_t i = 0; i < MANY; i++) {
        /* Coprime to their number: all of them come, and in no order. */
        made->pointers[i] = made->uris[i * 37 % DISTINCT];
        made->lengths[i] = lengths[i * 37 % DISTINCT];
    }
    CHECK_STATUS(adseal_click_batch_new(&made->batch), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_pointers(made->batch, made->pointers, made->lengths, MANY), ADSEAL_OK);
    CHECK_STATUS(adseal_click_batch_set_now(made->batch, NOW), ADSEAL_OK);
}

static void many_free(many *made) {
    adseal_click_batch_free(made->batch);
    for (size_t i = 0; i < DISTINCT; i++) {
        free(made->uris[i]);
    }
}

static size_t make_signed(const void *context, size_t row, char *uri) {
    size_t length = sign_numbered(context, (unsigned)row, uri);
    switch (row % KINDS) {
    case 1:
        uri[length - 3] ^= 1;
        return length;
    case 2:
        return length - 1;
    case 3:
        memcpy(uri + length, "&x=;", 4);
        return length + 4;
    default:
        return length;
    }
}

static size_t make_unsigned(const void *context, size_t row, char *uri) {
    (void)context;
    static const char *const uris[] = {"/click?a=1", "/click?a=1&a=2", CLICK_URI, "nonsense",
                                       "https://t.example/c?x=%20y"};
    const char *chosen = uris[row % 5];
    size_t length = strlen(chosen);
    memcpy(uri, chosen, length);
    return length;
}

/* All columns of one call. */
typedef struct answers {
    int32_t reasons[MANY];
    int64_t expires[MANY];
    int32_t key_index[MANY];
    uint32_t flags[MANY];
    int64_t offsets[MANY];
} answers;

static void verify(const adseal_click_verifier *verifier, const many *rows, answers *got) {
    memset(got, 0x55, sizeof *got);
    CHECK_STATUS(adseal_click_verifier_verify_batch(verifier, rows->batch, got->reasons, got->expires, got->key_index,
                                                    got->flags, got->offsets, MANY),
                 ADSEAL_OK);
}

static void check_verify(const fixture *handles) {
    static answers alone;
    static answers together;
    size_t valid = 0;
    many rows;
    many_make(&rows, make_signed, handles->signer);
    check_context("verify with one thread");
    verify(handles->verifier, &rows, &alone);
    for (size_t i = 0; i < MANY; i++) {
        CHECK_STATUS(alone.reasons[i],
                     adseal_click_verifier_verify(handles->verifier, rows.pointers[i], rows.lengths[i], NOW, NULL));
        valid += alone.reasons[i] == ADSEAL_VALID;
    }
    CHECK(valid > MANY / 2 && valid < MANY);
    for (size_t i = 0; i < COUNTS; i++) {
        check_context("verify with %u threads", (unsigned)thread_counts[i]);
        CHECK_STATUS(adseal_click_batch_set_threads(rows.batch, thread_counts[i]), ADSEAL_OK);
        verify(handles->verifier, &rows, &together);
        CHECK_BYTES(&together, sizeof together, &alone, sizeof alone);
    }
    many_free(&rows);
}

/* The number of threads changes nothing about which of equal clicks counts. */
static void check_replay(const fixture *handles) {
    static answers got;
    bool seen[DISTINCT] = {false};
    many rows;
    many_make(&rows, make_signed, handles->signer);
    check_context("replay with many threads");
    CHECK_STATUS(adseal_click_batch_set_threads(rows.batch, 4), ADSEAL_OK);
    verify(handles->guarded, &rows, &got);
    for (size_t i = 0; i < MANY; i++) {
        size_t which = i * 37 % DISTINCT;
        if (got.reasons[i] == ADSEAL_VALID || got.reasons[i] == ADSEAL_CLICK_REPLAYED) {
            CHECK_STATUS(got.reasons[i], seen[which] ? ADSEAL_CLICK_REPLAYED : ADSEAL_VALID);
        }
        seen[which] = true;
    }
    many_free(&rows);
}

typedef struct texts {
    int32_t statuses[MANY];
    int64_t places[MANY];
    int64_t offsets[MANY + 1];
    char out[MANY * URL_CAPACITY];
    size_t length;
} texts;

static int32_t sign(const adseal_click_signer *signer, const many *rows, size_t capacity, texts *got) {
    memset(got, 0x55, sizeof *got);
    return adseal_click_signer_sign_batch(signer, rows->batch, got->statuses, got->places, got->out, capacity,
                                          got->offsets, MANY, &got->length);
}

static void check_sign(const fixture *handles) {
    static texts alone;
    static texts together;
    many rows;
    many_make(&rows, make_unsigned, NULL);
    check_context("sign with one thread");
    CHECK_STATUS(sign(handles->signer, &rows, sizeof alone.out, &alone), ADSEAL_OK);
    CHECK_INT(alone.offsets[MANY], alone.length);
    for (size_t i = 0; i < COUNTS; i++) {
        check_context("sign with %u threads", (unsigned)thread_counts[i]);
        CHECK_STATUS(adseal_click_batch_set_threads(rows.batch, thread_counts[i]), ADSEAL_OK);
        CHECK_STATUS(sign(handles->signer, &rows, alone.length, &together), ADSEAL_OK);
        CHECK_BYTES(&together, sizeof together, &alone, sizeof alone);
        for (size_t missing = 1; missing <= alone.length; missing *= 7) {
            CHECK_STATUS(sign(handles->signer, &rows, alone.length - missing, &together),
                         ADSEAL_ERROR_BUFFER_TOO_SMALL);
            CHECK_INT(together.length, alone.length);
            CHECK_BYTES(together.statuses, sizeof together.statuses, alone.statuses, sizeof alone.statuses);
            CHECK_BYTES(together.places, sizeof together.places, alone.places, sizeof alone.places);
            CHECK_BYTES(together.offsets, sizeof together.offsets, alone.offsets, sizeof alone.offsets);
            CHECK(together.out[alone.length - missing] == 0x55);
        }
    }
    many_free(&rows);
}

/* A call with threads leaves none behind, so the child of a fork can make its own. */
static void check_fork(const fixture *handles) {
    static answers alone;
    static answers together;
    many rows;
    int status = -1;
    many_make(&rows, make_signed, handles->signer);
    check_context("threads and fork");
    CHECK_STATUS(adseal_click_batch_set_threads(rows.batch, 3), ADSEAL_OK);
    verify(handles->verifier, &rows, &alone);
    pid_t child = fork();
    if (child == 0) {
        verify(handles->verifier, &rows, &together);
        _exit(memcmp(&together, &alone, sizeof alone) == 0 ? 0 : 1);
    }
    CHECK(child > 0 && waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    many_free(&rows);
}

void check_threads(void) {
    fixture handles;
    fixture_make(&handles);
    check_verify(&handles);
    check_replay(&handles);
    check_sign(&handles);
    check_fork(&handles);
    fixture_free(&handles);
}
