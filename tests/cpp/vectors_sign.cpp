// The suites that sign: a click URI, a click given as parts, a template. And the lints.
#include "vectors.hpp"

#include <functional>

namespace {

using adseal::Error;
using adseal::Expires;
using adseal::Result;
using adseal::Span;
using adseal::Status;
using vectors::Json;
using vectors::Octets;
using vectors::Room;

// How a case signs: with a lifetime of the signer's, or an `expires` of the call's.
struct Asked {
    adseal::ClickSignerOptions options;
    Expires expires;
};

Asked asked_of(const Json &entry) {
    Asked asked;
    const Json options = entry.get("options");
    options.only_members("unfilled strict");
    CHECK(options.text("unfilled") == "null" || options.text("unfilled") == "reject");
    asked.options.unfilled = options.text("unfilled") == "null" ? adseal::Unfilled::null : adseal::Unfilled::reject;
    asked.options.strict = options.flag("strict");
    if (!entry.has("expires")) {
        return asked;
    }
    const Json expires = entry.get("expires");
    if (expires.is_text()) {
        CHECK_EQUAL(expires.text(), std::string_view("existing"));
        asked.expires = Expires::existing();
        return asked;
    }
    expires.only_members("at lifetime");
    if (expires.has("at")) {
        asked.expires = vectors::time_of(expires.number("at"));
    } else {
        asked.options.lifetime = std::chrono::seconds(expires.number("lifetime"));
    }
    return asked;
}

// A lifetime below a second is refused where the signer is made; the vectors know it as an `expires` that is out of
// range.
std::optional<adseal::ClickSigner> make_signer(const Json &entry, Asked &asked) {
    const adseal::KeyRing ring = vectors::get_ring(entry);
    if (asked.options.lifetime && *asked.options.lifetime < std::chrono::seconds(1)) {
        CHECK_EQUAL(adseal::ClickSigner::create(ring, asked.options).status(), Status::error_invalid_argument);
        asked.options.lifetime.reset();
        asked.expires = vectors::time_of(-1);
    }
    Result<adseal::ClickSigner> signer = adseal::ClickSigner::create(ring, asked.options);
    if (!CHECK_EQUAL(signer.status(), Status::ok)) {
        return std::nullopt;
    }
    return *std::move(signer);
}

// `text` is what the offset of the name counts in: the URI or template.
template <class Place> void check_place(const Place &place, const Json &expected, std::string_view text) {
    CHECK_EQUAL(place.offset, expected.size("offset"));
    CHECK_EQUAL(place.parameter_index, expected.size("parameter_index"));
    const Octets parameter = expected.octets("parameter");
    if (parameter.is_null()) {
        CHECK_EQUAL(place.name_offset, std::nullopt);
        CHECK_EQUAL(place.name_length, 0);
    } else if (CHECK(place.name_offset.has_value())) {
        CHECK_EQUAL(text.substr(*place.name_offset, place.name_length), parameter.view());
    }
}

void check_refusal(const Error &error, const Json &expected, std::string_view text) {
    expected.only_members("stage status name offset parameter_index parameter lint");
    CHECK_EQUAL(error.status(), expected.status("status"));
    CHECK_EQUAL(std::string_view(name(error.status())), expected.text("name"));
    const adseal::Lint place = {error.lint(), error.offset(), error.parameter_index(), error.name_offset(),
                                error.name_length()};
    check_place(place, expected, text);
    if (expected.has("lint")) {
        CHECK_EQUAL(std::string_view(name(error.lint())), expected.text("lint"));
    } else {
        CHECK_EQUAL(error.lint(), adseal::LintKind::none);
    }
    CHECK_EQUAL(error.needed(), 0);
    // What people read names the status and where it is.
    const std::string told = error.describe();
    CHECK(told.find(name(error.status())) != std::string::npos && told.find(error.message()) != std::string::npos);
    CHECK((told.find(" at byte ") != std::string::npos) == error.offset().has_value());
}

// The signature is that of the message and of the key which the case names, and passes a verification that tells them.
void check_signature(const Json &entry, std::string_view uri, const Json &result, adseal::UnixTime now) {
    const std::string id = result.text("key_id");
    const std::string signature = result.text("signature");
    const Octets message = result.octets("message");
    const adseal::KeyRing alone = vectors::ring_of_key(entry.list("ring"), id);
    CHECK_EQUAL(vectors::signature_by(alone, message.view(), now), signature);
    vectors::check_signature_is_mac(signature, result.hex("mac_hex").view());

    const auto verifier = adseal::ClickVerifier::create(vectors::get_ring(entry));
    if (CHECK(verifier.has_value())) {
        const adseal::UnixTime expires = vectors::time_of(result.number("expires"));
        const adseal::ClickVerdict verdict = verifier->verify(uri, now);
        CHECK_EQUAL(verdict.reason(), now < expires ? Status::valid : Status::click_expired);
        CHECK_EQUAL(verdict.expires(), std::optional<adseal::UnixTime>(expires));
        CHECK_EQUAL(verdict.key_id(), id);
        CHECK_EQUAL(verdict.message(uri), message.view());
    }
}

// The two forms of one way of signing: into a buffer, and as a string.
struct Signing {
    std::function<Result<std::string_view>(Span<char> out)> into;
    std::function<Result<std::string>()> as_string;
    // A buffer that is too small is told a length that suffices, also where more would be refused.
    bool tells_bound = false;
};

void check_signed(const Json &entry, const Signing &sign, std::size_t needed, adseal::UnixTime now) {
    const Json result = entry.get("result");
    result.only_members("message mac_hex signature uri expires key_id");
    const Octets uri = result.octets("uri");
    CHECK(sign.tells_bound ? needed >= uri.view().size() : needed == uri.view().size());
    // What was told suffices, and one byte less than the URI has does not.
    Room room(needed);
    Room small(uri.view().size() - 1);
    CHECK_EQUAL(sign.into(small.span()).status(), Status::error_buffer_too_small);
    const Result<std::string_view> written = sign.into(room.span());
    if (CHECK_EQUAL(written.status(), Status::ok)) {
        CHECK(written->data() == room.span().data());
        CHECK_EQUAL(*written, uri.view());
        check_signature(entry, *written, result, now);
    }
    const Result<std::string> made = sign.as_string();
    if (CHECK_EQUAL(made.status(), Status::ok)) {
        CHECK_EQUAL(*made, uri.view());
    }
}

// Signs, first without a buffer: that tells the needed length, or the refusal.
void check_signing(const Json &entry, const Signing &sign, std::string_view text) {
    const Result<std::string_view> without = sign.into({});
    if (!CHECK(!without.has_value())) {
        return;
    }
    if (entry.has("refusal")) {
        Room room(ADSEAL_MAX_URI_LENGTH);
        const Result<std::string_view> written = sign.into(room.span());
        const Result<std::string> made = sign.as_string();
        CHECK(without.status() == written.status() ||
              (sign.tells_bound && without.status() == Status::error_buffer_too_small));
        if (CHECK(!written.has_value() && !made.has_value())) {
            check_refusal(written.error(), entry.get("refusal"), text);
            check_refusal(made.error(), entry.get("refusal"), text);
        }
    } else if (CHECK_EQUAL(without.status(), Status::error_buffer_too_small)) {
        check_signed(entry, sign, without.error().needed(), vectors::time_of(entry.number("now")));
    }
}

// The same as the one row of a batch, into the caller's arrays and into its own.
void check_as_row(const Json &entry, const adseal::ClickSigner &signer, std::string_view uri, Expires expires) {
    Result<adseal::ClickBatch> batch = adseal::ClickBatch::from_views({uri});
    if (!CHECK(batch.has_value()) || !CHECK(batch->set_now(vectors::time_of(entry.number("now"))).has_value()) ||
        !CHECK(batch->set_expires(expires).has_value())) {
        return;
    }
    const Status status = entry.has("refusal") ? entry.get("refusal").status("status") : Status::ok;
    const auto offset = entry.has("refusal") ? entry.get("refusal").size("offset") : std::nullopt;
    const Octets signed_uri = entry.has("result") ? entry.get("result").octets("uri") : Octets();
    const Result<adseal::SignedClicks> clicks = signer.sign_batch(*batch);
    if (CHECK_EQUAL(clicks.status(), Status::ok) && CHECK_EQUAL(clicks->size(), 1)) {
        CHECK_EQUAL(clicks->status(0), status);
        CHECK_EQUAL(clicks->offset(0), offset);
        CHECK_EQUAL((*clicks)[0], signed_uri.view());
    }
    std::int32_t statuses[1] = {12345};
    std::int64_t offsets[1] = {12345};
    std::int64_t out_offsets[2] = {12345, 12345};
    Room room(signed_uri.view().size());
    const Result<std::size_t> length = signer.sign_batch(*batch, {statuses, offsets, room.span(), out_offsets});
    if (CHECK_EQUAL(length.status(), Status::ok)) {
        CHECK_EQUAL(*length, signed_uri.view().size());
        CHECK_EQUAL(std::string_view(room.span().data(), *length), signed_uri.view());
        CHECK_EQUAL(statuses[0], static_cast<std::int32_t>(status));
        CHECK_EQUAL(offsets[0], offset ? static_cast<std::int64_t>(*offset) : -1);
        CHECK_EQUAL(out_offsets[0], 0);
        CHECK_EQUAL(out_offsets[1], static_cast<std::int64_t>(*length));
    }
}

void run_click_sign(const Json &entry) {
    entry.only_members("id about ring options uri expires now result refusal");
    Asked asked = asked_of(entry);
    const auto signer = make_signer(entry, asked);
    const Octets uri = entry.octets("uri");
    const adseal::UnixTime now = vectors::time_of(entry.number("now"));
    if (signer) {
        const Signing sign = {[&](Span<char> out) { return signer->sign(uri.view(), now, out, asked.expires); },
                              [&] { return signer->sign(uri.view(), now, asked.expires); }};
        check_signing(entry, sign, uri.view());
        check_as_row(entry, *signer, uri.view(), asked.expires);
    }
}

void run_click_sign_parts(const Json &entry) {
    entry.only_members("id about ring options path params expires now result refusal");
    Asked asked = asked_of(entry);
    const auto signer = make_signer(entry, asked);
    const Octets path = entry.octets("path");
    const adseal::UnixTime now = vectors::time_of(entry.number("now"));
    std::vector<std::pair<Octets, Octets>> held;
    std::vector<adseal::Parameter> parameters;
    for (const Json &pair : entry.list("params")) {
        held.emplace_back(pair.list().at(0).octets(), pair.list().at(1).octets());
    }
    for (const auto &[name, value] : held) {
        parameters.push_back({name.view(), value.value()});
    }
    if (signer) {
        const Signing sign = {
            [&](Span<char> out) { return signer->sign_parts(path.view(), parameters, now, out, asked.expires); },
            [&] { return signer->sign_parts(path.view(), parameters, now, asked.expires); }, true};
        check_signing(entry, sign, path.view());
    }
}

void check_macros(const adseal::ClickTemplate &text, const std::vector<Json> &macros) {
    if (CHECK_EQUAL(text.macro_count(), macros.size())) {
        for (std::size_t index = 0; index < macros.size(); index++) {
            const Octets expected = macros[index].octets();
            CHECK_EQUAL(text.macro_name(index), expected.view());
            const Result<std::size_t> found = text.macro_index(expected.view());
            CHECK(found.has_value() && *found == index);
        }
    }
    CHECK_EQUAL(text.macro_name(macros.size()), std::string_view());
}

void check_rendering(const Json &entry, const adseal::ClickTemplate &text, std::string_view source, Expires expires) {
    std::vector<Octets> held(text.macro_count());
    for (const auto &[name, value] : entry.get("values").members()) {
        const Result<std::size_t> index = text.macro_index(name);
        if (index) {
            held.at(*index) = value.octets();
        } else if (CHECK(entry.has("refusal"))) {
            check_refusal(index.error(), entry.get("refusal"), source);
            return;
        } else {
            return;
        }
    }
    std::vector<adseal::Value> values;
    for (const Octets &value : held) {
        values.push_back(value.value());
    }
    const adseal::UnixTime now = vectors::time_of(entry.number("now"));
    const Signing sign = {[&](Span<char> out) { return text.render(values, now, out, expires); },
                          [&] { return text.render(values, now, expires); }, true};
    check_signing(entry, sign, source);
}

void run_click_template(const Json &entry) {
    entry.only_members("id about ring options template macros values expires now result refusal");
    Asked asked = asked_of(entry);
    auto signer = make_signer(entry, asked);
    if (!signer) {
        return;
    }
    const Octets source = entry.octets("template");
    const Result<adseal::ClickTemplate> text = adseal::ClickTemplate::create(*signer, source.view());
    // The template keeps what it needs of its signer.
    signer.reset();
    if (entry.has("refusal") && entry.get("refusal").text("stage") == "template") {
        if (CHECK(!text.has_value())) {
            check_refusal(text.error(), entry.get("refusal"), source.view());
        }
    } else if (CHECK_EQUAL(text.status(), Status::ok)) {
        check_macros(*text, entry.list("macros"));
        check_rendering(entry, *text, source.view(), asked.expires);
    }
}

void run_click_lint(const Json &entry) {
    entry.only_members("id about ring options uri lints refusal");
    Asked asked = asked_of(entry);
    const auto signer = make_signer(entry, asked);
    if (!signer) {
        return;
    }
    const Octets uri = entry.octets("uri");
    const Result<std::vector<adseal::Lint>> lints = signer->lint(uri.view());
    if (!entry.has("lints")) {
        if (CHECK(!lints.has_value())) {
            check_refusal(lints.error(), entry.get("refusal"), uri.view());
        }
        return;
    }
    const std::vector<Json> expected = entry.list("lints");
    if (CHECK_EQUAL(lints.status(), Status::ok) && CHECK_EQUAL(lints->size(), expected.size())) {
        for (std::size_t index = 0; index < expected.size(); index++) {
            expected[index].only_members("number name offset parameter_index parameter");
            CHECK_EQUAL(static_cast<std::int32_t>((*lints)[index].kind), expected[index].number("number"));
            CHECK_EQUAL(std::string_view(name((*lints)[index].kind)), expected[index].text("name"));
            check_place((*lints)[index], expected[index], uri.view());
        }
    }
}

const vectors::Suite suites[] = {
    {"click_sign", run_click_sign},
    {"click_sign_parts", run_click_sign_parts},
    {"click_template", run_click_template},
    {"click_lint", run_click_lint},
};

} // namespace
