// One signer, verifier, template or explainer, used by several threads at once. Last of all: what glibc keeps of
// threads that have ended counts as lost in the children of tests that fork.
#include "fixture.hpp"

#include <atomic>
#include <thread>

namespace {

using adseal::Status;

constexpr unsigned threads = 4;
constexpr unsigned rounds = 300;

TEST(threads_share_what_is_const) {
    const adseal::ClickSigner signer = fixture::signer();
    const adseal::ClickTemplate text = fixture::click_template();
    const adseal::ClickVerifier verifier = fixture::verifier();
    std::atomic<unsigned> wrong{0};
    const auto work = [&](unsigned thread) {
        adseal::ClickVerdict verdict;
        for (unsigned round = 0; round < rounds; round++) {
            const std::string number = std::to_string(thread * rounds + round);
            const auto click = signer.sign_parts("/c", {{"a", number}}, fixture::now);
            const auto rendered = text.render({number, "x"}, fixture::now);
            const bool right = click && rendered && verifier.verify(*click, fixture::now, verdict) == Status::valid &&
                               verdict.find(*click, "a").value_or("") == number &&
                               verifier.verify(*rendered, fixture::now, verdict) == Status::valid &&
                               verdict.find(*rendered, "device_id").value_or("") == number;
            wrong += right ? 0 : 1;
        }
    };
    std::vector<std::thread> started;
    for (unsigned thread = 0; thread < threads; thread++) {
        started.emplace_back(work, thread);
    }
    for (std::thread &each : started) {
        each.join();
    }
    CHECK_EQUAL(wrong.load(), 0);
}

TEST(threads_share_an_explainer) {
    constexpr std::string_view message = "/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600";
    const std::string uri = "https://control.kochava.com" + std::string(message) + "&signature=";
    // Of the message, and of the whole URL; they are Python's (hmac).
    const std::string right = uri + "kXE9NiPO0hhoU9AGaKCy-3Av2o0EEHe-KOXkWPUrcxg";
    const std::string of_url = uri + "S9qEHTYDcNzxCO8WQGInMiH6I4QkXyfPkwTrkVnikrY";
    adseal::Explainer made;
    CHECK(made.add_key("2026-11", fixture::key).has_value());
    const adseal::Explainer &explainer = made;
    // What a first call finds out of the processor would look like a race to helgrind.
    CHECK(explainer.click(of_url).has_value());
    std::atomic<unsigned> wrong{0};
    const auto work = [&](unsigned thread) {
        for (unsigned round = 0; round < 50; round++) {
            const bool is_whole = (thread + round) % 2 == 0;
            const auto explanation = explainer.click(is_whole ? of_url : right);
            const bool is_right =
                explanation && explanation->causes().size() == (is_whole ? 1 : 0) && explanation->expected() == message;
            wrong += is_right ? 0 : 1;
        }
    };
    std::vector<std::thread> started;
    for (unsigned thread = 0; thread < threads; thread++) {
        started.emplace_back(work, thread);
    }
    for (std::thread &each : started) {
        each.join();
    }
    CHECK_EQUAL(wrong.load(), 0);
}

// Of any number of threads that show one click, one is told that it is valid.
TEST(threads_share_a_guard) {
    const adseal::ReplayGuard guard = fixture::must(adseal::ReplayGuard::create(10000));
    adseal::ClickPolicy policy;
    policy.max_lifetime = std::chrono::minutes(10);
    policy.replay_guard = &guard;
    const adseal::ClickVerifier verifier = fixture::verifier(policy);
    std::vector<std::string> clicks;
    for (unsigned round = 0; round < rounds; round++) {
        clicks.push_back(fixture::must(fixture::signer().sign("/c?a=" + std::to_string(round), fixture::now)));
    }
    std::atomic<unsigned> valid{0};
    std::atomic<unsigned> replayed{0};
    std::vector<std::thread> started;
    for (unsigned thread = 0; thread < threads; thread++) {
        started.emplace_back([&] {
            for (const std::string &click : clicks) {
                const Status reason = verifier.reason(click, fixture::now);
                valid += reason == Status::valid ? 1 : 0;
                replayed += reason == Status::click_replayed ? 1 : 0;
            }
        });
    }
    for (std::thread &each : started) {
        each.join();
    }
    CHECK_EQUAL(valid.load(), rounds);
    CHECK_EQUAL(replayed.load(), rounds * (threads - 1));
}

TEST(threads_of_a_batch) {
    std::vector<std::string> clicks;
    for (unsigned row = 0; row < 600; row++) {
        clicks.push_back(fixture::must(fixture::signer().sign("/c?a=" + std::to_string(row), fixture::now)));
    }
    adseal::ClickBatch batch = fixture::must(adseal::ClickBatch::from_strings(clicks));
    CHECK(batch.set_now(fixture::now).has_value() && batch.set_threads(threads).has_value());
    const auto reasons = fixture::verifier().verify_batch(batch);
    CHECK(reasons.has_value() && *reasons == std::vector<Status>(clicks.size(), Status::valid));
}

} // namespace
