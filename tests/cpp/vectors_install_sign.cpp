// The suites that sign installs: tokens of bodies as they are, and JSON.
#include "vectors_install.hpp"

#include <algorithm>

namespace vectors {

using adseal::Cause;
using adseal::Status;

adseal::TokenEncoding get_encoding(const Json &entry) {
    const std::string name = entry.text("encoding");
    if (name != "hex" && name != "base64") {
        check::die("no such encoding: " + name);
    }
    return name == "hex" ? adseal::TokenEncoding::hex : adseal::TokenEncoding::base64;
}

adseal::Result<adseal::InstallSigner> make_install_signer(const Json &entry) {
    const Octets api_key = entry.octets("api_key");
    const Octets secret = entry.octets("secret");
    return adseal::InstallSigner::create(api_key.view(), secret.view(), {get_encoding(entry), entry.size("max_body")});
}

void check_signed(const adseal::SignedInstall &install, std::string_view body, const std::vector<Json> &headers) {
    CHECK_EQUAL(install.body(), body);
    if (!CHECK_EQUAL(install.headers().size(), headers.size())) {
        return;
    }
    std::size_t index = 0;
    for (const adseal::Header header : install.headers()) {
        const std::vector<Json> pair = headers[index].list();
        CHECK_EQUAL(header.name, pair.at(0).octets().view());
        CHECK_EQUAL(header.value, pair.at(1).octets().view());
        CHECK_EQUAL(install.headers()[index].value, header.value);
        if (header.name == "Kochava-Auth-Token") {
            CHECK_EQUAL(install.token(), header.value);
        }
        index++;
    }
    CHECK_EQUAL(index, headers.size());
    CHECK(!install.token().empty());
}

void check_token(const adseal::InstallSigner &signer, std::string_view body, std::string_view expected) {
    const adseal::Result<std::string> made = signer.token(body);
    if (CHECK_EQUAL(made.status(), Status::ok)) {
        CHECK_EQUAL(*made, expected);
    }
    Room room(expected.size());
    const adseal::Result<std::string_view> written = signer.token(body, room.span());
    if (CHECK_EQUAL(written.status(), Status::ok)) {
        CHECK(written->data() == room.span().data());
        CHECK_EQUAL(*written, expected);
    }
    Room small(expected.size() - 1);
    for (const adseal::Span<char> out : {small.span(), adseal::Span<char>()}) {
        const adseal::Result<std::string_view> none = signer.token(body, out);
        if (CHECK_EQUAL(none.status(), Status::error_buffer_too_small)) {
            CHECK_EQUAL(none.error().needed(), expected.size());
        }
    }
}

namespace {

void run_install_token(const Json &entry) {
    entry.only_members("id about api_key secret body encoding max_body result error");
    const Octets body = entry.octets("body");
    const adseal::Result<adseal::InstallSigner> signer = make_install_signer(entry);
    if (!signer) {
        check_error(signer.status(), entry);
        return;
    }
    const adseal::Result<adseal::SignedInstall> install = signer->sign_raw(body.view());
    if (entry.has("error")) {
        check_error(install.status(), entry);
        CHECK_EQUAL(signer->token(body.view()).status(), install.status());
        return;
    }
    const Json result = entry.get("result");
    result.only_members("sha1_hex message token headers");
    check_token(*signer, body.view(), result.text("token"));
    if (CHECK_EQUAL(install.status(), Status::ok)) {
        check_signed(*install, body.view(), result.list("headers"));
        CHECK_EQUAL(install->token(), result.text("token"));
        CHECK(install->notes().empty());
    }
}

void check_notes(const adseal::SignedInstall &install, const std::vector<Json> &notes) {
    if (!CHECK_EQUAL(install.notes().size(), notes.size())) {
        return;
    }
    auto expected = notes.begin();
    for (const adseal::Note note : install.notes()) {
        expected->only_members("cause count offset");
        CHECK_EQUAL(std::string_view(name(note.cause)), expected->text("cause"));
        CHECK_EQUAL(note.count, expected->number("count"));
        CHECK_EQUAL(note.offset, expected->number("offset"));
        ++expected;
    }
}

void check_refusal(const adseal::Error &error, const Json &expected) {
    expected.only_members("status name offset cause");
    CHECK_EQUAL(error.status(), expected.status("status"));
    CHECK_EQUAL(std::string_view(name(error.status())), expected.text("name"));
    CHECK_EQUAL(error.offset(), expected.size("offset"));
    const bool is_of_json = std::string_view(family(error.status())) == "json";
    if (expected.has("cause")) {
        CHECK_EQUAL(std::string_view(name(error.cause())), expected.text("cause"));
    } else if (error.status() == Status::json_invalid_property_name) {
        CHECK_EQUAL(error.cause(), Cause::invalid_property_name);
    } else {
        CHECK_EQUAL(error.cause(), is_of_json ? Cause::invalid_json : Cause::none);
    }
    if (error.offset()) {
        CHECK(error.describe().find(" at byte " + std::to_string(*error.offset()) + ": ") != std::string::npos);
    }
}

// The place that was refused is the first of those that stability lists as refused; what was signed without being asked
// to allow it holds none.
void check_places(std::string_view json, const adseal::Error *error) {
    const adseal::Result<std::vector<adseal::php_json::Instability>> places = adseal::php_json::stability(json);
    if (!CHECK_EQUAL(places.status(), Status::ok)) {
        return;
    }
    const auto refused = std::find_if(places->begin(), places->end(), [=](const auto &place) {
        // A number that PHP refuses is no error where it is dropped: as the first of two values of one key.
        return place.is_refused() && (error == nullptr || place.cause != Cause::invalid_json);
    });
    if (CHECK_EQUAL(refused != places->end(), error != nullptr) && error != nullptr) {
        CHECK_EQUAL(error->offset(), std::optional<std::size_t>(refused->offset));
        CHECK_EQUAL(error->cause(), refused->cause);
    }
}

void run_install_sign(const Json &entry) {
    entry.only_members("id about api_key secret json encoding allow_unstable max_body result error");
    const Octets json = entry.octets("json");
    const bool is_allowed = entry.flag("allow_unstable");
    adseal::Result<adseal::InstallSigner> signer = make_install_signer(entry);
    if (!signer) {
        check_refusal(signer.error(), entry.get("error"));
        return;
    }
    const adseal::Result<adseal::SignedInstall> install =
        is_allowed ? signer->sign(json.view(), adseal::Unstable::allow) : signer->sign(json.view());
    if (entry.has("error")) {
        if (CHECK(!install)) {
            check_refusal(install.error(), entry.get("error"));
            if (install.status() == Status::json_unstable_json) {
                check_places(json.view(), &install.error());
            }
        }
        return;
    }
    const Json result = entry.get("result");
    result.only_members("body sha1_hex token headers notes");
    if (!CHECK_EQUAL(install.status(), Status::ok)) {
        return;
    }
    check_signed(*install, result.octets("body").view(), result.list("headers"));
    check_notes(*install, result.list("notes"));
    CHECK_EQUAL(install->token(), result.text("token"));
    check_token(*signer, install->body(), result.text("token"));
    if (!is_allowed) {
        check_places(json.view(), nullptr);
    }
}

const Suite suites[] = {
    {"install_token", run_install_token},
    {"install_sign", run_install_sign},
};

} // namespace
} // namespace vectors
