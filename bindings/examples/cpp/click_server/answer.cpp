#include "answer.hpp"

namespace {

constexpr char digits[] = "0123456789abcdef";

unsigned byte_at(std::string_view text, std::size_t index) {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0;
}

// How many bytes the character has at the start of the text; 0 where it is not UTF-8.
std::size_t character_length(std::string_view text) {
    const unsigned first = byte_at(text, 0);
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    // No longer spelling than needed, no surrogates, nothing above U+10FFFF: table 3-7 of the Unicode standard.
    const unsigned lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (byte_at(text, 1) < lowest || byte_at(text, 1) > highest) {
        return 0;
    }
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    for (std::size_t index = 2; index < length; index++) {
        if ((byte_at(text, index) & 0xc0) != 0x80) {
            return 0;
        }
    }
    return length;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

void append_hex(std::string &json, char byte) {
    json += digits[static_cast<unsigned char>(byte) >> 4];
    json += digits[static_cast<unsigned char>(byte) & 15];
}

void append_parameters(std::string &json, const adseal::ClickVerdict &verdict, std::string_view target) {
    const auto parameters = verdict.signed_parameters(target).value();
    const char *comma = "";
    json += ",\"parameters\":[";
    for (const auto &[name, value] : parameters) {
        json += comma;
        json += '[';
        append_text(json, name);
        json += ',';
        append_text(json, value);
        json += ']';
        comma = ",";
    }
    json += ']';
}

// What is known of the click beside its reason.
void append_details(std::string &json, const adseal::ClickVerdict &verdict, std::string_view target) {
    if (const auto offset = verdict.offset()) {
        json += ",\"offset\":" + std::to_string(*offset);
    }
    if (const std::string_view parameter = verdict.parameter(target).value(); !parameter.empty()) {
        json += ",\"parameter\":";
        append_text(json, parameter);
    }
    if (const std::string_view key_id = verdict.key_id(); !key_id.empty()) {
        json += ",\"key_id\":";
        append_text(json, key_id);
    }
    if (const auto expires = verdict.expires()) {
        json += ",\"expires\":" + std::to_string(expires->seconds());
    }
}

} // namespace

void append_text(std::string &json, std::string_view bytes) {
    if (!is_utf8(bytes)) {
        json += "{\"hex\":\"";
        for (const char byte : bytes) {
            append_hex(json, byte);
        }
        json += "\"}";
        return;
    }
    json += '"';
    for (const char byte : bytes) {
        if (byte == '"' || byte == '\\') {
            json += '\\';
            json += byte;
        } else if (static_cast<unsigned char>(byte) < 0x20) {
            json += "\\u00";
            append_hex(json, byte);
        } else {
            json += byte;
        }
    }
    json += '"';
}

Answer answer(const adseal::ClickVerdict &verdict, std::string_view target) {
    const adseal::Status reason = verdict.reason();
    std::string json = verdict.accepted() ? "{" : "{\"error\":\"click_rejected\",";
    json += "\"reason\":\"" + std::string(adseal::name(reason)) + '"';
    if (!verdict.valid()) {
        json += ",\"message\":\"" + std::string(adseal::message(reason)) + '"';
    }
    append_details(json, verdict, target);
    if (verdict.accepted()) {
        // These, and never the raw query: what stands behind the signature was written by anybody.
        append_parameters(json, verdict, target);
    }
    json += "}\n";
    // Such a click is good, and may be sent again when there is room.
    const int refused = reason == adseal::Status::click_replay_guard_full ? 503 : 403;
    return {verdict.accepted() ? 200 : refused, std::move(json)};
}
