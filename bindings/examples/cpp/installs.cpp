// Signs an install as every receiver hashes it; a receiver verifies it, and reads what was signed. docs/cpp.md says how
// to build it.
#include <adseal.hpp>
#include <chrono>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

struct Request {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

// The advertiser's server: what it posts, of JSON that some library wrote.
static Request report_install() {
    const auto signer = adseal::InstallSigner::create("my-api-key", "0123456789abcdef0123456789abcdef").value();
    const auto install = signer.sign(R"({"action": "install", "device_ua": "Mozilla/5.0", "price": 10.0})").value();
    for (const adseal::Note note : install.notes()) {
        std::cout << "changed: " << adseal::name(note.cause) << " (" << note.count << ")\n";
    }
    // The body and the headers of what was signed, and never the JSON that was given.
    Request request = {{{"Content-Type", "application/json"}}, std::string(install.body())};
    for (const adseal::Header header : install.headers()) {
        request.headers.emplace_back(header.name, header.value);
    }
    return request;
}

// The receiver.
static void receive_install(const adseal::InstallVerifier &verifier, const Request &request) {
    const auto now = std::chrono::system_clock::now();
    const adseal::InstallVerdict verdict = verifier.verify_request(request.body, request.headers, now);
    std::cout << adseal::name(verdict.reason()) << "\n";
    if (verdict.accepted()) {
        // Read what the token is of, and never the body as it was received.
        std::cout << verdict.body(request.body).value() << "\n";
    }
}

int main() {
    Request request = report_install();
    for (const auto &[name, value] : request.headers) {
        std::cout << name << ": " << value << "\n";
    }

    adseal::InstallRegister accounts;
    accounts.add("my-api-key", "2026-01", "0123456789abcdef0123456789abcdef").value();
    const auto verifier = adseal::InstallVerifier::create(accounts).value();
    receive_install(verifier, request);

    request.body.insert(request.body.find("10"), "9");
    receive_install(verifier, request);
    return 0;
}
