// What `make demo` runs beside its C twin: the published click and install are signed and compared with what was
// published, then the click is verified as it is and after every kind of tampering. The install is signed once more
// with a user agent, whose slashes PHP spells otherwise. Exits with 1 if anything is not as written here.
#include <adseal.hpp>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using namespace std::string_literals;
using adseal::Status;

constexpr char click[] =
    "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"
    "&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid";
constexpr char click_signature[] = "BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
const std::string install_start =
    R"({"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","data":)"
    R"({"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":{"idfa":)"
    R"("kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","adid":"","android_id":""})";
const std::string install_body = install_start + "}}";
constexpr char install_token[] = "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46";
const std::string agent_json =
    install_start + R"(,"device_ua":"Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46"}})";
const std::string agent_body =
    install_start +
    R"(,"device_ua":"Mozilla\/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit\/601.1.46"}})";
constexpr char agent_token[] = "63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7";
constexpr char api_key[] = "test-api-key";
constexpr char secret[] = "test-secret";

constexpr auto signed_at = adseal::UnixTime::from_seconds(12285);
constexpr auto in_time = adseal::UnixTime::from_seconds(12344);
constexpr auto expires = adseal::UnixTime::from_seconds(12345);

// What happens to the signed click on its way, and what verifying it must say.
struct Trial {
    const char *what;
    const char *key;
    std::string arrived;
    adseal::UnixTime now;
    Status reason;
    std::optional<std::size_t> offset;
    const char *parameter;
};

std::string replaced(std::string url, const std::string &part, const std::string &by) {
    return url.replace(url.find(part), part.size(), by);
}

// The table: which way the library was called, what was tried, and what it said.
class Table {
  public:
    Table() {
        std::printf("%-8s %-26s %-22s %6s  %-10s %s\n", "through", "what", "result", "offset", "parameter", "check");
    }

    void row(const char *what, const char *result, bool as_expected, std::optional<std::size_t> offset = {},
             const std::string &parameter = "") {
        std::printf("%-8s %-26s %-22s %6s  %-10s %s\n", "c++", what, result,
                    offset ? std::to_string(*offset).c_str() : "-", parameter.empty() ? "-" : parameter.c_str(),
                    as_expected ? "as expected" : "DIFFERS");
        differences_ += as_expected ? 0 : 1;
    }

    // What a reason means, below its row.
    void explain(const std::string &message) {
        std::printf("         %s\n", message.c_str());
    }

    [[nodiscard]] int finish() const {
        std::printf("\n%s\n", differences_ == 0 ? "everything is as expected" : "something is NOT as expected");
        return differences_ == 0 ? 0 : 1;
    }

  private:
    int differences_ = 0;
};

std::string sign_click() {
    const auto ring = adseal::KeyRing::create("secret").value();
    return adseal::ClickSigner::create(ring).value().sign(click, signed_at, expires).value();
}

void verify_click(Table &table, const Trial &trial) {
    const auto ring = adseal::KeyRing::create(trial.key).value();
    const auto verifier = adseal::ClickVerifier::create(ring).value();
    const auto verdict = verifier.verify(trial.arrived, trial.now);
    const std::string parameter(verdict.parameter(trial.arrived).value());
    table.row(trial.what, name(verdict.reason()),
              verdict.reason() == trial.reason && verdict.offset() == trial.offset && parameter == trial.parameter,
              verdict.offset(), parameter);
    if (!verdict.valid()) {
        table.explain(message(verdict.reason()));
    }
}

void clicks(Table &table, const std::string &url) {
    const bool same = url == click + "&expires=12345&signature="s + click_signature;
    table.row("click signed", same ? "as published" : "another signature", same);
    const auto other = replaced(url, "test-site-id", "evil-site-id");
    const auto cut = replaced(url, "&signature=", "&sig=");
    const Trial trials[] = {
        {"as signed", "secret", url, in_time, Status::valid, {}, ""},
        {"site_id is another", "secret", other, in_time, Status::click_invalid_signature, {}, ""},
        {"&site.id=evil added", "secret", url + "&site.id=evil", in_time, Status::click_duplicate_parameter, 252,
         "site.id"},
        {"signature cut off", "secret", cut, in_time, Status::click_missing_signature, {}, ""},
        {"when it expires", "secret", url, expires, Status::click_expired, 192, "expires"},
        {"another private key", "guess", url, in_time, Status::click_invalid_signature, {}, ""},
    };
    for (const Trial &trial : trials) {
        verify_click(table, trial);
    }
}

// The JSON as it was given, with the token of what should have been sent.
void verify_agent(Table &table, const adseal::SignedInstall &agent, const char *what, adseal::Accept accept,
                  Status expected) {
    adseal::InstallRegister accounts;
    accounts.add(api_key, "2026", secret).value();
    adseal::InstallVerifierOptions options;
    options.accept = accept;
    const auto verifier = adseal::InstallVerifier::create(accounts, options).value();
    const auto verdict = verifier.verify(agent_json, api_key, agent.token(), signed_at);
    const bool as_expected = verdict.valid() ? verdict.body(agent_json).value() == agent_body
                                             : verdict.body(agent_json).status() == Status::none;
    table.row(what, name(verdict.reason()), verdict.reason() == expected && as_expected);
    if (!verdict.valid()) {
        table.explain(message(verdict.reason()));
    }
}

void installs(Table &table, const std::string &token, const adseal::SignedInstall &agent) {
    bool same = token == install_token;
    table.row("install signed", same ? "as published" : "another token", same);
    // What is sent is another spelling of the JSON, and the notes say where it differs.
    same = agent.body() == agent_body && agent.token() == agent_token;
    table.row("with user agent signed", same ? "as documented" : "another body", same);
    for (const adseal::Note note : agent.notes()) {
        table.row("what signing changed", name(note.cause),
                  note.cause == adseal::Cause::slash_not_escaped && note.count == 2, note.offset);
        table.explain(std::to_string(note.count) + " places: " + message(note.cause));
    }
    verify_agent(table, agent, "sent as it was given", adseal::Accept::raw, Status::install_invalid_token);
    verify_agent(table, agent, "the same, PHP accepted", adseal::Accept::php, Status::valid);
}

} // namespace

// An exception that nobody expected ends the program, and its message is printed.
int main() {
    const std::string url = sign_click();
    const auto signer = adseal::InstallSigner::create(api_key, secret).value();
    const std::string token = signer.token(install_body).value();
    const auto agent = signer.sign(agent_json).value();
    std::printf("adseal %s, C++ %ld\n\n", adseal_version(), __cplusplus);
    Table table;
    clicks(table, url);
    installs(table, token, agent);
    return table.finish();
}
