// Writes every line of JSON again and a NUL behind each. With the argument "nearest", the target is ASCII.
#include <iostream>
#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <string>

template <typename Writer> static std::string encode(const std::string &line) {
    rapidjson::Document document;
    // Without the flag the last bit of a double may be wrong, and that would be the reader's doing, not the writer's.
    document.Parse<rapidjson::kParseFullPrecisionFlag>(line.c_str());
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    document.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

int main(int, char **argv) {
    using Utf8Writer = rapidjson::Writer<rapidjson::StringBuffer>;
    using AsciiWriter = rapidjson::Writer<rapidjson::StringBuffer, rapidjson::UTF8<>, rapidjson::ASCII<>>;
    const bool ascii = std::string(argv[1]) == "nearest";
    for (std::string line; std::getline(std::cin, line);) {
        std::cout << (ascii ? encode<AsciiWriter>(line) : encode<Utf8Writer>(line)) << '\0';
    }
}
