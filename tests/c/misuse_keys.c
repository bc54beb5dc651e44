/* Misuse of keys, key rings and names, and the functions that free. */
#include "misuse.h"

#include <string.h>

static void misuse_key(void) {
    adseal_key_ring_builder *builder;
    adseal_key_ring *ring;
    adseal_key *key;
    const int64_t none = ADSEAL_NO_TIME;
    check_context("key");
    EXPECT_NULL(adseal_key_new("k", 1, TEST_KEY, 32, none, none, none, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_key, out,
                     adseal_key_new(NULL, 1, TEST_KEY, 32, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_key, out,
                     adseal_key_new("k", 1, NULL, 32, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_key, out,
                     adseal_key_new("k", TOO_LONG, TEST_KEY, 32, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_key, out,
                     adseal_key_new("k", 1, TEST_KEY, SIZE_MAX, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_key, out,
                     adseal_key_new(NULL, 0, TEST_KEY, 32, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_key, out,
                     adseal_key_new("k", 1, NULL, 0, none, none, none, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_key, out, adseal_key_new("k", 1, TEST_KEY, 32, 5, 5, none, &out));
    CHECK_STATUS(adseal_key_new("k", 1, TEST_KEY, 32, none, none, none, &key), ADSEAL_OK);
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    EXPECT_NULL(adseal_key_ring_builder_add_key(NULL, key));
    EXPECT_NULL(adseal_key_ring_builder_add_key(builder, NULL));
    CHECK_STATUS(adseal_key_ring_builder_add_key(builder, key), ADSEAL_OK);
    /* What was refused did not come into the builder, and the ring has a key of its own. */
    adseal_key_free(key);
    CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
    CHECK_INT(adseal_key_ring_length(ring), 1);
    adseal_key_ring_builder_free(builder);
    adseal_key_ring_free(ring);
}

static int32_t add(adseal_key_ring_builder *builder, const char *id, int64_t not_before, int64_t not_after,
                   int64_t sign_from) {
    return adseal_key_ring_builder_add(builder, id, strlen(id), TEST_KEY, strlen(TEST_KEY), not_before, not_after,
                                       sign_from);
}

static void misuse_builder(void) {
    adseal_key_ring_builder *builder;
    adseal_key_ring *ring;
    const int64_t none = ADSEAL_NO_TIME;
    check_context("key ring builder");
    EXPECT_NULL(adseal_key_ring_builder_new(NULL));
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    EXPECT_NULL(adseal_key_ring_builder_add(NULL, "k", 1, TEST_KEY, 32, none, none, none));
    EXPECT_NULL(adseal_key_ring_builder_add(builder, NULL, 1, TEST_KEY, 32, none, none, none));
    EXPECT_NULL(adseal_key_ring_builder_add(builder, "k", 1, NULL, 32, none, none, none));
    EXPECT_INVALID(adseal_key_ring_builder_add(builder, "k", TOO_LONG, TEST_KEY, 32, none, none, none));
    EXPECT_INVALID(adseal_key_ring_builder_add(builder, "k", 1, TEST_KEY, SIZE_MAX, none, none, none));
    CHECK_STATUS(adseal_key_ring_builder_add(builder, NULL, 0, TEST_KEY, 32, none, none, none),
                 ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(adseal_key_ring_builder_add(builder, "k", 1, NULL, 0, none, none, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(add(builder, "k", 5, 5, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(add(builder, "k", INT64_MAX, 0, none), ADSEAL_ERROR_INVALID_KEY);
    CHECK_STATUS(add(builder, "a b", none, none, none), ADSEAL_ERROR_INVALID_KEY);
    EXPECT_NULL(adseal_key_ring_builder_build(builder, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_key_ring, out, adseal_key_ring_builder_build(NULL, &out));
    /* What was refused did not come into the builder: it is still empty. */
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY_RING, adseal_key_ring, out, adseal_key_ring_builder_build(builder, &out));
    CHECK_STATUS(add(builder, "k", none, none, none), ADSEAL_OK);
    CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
    CHECK_INT(adseal_key_ring_length(ring), 1);
    adseal_key_ring_free(ring);
    /* It stays usable. */
    CHECK_STATUS(adseal_key_ring_builder_add(builder, "l", 1, OTHER_KEY, 32, none, none, none), ADSEAL_OK);
    CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
    CHECK_INT(adseal_key_ring_length(ring), 2);
    adseal_key_ring_free(ring);
    adseal_key_ring_builder_free(builder);
}

/* The keys that do not fit any more are refused one by one, and the ring is made of those before. */
static void misuse_full_builder(void) {
    adseal_key_ring_builder *builder;
    adseal_key_ring *ring;
    check_context("full key ring builder");
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), ADSEAL_OK);
    for (char i = 0; i < ADSEAL_MAX_KEYS + 2; i++) {
        const char id = (char)('a' + i);
        const char key[2] = {'k', id};
        CHECK_STATUS(adseal_key_ring_builder_add(builder, &id, 1, key, sizeof key, ADSEAL_NO_TIME, ADSEAL_NO_TIME,
                                                 ADSEAL_NO_TIME),
                     i < ADSEAL_MAX_KEYS ? ADSEAL_OK : ADSEAL_ERROR_INVALID_KEY_RING);
    }
    CHECK_STATUS(adseal_key_ring_builder_build(builder, &ring), ADSEAL_OK);
    CHECK_INT(adseal_key_ring_length(ring), ADSEAL_MAX_KEYS);
    adseal_key_ring_free(ring);
    adseal_key_ring_builder_free(builder);
}

static void misuse_ring(const fixture *handles) {
    const char *id = "";
    size_t length = 0;
    check_context("key ring");
    EXPECT_NULL(adseal_key_ring_new("k", 1, NULL));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_NULL_POINTER, adseal_key_ring, out, adseal_key_ring_new(NULL, 1, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_key_ring, out, adseal_key_ring_new(NULL, 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_KEY, adseal_key_ring, out, adseal_key_ring_new("", 0, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_key_ring, out, adseal_key_ring_new("k", TOO_LONG, &out));
    EXPECT_NO_HANDLE(ADSEAL_ERROR_INVALID_ARGUMENT, adseal_key_ring, out, adseal_key_ring_new("k", SIZE_MAX, &out));
    CHECK_INT(adseal_key_ring_length(NULL), 0);
    EXPECT_NULL(adseal_key_ring_key_id(NULL, 0, &id, &length));
    EXPECT_NULL(adseal_key_ring_key_id(handles->ring, 0, NULL, &length));
    EXPECT_NULL(adseal_key_ring_key_id(handles->ring, 0, &id, NULL));
    EXPECT_INVALID(adseal_key_ring_key_id(handles->ring, 1, &id, &length));
    EXPECT_INVALID(adseal_key_ring_key_id(handles->ring, SIZE_MAX, &id, &length));
    CHECK_STATUS(adseal_key_ring_key_id(handles->ring, 0, &id, &length), ADSEAL_OK);
    CHECK_BYTES(id, length, "default", 7);
}

static int32_t fold(const void *name, char *out, size_t capacity, size_t *length) {
    return adseal_click_name_fold(name, strlen(name), out, capacity, length);
}

static void misuse_names(void) {
    size_t length = SIZE_MAX;
    int32_t collide = -1;
    check_buffer("folded name", TELLS_LENGTH, fold, "site.id+of%20the[click");
    EXPECT_NULL(adseal_click_name_fold(NULL, 1, NULL, 0, &length));
    EXPECT_INVALID(adseal_click_name_fold("a", TOO_LONG, NULL, 0, &length));
    CHECK_STATUS(adseal_click_name_fold(NULL, 0, NULL, 0, &length), ADSEAL_OK);
    CHECK_INT(length, 0);
    EXPECT_NULL(adseal_click_names_collide(NULL, 1, "a", 1, &collide));
    EXPECT_NULL(adseal_click_names_collide("a", 1, NULL, 1, &collide));
    EXPECT_NULL(adseal_click_names_collide("a", 1, "a", 1, NULL));
    EXPECT_INVALID(adseal_click_names_collide("a", TOO_LONG, "a", 1, &collide));
    EXPECT_INVALID(adseal_click_names_collide("a", 1, "a", SIZE_MAX, &collide));
    CHECK_INT(collide, -1);
    CHECK_STATUS(adseal_click_names_collide(NULL, 0, "[", 1, &collide), ADSEAL_OK);
    CHECK_INT(collide, 1);
}

void misuse_keys(const fixture *handles) {
    misuse_key();
    misuse_builder();
    misuse_full_builder();
    misuse_ring(handles);
    misuse_names();
}

void misuse_free(void) {
    check_context("free(NULL)");
    adseal_key_free(NULL);
    adseal_key_ring_builder_free(NULL);
    adseal_key_ring_free(NULL);
    adseal_click_signer_free(NULL);
    adseal_click_template_free(NULL);
    adseal_signing_context_free(NULL);
    adseal_replay_guard_free(NULL);
    adseal_click_policy_free(NULL);
    adseal_click_verifier_free(NULL);
    adseal_click_verdict_free(NULL);
    adseal_click_batch_free(NULL);
    adseal_install_signer_free(NULL);
    adseal_signed_install_free(NULL);
    adseal_install_register_free(NULL);
    adseal_install_verifier_free(NULL);
    adseal_install_verdict_free(NULL);
    adseal_explainer_free(NULL);
    adseal_explanation_free(NULL);
}
