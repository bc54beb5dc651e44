// What the server says of a click, as JSON.
#ifndef CLICK_SERVER_ANSWER_HPP
#define CLICK_SERVER_ANSWER_HPP

#include <adseal.hpp>

#include <string>
#include <string_view>

// A status of HTTP, and a body.
struct Answer {
    int status;
    std::string json;
};

// The answer to a click, from the verdict on this request target.
//
// 200 {"reason":"valid","key_id":"2026-01","expires":1767225600,"parameters":[["site_id","news 1"]]}
// 403 {"error":"click_rejected","reason":"missing_parameter","message":"...","parameter":"site_id"}
Answer answer(const adseal::ClickVerdict &verdict, std::string_view target);

// Appends a value. UTF-8 is a string of JSON; other bytes are {"hex":"..."}, as JSON has no way to write them.
void append_text(std::string &json, std::string_view bytes);

#endif
