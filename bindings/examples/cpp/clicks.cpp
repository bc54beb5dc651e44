// Signs a click URL for a minute, verifies it, and reads a signed parameter. The README says how to build it.
#include <adseal.hpp>
#include <chrono>
#include <iostream>

int main() {
    const auto now = std::chrono::system_clock::now();
    const auto ring = adseal::KeyRing::create("0123456789abcdef0123456789abcdef").value();

    const auto signer = adseal::ClickSigner::create(ring).value();
    const std::string url =
        signer.sign("https://control.kochava.com/v1/cpi/click?campaign_id=demo&network_id=2820&site_id=news%201", now)
            .value();
    std::cout << url << "\n";

    adseal::ClickPolicy policy;
    policy.required = {"site_id"};
    policy.sensitive_signed_only = true;
    const auto verifier = adseal::ClickVerifier::create(ring, policy).value();
    const adseal::ClickVerdict verdict = verifier.verify(url, now);
    if (!verdict.accepted()) {
        std::cerr << adseal::message(verdict.reason()) << "\n";
        return 1;
    }
    std::cout << "valid, site_id = '" << verdict.find(url, "site_id").value() << "'\n";

    std::cout << adseal::name(verifier.reason(url + "&site.id=mine", now)) << "\n";
    return 0;
}
