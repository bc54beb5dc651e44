/* Intel's multi-buffer library, behind three functions: its manager is a struct of pointers that only C can read. */

#include <intel-ipsec-mb.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK 64
#define MAC 32

struct ipsec_mb {
    IMB_MGR *manager;
    /* The hash states behind the inner and the outer pad. */
    _Alignas(16) uint8_t inner[MAC];
    _Alignas(16) uint8_t outer[MAC];
    IMB_JOB jobs[IMB_MAX_BURST_SIZE];
};

/* The message and where its MAC goes; the rest is the same for all of them. */
static void fill(const struct ipsec_mb *self, IMB_JOB *job, const uint8_t *message, size_t length, uint8_t *mac) {
    job->src = message;
    job->hash_start_src_offset_in_bytes = 0;
    job->msg_len_to_hash_in_bytes = length;
    job->auth_tag_output = mac;
    job->auth_tag_output_len_in_bytes = MAC;
    job->u.HMAC._hashed_auth_key_xor_ipad = self->inner;
    job->u.HMAC._hashed_auth_key_xor_opad = self->outer;
    job->hash_alg = IMB_AUTH_HMAC_SHA_256;
    job->cipher_mode = IMB_CIPHER_NULL;
    job->cipher_direction = IMB_DIR_ENCRYPT;
    job->chain_order = IMB_ORDER_HASH_CIPHER;
}

/* The manager for this processor, and a key of at most a block. NULL if there is none. */
struct ipsec_mb *ipsec_mb_new(const uint8_t *key, size_t length) {
    struct ipsec_mb *self = aligned_alloc(BLOCK, (sizeof *self + BLOCK - 1) / BLOCK * BLOCK);
    uint8_t inner[BLOCK];
    uint8_t outer[BLOCK];
    size_t at;

    if (self == NULL) {
        return NULL;
    }
    memset(self, 0, sizeof *self);
    self->manager = alloc_mb_mgr(0);
    if (self->manager == NULL || length > BLOCK) {
        free(self);
        return NULL;
    }
    init_mb_mgr_auto(self->manager, NULL);
    memset(inner, 0x36, sizeof inner);
    memset(outer, 0x5c, sizeof outer);
    for (at = 0; at < length; at++) {
        inner[at] ^= key[at];
        outer[at] ^= key[at];
    }
    IMB_SHA256_ONE_BLOCK(self->manager, inner, self->inner);
    IMB_SHA256_ONE_BLOCK(self->manager, outer, self->outer);
    return self;
}

void ipsec_mb_free(struct ipsec_mb *self) {
    free_mb_mgr(self->manager);
    free(self);
}

/* By the calls for hashes alone, as many messages at a time as a burst may have, and without the checks of the jobs.
   Returns how many MACs were made. */
size_t ipsec_mb_hash_burst(struct ipsec_mb *self, const uint8_t *data, const uint32_t *offsets, size_t rows,
                           uint8_t *macs) {
    size_t done = 0;

    while (done < rows) {
        const size_t count = rows - done < IMB_MAX_BURST_SIZE ? rows - done : IMB_MAX_BURST_SIZE;
        size_t at;

        for (at = 0; at < count; at++) {
            const size_t row = done + at;
            fill(self, &self->jobs[at], data + offsets[row], offsets[row + 1] - offsets[row], macs + MAC * row);
        }
        if (IMB_SUBMIT_HASH_BURST_NOCHECK(self->manager, self->jobs, (uint32_t)count, IMB_AUTH_HMAC_SHA_256) != count) {
            break;
        }
        done += count;
    }
    return done;
}

/* By the queue of jobs, which fills a lane again as soon as it is free. Returns how many MACs were made. */
size_t ipsec_mb_jobs(struct ipsec_mb *self, const uint8_t *data, const uint32_t *offsets, size_t rows, uint8_t *macs) {
    size_t done = 0;
    size_t row;

    for (row = 0; row < rows; row++) {
        fill(self, IMB_GET_NEXT_JOB(self->manager), data + offsets[row], offsets[row + 1] - offsets[row],
             macs + MAC * row);
        done += IMB_SUBMIT_JOB_NOCHECK(self->manager) != NULL;
    }
    while (IMB_FLUSH_JOB(self->manager) != NULL) {
        done++;
    }
    return done;
}

const char *ipsec_mb_version(void) {
    return imb_get_version_str();
}
