// Reading: the only file that knows the JSON library. It is compiled once, as C++17, and linked with all others.
#include "vectors.hpp"

#include <nlohmann/json.hpp>

#include <fstream>

namespace vectors {
namespace {

const nlohmann::json &node(const void *pointer) {
    return *static_cast<const nlohmann::json *>(pointer);
}

Octets from_hex(const std::string &text) {
    std::string bytes;
    if (text.size() % 2 != 0 || text.find_first_not_of("0123456789abcdef") != std::string::npos) {
        check::die("not lower-case hex: " + text);
    }
    for (std::size_t at = 0; at < text.size(); at += 2) {
        bytes += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
    }
    return Octets(bytes);
}

// `["text", count]` pairs, one behind the other.
Octets from_repeats(const nlohmann::json &pairs) {
    std::string bytes;
    for (const nlohmann::json &pair : pairs) {
        for (std::int64_t times = pair.at(1).get<std::int64_t>(); times > 0; times--) {
            bytes += pair.at(0).get<std::string>();
        }
    }
    return Octets(bytes);
}

void expect(bool fits, const char *type) {
    if (!fits) {
        check::die(std::string("a value is not ") + type);
    }
}

} // namespace

bool Json::is_null() const {
    return node(node_).is_null();
}

bool Json::is_text() const {
    return node(node_).is_string();
}

std::string Json::text() const {
    expect(is_text(), "a text");
    return node(node_).get<std::string>();
}

std::int64_t Json::number() const {
    expect(node(node_).is_number_integer(), "a whole number");
    return node(node_).get<std::int64_t>();
}

bool Json::flag() const {
    expect(node(node_).is_boolean(), "true or false");
    return node(node_).get<bool>();
}

Octets Json::octets() const {
    if (is_null()) {
        return {};
    }
    if (is_text()) {
        return Octets(text());
    }
    only_members("hex repeat");
    return has("hex") ? hex("hex") : from_repeats(node(node_).at("repeat"));
}

std::vector<Json> Json::list() const {
    expect(node(node_).is_array(), "a list");
    std::vector<Json> elements;
    for (const nlohmann::json &element : node(node_)) {
        elements.emplace_back(&element);
    }
    return elements;
}

Json Json::get(const char *name) const {
    expect(node(node_).is_object(), "an object");
    const auto found = node(node_).find(name);
    if (found == node(node_).end()) {
        check::die(std::string("no member ") + name);
    }
    return Json(&*found);
}

bool Json::has(const char *name) const {
    expect(node(node_).is_object(), "an object");
    return node(node_).contains(name) && !get(name).is_null();
}

std::vector<std::pair<std::string, Json>> Json::members() const {
    expect(node(node_).is_object(), "an object");
    std::vector<std::pair<std::string, Json>> members;
    for (const auto &[name, value] : node(node_).items()) {
        members.emplace_back(name, Json(&value));
    }
    return members;
}

void Json::only_members(const char *known) const {
    const std::string words = std::string(" ") + known + " ";
    for (const auto &member : members()) {
        if (words.find(" " + member.first + " ") == std::string::npos) {
            check::die("a member that this test does not compare: " + member.first);
        }
    }
}

Octets Json::hex(const char *name) const {
    return from_hex(text(name));
}

std::optional<std::size_t> Json::size(const char *name) const {
    return has(name) ? std::optional<std::size_t>(static_cast<std::size_t>(number(name))) : std::nullopt;
}

std::optional<adseal::UnixTime> Json::time(const char *name) const {
    return has(name) ? std::optional<adseal::UnixTime>(time_of(number(name))) : std::nullopt;
}

adseal::Status Json::status(const char *name) const {
    return static_cast<adseal::Status>(number(name));
}

File::File(const std::string &path) {
    std::ifstream stream(path);
    auto read = std::make_shared<nlohmann::json>(nlohmann::json::parse(stream, nullptr, false));
    if (read->is_discarded()) {
        check::die(path + " cannot be read");
    }
    document_ = std::move(read);
}

Json File::root() const {
    return Json(document_.get());
}

} // namespace vectors
