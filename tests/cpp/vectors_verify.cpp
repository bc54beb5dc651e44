// The suites that verify clicks: verdicts, policies, the replay guard.
#include "vectors.hpp"

#include <algorithm>

namespace {

using adseal::ClickFlag;
using adseal::ClickVerdict;
using adseal::Result;
using adseal::Status;
using vectors::Json;
using vectors::Octets;
using vectors::Room;

std::vector<std::string> names_of(const std::vector<Json> &list) {
    std::vector<std::string> names;
    for (const Json &name : list) {
        names.emplace_back(name.octets().view());
    }
    return names;
}

adseal::ClickPolicy policy_of(const Json &options) {
    options.only_members("required required_nonempty unsigned signed_only leeway max_lifetime require_expires strict "
                         "report_only replay_guard");
    adseal::ClickPolicy policy;
    if (options.has("required")) {
        policy.required = names_of(options.list("required"));
    }
    policy.required_nonempty = options.flag_or("required_nonempty", false);
    if (options.has("unsigned")) {
        CHECK_EQUAL(options.text("unsigned"), std::string_view("forbid"));
        policy.forbid_unsigned = true;
    }
    if (options.has("signed_only") && options.get("signed_only").is_text()) {
        CHECK_EQUAL(options.text("signed_only"), std::string_view("sensitive"));
        policy.sensitive_signed_only = true;
    } else if (options.has("signed_only")) {
        policy.signed_only = names_of(options.list("signed_only"));
    }
    if (options.has("leeway")) {
        policy.leeway = std::chrono::seconds(options.number("leeway"));
    }
    if (options.has("max_lifetime")) {
        policy.max_lifetime = std::chrono::seconds(options.number("max_lifetime"));
    }
    policy.require_expires = options.flag_or("require_expires", true);
    policy.strict = options.flag_or("strict", false);
    policy.report_only = options.flag_or("report_only", false);
    return policy;
}

void check_flags(std::uint32_t flags, const std::vector<Json> &names) {
    std::size_t named = 0;
    for (const ClickFlag flag :
         {ClickFlag::not_rfc3986, ClickFlag::expires_in_milliseconds, ClickFlag::semicolon_in_tail}) {
        const bool expected =
            std::any_of(names.begin(), names.end(), [=](const Json &each) { return each.text() == name(flag); });
        CHECK_EQUAL((flags & static_cast<std::uint32_t>(flag)) != 0, expected);
        named += expected ? 1U : 0U;
    }
    CHECK_EQUAL(named, names.size());
    CHECK_EQUAL(flags >> 3, 0U);
}

// The next signed parameter: first what it needs, then the bytes in buffers of that size.
Result<adseal::ReadParameter> next_parameter(const ClickVerdict &verdict, std::string_view uri, std::size_t &cursor,
                                             Room &name, Room &value) {
    const std::size_t before = cursor;
    const Result<adseal::ReadParameter> without = verdict.next_parameter(uri, cursor, {}, {});
    if (without || without.status() != Status::error_buffer_too_small) {
        return without;
    }
    CHECK_EQUAL(cursor, before);
    CHECK(without.error().needed() > 0);
    name = Room(without.error().needed());
    value = Room(without.error().needed());
    return verdict.next_parameter(uri, cursor, name.span(), value.span());
}

// Through the buffer and the string, from the verdict and as it is claimed before any key was looked at.
void check_found(const ClickVerdict &verdict, std::string_view uri, std::string_view name, std::string_view expected) {
    Room room(expected.size());
    const Result<std::string_view> written = verdict.find(uri, name, room.span());
    CHECK(written.has_value() && *written == expected && written->data() == room.span().data());
    const Result<std::string> made = verdict.find(uri, name);
    CHECK(made.has_value() && *made == expected);
    if (!expected.empty()) {
        Room small(expected.size() - 1);
        const Result<std::string_view> refused = verdict.find(uri, name, small.span());
        CHECK(!refused && refused.status() == Status::error_buffer_too_small);
        CHECK(!refused && refused.error().needed() == expected.size());
    }
    const Result<std::string_view> claimed = adseal::claimed_parameter(uri, name, room.span());
    CHECK(claimed.has_value() && *claimed == expected);
    const Result<std::string> claimed_string = adseal::claimed_parameter(uri, name);
    CHECK(claimed_string.has_value() && *claimed_string == expected);
}

// A plus sign in a raw name is looked for as a space and as itself, so both may stand for one another here.
bool may_be_named(std::string_view decoded, std::string_view wanted) {
    return std::equal(decoded.begin(), decoded.end(), wanted.begin(), wanted.end(),
                      [](char found, char asked) { return found == asked || (found == ' ' && asked == '+'); });
}

void check_signed_parameters(const ClickVerdict &verdict, std::string_view uri, const std::vector<Json> &expected) {
    const Result<std::vector<std::pair<std::string, std::string>>> all = verdict.signed_parameters(uri);
    if (!CHECK_EQUAL(all.status(), Status::ok) || !CHECK_EQUAL(all->size(), expected.size())) {
        return;
    }
    std::size_t cursor = 0;
    for (std::size_t index = 0; index < expected.size(); index++) {
        expected[index].only_members("name value");
        const Octets name = expected[index].octets("name");
        const Octets value = expected[index].octets("value");
        CHECK_EQUAL((*all)[index].first, name.view());
        CHECK_EQUAL((*all)[index].second, value.view());
        Room name_room(0);
        Room value_room(0);
        const Result<adseal::ReadParameter> next = next_parameter(verdict, uri, cursor, name_room, value_room);
        if (!CHECK_EQUAL(next.status(), Status::ok)) {
            return;
        }
        CHECK_EQUAL(next->name, name.view());
        CHECK_EQUAL(next->value, value.view());
        const auto first = std::find_if(expected.begin(), expected.end(), [&](const Json &each) {
            return may_be_named(each.octets("name").view(), name.view());
        });
        if (first == expected.begin() + static_cast<std::ptrdiff_t>(index)) {
            check_found(verdict, uri, name.view(), value.view());
        }
    }
    Room name_room(0);
    Room value_room(0);
    CHECK_EQUAL(next_parameter(verdict, uri, cursor, name_room, value_room).status(), Status::none);
    CHECK_EQUAL(verdict.find(uri, "a name that no vector has").status(), Status::none);
}

// The message, and the signature that every key of the ring makes of it.
void check_stages(const Json &entry, const ClickVerdict &verdict, std::string_view uri) {
    const std::string_view message = verdict.message(uri);
    CHECK_EQUAL(message.size(), entry.get("verdict").number("message_length"));
    if (!entry.has("stages")) {
        CHECK(message.empty());
        return;
    }
    const Json stages = entry.get("stages");
    stages.only_members("message mac_hex signature");
    CHECK_EQUAL(message, stages.octets("message").view());
    for (const Json &key : entry.list("ring")) {
        const std::string id = key.text("id");
        const std::string signature = stages.get("signature").text(id.c_str());
        const adseal::KeyRing alone = vectors::ring_of_key(entry.list("ring"), id);
        CHECK_EQUAL(vectors::signature_by(alone, message, vectors::time_of(0)), signature);
        vectors::check_signature_is_mac(signature, stages.get("mac_hex").hex(id.c_str()).view());
    }
}

void check_verdict(const ClickVerdict &verdict, std::string_view uri, const Json &expected) {
    expected.only_members("reason name accepted key_id expires flags message_length unsigned_parameters offset "
                          "parameter signed_parameters");
    CHECK_EQUAL(verdict.reason(), expected.status("reason"));
    CHECK_EQUAL(std::string_view(name(verdict.reason())), expected.text("name"));
    CHECK_EQUAL(verdict.valid(), expected.status("reason") == Status::valid);
    CHECK_EQUAL(verdict.accepted(), expected.flag("accepted"));
    CHECK_EQUAL(verdict.expires(), expected.time("expires"));
    CHECK_EQUAL(verdict.unsigned_parameters(), expected.number("unsigned_parameters"));
    CHECK_EQUAL(verdict.offset(), expected.size("offset"));
    CHECK_EQUAL(verdict.key_id(), expected.octets("key_id").view());
    check_flags(verdict.flags(), expected.list("flags"));
    for (const adseal::ClickFlag flag : {adseal::ClickFlag::not_rfc3986, adseal::ClickFlag::expires_in_milliseconds,
                                         adseal::ClickFlag::semicolon_in_tail}) {
        CHECK_EQUAL(verdict.has(flag), (verdict.flags() & static_cast<std::uint32_t>(flag)) != 0);
    }
    const Octets parameter = expected.octets("parameter");
    const Result<std::string_view> told = verdict.parameter(uri);
    if (CHECK_EQUAL(told.status(), Status::ok)) {
        CHECK_EQUAL(*told, parameter.view());
        CHECK_EQUAL(told->data() == nullptr, parameter.is_null());
    }
    check_signed_parameters(verdict, uri, expected.list("signed_parameters"));
    // Nothing is told of a URI of another length.
    const std::string longer = std::string(uri) + "x";
    std::size_t cursor = 0;
    CHECK_EQUAL(verdict.parameter(longer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(verdict.find(longer, "x").status(), Status::error_invalid_argument);
    CHECK_EQUAL(verdict.signed_parameters(longer).status(), Status::error_invalid_argument);
    CHECK_EQUAL(verdict.next_parameter(longer, cursor, {}, {}).status(), Status::error_invalid_argument);
    CHECK_EQUAL(verdict.message(longer), std::string_view());
}

// The same as rows of a batch, in each of the ways to describe one. A policy that only reports changes nothing there.
void check_as_rows(const adseal::ClickVerifier &verifier, Result<adseal::ClickBatch> batch, std::size_t rows,
                   const Json &entry) {
    const Json expected = entry.get("verdict");
    if (!CHECK_EQUAL(batch.status(), Status::ok) || !CHECK_EQUAL(batch->rows(), rows) ||
        !CHECK(batch->set_now(vectors::time_of(entry.number("now"))).has_value())) {
        return;
    }
    const Result<std::vector<Status>> alone = verifier.verify_batch(*batch);
    CHECK(alone.has_value() && *alone == std::vector<Status>(rows, expected.status("reason")));
    std::vector<std::int32_t> reasons(rows);
    std::vector<std::int64_t> expires(rows);
    std::vector<std::int32_t> key_index(rows);
    std::vector<std::uint32_t> flags(rows);
    std::vector<std::int64_t> offsets(rows);
    if (CHECK(verifier.verify_batch(*batch, {reasons, expires, key_index, flags, offsets}).has_value())) {
        for (std::size_t row = 0; row < rows; row++) {
            CHECK_EQUAL(reasons[row], expected.number("reason"));
            CHECK_EQUAL(expires[row], expected.has("expires") ? expected.number("expires") : ADSEAL_NO_TIME);
            CHECK_EQUAL(offsets[row], expected.has("offset") ? expected.number("offset") : -1);
            check_flags(flags[row], expected.list("flags"));
            const std::vector<Json> keys = entry.list("ring");
            const auto index = static_cast<std::size_t>(key_index[row]);
            CHECK_EQUAL(key_index[row] >= 0, expected.has("key_id"));
            CHECK(key_index[row] < 0 || keys.at(index).octets("id").view() == expected.octets("key_id").view());
        }
    }
}

void check_in_batches(const adseal::ClickVerifier &verifier, std::string_view uri, const Json &entry) {
    using adseal::ClickBatch;
    const std::string twice = std::string(uri) + std::string(uri);
    const std::int32_t narrow[] = {0, static_cast<std::int32_t>(uri.size()), static_cast<std::int32_t>(twice.size())};
    const std::int64_t wide[] = {narrow[0], narrow[1], narrow[2]};
    const std::vector<std::string> strings = {std::string(uri), std::string(uri), std::string(uri)};
    check_as_rows(verifier, ClickBatch::from_views({uri, uri, uri}), 3, entry);
    check_as_rows(verifier, ClickBatch::from_strings(strings), 3, entry);
    check_as_rows(verifier, ClickBatch::from_offsets(twice, narrow), 2, entry);
    check_as_rows(verifier, ClickBatch::from_offsets(twice, wide), 2, entry);
    if (uri.find('\n') == std::string_view::npos) {
        const std::string lines = std::string(uri) + "\n" + std::string(uri) + "\n";
        check_as_rows(verifier, ClickBatch::from_lines(lines), 2, entry);
    }
}

void run_click_verify(const Json &entry) {
    entry.only_members("id about ring policy uri now stages verdict");
    // One object for the whole suite: nothing of an earlier click may show in a later one.
    static ClickVerdict reused;
    const Octets uri = entry.octets("uri");
    const adseal::UnixTime now = vectors::time_of(entry.number("now"));
    const Json expected = entry.get("verdict");
    {
        const auto verifier = adseal::ClickVerifier::create(vectors::get_ring(entry), policy_of(entry.get("policy")));
        if (!CHECK_EQUAL(verifier.status(), Status::ok)) {
            return;
        }
        CHECK_EQUAL(verifier->reason(uri.view(), now), expected.status("reason"));
        CHECK_EQUAL(verifier->verify(uri.view(), now, reused), expected.status("reason"));
        check_verdict(verifier->verify(uri.view(), now), uri.view(), expected);
        check_in_batches(*verifier, uri.view(), entry);
    }
    // A verdict outlives everything that it was made with.
    check_verdict(reused, uri.view(), expected);
    check_stages(entry, reused, uri.view());
}

void run_click_policy(const Json &entry) {
    entry.only_members("id about policy error");
    const Json options = entry.get("policy");
    const auto ring = adseal::KeyRing::create("0123456789abcdef");
    const auto guard = adseal::ReplayGuard::create(16);
    adseal::ClickPolicy policy = policy_of(options);
    policy.replay_guard = options.flag_or("replay_guard", false) ? &*guard : nullptr;
    const auto verifier = adseal::ClickVerifier::create(*ring, policy);
    if (entry.has("error")) {
        vectors::check_error(verifier.status(), entry);
    } else {
        CHECK_EQUAL(verifier.status(), Status::ok);
    }
}

void run_click_replay(const Json &entry) {
    entry.only_members("id about ring policy steps");
    adseal::ClickPolicy policy = policy_of(entry.get("policy"));
    auto guard = std::make_optional(adseal::ReplayGuard::create(1024));
    policy.replay_guard = &**guard;
    const auto verifier = adseal::ClickVerifier::create(vectors::get_ring(entry), policy);
    // The verifier keeps what it needs of the guard.
    guard.reset();
    const std::vector<Json> steps = entry.list("steps");
    CHECK(!steps.empty());
    for (const Json &step : steps) {
        step.only_members("uri now reason name");
        const Octets uri = step.octets("uri");
        const Status reason = verifier->reason(uri.view(), vectors::time_of(step.number("now")));
        CHECK_EQUAL(reason, step.status("reason"));
        CHECK_EQUAL(std::string_view(name(reason)), step.text("name"));
    }
}

const vectors::Suite suites[] = {
    {"click_verify", run_click_verify},
    {"click_policy", run_click_policy},
    {"click_replay", run_click_replay},
};

} // namespace
