// Writes every line of JSON again and a NUL behind each. With the argument "nearest", dump escapes beyond ASCII.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

int main(int, char **argv) {
    const bool ensure_ascii = std::string(argv[1]) == "nearest";
    for (std::string line; std::getline(std::cin, line);) {
        // The ordered kind: the other one sorts the keys, which PHP does not.
        std::cout << nlohmann::ordered_json::parse(line).dump(-1, ' ', ensure_ascii) << '\0';
    }
}
