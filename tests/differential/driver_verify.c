/* Rings, verifiers of clicks, and what they say. */
#include "driver.h"

#include <string.h>

enum { GUARD_PLACES = 100000 };

typedef struct setting {
    adseal_click_verifier *verifier;
    size_t ring;
} setting;

static adseal_key_ring *rings[MOST_SETTINGS];
static setting verifiers[MOST_SETTINGS];
static adseal_click_verdict *verdict;

adseal_key_ring *ring_at(size_t index) {
    return rings[index];
}

void tell_key(const adseal_key_ring *ring, int32_t index) {
    const char *id = NULL;
    size_t length = 0;
    if (index >= 0) {
        must(adseal_key_ring_key_id(ring, (size_t)index, &id, &length), "key_id");
    }
    tell_bytes(id, length);
}

static void tell_flags_joined(uint32_t flags, char joint) {
    bool first = true;
    for (unsigned bit = 0; bit < 32; bit++) {
        if (flags & (uint32_t)1 << bit) {
            if (!first) {
                tell("%c", joint);
            }
            tell("%s", adseal_flag_name((uint32_t)1 << bit));
            first = false;
        }
    }
    if (first) {
        tell("-");
    }
}

static void make_ring(void) {
    const size_t at = next_count(MOST_SETTINGS - 1);
    const size_t count = next_count(ADSEAL_MAX_KEYS);
    adseal_key_ring_builder *builder;
    must(adseal_key_ring_builder_new(&builder), "builder");
    for (size_t i = 0; i < count; i++) {
        const bytes id = next_bytes();
        const bytes key = next_bytes();
        const int64_t start = next_time();
        const int64_t end = next_time();
        must(adseal_key_ring_builder_add(builder, id.data, id.length, key.data, key.length, start, end, next_time()),
             "add");
    }
    adseal_key_ring_free(rings[at]);
    must(adseal_key_ring_builder_build(builder, &rings[at]), "build");
    adseal_key_ring_builder_free(builder);
}

typedef int32_t (*add_name)(adseal_click_policy *, const char *, size_t);

static void add_names(adseal_click_policy *policy, add_name add) {
    const columns names = next_column(next_count(ADSEAL_MAX_POLICY_NAMES));
    for (size_t i = 0; i < names.count; i++) {
        must(add(policy, names.data[i], names.lengths[i]), "add a name");
    }
}

static void add_guard(adseal_click_policy *policy) {
    adseal_replay_guard *guard;
    must(adseal_replay_guard_new(GUARD_PLACES, &guard), "guard");
    must(adseal_click_policy_set_replay_guard(policy, guard), "set the guard");
    adseal_replay_guard_free(guard);
}

static void make_verifier(void) {
    setting *made = &verifiers[next_count(MOST_SETTINGS - 1)];
    made->ring = next_count(MOST_SETTINGS - 1);
    adseal_click_policy *policy;
    must(adseal_click_policy_new(&policy), "policy");
    must(adseal_click_policy_set_required_nonempty(policy, (int32_t)next_number()), "required_nonempty");
    must(adseal_click_policy_set_forbid_unsigned(policy, (int32_t)next_number()), "forbid_unsigned");
    must(adseal_click_policy_set_require_expires(policy, (int32_t)next_number()), "require_expires");
    must(adseal_click_policy_set_strict(policy, (int32_t)next_number()), "strict");
    must(adseal_click_policy_set_report_only(policy, (int32_t)next_number()), "report_only");
    const bool guarded = next_number() == 1;
    must(adseal_click_policy_set_leeway(policy, next_number()), "leeway");
    const int64_t max_lifetime = next_time();
    if (max_lifetime != ADSEAL_NO_TIME) {
        must(adseal_click_policy_set_max_lifetime(policy, max_lifetime), "max_lifetime");
    }
    add_names(policy, adseal_click_policy_add_required);
    add_names(policy, adseal_click_policy_add_signed_only);
    if (guarded) {
        add_guard(policy);
    }
    adseal_click_verifier_free(made->verifier);
    must(adseal_click_verifier_new(rings[made->ring], policy, &made->verifier), "verifier");
    adseal_click_policy_free(policy);
}

