// The suites that explain why a signature or a token does not match.
#include "vectors.hpp"

namespace {

using adseal::ExplainCause;
using adseal::Explainer;
using adseal::Explanation;
using vectors::Json;
using vectors::Octets;

// A part that may not be there.
std::optional<std::string_view> part(const Octets &octets) {
    return octets.is_null() ? std::nullopt : std::optional<std::string_view>(octets.view());
}

// Secret bytes come out of an explanation only where they went in as something else. Short ones may stand anywhere.
void check_hidden(const Explanation &explanation, std::string_view secret, std::string_view received) {
    if (secret.size() < 8 || received.find(secret) != std::string_view::npos) {
        return;
    }
    const std::string_view told[] = {explanation.sentence(), explanation.report(), explanation.key_id(),
                                     explanation.parameter().value_or(""), explanation.hashed().value_or("")};
    for (const std::string_view text : told) {
        CHECK(text.find(secret) == std::string_view::npos);
    }
}

void check_explanation(const Explanation &explanation, const Json &entry) {
    const Json expected = entry.get("explanation");
    expected.only_members("outcome causes key_id parameter hashed expected first_difference");
    CHECK_EQUAL(std::string_view(name(explanation.outcome())), expected.text("outcome"));
    const std::vector<Json> causes = expected.list("causes");
    CHECK_EQUAL(explanation.causes().size(), causes.size());
    std::size_t index = 0;
    for (const ExplainCause cause : explanation.causes()) {
        CHECK_EQUAL(std::string_view(name(cause)), index < causes.size() ? causes[index].text() : "no further one");
        index++;
    }
    CHECK_EQUAL(explanation.key_id(), expected.octets("key_id").view());
    CHECK_EQUAL(explanation.parameter(), part(expected.octets("parameter")));
    CHECK_EQUAL(explanation.hashed(), part(expected.octets("hashed")));
    CHECK_EQUAL(explanation.expected(), expected.octets("expected").view());
    CHECK_EQUAL(explanation.first_difference(), expected.size("first_difference"));
    const std::int64_t budget = entry.has("budget") ? entry.number("budget") : ADSEAL_DEFAULT_EXPLAIN_BUDGET;
    CHECK(explanation.hashed_bytes() <= static_cast<std::uint64_t>(budget));
    CHECK(explanation.attempts() == 0 || explanation.hashed_bytes() > 0);
}

void set_budget(Explainer &explainer, const Json &entry) {
    if (entry.has("budget")) {
        CHECK(explainer.set_budget(static_cast<std::uint64_t>(entry.number("budget"))).has_value());
    }
}

void run_click(const Json &entry) {
    entry.only_members("id about keys uri signature budget explanation");
    const Octets uri = entry.octets("uri");
    const Octets signature = entry.has("signature") ? entry.octets("signature") : Octets();
    Explainer explainer;
    for (const Json &key : entry.list("keys")) {
        key.only_members("id key");
        CHECK(explainer.add_key(key.octets("id").view(), key.octets("key").view()).has_value());
    }
    set_budget(explainer, entry);
    const adseal::Result<Explanation> explanation = explainer.click(uri.view(), signature.view());
    if (CHECK(explanation.has_value())) {
        check_explanation(*explanation, entry);
        for (const Json &key : entry.list("keys")) {
            check_hidden(*explanation, key.octets("key").view(), uri.view());
        }
    }
}

void run_install(const Json &entry) {
    entry.only_members("id about secrets body token budget explanation");
    const Octets body = entry.octets("body");
    const Octets token = entry.octets("token");
    Explainer explainer;
    for (const Json &each : entry.list("secrets")) {
        each.only_members("id api_key secret");
        const Octets api_key = each.octets("api_key");
        const Octets id = each.octets("id");
        CHECK(explainer.add_secret(api_key.view(), id.view(), each.octets("secret").view()).has_value());
    }
    set_budget(explainer, entry);
    const adseal::Result<Explanation> explanation = explainer.install(body.view(), token.view());
    if (CHECK(explanation.has_value())) {
        check_explanation(*explanation, entry);
        for (const Json &each : entry.list("secrets")) {
            check_hidden(*explanation, each.octets("secret").view(), body.view());
        }
    }
}

const vectors::Suite click_suite("explain_click", run_click);
const vectors::Suite install_suite("explain_install", run_install);

} // namespace
