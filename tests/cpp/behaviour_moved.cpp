// Ownership: objects that can be moved and not copied, what outlives what, and what was moved from.
#include "fixture.hpp"

namespace {

using adseal::ClickBatch;
using adseal::ClickSigner;
using adseal::ClickTemplate;
using adseal::ClickVerdict;
using adseal::ClickVerifier;
using adseal::Key;
using adseal::KeyRing;
using adseal::ReplayGuard;
using adseal::Status;

template <class T>
constexpr bool is_move_only =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> &&
    !std::is_copy_constructible_v<T> && !std::is_copy_assignable_v<T> && std::is_nothrow_destructible_v<T>;
static_assert(is_move_only<Key> && is_move_only<KeyRing> && is_move_only<ClickSigner> && is_move_only<ClickTemplate>);
static_assert(is_move_only<ClickVerifier> && is_move_only<ClickVerdict> && is_move_only<ClickBatch>);
static_assert(is_move_only<ReplayGuard> && is_move_only<adseal::Explainer> && is_move_only<adseal::Explanation>);
static_assert(!std::is_default_constructible_v<KeyRing> && !std::is_default_constructible_v<ClickSigner>);
static_assert(!std::is_default_constructible_v<adseal::Explanation>);
static_assert(std::is_nothrow_default_constructible_v<ClickVerdict>);
static_assert(std::is_nothrow_default_constructible_v<adseal::Explainer>);
// An object is no larger than the handle that it holds.
static_assert(sizeof(ClickSigner) == sizeof(void *) && sizeof(ClickVerdict) == sizeof(void *));
// Whoever has a const signer or verifier cannot change it, so threads may share one.
static_assert(std::is_same_v<decltype(std::declval<ClickSigner &>().handle()), const adseal_click_signer *>);
static_assert(std::is_same_v<decltype(std::declval<const ClickVerdict &>().handle()), const adseal_click_verdict *>);

// Gives away what an object holds, and leaves what was moved from.
template <class T> T emptied(T object) {
    const T taken = std::move(object);
    CHECK(taken.handle() != nullptr && object.handle() == nullptr);
    return object;
}

TEST(moved_from_keys_fail_in_order) {
    std::vector<Key> keys;
    keys.push_back(emptied(fixture::must(Key::create("k", fixture::key))));
    CHECK_EQUAL(KeyRing::create(keys).status(), Status::error_null_pointer);
    // Behind it stands a good one, of which no ring is made without the other.
    keys.push_back(fixture::must(Key::create("good", fixture::key)));
    CHECK_EQUAL(KeyRing::create(keys).status(), Status::error_null_pointer);
    const KeyRing ring = emptied(fixture::ring());
    CHECK_EQUAL(ring.size(), 0);
    CHECK_EQUAL(ring.id(0), std::string_view());
    CHECK_EQUAL(ClickSigner::create(ring).status(), Status::error_null_pointer);
    CHECK_EQUAL(ClickVerifier::create(ring).status(), Status::error_null_pointer);
    ClickBatch batch = fixture::must(ClickBatch::from_views({fixture::uri}));
    std::vector<KeyRing> rings;
    rings.push_back(emptied(fixture::ring()));
    const std::uint32_t ring_of_row[] = {0};
    CHECK_EQUAL(batch.set_rings(rings, ring_of_row).status(), Status::error_null_pointer);
}

TEST(moved_from_signers_fail_in_order) {
    const ClickSigner signer = emptied(fixture::signer());
    char out[400];
    CHECK_EQUAL(signer.sign(fixture::uri, fixture::now, out).status(), Status::error_null_pointer);
    CHECK_EQUAL(signer.sign(fixture::uri, fixture::now).status(), Status::error_null_pointer);
    CHECK_EQUAL(signer.sign_parts("/c", {{"a", "1"}}, fixture::now).status(), Status::error_null_pointer);
    CHECK_EQUAL(signer.signature("message", fixture::now).status(), Status::error_null_pointer);
    CHECK_EQUAL(signer.lint(fixture::uri).status(), Status::error_null_pointer);
    CHECK_EQUAL(ClickTemplate::create(signer, fixture::macros).status(), Status::error_null_pointer);
    ClickBatch batch = fixture::must(ClickBatch::from_views({fixture::uri}));
    CHECK(batch.set_now(fixture::now).has_value());
    CHECK_EQUAL(signer.sign_batch(batch).status(), Status::error_null_pointer);
    const ClickTemplate text = emptied(fixture::click_template());
    CHECK_EQUAL(text.macro_count(), 0);
    CHECK_EQUAL(text.macro_name(0), std::string_view());
    CHECK_EQUAL(text.macro_index("device").status(), Status::error_null_pointer);
    CHECK_EQUAL(text.render({"d", "c"}, fixture::now).status(), Status::error_null_pointer);
}

// The answer of a verifier never counts when there is no verdict to write it into.
TEST(moved_from_verdicts_fail_in_order) {
    const std::string click = fixture::click();
    ClickVerdict verdict = emptied(ClickVerdict());
    CHECK_EQUAL(fixture::verifier().verify(click, fixture::now, verdict), Status::error_null_pointer);
    CHECK_EQUAL(verdict.reason(), Status::error_null_pointer);
    CHECK(!verdict.valid() && !verdict.accepted() && verdict.key_id().empty() && verdict.flags() == 0);
    CHECK(!verdict.expires() && !verdict.offset() && verdict.message(click).empty());
    CHECK_EQUAL(verdict.parameter(click).status(), Status::error_null_pointer);
    CHECK_EQUAL(verdict.find(click, "campaign_id").status(), Status::error_null_pointer);
    CHECK_EQUAL(verdict.signed_parameters(click).status(), Status::error_null_pointer);
    // It can be made good again.
    verdict = ClickVerdict();
    CHECK_EQUAL(fixture::verifier().verify(click, fixture::now, verdict), Status::valid);
    const ClickVerifier verifier = emptied(fixture::verifier());
    CHECK_EQUAL(verifier.verify(click, fixture::now, verdict), Status::error_null_pointer);
    CHECK(verdict.reason() == Status::error_null_pointer && !verdict.accepted());
    CHECK_EQUAL(verifier.reason(click, fixture::now), Status::error_null_pointer);
    CHECK_EQUAL(verifier.check_signature("m", "s", fixture::now), Status::error_null_pointer);
}

// A guard that is gone must not pass for none that is wanted: clicks would be accepted twice.
TEST(moved_from_guards_are_refused) {
    const ReplayGuard guard = emptied(fixture::must(ReplayGuard::create(16)));
    CHECK_EQUAL(guard.capacity(), 0);
    adseal::ClickPolicy policy;
    policy.max_lifetime = std::chrono::minutes(10);
    policy.replay_guard = &guard;
    CHECK_EQUAL(ClickVerifier::create(fixture::ring(), policy).status(), Status::error_null_pointer);
}

TEST(moved_from_batches_fail_in_order) {
    ClickBatch batch = fixture::must(ClickBatch::from_views({fixture::uri, fixture::uri}));
    const ClickBatch taken = std::move(batch);
    CHECK_EQUAL(taken.rows(), 2);
    CHECK_EQUAL(batch.set_now(fixture::now).status(), Status::error_null_pointer);
    CHECK_EQUAL(batch.set_threads(1).status(), Status::error_null_pointer);
    CHECK_EQUAL(fixture::verifier().verify_batch(batch).status(), Status::error_null_pointer);
    CHECK_EQUAL(fixture::signer().sign_batch(batch).status(), Status::error_null_pointer);
}

// The rows of a batch are found again where it has moved to.
TEST(batches_move_with_their_rows) {
    const std::string click = fixture::click();
    std::vector<ClickBatch> batches;
    for (int number = 0; number < 8; number++) {
        batches.push_back(fixture::must(ClickBatch::from_views({click, "no click", click})));
        CHECK(batches.back().set_now(fixture::now).has_value());
    }
    const std::vector<Status> expected = {Status::valid, Status::click_malformed_uri, Status::valid};
    for (const ClickBatch &batch : batches) {
        const auto reasons = fixture::verifier().verify_batch(batch);
        CHECK(reasons.has_value() && *reasons == expected);
    }
    batches.front() = std::move(batches.back());
    batches.erase(batches.begin() + 1, batches.end());
    const auto reasons = fixture::verifier().verify_batch(batches.front());
    CHECK(reasons.has_value() && *reasons == expected);
}

TEST(parts_may_be_gone_before_what_was_made_of_them) {
    std::optional<ClickSigner> signer;
    std::optional<ClickVerifier> verifier;
    {
        std::vector<Key> keys;
        keys.push_back(fixture::must(Key::create("one", fixture::key)));
        keys.push_back(fixture::must(Key::create("two", "another key of the ring, for tests")));
        const KeyRing ring = fixture::must(KeyRing::create(keys));
        const ReplayGuard guard = fixture::must(ReplayGuard::create(16));
        adseal::ClickPolicy policy;
        policy.required = {"campaign_id"};
        policy.max_lifetime = std::chrono::hours(1);
        policy.replay_guard = &guard;
        signer = fixture::must(ClickSigner::create(ring));
        verifier = fixture::must(ClickVerifier::create(ring, policy));
    }
    const std::string click = fixture::must(signer->sign(fixture::uri, fixture::now));
    CHECK_EQUAL(verifier->reason(click, fixture::now), Status::valid);
    CHECK_EQUAL(verifier->reason(click, fixture::now), Status::click_replayed);
    // An object that is moved into is freed of what it had, and has the other's.
    *signer = fixture::signer();
    CHECK_EQUAL(verifier->reason(fixture::must(signer->sign("/c?campaign_id=2", fixture::now)), fixture::now),
                Status::valid);
}

} // namespace
