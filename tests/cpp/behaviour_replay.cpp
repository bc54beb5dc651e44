// Replay stores of the caller's: what they are told, what their answers come to, and when they are gone.
#include "fixture.hpp"

#include <functional>
#include <memory>
#include <set>

namespace {

using adseal::ClickPolicy;
using adseal::ClickVerifier;
using adseal::ReplayOutcome;
using adseal::Status;
using adseal::UnixTime;

// A store that answers as it is told to, and counts what it is asked.
class Store : public adseal::ReplayStore {
  public:
    explicit Store(int &alive) : alive_(alive) {
        alive_++;
    }
    ~Store() override {
        alive_--;
    }

    ReplayOutcome check_and_insert(adseal::Span<const std::uint8_t> signature, UnixTime keep_until,
                                   UnixTime now) override {
        asked++;
        CHECK_EQUAL(signature.size(), ADSEAL_MAC_LENGTH);
        last_keep_until = keep_until.seconds();
        last_now = now.seconds();
        if (answer) {
            return answer();
        }
        const bool is_new = known_.insert(std::string(signature.begin(), signature.end())).second;
        return is_new ? ReplayOutcome::fresh : ReplayOutcome::replayed;
    }

    int asked = 0;
    std::int64_t last_keep_until = 0;
    std::int64_t last_now = 0;
    std::function<ReplayOutcome()> answer;

  private:
    int &alive_;
    std::set<std::string> known_;
};

ClickPolicy policy_with(std::shared_ptr<adseal::ReplayStore> store) {
    ClickPolicy policy;
    policy.max_lifetime = std::chrono::minutes(10);
    policy.leeway = std::chrono::seconds(5);
    policy.replay_store = std::move(store);
    return policy;
}

TEST(stores_are_asked_once_for_each_valid_click) {
    int alive = 0;
    const auto store = std::make_shared<Store>(alive);
    const ClickVerifier verifier = fixture::verifier(policy_with(store));
    const std::string click = fixture::click();
    CHECK_EQUAL(verifier.reason(click, fixture::now), Status::valid);
    CHECK(store->asked == 1 && store->last_now == fixture::now.seconds());
    CHECK(store->last_keep_until >= fixture::now.seconds() + 60);
    CHECK_EQUAL(verifier.reason(click, fixture::now), Status::click_replayed);
    CHECK_EQUAL(verifier.reason(fixture::uri, fixture::now), Status::click_missing_signature);
    CHECK_EQUAL(store->asked, 2);
}

TEST(answers_of_stores) {
    int alive = 0;
    const auto store = std::make_shared<Store>(alive);
    const ClickVerifier verifier = fixture::verifier(policy_with(store));
    const std::string click = fixture::click();
    const auto reason = [&](ReplayOutcome outcome) {
        store->answer = [=] { return outcome; };
        return verifier.verify(click, fixture::now).reason();
    };
    CHECK_EQUAL(reason(ReplayOutcome::fresh), Status::valid);
    CHECK_EQUAL(reason(ReplayOutcome::replayed), Status::click_replayed);
    CHECK_EQUAL(reason(ReplayOutcome::full), Status::click_replay_guard_full);
    CHECK_EQUAL(reason(static_cast<ReplayOutcome>(-7)), Status::click_replay_guard_full);
    CHECK_EQUAL(reason(static_cast<ReplayOutcome>(12345)), Status::click_replay_guard_full);
#if defined(__cpp_exceptions)
    store->answer = []() -> ReplayOutcome { throw std::runtime_error("out of reach"); };
    CHECK_EQUAL(verifier.reason(click, fixture::now), Status::click_replay_guard_full);
    store->answer = []() -> ReplayOutcome { throw 7; };
    CHECK_EQUAL(verifier.reason(click, fixture::now), Status::click_replay_guard_full);
#endif
}

TEST(stores_live_as_long_as_a_verifier_has_them) {
    int alive = 0;
    {
        std::optional<ClickVerifier> one;
        std::optional<ClickVerifier> other;
        {
            const ClickPolicy policy = policy_with(std::make_shared<Store>(alive));
            one = fixture::verifier(policy);
            other = fixture::verifier(policy);
        }
        CHECK_EQUAL(alive, 1);
        const std::string click = fixture::click();
        CHECK_EQUAL(one->reason(click, fixture::now), Status::valid);
        CHECK_EQUAL(other->reason(click, fixture::now), Status::click_replayed);
        one.reset();
        CHECK_EQUAL(alive, 1);
    }
    CHECK_EQUAL(alive, 0);
}

// Whatever step fails, the store is let go of once.
TEST(stores_are_let_go_of_where_no_verifier_is_made) {
    int alive = 0;
    const auto refused = [&](auto change, Status expected) {
        ClickPolicy policy = policy_with(std::make_shared<Store>(alive));
        change(policy);
        CHECK_EQUAL(ClickVerifier::create(fixture::ring(), policy).status(), expected);
        CHECK_EQUAL(policy.replay_store.use_count(), 1);
    };
    const adseal::ReplayGuard guard = fixture::must(adseal::ReplayGuard::create(16));
    refused([](ClickPolicy &policy) { policy.max_lifetime.reset(); }, Status::error_invalid_policy);
    refused([](ClickPolicy &policy) { policy.leeway = std::chrono::seconds(-1); }, Status::error_invalid_policy);
    refused([](ClickPolicy &policy) { policy.required.assign(65, "x"); }, Status::error_invalid_policy);
    refused([&](ClickPolicy &policy) { policy.replay_guard = &guard; }, Status::error_invalid_policy);
    CHECK_EQUAL(alive, 0);
}

TEST(guards_have_room_for_what_was_asked) {
    CHECK_EQUAL(adseal::ReplayGuard::create(0).status(), Status::error_invalid_argument);
    CHECK_EQUAL(adseal::ReplayGuard::create(SIZE_MAX).status(), Status::error_out_of_memory);
    CHECK(fixture::must(adseal::ReplayGuard::create(1000)).capacity() >= 1000);
}

} // namespace
