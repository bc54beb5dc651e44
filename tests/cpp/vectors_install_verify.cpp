// The suites that verify installs: registers of secrets, and requests.
#include "vectors_install.hpp"

#include <algorithm>
#include <map>

namespace vectors {
namespace {

using adseal::Status;

// By its parts and as a secret that was made before, by turns.
adseal::Result<void> add_secret(adseal::InstallRegister &to, std::string_view api_key, const Json &entry) {
    static bool is_made;
    entry.only_members("id secret not_before not_after");
    const Octets id = entry.octets("id");
    const Octets secret = entry.octets("secret");
    const adseal::KeyTimes times = {entry.time("not_before"), entry.time("not_after"), std::nullopt};
    is_made = !is_made;
    if (!is_made) {
        return to.add(api_key, id.view(), secret.view(), times);
    }
    const adseal::Result<adseal::Key> made = adseal::Key::create(id.view(), secret.view(), times);
    return made ? to.add(api_key, *made) : adseal::Result<void>(made.error());
}

// The register of a case, or the first error on the way to it.
adseal::Result<adseal::InstallRegister> make_register(const std::vector<Json> &api_keys) {
    adseal::InstallRegister accounts;
    for (const Json &one : api_keys) {
        one.only_members("api_key secrets");
        const Octets api_key = one.octets("api_key");
        const std::vector<Json> secrets = one.list("secrets");
        if (secrets.empty()) {
            // Nothing to call: an API key comes into the register with a secret, never without.
            return adseal::Error(Status::error_invalid_key_ring);
        }
        for (const Json &secret : secrets) {
            const adseal::Result<void> added = add_secret(accounts, api_key.view(), secret);
            if (!added) {
                return added.error();
            }
        }
    }
    return accounts;
}

void run_install_register(const Json &entry) {
    entry.only_members("id about register error");
    const adseal::Result<adseal::InstallRegister> accounts = make_register(entry.list("register"));
    if (entry.has("error")) {
        check_error(accounts.status(), entry);
    } else if (CHECK_EQUAL(accounts.status(), Status::ok)) {
        CHECK_EQUAL(adseal::InstallVerifier::create(*accounts).status(), Status::ok);
    }
}

void check_body(const adseal::InstallVerdict &verdict, std::string_view received, const Json &expected) {
    const adseal::Result<std::string_view> body = verdict.body(received);
    if (!expected.has("form")) {
        CHECK_EQUAL(verdict.form(), adseal::BodyForm::none);
        CHECK_EQUAL(body.status(), Status::none);
        CHECK(!expected.has("body"));
        return;
    }
    CHECK_EQUAL(std::string_view(name(verdict.form())), expected.text("form"));
    if (CHECK_EQUAL(body.status(), Status::ok)) {
        CHECK_EQUAL(*body, expected.octets("body").view());
        CHECK_EQUAL(body->data() == received.data(), verdict.form() == adseal::BodyForm::raw);
    }
}

void check_verdict(const adseal::InstallVerdict &verdict, std::string_view received, const Json &expected) {
    CHECK_EQUAL(verdict.reason(), expected.status("reason"));
    CHECK_EQUAL(verdict.valid(), expected.status("reason") == Status::valid);
    CHECK_EQUAL(verdict.accepted(), expected.flag("accepted"));
    CHECK_EQUAL(verdict.key_id(), expected.octets("key_id").view());
    check_body(verdict, received, expected);
    if (expected.has("json_error")) {
        const Json error = expected.get("json_error");
        error.only_members("code offset");
        CHECK_EQUAL(static_cast<std::int32_t>(verdict.json_error()), 150 + error.number("code"));
        CHECK_EQUAL(verdict.offset(), error.size("offset"));
    } else {
        CHECK_EQUAL(verdict.json_error(), Status::ok);
        CHECK_EQUAL(verdict.offset(), expected.size("offset"));
    }
}

adseal::InstallVerifier make_verifier(const Json &entry) {
    const std::string accept = entry.text("accept");
    if (accept != "raw" && accept != "php") {
        check::die("no such accept: " + accept);
    }
    adseal::InstallVerifierOptions options;
    options.encoding = get_encoding(entry);
    options.max_body = entry.size("max_body");
    options.accept = accept == "php" ? adseal::Accept::php : adseal::Accept::raw;
    options.report_only = entry.flag_or("report_only", false);
    const adseal::Result<adseal::InstallRegister> accounts = make_register(entry.list("register"));
    if (!accounts) {
        check::die("the register of the case was refused: " + accounts.error().describe());
    }
    adseal::Result<adseal::InstallVerifier> verifier = adseal::InstallVerifier::create(*accounts, options);
    if (!verifier) {
        check::die("the options of the case were refused: " + verifier.error().describe());
    }
    return *std::move(verifier);
}

using Headers = std::vector<std::pair<std::string, std::string>>;

Headers get_headers(const Json &entry) {
    Headers headers;
    for (const Json &each : entry.list("headers")) {
        const std::vector<Json> pair = each.list();
        headers.emplace_back(pair.at(0).octets().view(), pair.at(1).octets().view());
    }
    return headers;
}

// ASCII alone, whatever the locale.
std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char each) { return each >= 'A' && each <= 'Z' ? static_cast<char>(each - 'A' + 'a') : each; });
    return text;
}

