// Reads tests/vectors, which every language shares, and what the suites have in common.
//
// A file that is not as the format says ends the program, so that a field nobody compares cannot slip in.
#ifndef TESTS_CPP_VECTORS_HPP
#define TESTS_CPP_VECTORS_HPP

#include "check.hpp"

#include <memory>
#include <utility>

namespace vectors {

// A byte string of the vectors, or null. It lies in memory of exactly its size, so that valgrind sees every access
// beyond it.
class Octets {
  public:
    Octets() = default;
    explicit Octets(std::string_view text) : held_(text.begin(), text.end()), is_null_(false) {
    }

    bool is_null() const {
        return is_null_;
    }
    // The bytes; none for null.
    std::string_view view() const {
        return {held_.data(), held_.size()};
    }
    // The same as a value to sign, which may be missing.
    adseal::Value value() const {
        return is_null_ ? adseal::Value(std::nullopt) : adseal::Value(view());
    }

  private:
    std::vector<char> held_;
    bool is_null_ = true;
};

// A value in a file of vectors. One that is missing or of another type ends the program.
class Json {
  public:
    explicit Json(const void *node) : node_(node) {
    }

    bool is_null() const;
    bool is_text() const;

    std::string text() const;
    std::int64_t number() const;
    bool flag() const;
    // A byte string in one of the three spellings of the format, or null.
    Octets octets() const;

    // Elements of a list.
    std::vector<Json> list() const;

    // Members of an object.
    Json get(const char *name) const;
    // The member is there and is not null.
    bool has(const char *name) const;
    std::vector<std::pair<std::string, Json>> members() const;
    // Ends the program unless every member is one of these, which are separated by spaces.
    void only_members(const char *known) const;

    std::string text(const char *name) const {
        return get(name).text();
    }
    std::int64_t number(const char *name) const {
        return get(name).number();
    }
    bool flag(const char *name) const {
        return get(name).flag();
    }
    Octets octets(const char *name) const {
        return get(name).octets();
    }
    // The bytes of a text in lower-case hex.
    Octets hex(const char *name) const;
    std::vector<Json> list(const char *name) const {
        return get(name).list();
    }
    bool flag_or(const char *name, bool otherwise) const {
        return has(name) ? flag(name) : otherwise;
    }
    // Nothing where the member is absent or null.
    std::optional<std::size_t> size(const char *name) const;
    std::optional<adseal::UnixTime> time(const char *name) const;
    // The status with the number of this member.
    adseal::Status status(const char *name) const;

  private:
    const void *node_;
};

// The JSON of a file, for as long as this lives.
class File {
  public:
    explicit File(const std::string &path);
    Json root() const;

  private:
    std::shared_ptr<const void> document_;
};

// The cases of one file of vectors, which are found by being there:
//
//     static const vectors::Suite suite("click_names", run);
struct Suite {
    Suite(const char *its_name, void (*its_run)(const Json &entry));
    const char *name;
    void (*run)(const Json &entry);
};

// A buffer of exactly this many bytes to write into.
class Room {
  public:
    explicit Room(std::size_t size) : bytes_(new char[size == 0 ? 1 : size]), size_(size) {
    }
    adseal::Span<char> span() {
        return {bytes_.get(), size_};
    }

  private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_;
};

// A time of the vectors.
inline adseal::UnixTime time_of(std::int64_t seconds) {
    return adseal::UnixTime::from_seconds(seconds);
}

// The key of a list, whose bytes are this member, or the error.
adseal::Result<adseal::Key> make_key(const Json &key, const char *bytes_member);
// The ring of a case, or the first error on the way to it.
adseal::Result<adseal::KeyRing> make_ring(const std::vector<Json> &keys);
// The ring of a case that must have one.
adseal::KeyRing get_ring(const Json &entry);
// A ring that holds the key with this id alone, without bounds.
adseal::KeyRing ring_of_key(const std::vector<Json> &keys, std::string_view id);
// The signature of a message by a ring at the time 0.
std::string signature_by(const adseal::KeyRing &ring, std::string_view message, adseal::UnixTime now);

// Checks that this status is the error of the case.
void check_error(adseal::Status status, const Json &entry);
// Checks that this text is the signature of a MAC.
void check_signature_is_mac(std::string_view signature, std::string_view mac);

} // namespace vectors

#endif