static void tell_parameters(bytes uri) {
    size_t cursor = 0;
    size_t name_length;
    size_t value_length;
    const size_t half = ROOM / 2;
    bool first = true;
    while (adseal_click_verdict_next_parameter(verdict, uri.data, uri.length, &cursor, room, half, &name_length,
                                               room + half, half, &value_length) == ADSEAL_OK) {
        tell(first ? "" : ",");
        tell_bytes(room, name_length);
        tell(":");
        tell_bytes(room + half, value_length);
        first = false;
    }
    tell(first ? "-" : "");
}

static void verify(void) {
    const setting *by = &verifiers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const bytes uri = next_bytes();
    if (verdict == NULL) {
        must(adseal_click_verdict_new(&verdict), "verdict");
    }
    const int32_t reason = adseal_click_verifier_verify(by->verifier, uri.data, uri.length, now, verdict);
    const adseal_click_summary *summary = adseal_click_verdict_summary(verdict);
    tell("reason=%s accepted=%d key=", adseal_status_name(reason), adseal_click_verdict_accepted(verdict));
    tell_key(rings[by->ring], summary->key_index);
    tell(" expires=");
    tell_number(adseal_click_verdict_expires(verdict), ADSEAL_NO_TIME);
    tell(" flags=");
    tell_flags_joined(adseal_click_verdict_flags(verdict), ',');
    tell(" length=%zu unsigned=%zu offset=", adseal_click_verdict_message_length(verdict),
         adseal_click_verdict_unsigned_parameters(verdict));
    tell_offset(adseal_click_verdict_offset(verdict));
    const char *parameter;
    size_t length;
    must(adseal_click_verdict_parameter(verdict, uri.data, uri.length, &parameter, &length), "parameter");
    tell(" parameter=");
    tell_bytes(parameter, length);
    tell(" signed=");
    tell_parameters(uri);
    tell(" first=?");
}

static void many(void) {
    const setting *by = &verifiers[next_count(MOST_SETTINGS - 1)];
    const int64_t now = next_number();
    const columns uris = next_column(next_count(MOST_ITEMS));
    int32_t reasons[MOST_ITEMS];
    int64_t expires[MOST_ITEMS];
    int32_t keys[MOST_ITEMS];
    uint32_t flags[MOST_ITEMS];
    int64_t offsets[MOST_ITEMS];
    adseal_click_batch *batch;
    must(adseal_click_batch_new(&batch), "batch");
    must(adseal_click_batch_set_pointers(batch, uris.data, uris.lengths, uris.count), "pointers");
    must(adseal_click_batch_set_now(batch, now), "now");
    must(adseal_click_verifier_verify_batch(by->verifier, batch, reasons, expires, keys, flags, offsets, uris.count),
         "verify_batch");
    adseal_click_batch_free(batch);
    for (size_t i = 0; i < uris.count; i++) {
        tell("%s%s:", i == 0 ? "rows=" : ",", adseal_status_name(reasons[i]));
        tell_number(expires[i], ADSEAL_NO_TIME);
        tell(":");
        tell_key(rings[by->ring], keys[i]);
        tell(":");
        tell_flags_joined(flags[i], '+');
    }
    for (size_t i = 0; i < uris.count; i++) {
        tell(i == 0 ? " offsets=" : ",");
        tell_number(offsets[i], -1);
    }
}

static void names(void) {
    const bytes one = next_bytes();
    const bytes other = next_bytes();
    size_t length;
    int32_t same;
    must(adseal_click_name_fold(one.data, one.length, room, ROOM, &length), "fold");
    must(adseal_click_names_collide(one.data, one.length, other.data, other.length, &same), "collide");
    tell("same=%d folded=", same);
    tell_bytes(room, length);
}

operation find_verifying(const char *word) {
    static const struct {
        const char *word;
        operation run;
    } known[] = {
        {"ring", make_ring}, {"verifier", make_verifier}, {"verify", verify}, {"many", many}, {"names", names}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(word, known[i].word) == 0) {
            return known[i].run;
        }
    }
    return NULL;
}
