// Every number of adseal.h has its enumerator, of the same value and name. The list is made from adseal.h
// (constants.sh), so that one which C has and C++ has not does not compile.
#include "fixture.hpp"

#include "constants.inc"

namespace {

using adseal::Status;

struct Constant {
    std::int64_t macro;
    std::int64_t enumerator;
    const char *told;
    const char *name;
};

// CONSTANT(Type, MACRO, enumerator, name)
#define CONSTANT(Type, MACRO, enumerator, its_name)                                                                    \
    Constant{MACRO, static_cast<std::int64_t>(adseal::Type::enumerator), name(adseal::Type::enumerator), its_name},

void check(const std::vector<Constant> &constants) {
    for (const Constant &constant : constants) {
        check::context(constant.name);
        CHECK_EQUAL(constant.macro, constant.enumerator);
        CHECK_EQUAL(std::string_view(constant.told), std::string_view(constant.name));
    }
}

TEST(statuses_are_those_of_c) {
    const std::vector<Constant> statuses = {STATUSES(CONSTANT)};
    check(statuses);
    CHECK_EQUAL(statuses.size() + 1, adseal_status_count());
    CHECK(Status::ok == Status::valid && static_cast<std::int32_t>(Status::ok) == ADSEAL_OK);
    CHECK_EQUAL(static_cast<std::int32_t>(Status::none), ADSEAL_NONE);
    CHECK_EQUAL(static_cast<std::int32_t>(Status::row_null), ADSEAL_ROW_NULL);
    for (std::size_t index = 1; index < adseal_status_count(); index++) {
        bool found = false;
        for (const Constant &constant : statuses) {
            found = found || constant.enumerator == adseal_status_at(index);
        }
        CHECK(found);
    }
}

TEST(lints_causes_and_flags_are_those_of_c) {
    const std::vector<Constant> lints = {LINTS(CONSTANT)};
    const std::vector<Constant> causes = {CAUSES(CONSTANT)};
    const std::vector<Constant> flags = {FLAGS(CONSTANT)};
    check(lints);
    check(causes);
    check(flags);
    CHECK_EQUAL(lints.size(), adseal_lint_count());
    CHECK_EQUAL(causes.size(), adseal_instability_count());
    std::uint32_t known = 0;
    for (std::uint32_t bit = 1; bit != 0; bit <<= 1) {
        known += std::string_view(adseal_flag_name(bit)) != "unknown_flag" ? 1U : 0U;
    }
    CHECK_EQUAL(flags.size(), known);
}

TEST(causes_and_outcomes_of_explanations_are_those_of_c) {
    using adseal::ExplainCause;
    using adseal::ExplainOutcome;
    const std::vector<Constant> causes = {EXPLAIN_CAUSES(CONSTANT)};
    const std::vector<Constant> outcomes = {EXPLAIN_OUTCOMES(CONSTANT)};
    check(causes);
    check(outcomes);
    std::size_t index = 0;
    for (std::int32_t cause = adseal_cause_next(0); cause != 0; cause = adseal_cause_next(cause)) {
        if (!CHECK(index < causes.size())) {
            return;
        }
        check::context(causes[index].name);
        CHECK_EQUAL(causes[index].enumerator, cause);
        const auto enumerator = static_cast<ExplainCause>(cause);
        CHECK_EQUAL(std::string_view(message(enumerator)), std::string_view(adseal_cause_message(cause)));
        CHECK_EQUAL(std::string_view(advice(enumerator)), std::string_view(adseal_cause_advice(cause)));
        CHECK(std::string_view(message(enumerator)) != std::string_view(advice(enumerator)));
        index++;
    }
    CHECK_EQUAL(index, causes.size());
    CHECK_EQUAL(std::string_view(name(ExplainCause::none)), std::string_view("unknown_cause"));
    std::size_t known = 0;
    for (std::int32_t outcome = -100; outcome < 100; outcome++) {
        known += std::string_view(name(static_cast<ExplainOutcome>(outcome))) != "unknown_outcome" ? 1U : 0U;
    }
    CHECK_EQUAL(outcomes.size(), known);
    CHECK_EQUAL(static_cast<std::int32_t>(ExplainOutcome::none), ADSEAL_NONE);
}

// The choices: they have no names in C.
static_assert(static_cast<std::int32_t>(adseal::Unfilled::reject) == ADSEAL_UNFILLED_REJECT);
static_assert(static_cast<std::int32_t>(adseal::Unfilled::null) == ADSEAL_UNFILLED_NULL);
static_assert(static_cast<std::int32_t>(adseal::ReplayOutcome::fresh) == ADSEAL_REPLAY_FRESH);
static_assert(static_cast<std::int32_t>(adseal::ReplayOutcome::replayed) == ADSEAL_REPLAY_KNOWN);
static_assert(adseal::Expires().value() == ADSEAL_EXPIRES_LIFETIME);
static_assert(adseal::Expires::existing().value() == ADSEAL_EXPIRES_EXISTING);

} // namespace
