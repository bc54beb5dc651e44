// Batches: arrays that do not fit, that are not wanted or that are borrowed, null rows, rings and times for each row.
#include "fixture.hpp"

namespace {

using adseal::ClickBatch;
using adseal::ClickColumns;
using adseal::KeyRing;
using adseal::Result;
using adseal::SignedClicks;
using adseal::Status;

std::vector<Status> reasons_of(const ClickBatch &batch) {
    return fixture::must(fixture::verifier().verify_batch(batch));
}

TEST(batches_without_rows) {
    const std::int32_t one_offset[] = {0};
    std::vector<Result<ClickBatch>> batches;
    batches.push_back(ClickBatch::from_views({}));
    batches.push_back(ClickBatch::from_strings(adseal::Lasting<const std::string>()));
    batches.push_back(ClickBatch::from_offsets({}, adseal::Lasting<const std::int32_t>()));
    batches.push_back(ClickBatch::from_offsets("", one_offset));
    batches.push_back(ClickBatch::from_lines(""));
    for (Result<ClickBatch> &batch : batches) {
        if (CHECK_EQUAL(batch.status(), Status::ok) && CHECK_EQUAL(batch->rows(), 0)) {
            CHECK(batch->set_now(fixture::now).has_value());
            CHECK_EQUAL(reasons_of(*batch).size(), 0);
            const SignedClicks clicks = fixture::must(fixture::signer().sign_batch(*batch));
            CHECK(clicks.size() == 0 && clicks[0].empty() && clicks.status(0) == Status::error_invalid_argument);
        }
    }
}

// An array that is not wanted has no element, wherever it lies: nothing is written there.
TEST(columns_that_are_not_wanted_are_not_written) {
    ClickBatch batch = fixture::must(ClickBatch::from_views({fixture::uri, fixture::uri}));
    CHECK(batch.set_now(fixture::now).has_value());
    std::int32_t reasons[2] = {12345, 12345};
    std::int64_t untouched[2] = {12345, 12345};
    ClickColumns columns;
    columns.reasons = reasons;
    columns.expires = {untouched, 0};
    columns.offsets = {untouched, 0};
    CHECK(fixture::verifier().verify_batch(batch, columns).has_value());
    CHECK(reasons[0] == ADSEAL_CLICK_MISSING_SIGNATURE && reasons[1] == ADSEAL_CLICK_MISSING_SIGNATURE);
    CHECK(untouched[0] == 12345 && untouched[1] == 12345);
    char out[600];
    std::int64_t out_offsets[3];
    CHECK(fixture::signer().sign_batch(batch, {reasons, {untouched, 0}, out, out_offsets}).has_value());
    CHECK(untouched[0] == 12345 && untouched[1] == 12345);
}

// An empty array that has an address, as a span of what follows another has, is as little wanted.
TEST(empty_columns_with_an_address_are_not_written) {
    const std::string click = fixture::click();
    ClickBatch batch = fixture::must(ClickBatch::from_views({click}));
    CHECK(batch.set_now(fixture::now).has_value());
    std::int32_t reason = -1;
    std::int32_t key_index = 77;
    std::uint32_t flags = 77;
    std::int64_t wide = 77;
    CHECK(fixture::verifier()
              .verify_batch(batch, {{&reason, 1}, {&wide, 0}, {&key_index, 0}, {&flags, 0}, {&wide, 0}})
              .has_value());
    CHECK(reason == ADSEAL_VALID && key_index == 77 && flags == 77 && wide == 77);
}

TEST(columns_that_do_not_fit) {
    ClickBatch batch = fixture::must(ClickBatch::from_views({fixture::uri, fixture::uri}));
    CHECK(batch.set_now(fixture::now).has_value());
    const adseal::ClickVerifier verifier = fixture::verifier();
    const adseal::ClickSigner signer = fixture::signer();
    std::vector<std::int32_t> two(2);
    std::vector<std::int32_t> three(3);
    std::vector<std::int64_t> one_wide(1);
    std::vector<std::int64_t> three_wide(3);
    std::vector<std::uint32_t> flags(3);
    char out[600];
    for (const ClickColumns &columns :
         {ClickColumns{}, ClickColumns{three, {}, {}, {}, {}}, ClickColumns{two, one_wide, {}, {}, {}},
          ClickColumns{two, {}, three, {}, {}}, ClickColumns{two, {}, {}, flags, {}},
          ClickColumns{two, {}, {}, {}, three_wide}}) {
        CHECK_EQUAL(verifier.verify_batch(batch, columns).status(), Status::error_invalid_argument);
    }
    CHECK_EQUAL(signer.sign_batch(batch, {three, {}, out, three_wide}).status(), Status::error_invalid_argument);
    CHECK_EQUAL(signer.sign_batch(batch, {two, one_wide, out, three_wide}).status(), Status::error_invalid_argument);
    CHECK_EQUAL(signer.sign_batch(batch, {two, {}, out, one_wide}).status(), Status::error_invalid_argument);
    // A row too few, and the last of them would be written behind the array.
    CHECK_EQUAL(verifier.verify_batch(batch, {{two.data(), 1}, {}, {}, {}, {}}).status(),
                Status::error_invalid_argument);
    CHECK_EQUAL(signer.sign_batch(batch, {{two.data(), 1}, {}, out, three_wide}).status(),
                Status::error_invalid_argument);
    for (const std::size_t size : {2U, 4U}) {
        std::vector<std::int64_t> out_offsets(size);
        CHECK_EQUAL(signer.sign_batch(batch, {two, {}, out, out_offsets}).status(), Status::error_invalid_argument);
    }
    const Result<std::size_t> small = signer.sign_batch(batch, {two, {}, {out, 10}, three_wide});
    CHECK_EQUAL(small.status(), Status::error_buffer_too_small);
    CHECK(!small && small.error().needed() == 2 * fixture::click().size());
    CHECK(signer.sign_batch_bound(batch) >= 2 * fixture::click().size());
    // Without a time for its rows no batch is worked on.
    const ClickBatch timeless = fixture::must(ClickBatch::from_views({fixture::uri}));
    CHECK_EQUAL(verifier.verify_batch(timeless).status(), Status::error_invalid_argument);
    CHECK_EQUAL(signer.sign_batch(timeless).status(), Status::error_invalid_argument);
}

TEST(rows_with_their_own_times_and_rings_and_without_a_value) {
    std::vector<KeyRing> rings;
    rings.push_back(fixture::ring());
    rings.push_back(fixture::must(KeyRing::create("a key of another sender, for tests")));
    const std::string click = fixture::click();
    ClickBatch batch = fixture::must(ClickBatch::from_views({click, click, click, click, click}));
    const std::vector<std::int64_t> now = {1700000000, 1700000060, -1, 1700000000, 1700000000};
    const std::uint32_t ring_of_row[] = {0, 0, 0, 1, 0};
    const std::uint8_t valid[] = {0b0011'1100};
    CHECK(batch.set_now_rows(now).has_value());
    CHECK(batch.set_rings(rings, ring_of_row).has_value());
    CHECK(batch.set_validity(valid, 2).has_value());
    // The batch has the keys; the rings may go.
    rings.clear();
    const std::vector<Status> expected = {Status::valid, Status::click_expired, Status::error_invalid_argument,
                                          Status::click_invalid_signature, Status::row_null};
    CHECK(reasons_of(batch) == expected);
    // Their times tell a null row and one that cannot be read, too, and both are gone again without rings and bitmap.
    CHECK(batch.set_rings({}, ring_of_row).has_value());
    CHECK(batch.set_validity({}).has_value());
    CHECK(reasons_of(batch)[3] == Status::valid && reasons_of(batch)[4] == Status::valid);
    CHECK_EQUAL(batch.set_now_rows({now.data(), 4}).status(), Status::error_invalid_argument);
    CHECK_EQUAL(batch.set_expires_rows({now.data(), 4}).status(), Status::error_invalid_argument);
    CHECK_EQUAL(batch.set_rings(rings, {ring_of_row, 0}).has_value(), true);
    CHECK_EQUAL(batch.set_validity(valid, 4).status(), Status::error_invalid_argument);
    CHECK_EQUAL(batch.set_threads(257).status(), Status::error_invalid_argument);
}

TEST(signed_rows) {
    const std::string with_expires = "/c?a=1&expires=1700000007";
    ClickBatch batch = fixture::must(ClickBatch::from_views({"/c?a=1", "", "/c?a=2", with_expires, "/c?a=b c"}));
    const std::int64_t expires[] = {ADSEAL_EXPIRES_LIFETIME, 1, 1700000005, ADSEAL_EXPIRES_EXISTING, 1};
    CHECK(batch.set_now(fixture::now).has_value() && batch.set_expires_rows(expires).has_value());
    const SignedClicks clicks = fixture::must(fixture::signer().sign_batch(batch));
    const adseal::ClickSigner signer = fixture::signer();
    if (CHECK_EQUAL(clicks.size(), 5)) {
        CHECK_EQUAL(clicks[0], fixture::must(signer.sign("/c?a=1", fixture::now)));
        CHECK_EQUAL(clicks.status(1), Status::sign_malformed_uri);
        CHECK_EQUAL(clicks[1], std::string_view());
        CHECK_EQUAL(clicks[2],
                    fixture::must(signer.sign("/c?a=2", fixture::now, adseal::UnixTime::from_seconds(1700000005))));
        CHECK_EQUAL(clicks[3], fixture::must(signer.sign(with_expires, fixture::now, adseal::Expires::existing())));
        CHECK_EQUAL(clicks.status(4), Status::sign_illegal_byte);
        CHECK_EQUAL(clicks.offset(4), std::optional<std::size_t>(6));
        CHECK_EQUAL(clicks.offset(0), std::nullopt);
        CHECK(clicks[5].empty() && clicks.status(5) == Status::error_invalid_argument && !clicks.offset(5));
    }
    const SignedClicks copy = clicks;
    CHECK_EQUAL(copy[2], clicks[2]);
}

TEST(offsets_that_lead_nowhere) {
    const std::int32_t narrow[] = {0, 5, 3, 99, 6};
    const std::int64_t wide[] = {-1, 6, 6};
    ClickBatch batch = fixture::must(ClickBatch::from_offsets("/c?a=1", narrow));
    CHECK(batch.set_now(fixture::now).has_value());
    const std::vector<Status> expected = {Status::click_missing_signature, Status::error_invalid_argument,
                                          Status::error_invalid_argument, Status::error_invalid_argument};
    CHECK(reasons_of(batch) == expected);
    batch = fixture::must(ClickBatch::from_offsets("/c?a=1", wide));
    CHECK(batch.set_now(fixture::now).has_value());
    CHECK(reasons_of(batch)[0] == Status::error_invalid_argument &&
          reasons_of(batch)[1] == Status::click_malformed_uri);
}

} // namespace
