#include "check.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace check {
namespace {

constexpr std::size_t shown_bytes = 120;

std::size_t checks;
std::size_t failed;
std::string about;

std::vector<Test> &registered() {
    static std::vector<Test> all;
    return all;
}

} // namespace

bool that(const char *file, int line, const char *what, bool holds) {
    checks++;
    if (!holds) {
        failed++;
        std::fprintf(stderr, "%s:%d: %s%s%s\n", file, line, about.c_str(), about.empty() ? "" : ": ", what);
    }
    return holds;
}

void note(const std::string &text) {
    std::fprintf(stderr, "    %s\n", text.c_str());
}

void context(std::string text) {
    about = std::move(text);
}

std::size_t failures() {
    return failed;
}

int finish(const char *program) {
    std::printf("%s: %zu checks, %zu failed\n", program, checks, failed);
    return checks > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

void die(const std::string &text) {
    std::fprintf(stderr, "%s%s%s\n", about.c_str(), about.empty() ? "" : ": ", text.c_str());
    std::exit(EXIT_FAILURE);
}

Test::Test(const char *its_name, void (*its_run)()) : name(its_name), run(its_run) {
    registered().push_back(*this);
}

const std::vector<Test> &tests() {
    return registered();
}

std::string show(std::string_view text) {
    static const char digits[] = "0123456789abcdef";
    std::string shown = std::to_string(text.size()) + " bytes: ";
    for (const char each : text.substr(0, shown_bytes)) {
        if (each >= 0x20 && each < 0x7f && each != '\\') {
            shown += each;
        } else {
            const auto byte = static_cast<unsigned char>(each);
            shown += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return text.size() > shown_bytes ? shown + "..." : shown;
}

std::string show(adseal::Status status) {
    return std::to_string(static_cast<std::int32_t>(status)) + " " + adseal::name(status);
}

std::string show(adseal::UnixTime time) {
    return std::to_string(time.seconds());
}

} // namespace check
