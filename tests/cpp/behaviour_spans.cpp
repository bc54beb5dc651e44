// Spans, bytes and values: what they are made from, and what they see.
#include "fixture.hpp"

#include <array>
#include <cstring>
#include <map>

#if defined(__cpp_lib_span)
#include <span>
#endif

namespace {

using adseal::Bytes;
using adseal::Lasting;
using adseal::Span;
using adseal::Value;

template <class From, class To> constexpr bool becomes = std::is_convertible_v<From, To>;

// What can be written.
static_assert(becomes<char (&)[4], Span<char>> && becomes<std::string &, Span<char>>);
static_assert(becomes<std::vector<char> &, Span<char>> && becomes<std::array<char, 4> &, Span<char>>);
static_assert(!becomes<const char (&)[4], Span<char>> && !becomes<const std::string &, Span<char>>);
static_assert(!becomes<const std::vector<char> &, Span<char>> && !becomes<std::string_view, Span<char>>);
static_assert(!becomes<Span<const char>, Span<char>> && becomes<Span<char>, Span<const char>>);
// What is written into something that dies would be lost.
static_assert(!becomes<std::string, Span<char>> && !becomes<std::vector<char>, Span<char>>);
static_assert(!becomes<std::array<char, 4>, Span<char>> && !becomes<std::array<char, 4> &&, Span<char>>);
static_assert(becomes<Span<char>, Span<char>> && becomes<const Span<char> &, Span<char>>);
// What can be read may be about to die: it lives until the end of the call.
static_assert(becomes<std::vector<Value>, Span<const Value>> && becomes<const std::vector<Value> &, Span<const Value>>);
static_assert(becomes<std::array<Value, 2>, Span<const Value>>);
static_assert(becomes<std::initializer_list<Value>, Span<const Value>>);
// Other elements, and what does not lie in one piece.
static_assert(!becomes<std::vector<int> &, Span<long>> && !becomes<std::vector<char> &, Span<unsigned char>>);
static_assert(!becomes<std::map<int, int> &, Span<int>> && !becomes<int &, Span<int>> && !becomes<char *, Span<char>>);
static_assert(!becomes<Bytes &, Span<const adseal::Key>> && !becomes<std::vector<bool> &, Span<bool>>);

struct Base {
    int one;
};
struct Derived : Base {
    int two;
};
static_assert(!becomes<std::vector<Derived> &, Span<Base>> && !becomes<Derived (&)[2], Span<const Base>>);

// What a batch borrows outlives the call.
static_assert(becomes<std::vector<std::int64_t> &, Lasting<const std::int64_t>>);
static_assert(becomes<const std::int64_t (&)[3], Lasting<const std::int64_t>>);
static_assert(becomes<Span<const std::int64_t>, Lasting<const std::int64_t>>);
static_assert(becomes<Span<std::int64_t>, Lasting<const std::int64_t>>);
static_assert(!becomes<std::vector<std::int64_t>, Lasting<const std::int64_t>>);
static_assert(!becomes<std::array<std::int64_t, 2>, Lasting<const std::int64_t>>);
static_assert(!std::is_constructible_v<Lasting<const std::int64_t>, std::initializer_list<std::int64_t>>);

#if defined(__cpp_lib_span)
static_assert(becomes<Span<char>, std::span<char>> && becomes<Span<char>, std::span<const char>>);
static_assert(becomes<Span<const char>, std::span<const char>> && !becomes<Span<const char>, std::span<char>>);
static_assert(becomes<std::span<char>, Span<char>> && becomes<std::span<char, 4>, Span<const char>>);
static_assert(!becomes<std::span<const char>, Span<char>>);
static_assert(becomes<std::span<const std::int64_t>, Lasting<const std::int64_t>>);
static_assert(becomes<std::span<const std::byte>, Bytes>);
static_assert(std::ranges::borrowed_range<Span<char>> && std::ranges::view<Span<char>>);
#endif

static_assert(std::is_trivially_copyable_v<Span<char>> && std::is_trivially_copyable_v<Bytes>);
static_assert(std::is_trivially_copyable_v<Value> && std::is_trivially_copyable_v<adseal::Parameter>);

// Bytes of an array that can be written: nobody knows how many are meant.
static_assert(!std::is_constructible_v<Bytes, char (&)[4]> && !std::is_constructible_v<Bytes, std::vector<int> &>);
static_assert(!std::is_constructible_v<Bytes, bool (&)[4]> && !std::is_constructible_v<Bytes, int>);
static_assert(becomes<unsigned char (&)[4], Bytes> && becomes<std::array<std::byte, 4>, Bytes>);
static_assert(becomes<std::vector<signed char>, Bytes> && becomes<std::string, Bytes> && becomes<const char *, Bytes>);

std::string_view text_of(Bytes bytes) {
    return {static_cast<const char *>(bytes.data()), bytes.size()};
}

TEST(bytes_are_what_was_given) {
    using namespace std::string_view_literals;
    CHECK_EQUAL(text_of("abc"), "abc"sv);
    CHECK_EQUAL(text_of(""), ""sv);
    CHECK_EQUAL(text_of("a\0b"), "a\0b"sv);
    CHECK_EQUAL(text_of(std::string("a\0b", 3)), "a\0b"sv);
    CHECK_EQUAL(text_of("a\0b\0"sv), "a\0b\0"sv);
    // An array of which all bytes count: nothing behind it is read.
    static const char whole[3] = {'a', 'b', 'c'};
    CHECK_EQUAL(text_of(whole), "abc"sv);
    const unsigned char raw[] = {0, 1, 0};
    CHECK_EQUAL(text_of(raw), "\0\1\0"sv);
    const std::array<char, 3> array = {'a', '\0', '\0'};
    CHECK_EQUAL(text_of(array), "a\0\0"sv);
    CHECK_EQUAL(text_of(std::vector<std::byte>{std::byte{7}}), "\7"sv);
    CHECK_EQUAL(text_of(u8"\u00e9"), "\xc3\xa9"sv);
    const char *pointer = "abc";
    CHECK_EQUAL(text_of(pointer), "abc"sv);
    pointer = nullptr;
    CHECK_EQUAL(text_of(pointer), ""sv);
    char buffer[8] = "abc";
    CHECK_EQUAL(text_of(std::string_view(buffer)), "abc"sv);
    CHECK_EQUAL(text_of({buffer, 2}), "ab"sv);
    CHECK_EQUAL(text_of({}), ""sv);
}

TEST(values_are_texts_or_missing) {
    CHECK(!Value(std::nullopt).has_value() && !Value(nullptr).has_value());
    CHECK(!Value(std::optional<std::string>()).has_value() && !Value(std::optional<const char *>(nullptr)).has_value());
    CHECK(Value("").has_value() && Value(std::string()).has_value() && Value(std::string_view()).has_value());
    const std::optional<std::string> text = "text";
    CHECK(Value(text).data() == text->data() && Value(text).size() == 4);
    static_assert(!std::is_constructible_v<Value, int> && !std::is_constructible_v<Value, bool>);
    static_assert(!std::is_constructible_v<Value, std::optional<int>> && !std::is_constructible_v<Value, char>);
}

TEST(spans_see_the_elements) {
    std::vector<int> numbers = {1, 2, 3};
    const Span<int> span = numbers;
    span[1] = 7;
    CHECK(span.data() == numbers.data() && span.size() == 3 && !span.empty() && numbers[1] == 7);
    int sum = 0;
    for (const int each : Span<const int>(span)) {
        sum += each;
    }
    CHECK_EQUAL(sum, 11);
    CHECK(Span<int>().empty() && Span<int>().data() == nullptr);
    const auto count = [](Span<const Value> values) { return values.size(); };
    CHECK_EQUAL(count({"a", std::nullopt, std::string("c")}), 3);
    CHECK_EQUAL(count({"a"}), 1);
    CHECK_EQUAL(count({}), 0);
    CHECK_EQUAL(count(std::vector<Value>(5, "x")), 5);
#if defined(__cpp_lib_span)
    const std::span<int> standard = span;
    CHECK(standard.data() == numbers.data() && standard.size() == 3);
    CHECK(Span<const int>(std::span<const int>(numbers)).data() == numbers.data());
#endif
}

} // namespace