// The values of the headers with this name, which is in lower case, without the white space around them.
std::vector<std::string> find_headers(const Headers &headers, std::string_view wanted) {
    std::vector<std::string> values;
    for (const auto &[name, value] : headers) {
        if (lower(name) == wanted) {
            const std::size_t start = value.find_first_not_of(" \t");
            values.push_back(start == std::string::npos
                                 ? std::string()
                                 : value.substr(start, value.find_last_not_of(" \t") - start + 1));
        }
    }
    return values;
}

// What every secret of the API key makes of the body, whether it is active or not.
void check_stages(const Json &entry, std::string_view body, std::string_view api_key) {
    if (!entry.has("stages")) {
        return;
    }
    const Json stages = entry.get("stages");
    stages.only_members("sha1_hex token");
    const Json tokens = stages.get("token");
    std::size_t compared = 0;
    for (const Json &one : entry.list("register")) {
        if (one.octets("api_key").view() != api_key) {
            continue;
        }
        for (const Json &secret : one.list("secrets")) {
            // Some bodies are larger than the verifier of the case takes.
            const adseal::Result<adseal::InstallSigner> signer = adseal::InstallSigner::create(
                api_key, secret.octets("secret").view(), {get_encoding(entry), body.size() + 1});
            if (CHECK_EQUAL(signer.status(), Status::ok)) {
                check_token(*signer, body, tokens.text(secret.text("id").c_str()));
            }
            compared++;
        }
    }
    CHECK_EQUAL(compared, tokens.members().size());
}

// The headers in each of the ways in which a program may have them.
void check_requests(const adseal::InstallVerifier &verifier, std::string_view body, const Headers &headers,
                    adseal::UnixTime now, const Json &expected) {
    std::vector<adseal::Header> views;
    for (const auto &[name, value] : headers) {
        views.push_back({name, value});
    }
    const std::multimap<std::string, std::string, std::greater<>> sorted(headers.begin(), headers.end());
    adseal::InstallVerdict verdict;
    CHECK_EQUAL(verifier.verify_request(body, views, now, verdict), expected.status("reason"));
    check_verdict(verdict, body, expected);
    CHECK_EQUAL(verifier.verify_request(body, headers, now, verdict), expected.status("reason"));
    check_verdict(verdict, body, expected);
    check_verdict(verifier.verify_request(body, views, now), body, expected);
    check_verdict(verifier.verify_request(body, sorted, now), body, expected);
}

void run_install_verify(const Json &entry) {
    entry.only_members("id about register encoding max_body accept report_only body headers now stages verdict");
    const Json expected = entry.get("verdict");
    expected.only_members("reason name accepted key_id offset form body json_error");
    CHECK_EQUAL(std::string_view(name(expected.status("reason"))), expected.text("name"));
    const Octets body = entry.octets("body");
    const adseal::UnixTime now = time_of(entry.number("now"));
    const Headers headers = get_headers(entry);
    const adseal::InstallVerifier verifier = make_verifier(entry);
    check_requests(verifier, body.view(), headers, now, expected);

    const std::vector<std::string> tokens = find_headers(headers, "kochava-auth-token");
    const std::vector<std::string> api_keys = find_headers(headers, "kochava-api-key");
    const std::string api_key = api_keys.empty() ? std::string() : api_keys.back();
    if (tokens.size() <= 1 && api_keys.size() <= 1) {
        const adseal::Value key = api_keys.empty() ? adseal::Value(std::nullopt) : adseal::Value(api_keys[0]);
        const adseal::Value token = tokens.empty() ? adseal::Value(std::nullopt) : adseal::Value(tokens[0]);
        adseal::InstallVerdict verdict;
        CHECK_EQUAL(verifier.verify(body.view(), key, token, now, verdict), expected.status("reason"));
        check_verdict(verdict, body.view(), expected);
        check_verdict(verifier.verify(body.view(), key, token, now), body.view(), expected);
        CHECK_EQUAL(verifier.reason(body.view(), key, token, now), expected.status("reason"));
    }
    check_stages(entry, body.view(), api_key);
}

const Suite suites[] = {
    {"install_register", run_install_register},
    {"install_verify", run_install_verify},
};

} // namespace
} // namespace vectors
