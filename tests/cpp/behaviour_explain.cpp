// Explainers and explanations: what is lent and what fails. The signatures are Python's (hmac).
#include "fixture.hpp"

namespace {

using adseal::ExplainCause;
using adseal::Explainer;
using adseal::ExplainOutcome;
using adseal::Explanation;
using adseal::Status;

constexpr std::string_view message = "/v1/cpi/click?campaign_id=c1&network_id=2820&expires=1700000600";
constexpr std::string_view origin = "https://control.kochava.com";
// Of the message, and of the whole URL.
constexpr std::string_view right = "kXE9NiPO0hhoU9AGaKCy-3Av2o0EEHe-KOXkWPUrcxg";
constexpr std::string_view of_url = "S9qEHTYDcNzxCO8WQGInMiH6I4QkXyfPkwTrkVnikrY";
constexpr std::string_view of_no_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
constexpr std::string_view body = R"({"action":"install"})";
// With the API key as the HMAC's, and with the secret.
constexpr std::string_view right_token = "99aa1514d794be5fbd06aafa2a05fcb3de50d0a63863ee51d9dac8bfb2dc6efb";
constexpr std::string_view swapped_token = "c8cab1ace34e5206be02a9a6d93fc30832011864780862747c79f88530033caf";

std::string url(std::string_view signature) {
    return std::string(origin) + std::string(message) + "&signature=" + std::string(signature);
}

Explainer explainer() {
    Explainer made;
    CHECK(made.add_key("other", "another key of 16 bytes or more").has_value());
    CHECK(made.add_key("2026-11", fixture::key).has_value());
    CHECK(made.add_secret("test-api-key", "s1", fixture::key).has_value());
    return made;
}

TEST(an_explanation_tells_the_mistakes) {
    const std::string click = url(of_url) + "=";
    const Explanation explanation = fixture::must(explainer().click(click));
    CHECK_EQUAL(explanation.outcome(), ExplainOutcome::explained);
    const Explanation::Causes causes = explanation.causes();
    CHECK_EQUAL(causes.size(), 2);
    const std::vector<ExplainCause> expected = {ExplainCause::padded_base64, ExplainCause::whole_url};
    CHECK(std::vector<ExplainCause>(causes.begin(), causes.end()) == expected);
    CHECK(causes[1] == ExplainCause::whole_url && causes[2] == ExplainCause::none);
    CHECK_EQUAL(explanation.key_id(), std::string_view("2026-11"));
    CHECK_EQUAL(explanation.hashed(), std::string(origin) + std::string(message));
    CHECK_EQUAL(explanation.expected(), message);
    CHECK_EQUAL(explanation.first_difference(), 0U);
    CHECK_EQUAL(explanation.parameter(), std::nullopt);
    CHECK(explanation.attempts() > 0 && explanation.hashed_bytes() >= click.size());
    // The report begins with the sentence, in lines.
    const std::string_view sentence = explanation.sentence();
    CHECK(!sentence.empty() && sentence.back() == '.' && sentence.find('\n') == std::string_view::npos);
    CHECK_EQUAL(explanation.report().substr(0, 20), sentence.substr(0, 20));
    CHECK_EQUAL(explanation.report().back(), '\n');
    CHECK(explanation.report().find(fixture::key) == std::string_view::npos);
}

TEST(an_explanation_tells_that_nothing_is_wrong) {
    const Explanation explanation = fixture::must(explainer().click(url(right)));
    CHECK_EQUAL(explanation.outcome(), ExplainOutcome::matches);
    CHECK(explanation.causes().empty() && explanation.causes().begin() == explanation.causes().end());
    CHECK_EQUAL(explanation.hashed(), message);
    CHECK_EQUAL(explanation.first_difference(), std::nullopt);
    CHECK_EQUAL(explanation.key_id(), std::string_view("2026-11"));
}

TEST(a_signature_may_come_apart_from_the_uri) {
    const Explanation matching = fixture::must(explainer().click(message, right));
    CHECK_EQUAL(matching.outcome(), ExplainOutcome::matches);
    const Explanation explanation =
        fixture::must(explainer().click(std::string(origin) + std::string(message), of_url));
    CHECK_EQUAL(explanation.outcome(), ExplainOutcome::explained);
    CHECK(explanation.causes().size() == 1 && explanation.causes()[0] == ExplainCause::whole_url);
    // None is the one of the URI.
    CHECK_EQUAL(fixture::must(explainer().click(url(right), {})).outcome(), ExplainOutcome::matches);
}

TEST(an_explanation_tells_what_was_tried) {
    const Explanation explanation = fixture::must(explainer().click(url(of_no_key)));
    CHECK_EQUAL(explanation.outcome(), ExplainOutcome::unexplained);
    CHECK(explanation.causes().empty() && explanation.key_id().empty());
    CHECK(!explanation.hashed() && !explanation.first_difference() && !explanation.parameter());
    CHECK_EQUAL(explanation.expected(), message);
    const std::vector<ExplainCause> tried = explanation.tried();
    CHECK(!tried.empty() && tried.size() < 1000);
    std::size_t count = 0;
    for (std::int32_t cause = 0; cause < 1000; cause++) {
        if (explanation.has_tried(static_cast<ExplainCause>(cause)) &&
            CHECK(count < tried.size() && static_cast<std::int32_t>(tried[count]) == cause)) {
            count++;
        }
    }
    CHECK_EQUAL(count, tried.size());
    CHECK(explanation.has_tried(ExplainCause::whole_url) && !explanation.has_tried(ExplainCause::empty_body));
}

TEST(an_explanation_of_an_install) {
    const Explanation matching = fixture::must(explainer().install(body, right_token));
    CHECK_EQUAL(matching.outcome(), ExplainOutcome::matches);
    CHECK_EQUAL(matching.hashed(), body);
    const Explanation explanation = fixture::must(explainer().install(body, swapped_token));
    CHECK_EQUAL(explanation.outcome(), ExplainOutcome::explained);
    CHECK(explanation.causes().size() == 1 && explanation.causes()[0] == ExplainCause::api_key_and_secret_swapped);
    CHECK_EQUAL(explanation.key_id(), std::string_view("s1"));
    CHECK_EQUAL(explanation.expected(), body);
}

TEST(a_budget_bounds_what_is_hashed) {
    Explainer bounded = explainer();
    CHECK(bounded.set_budget(1000).has_value());
    const Explanation some = fixture::must(bounded.click(url(of_no_key)));
    CHECK(some.hashed_bytes() > 0 && some.hashed_bytes() <= 1000);
    CHECK(bounded.set_budget(0).has_value());
    const Explanation none = fixture::must(bounded.click(url(of_url)));
    CHECK_EQUAL(none.hashed_bytes(), 0);
    CHECK(none.causes().empty() && !none.hashed());
}

TEST(an_explainer_takes_1_to_16_keys) {
    Explainer made;
    CHECK_EQUAL(made.click(url(right)).status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(made.install(body, right_token).status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(made.add_key("", "key").status(), Status::error_invalid_key);
    CHECK_EQUAL(made.add_key("k", "").status(), Status::error_invalid_key);
    CHECK_EQUAL(made.add_secret("", "s", "secret").status(), Status::error_invalid_key);
    for (int number = 0; number < ADSEAL_MAX_KEYS; number++) {
        CHECK(made.add_key(std::to_string(number), fixture::key).has_value());
        CHECK(made.add_secret("a", std::to_string(number), fixture::key).has_value());
    }
    CHECK_EQUAL(made.add_key("k", "key").status(), Status::error_invalid_key_ring);
    CHECK_EQUAL(made.add_secret("a", "s", "secret").status(), Status::error_invalid_key_ring);
    // It is as it was: the first that is right is told.
    CHECK_EQUAL(fixture::must(made.click(url(right))).key_id(), std::string_view("0"));
    // Keys are any bytes.
    const std::vector<unsigned char> bytes = {0, 255, 10};
    CHECK(Explainer().add_key("k", bytes).has_value());
}

TEST(an_explanation_outlives_its_explainer_and_moves) {
    std::string click = url(of_url);
    std::optional<Explanation> explanation;
    {
        const Explainer asked = explainer();
        explanation = fixture::must(asked.click(click));
    }
    click.assign(click.size(), 'x');
    const std::string_view expected = explanation->expected();
    const std::string_view sentence = explanation->sentence();
    const Explanation taken = *std::move(explanation);
    CHECK_EQUAL(expected, message);
    CHECK(expected.data() == taken.expected().data() && sentence.data() == taken.sentence().data());
    // What is left has nothing.
    CHECK_EQUAL(explanation->outcome(), ExplainOutcome::none);
    CHECK(explanation->causes().empty() && explanation->causes()[0] == ExplainCause::none);
    CHECK(explanation->sentence().empty() && explanation->report().empty() && explanation->key_id().empty());
    CHECK(explanation->expected().empty() && !explanation->hashed() && !explanation->parameter());
    CHECK(!explanation->first_difference() && explanation->tried().empty());
    CHECK(explanation->attempts() == 0 && explanation->hashed_bytes() == 0);
}

TEST(moved_from_explainers_fail_in_order) {
    Explainer made = explainer();
    const Explainer taken = std::move(made);
    CHECK_EQUAL(fixture::must(taken.click(url(right))).outcome(), ExplainOutcome::matches);
    CHECK_EQUAL(made.click(url(right)).status(), Status::error_null_pointer);
    CHECK_EQUAL(made.install(body, right_token).status(), Status::error_null_pointer);
    CHECK_EQUAL(made.add_key("k", "key").status(), Status::error_null_pointer);
    CHECK_EQUAL(made.add_secret("a", "s", "secret").status(), Status::error_null_pointer);
    CHECK_EQUAL(made.set_budget(1).status(), Status::error_null_pointer);
}

} // namespace
