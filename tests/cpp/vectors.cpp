// Runs every case of every suite in tests/vectors through the C++ header and prints how many.
// Usage: vectors DIRECTORY
#include "vectors.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace vectors {
namespace {

std::vector<Suite> &suites() {
    static std::vector<Suite> all;
    return all;
}

void run(const std::string &directory, const Suite &suite) {
    check::context(suite.name);
    const File file(directory + "/" + suite.name + ".json");
    file.root().only_members("format suite about cases");
    if (file.root().number("format") != 1 || file.root().text("suite") != suite.name) {
        check::die("another format or suite");
    }
    const std::vector<Json> cases = file.root().list("cases");
    std::size_t failed = 0;
    for (const Json &entry : cases) {
        const std::size_t before = check::failures();
        check::context(suite.name + (": " + entry.text("id")));
        suite.run(entry);
        if (check::failures() != before) {
            failed++;
        }
    }
    check::context(suite.name);
    CHECK(!cases.empty());
    std::printf("  %-18s %4zu cases, %zu failed\n", suite.name, cases.size(), failed);
}

// Every JSON file in the directory is a suite that is run here.
void check_files(const std::string &directory) {
    for (const auto &entry : std::filesystem::directory_iterator(directory)) {
        const std::filesystem::path &path = entry.path();
        check::context(path.filename().string());
        CHECK(path.extension() != ".json" || std::any_of(suites().begin(), suites().end(), [&](const Suite &suite) {
                  return path.stem() == suite.name;
              }));
    }
}

} // namespace

Suite::Suite(const char *its_name, void (*its_run)(const Json &entry)) : name(its_name), run(its_run) {
    suites().push_back(*this);
}

} // namespace vectors

int main(int argc, char **argv) {
    if (argc != 2) {
        check::die("usage: vectors DIRECTORY");
    }
    std::sort(vectors::suites().begin(), vectors::suites().end(),
              [](const auto &one, const auto &other) { return std::string_view(one.name) < other.name; });
    vectors::check_files(argv[1]);
    for (const vectors::Suite &suite : vectors::suites()) {
        vectors::run(argv[1], suite);
    }
    return check::finish("vectors");
}
