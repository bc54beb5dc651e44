// Runs every TEST that is linked with it, or the one that is named.
// Usage: behaviour [TEST]
#include "check.hpp"

#include <cstdio>

int main(int argc, char **argv) {
    for (const check::Test &test : check::tests()) {
        if (argc < 2 || std::string_view(argv[1]) == test.name) {
            check::context(test.name);
            test.run();
        }
    }
    std::printf("  %zu tests\n", check::tests().size());
    return check::finish("behaviour");
}
