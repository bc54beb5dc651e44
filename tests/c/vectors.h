/*
 * Reads tests/vectors, which every language shares, and what the suites have in common.
 *
 * A file that is not as the format says ends the program, so that a field nobody compares cannot slip in.
 */
#ifndef TESTS_C_VECTORS_H
#define TESTS_C_VECTORS_H

#include "adseal.h"
#include "check.h"

#include <jansson.h>

typedef struct bytes {
    char *data; /* exactly `length` bytes; NULL only where the vector holds null */
    size_t length;
} bytes;

/* The runners of the suites: one call a case. */
typedef void (*case_runner)(const json_t *entry);
void run_hmac_sha256(const json_t *entry);
void run_key_ring(const json_t *entry);
void run_click_names(const json_t *entry);
void run_click_sign(const json_t *entry);
void run_click_sign_parts(const json_t *entry);
void run_click_template(const json_t *entry);
void run_click_lint(const json_t *entry);
void run_click_verify(const json_t *entry);
void run_click_policy(const json_t *entry);
void run_click_replay(const json_t *entry);
void run_install_token(const json_t *entry);
void run_install_sign(const json_t *entry);
void run_install_verify(const json_t *entry);
void run_install_register(const json_t *entry);
void run_php_json(const json_t *entry);
void run_php_doubles(const json_t *entry);
void run_php_json_stability(const json_t *entry);
void run_explain_click(const json_t *entry);
void run_explain_install(const json_t *entry);
void run_status(const json_t *entry);

/* Ends the program unless every member of the object is one of these, which are separated by spaces. */
void only_members(const json_t *object, const char *known);

/* Members of an object; one that is missing or of another type ends the program. */
const json_t *get(const json_t *object, const char *name);
const json_t *get_object(const json_t *object, const char *name);
const json_t *get_list(const json_t *object, const char *name);
const char *get_text(const json_t *object, const char *name);
int64_t get_int(const json_t *object, const char *name);
bool get_bool(const json_t *object, const char *name);
/* `otherwise` where the member is absent or null. */
int64_t get_int_or(const json_t *object, const char *name, int64_t otherwise);
bool get_bool_or(const json_t *object, const char *name, bool otherwise);
/* ADSEAL_NO_OFFSET where the member is null. */
size_t get_size(const json_t *object, const char *name);
/* The member is there and is not null. */
bool has(const json_t *object, const char *name);

/* A byte string in one of the three spellings of the format, or null. Freed when the case is over. */
bytes bytes_of(const json_t *value);
bytes get_bytes(const json_t *object, const char *name);
bytes get_hex(const json_t *object, const char *name);

/* Memory of exactly this size that is freed when the case is over. */
void *for_this_case(size_t size);
void end_case(void);

/* A list of byte strings as the C functions take it: pointers and lengths. */
typedef struct columns {
    size_t count;
    const char **data;
    size_t *lengths;
} columns;
/* With `member` 0 or 1 that element of each pair of the list, with -1 the elements themselves. */
columns columns_of(const json_t *list, int member);

/* The key or secret of a list, whose bytes are this member, or the error. */
int32_t make_key(const json_t *key, const char *bytes_member, adseal_key **made);
/* The ring of a case, or the first error on the way to it. */
int32_t build_ring(const json_t *keys, adseal_key_ring **ring);
/* The ring of a case that must have one. */
adseal_key_ring *get_ring(const json_t *entry);
/* A ring that holds one key without bounds: entry `index` of the list. */
adseal_key_ring *ring_of_key(const json_t *keys, size_t index);
/* The key with this id. */
size_t key_index(const json_t *keys, const char *id, size_t length);

/* The policy that the case describes, or the first error on the way to it. */
int32_t build_policy(const json_t *options, adseal_click_policy **policy);

/* The encoding of install tokens that the case asks for. */
int32_t get_encoding(const json_t *entry);

/* Checks that this status is the error of the case. */
void check_error(int32_t status, const json_t *entry);

/* A time of the vectors, or ADSEAL_NO_TIME. */
int64_t get_time(const json_t *object, const char *name);

/* The bytes that a signature of 43 base64url characters stands for; false if it is none. */
bool decode_signature(const char *signature, size_t length, unsigned char mac[32]);
/* Checks that this text is the signature of a MAC that is given in hex. */
void check_signature_is_mac(const char *signature, size_t length, bytes mac);

/* The status of an error of PHP's, {"code": number, "offset": bytes}. */
int32_t json_status(const json_t *error);

/* Checks body and headers of a signed install. */
void check_signed(const adseal_signed_install *install, bytes body, const json_t *headers);

/* What the token of an install is the MAC of: the secret, and the digest of the body in hex. */
bytes digest_message(bytes secret, const char *sha1_hex);
/* Checks that a token in this encoding is the MAC of a message under the API key. */
void check_token_is_mac(const char *token, int32_t encoding, bytes api_key, bytes message);

#endif
