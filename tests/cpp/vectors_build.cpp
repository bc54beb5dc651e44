// What several suites build from a case: keys, rings, and how a signature is compared with a MAC.
#include "vectors.hpp"

#include <algorithm>

namespace vectors {
namespace {

constexpr std::string_view base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// The characters that a signature of these bytes has.
std::string encode(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    unsigned waiting = 0;
    for (const char each : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(each);
        waiting += 8;
        while (waiting >= 6) {
            waiting -= 6;
            text += base64url[bits >> waiting & 63];
        }
    }
    return waiting == 0 ? text : text + base64url[bits << (6 - waiting) & 63];
}

} // namespace

adseal::Result<adseal::Key> make_key(const Json &key, const char *bytes_member) {
    const adseal::KeyTimes times = {key.time("not_before"), key.time("not_after"), key.time("sign_from")};
    return adseal::Key::create(key.octets("id").view(), key.octets(bytes_member).view(), times);
}

adseal::Result<adseal::KeyRing> make_ring(const std::vector<Json> &keys) {
    std::vector<adseal::Key> made;
    for (const Json &key : keys) {
        key.only_members("id key not_before not_after sign_from");
        adseal::Result<adseal::Key> each = make_key(key, "key");
        if (!each) {
            return each.error();
        }
        made.push_back(*std::move(each));
    }
    return adseal::KeyRing::create(made);
}

adseal::KeyRing get_ring(const Json &entry) {
    adseal::Result<adseal::KeyRing> ring = make_ring(entry.list("ring"));
    if (!ring) {
        check::die("the ring of the case was refused: " + ring.error().describe());
    }
    return *std::move(ring);
}

adseal::KeyRing ring_of_key(const std::vector<Json> &keys, std::string_view id) {
    const auto found =
        std::find_if(keys.begin(), keys.end(), [=](const Json &key) { return key.octets("id").view() == id; });
    if (found == keys.end()) {
        check::die("no key with the id " + std::string(id));
    }
    adseal::Result<adseal::KeyRing> ring = adseal::KeyRing::create(adseal::Bytes(found->octets("key").view()));
    if (!ring) {
        check::die("the key alone was refused: " + ring.error().describe());
    }
    return *std::move(ring);
}

std::string signature_by(const adseal::KeyRing &ring, std::string_view message, adseal::UnixTime now) {
    const adseal::Result<adseal::ClickSigner> signer = adseal::ClickSigner::create(ring);
    if (!CHECK(signer.has_value())) {
        return {};
    }
    // Into a buffer of just the right size, and as a string.
    Room room(ADSEAL_SIGNATURE_LENGTH);
    const adseal::Result<std::string_view> written = signer->signature(message, now, room.span());
    const adseal::Result<std::string> made = signer->signature(message, now);
    if (!CHECK_EQUAL(written.status(), adseal::Status::ok) || !CHECK_EQUAL(made.status(), adseal::Status::ok)) {
        return {};
    }
    CHECK(written->data() == room.span().data());
    CHECK_EQUAL(*written, *made);
    return *made;
}

void check_error(adseal::Status status, const Json &entry) {
    const Json error = entry.get("error");
    error.only_members("status name");
    CHECK_EQUAL(status, error.status("status"));
    CHECK_EQUAL(std::string_view(adseal::name(status)), error.text("name"));
}

void check_signature_is_mac(std::string_view signature, std::string_view mac) {
    CHECK_EQUAL(mac.size(), std::size_t{ADSEAL_MAC_LENGTH});
    CHECK_EQUAL(signature, encode(mac));
}

} // namespace vectors
