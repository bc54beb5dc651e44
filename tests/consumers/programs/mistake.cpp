// Makes one mistake that a sanitizer sees: mistake address|undefined|leak. It shows that the sanitizer is at work.
#include "published.h"

#include <adseal.hpp>

#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace {

// One byte is read behind the end of what the caller lends.
int read_behind() {
    const std::unique_ptr<char[]> lent(new char[4]());
    const adseal::Span<const char> span(lent.get(), 4);
    return span[span.size()];
}

int overflow() {
    std::int64_t seconds = std::numeric_limits<std::int64_t>::max();
    const auto now = adseal::UnixTime::from_seconds(seconds);
    seconds = now.seconds() + now.time_point().time_since_epoch().count();
    return static_cast<int>(seconds & 1);
}

// What the library allocated is never freed.
int leak() {
    auto ring = adseal::KeyRing::create(PRIVATE_KEY);
    if (!ring) {
        return 1;
    }
    adseal_click_signer *signer = nullptr;
    return adseal_click_signer_new(ring->handle(), &signer);
}

} // namespace

int main(int argc, char **argv) {
    const std::string_view mistake = argc == 2 ? argv[1] : "";
    if (mistake == "address") {
        std::printf("%d\n", read_behind());
    } else if (mistake == "undefined") {
        std::printf("%d\n", overflow());
    } else if (mistake == "leak") {
        std::printf("%d\n", leak());
    } else {
        std::fprintf(stderr, "mistake: address, undefined or leak\n");
    }
    return 0;
}
