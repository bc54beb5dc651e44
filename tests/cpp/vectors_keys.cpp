// The suites about MACs, key rings, folded names and statuses.
#include "vectors.hpp"

#include <algorithm>

namespace {

using adseal::Status;
using vectors::Json;
using vectors::Octets;

// The C++ header knows the MAC by its other name: the signature of any message.
void run_hmac_sha256(const Json &entry) {
    entry.only_members("id about key message mac_hex truncated_length");
    const adseal::Result<adseal::KeyRing> ring = adseal::KeyRing::create(adseal::Bytes(entry.octets("key").view()));
    if (CHECK(ring.has_value())) {
        const std::string signature = vectors::signature_by(*ring, entry.octets("message").view(), vectors::time_of(0));
        vectors::check_signature_is_mac(signature, entry.hex("mac_hex").view());
    }
}

bool contains(const std::vector<Json> &ids, std::string_view id) {
    return std::any_of(ids.begin(), ids.end(), [=](const Json &each) { return each.octets().view() == id; });
}

// A key is active when the verifier takes what it has signed: without `expires`, so that it is good at any time.
void check_active(const std::vector<Json> &keys, const adseal::KeyRing &ring, const Json &query) {
    query.only_members("now active");
    const std::vector<Json> active = query.list("active");
    const adseal::UnixTime now = vectors::time_of(query.number("now"));
    adseal::ClickPolicy policy;
    policy.require_expires = false;
    const adseal::Result<adseal::ClickVerifier> verifier = adseal::ClickVerifier::create(ring, policy);
    if (!CHECK(verifier.has_value())) {
        return;
    }
    const std::string message = "/c?a=1";
    for (const Json &key : keys) {
        const Octets id = key.octets("id");
        const adseal::KeyRing alone = vectors::ring_of_key(keys, id.view());
        const std::string signature = vectors::signature_by(alone, message, vectors::time_of(0));
        const bool is_active = contains(active, id.view());
        const Status reason = is_active        ? Status::valid
                              : active.empty() ? Status::click_no_active_key
                                               : Status::click_invalid_signature;
        const adseal::ClickVerdict verdict = verifier->verify(message + "&signature=" + signature, now);
        CHECK_EQUAL(verdict.reason(), reason);
        CHECK_EQUAL(verdict.key_id(), is_active ? id.view() : std::string_view());
        CHECK_EQUAL(verifier->check_signature(message, signature, now), reason);
    }
}

// Which key signs shows in the signature, which each key alone would give as well.
void check_signing_key(const std::vector<Json> &keys, const adseal::KeyRing &ring, const Json &query) {
    query.only_members("now expires id");
    const adseal::UnixTime now = vectors::time_of(query.number("now"));
    const adseal::UnixTime expires = vectors::time_of(query.number("expires"));
    const adseal::Result<adseal::ClickSigner> signer = adseal::ClickSigner::create(ring);
    if (!CHECK(signer.has_value())) {
        return;
    }
    const adseal::Result<std::string> uri = signer->sign("/c?a=1", now, expires);
    if (!query.has("id")) {
        CHECK_EQUAL(uri.status(), Status::sign_no_signing_key);
    } else if (CHECK_EQUAL(uri.status(), Status::ok)) {
        const adseal::KeyRing alone = vectors::ring_of_key(keys, query.octets("id").view());
        const std::string message = "/c?a=1&expires=" + std::to_string(expires.seconds());
        CHECK_EQUAL(*uri, message + "&signature=" + vectors::signature_by(alone, message, now));
    }
}

void run_key_ring(const Json &entry) {
    entry.only_members("id about ring error queries signers");
    const std::vector<Json> keys = entry.list("ring");
    const adseal::Result<adseal::KeyRing> ring = vectors::make_ring(keys);
    if (entry.has("error")) {
        vectors::check_error(ring.status(), entry);
        return;
    }
    if (!CHECK_EQUAL(ring.status(), Status::ok) || !CHECK_EQUAL(ring->size(), keys.size())) {
        return;
    }
    for (std::size_t index = 0; index < keys.size(); index++) {
        CHECK_EQUAL(ring->id(index), keys[index].octets("id").view());
    }
    CHECK_EQUAL(ring->id(keys.size()), std::string_view());
    for (const Json &query : entry.list("queries")) {
        check_active(keys, *ring, query);
    }
    for (const Json &query : entry.list("signers")) {
        check_signing_key(keys, *ring, query);
    }
}

// Against every name so far, itself included: two names collide when their folded forms are equal.
void run_click_names(const Json &entry) {
    entry.only_members("id about raw folded");
    static std::vector<std::pair<Octets, Octets>> seen;
    const Octets raw = entry.octets("raw");
    const Octets folded = entry.octets("folded");
    const adseal::Result<std::string> made = adseal::fold_name(raw.view());
    if (CHECK_EQUAL(made.status(), Status::ok)) {
        CHECK_EQUAL(*made, folded.view());
    }
    vectors::Room room(folded.view().size());
    const adseal::Result<std::string_view> written = adseal::fold_name(raw.view(), room.span());
    if (CHECK_EQUAL(written.status(), Status::ok)) {
        CHECK_EQUAL(*written, folded.view());
    }
    if (!folded.view().empty()) {
        const adseal::Result<std::string_view> refused = adseal::fold_name(raw.view(), {});
        CHECK_EQUAL(refused.status(), Status::error_buffer_too_small);
        CHECK(!refused && refused.error().needed() == folded.view().size());
    }
    seen.emplace_back(raw, folded);
    for (const auto &[other, other_folded] : seen) {
        CHECK_EQUAL(adseal::names_collide(raw.view(), other.view()), other_folded.view() == folded.view());
    }
}

void run_status(const Json &entry) {
    entry.only_members("id about number family name");
    const Status status = entry.status("number");
    CHECK_EQUAL(std::string_view(name(status)), entry.text("name"));
    CHECK_EQUAL(std::string_view(family(status)), entry.text("family"));
}

const vectors::Suite suites[] = {
    {"hmac_sha256", run_hmac_sha256},
    {"key_ring", run_key_ring},
    {"click_names", run_click_names},
    {"status", run_status},
};

} // namespace
