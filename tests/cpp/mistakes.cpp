// What must not compile: one mistake for each value of MISTAKE, and none of them without it (mistakes.sh). The comment
// behind each is what the compiler has to say of it.
#include "adseal.hpp"

#include <array>

#ifndef MISTAKE
#define MISTAKE 0
#endif

using namespace adseal;

void mistakes(ClickSigner &signer, ClickVerifier &verifier, ClickBatch &batch, KeyRing &ring, ClickVerdict &verdict,
              UnixTime now);

void mistakes(ClickSigner &signer, ClickVerifier &verifier, ClickBatch &batch, KeyRing &ring, ClickVerdict &verdict,
              UnixTime now) {
    char buffer[400] = "";
    const std::string constant(400, '\0');
    const std::int64_t times[] = {1, 2};
    const Explainer explainer;
    static_cast<void>(explainer.click("/c?a=1"));
    static_cast<void>(signer.sign("/c?a=1", now, buffer));
    static_cast<void>(batch.set_now_rows(times));
#if MISTAKE == 1
    signer.sign("/c?a=1", now); // ignoring return value
#elif MISTAKE == 2
    batch.set_now(now); // ignoring return value
#elif MISTAKE == 3
    static_cast<void>(signer.sign("/c?a=1", now, constant)); // no matching function
#elif MISTAKE == 4
    static_cast<void>(signer.sign("/c?a=1", now, std::string(400, '\0'))); // no matching function
#elif MISTAKE == 5
    static_cast<void>(signer.sign("/c?a=1", 1700000000)); // no matching function
#elif MISTAKE == 6
    static_cast<void>(signer.sign("/c?a=1", 1.7e9)); // no matching function
#elif MISTAKE == 7
    static_cast<void>(signer.sign("/c?a=1", now, std::chrono::seconds(60))); // no matching function
#elif MISTAKE == 8
    static_cast<void>(signer.sign("/c?a=1", now, {})); // ambiguous
#elif MISTAKE == 9
    KeyRing copy(ring); // use of deleted function
#elif MISTAKE == 10
    ClickVerdict copy(verdict); // use of deleted function
#elif MISTAKE == 11
    static_cast<void>(KeyRing::create(buffer)); // use of deleted function
#elif MISTAKE == 12
    static_cast<void>(KeyRing::create({})); // ambiguous
#elif MISTAKE == 13
    static_cast<void>(signer.sign_parts("/c", {{"a", 0}}, now)); // use of deleted function
#elif MISTAKE == 14
    static_cast<void>(batch.set_now_rows({1, 2})); // use of deleted function
#elif MISTAKE == 15
    static_cast<void>(batch.set_now_rows(std::vector<std::int64_t>{1, 2})); // cannot convert
#elif MISTAKE == 16
    const bool is_signed = signer.sign("/c?a=1", now); // cannot convert
#elif MISTAKE == 17
    static_cast<void>(verifier.verify("/c?a=1", std::chrono::steady_clock::now())); // no matching function
#elif MISTAKE == 18
    const std::int32_t reason = verifier.reason("/c?a=1", now); // cannot convert
#elif MISTAKE == 19
    verifier.reason("/c?a=1", now); // ignoring return value
#elif MISTAKE == 20
    static_cast<void>(KeyRing::create(*Key::create("k", "key"))); // no matching function
#elif MISTAKE == 21
    static_cast<void>(ClickBatch::from_lines(std::string("/c?a=1"))); // use of deleted function
#elif MISTAKE == 22
    static_cast<void>(ClickBatch::from_offsets(std::string("/c?a=1"), times)); // use of deleted function
#elif MISTAKE == 23
    Explainer().add_key("k", "key"); // ignoring return value
#elif MISTAKE == 24
    static_cast<void>(Explainer().add_key("k", buffer)); // use of deleted function
#elif MISTAKE == 25
    static_cast<void>(Explainer().add_key("k", ring)); // cannot convert
#elif MISTAKE == 26
    static_cast<void>(explainer.add_key("k", "key")); // passing 'const adseal::v1::Explainer' as
#elif MISTAKE == 27
    const Explanation copy(*explainer.click("/c?a=1")); // use of deleted function
    static_cast<void>(Explanation(copy));
#elif MISTAKE == 28
    const bool is_right = explainer.click("/c?a=1"); // cannot convert
#endif
    static_cast<void>(verifier.verify("/c?a=1", now, verdict));
    static_cast<void>(ring.size());
    static_cast<void>(constant);
}

#if MISTAKE == 29 || !defined(__cpp_exceptions)
void throws(Result<std::string> text);

void throws(Result<std::string> text) {
#if MISTAKE == 29
    static_cast<void>(text.value()); // has no member named
#endif
    static_cast<void>(text.has_value());
}
#endif
