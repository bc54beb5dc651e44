// Results: values, errors, what throws, what ends the program, and the standard's own type.
#include "fixture.hpp"

#include <cstdlib>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using adseal::ClickSigner;
using adseal::Error;
using adseal::KeyRing;
using adseal::Result;
using adseal::Status;

static_assert(std::is_nothrow_move_constructible_v<Result<ClickSigner>>);
static_assert(!std::is_copy_constructible_v<Result<ClickSigner>> && !std::is_copy_assignable_v<Result<ClickSigner>>);
static_assert(std::is_copy_constructible_v<Result<std::string>> && std::is_copy_constructible_v<Result<void>>);
static_assert(!std::is_convertible_v<Result<bool>, bool>, "only where it is asked for, as in an if");
static_assert(!std::is_default_constructible_v<Result<int>> && std::is_trivially_copyable_v<Error>);
static_assert(noexcept(std::declval<const Result<int> &>().error()) && noexcept(*std::declval<Result<int> &>()));

// Out of a result that dies nothing is lent.
static_assert(std::is_same_v<decltype(std::declval<Result<int>>().error()), Error>);
static_assert(std::is_same_v<decltype(std::declval<Result<void>>().error()), Error>);
static_assert(std::is_same_v<decltype(std::declval<const Result<int> &>().error()), const Error &>);

// Whether this ends the program with SIGABRT, as std::abort does; it runs in a child.
template <class Call> bool aborts(Call call) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
        const rlimit no_core = {0, 0};
        setrlimit(RLIMIT_CORE, &no_core);
        call();
        std::_Exit(EXIT_SUCCESS);
    }
    int status = 0;
    return child > 0 && waitpid(child, &status, 0) == child && WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

TEST(results_hold_a_value_or_an_error) {
    Result<KeyRing> ring = KeyRing::create(fixture::key);
    Result<KeyRing> refused = KeyRing::create("");
    CHECK(ring.has_value() && ring && ring.status() == Status::ok && ring->size() == 1 && (*ring).size() == 1);
    CHECK(!refused.has_value() && !refused && refused.status() == Status::error_invalid_key);
    CHECK_EQUAL(refused.error().status(), Status::error_invalid_key);
    const KeyRing instead = std::move(refused).value_or(fixture::ring());
    CHECK_EQUAL(instead.size(), 1);
    const Result<std::string> text = std::string("text");
    CHECK_EQUAL(text.value_or("other"), std::string_view("text"));
    const Result<std::string> no_text = Error(Status::none);
    CHECK_EQUAL(no_text.value_or("other"), std::string_view("other"));
    const Result<void> done;
    CHECK(done.has_value() && done && done.status() == Status::ok);
    const Result<void> not_done = Error(Status::error_internal);
    CHECK(!not_done && not_done.error().status() == Status::error_internal);
}

TEST(what_is_not_there_is_never_read) {
    Result<std::string> error = Error(Status::none);
    Result<std::string> value = std::string("text");
    const Result<void> done;
    CHECK(aborts([&] { static_cast<void>(*error); }));
    CHECK(aborts([&] { static_cast<void>(error->size()); }));
    CHECK(aborts([&] { static_cast<void>(*std::move(error)); }));
    CHECK(aborts([&] { static_cast<void>(*std::as_const(error)); }));
    CHECK(aborts([&] { static_cast<void>(value.error()); }));
    CHECK(aborts([&] { static_cast<void>(done.error()); }));
    CHECK(!aborts([&] { static_cast<void>(*value); }));
}

TEST(errors_tell_where) {
    const Result<std::string> refused = fixture::signer().sign("/c?campaign_id=c1&site_id=a b", fixture::now);
    if (CHECK(!refused.has_value())) {
        const Error &error = refused.error();
        CHECK_EQUAL(error.status(), Status::sign_illegal_byte);
        CHECK_EQUAL(error.offset(), std::optional<std::size_t>(27));
        CHECK_EQUAL(error.parameter_index(), std::optional<std::size_t>(1));
        CHECK_EQUAL(error.name_offset(), std::optional<std::size_t>(18));
        CHECK_EQUAL(error.name_length(), 7);
        CHECK_EQUAL(error.lint(), adseal::LintKind::none);
        CHECK_EQUAL(error.describe(), std::string("signing: illegal_byte at byte 27: ") + error.message());
    }
    const Error small = Error(Status::error_buffer_too_small).needing(74);
    adseal::ClickSignerOptions options;
    options.strict = true;
    const auto strict =
        fixture::must(ClickSigner::create(fixture::ring(), options)).sign("/c?a=1&b=2&c=c", fixture::now);
    CHECK_EQUAL(strict.status(), Status::sign_strict_lint);
    CHECK_EQUAL(strict.error().lint(), adseal::LintKind::value_equals_name);
    const std::string told = strict.error().describe();
    CHECK_EQUAL(told.find("signing: strict_lint (value_equals_name) at byte "), 0);
    CHECK(told.find("; the value is the parameter's own name") != std::string::npos);
    CHECK_EQUAL(small.describe(), std::string("caller: buffer_too_small: ") + small.message() + "; it needs 74 bytes");
}

#if defined(__cpp_exceptions)
TEST(value_throws_the_error) {
    int thrown = 0;
    try {
        static_cast<void>(KeyRing::create("").value());
    } catch (const adseal::Exception &exception) {
        thrown++;
        CHECK_EQUAL(exception.error().status(), Status::error_invalid_key);
        CHECK_EQUAL(std::string_view(exception.what()), exception.error().describe());
    }
    const Result<void> not_done = Error(Status::error_internal);
    try {
        not_done.value();
    } catch (const std::runtime_error &) {
        thrown++;
    }
    Result<std::string> error = Error(Status::none);
    try {
        static_cast<void>(error.value());
    } catch (const adseal::Exception &) {
        thrown++;
    }
    CHECK_EQUAL(thrown, 3);
    Result<std::string> text = std::string("text");
    CHECK_EQUAL(text.value(), std::string_view("text"));
    CHECK_EQUAL(std::as_const(text).value(), std::string_view("text"));
    CHECK_EQUAL(std::move(text).value(), std::string_view("text"));
    const Result<void> done;
    done.value();
}
#endif

#if defined(__cpp_lib_expected)
TEST(results_become_the_standards_type) {
    const std::expected<KeyRing, Error> ring = KeyRing::create(fixture::key).to_expected();
    CHECK(ring.has_value() && ring->size() == 1);
    const std::expected<KeyRing, Error> refused = KeyRing::create("").to_expected();
    CHECK(!refused.has_value() && refused.error().status() == Status::error_invalid_key);
    const std::expected<void, Error> done = Result<void>().to_expected();
    CHECK(done.has_value());
    const std::expected<void, Error> not_done = Result<void>(Error(Status::none)).to_expected();
    CHECK(!not_done.has_value() && not_done.error().status() == Status::none);
}
#elif __cplusplus > 202002L && defined(__GLIBCXX__)
#error "C++23 has std::expected here, and the header did not see it"
#endif

} // namespace
