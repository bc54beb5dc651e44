// adseal and another Rust library, both linked statically: each keeps its own runtime, its own panics and its own
// memory. Exits with 1 if anything is not as expected.
#include "published.h"

#include <adseal.hpp>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <thread>

// The functions of other_rust.
extern "C" {
std::int32_t other_panics_caught();
std::uint64_t other_sum_on_threads(std::uint64_t count);
}

namespace {

void expect(const char *what, bool holds) {
    if (!holds) {
        std::fprintf(stderr, "beside: %s: not as expected\n", what);
        std::exit(1);
    }
}

void sign() {
    constexpr auto before = adseal::UnixTime::from_seconds(EXPIRES - 60);
    const auto ring = adseal::KeyRing::create(PRIVATE_KEY);
    const auto signer = adseal::ClickSigner::create(*ring);
    const auto verifier = adseal::ClickVerifier::create(*ring);
    expect("signed", *signer->sign(CLICK, before) == SIGNED_CLICK);
    expect("valid", verifier->reason(SIGNED_CLICK, before) == adseal::Status::valid);
}

} // namespace

int main() {
    sign();
    expect("panics of the other library, caught by it", other_panics_caught() == 2);
    sign();
    expect("threads of the other library", other_sum_on_threads(1000) == 499500);
    std::thread(sign).join();
    bool caught = false;
    try {
        throw std::runtime_error("ours");
    } catch (const std::runtime_error &) {
        caught = true;
    }
    expect("an exception of the program's own", caught);
    return 0;
}
