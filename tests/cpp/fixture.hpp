// What most tests of behaviour start from.
#ifndef TESTS_CPP_FIXTURE_HPP
#define TESTS_CPP_FIXTURE_HPP

#include "check.hpp"

#include <utility>

namespace fixture {

constexpr std::string_view key = "0123456789abcdef0123456789abcdef";
constexpr std::string_view uri =
    "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201";
constexpr std::string_view macros = "/v1/cpi/click?campaign_id=c1&device_id={device}&creative_id={creative}";
inline const adseal::UnixTime now = adseal::UnixTime::from_seconds(1700000000);

// The value of a result that has one, without which the test cannot go on.
template <class T> T must(adseal::Result<T> result) {
    if (!result) {
        check::die(result.error().describe());
    }
    return *std::move(result);
}

inline adseal::KeyRing ring() {
    return must(adseal::KeyRing::create(key));
}
inline adseal::ClickSigner signer() {
    return must(adseal::ClickSigner::create(ring()));
}
inline adseal::ClickTemplate click_template() {
    return must(adseal::ClickTemplate::create(signer(), macros));
}
inline adseal::ClickVerifier verifier(const adseal::ClickPolicy &policy = {}) {
    return must(adseal::ClickVerifier::create(ring(), policy));
}
// A click that is valid for the minute from `now` on.
inline std::string click() {
    return must(signer().sign(uri, now));
}

} // namespace fixture

#endif
