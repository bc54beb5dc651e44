#include "keys.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::size_t max_file_size = 65536;

// Bytes that are wiped when they are done with. It never grows, so that no copy is left elsewhere.
class Secret {
  public:
    // One byte more, so that there is always something to point to.
    explicit Secret(std::size_t size) : bytes_(size + 1) {
    }
    ~Secret() {
        explicit_bzero(bytes_.data(), bytes_.size());
    }
    Secret(const Secret &) = delete;
    Secret &operator=(const Secret &) = delete;

    char *data() {
        return bytes_.data();
    }

  private:
    std::vector<char> bytes_;
};

// A file that is closed at the end. Opening does not wait, as it would for whoever writes into a named pipe.
class File {
  public:
    explicit File(const std::string &path) : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (descriptor_ < 0) {
            fail();
        }
    }
    ~File() {
        close(descriptor_);
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;

    // Asked of the open file, for what is at its path may be replaced meanwhile.
    void check_private() const {
        struct stat status{};
        if (fstat(descriptor_, &status) != 0) {
            fail();
        }
        if (!S_ISREG(status.st_mode)) {
            throw std::runtime_error("it is not a file");
        }
        if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
            throw std::runtime_error("others than its owner may read or write it: chmod 600");
        }
    }

    // Up to so many bytes, and how many there were.
    std::size_t read_into(char *data, std::size_t size) const {
        std::size_t length = 0;
        while (length < size) {
            const ssize_t count = read(descriptor_, data + length, size - length);
            if (count < 0) {
                fail();
            }
            if (count == 0) {
                break;
            }
            length += static_cast<std::size_t>(count);
        }
        return length;
    }

  private:
    [[noreturn]] static void fail() {
        throw std::system_error(errno, std::generic_category());
    }

    int descriptor_;
};

// The next field of a line, which is taken from its front; empty at its end.
std::string_view take_field(std::string_view &line) {
    constexpr std::string_view blanks = " \t";
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view field = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(field.size());
    return field;
}

// What a hex digit stands for; -1 where it is none.
int digit(char hex) {
    constexpr std::string_view digits = "0123456789abcdef0123456789ABCDEF";
    const std::size_t found = digits.find(hex);
    return found == std::string_view::npos ? -1 : static_cast<int>(found % 16);
}

// Writes the bytes that the digits stand for, and tells how many.
std::size_t decode_hex(std::string_view hex, char *out) {
    if (hex.empty() || hex.size() % 2 != 0) {
        throw std::runtime_error("a key is an even number of hex digits");
    }
    for (std::size_t index = 0; index < hex.size(); index += 2) {
        const int high = digit(hex[index]);
        const int low = digit(hex[index + 1]);
        if (high < 0 || low < 0) {
            throw std::runtime_error("a key is an even number of hex digits");
        }
        out[index / 2] = static_cast<char>(high * 16 + low);
    }
    return hex.size() / 2;
}

std::optional<adseal::UnixTime> read_time(std::string_view field) {
    if (field.empty() || field == "-") {
        return std::nullopt;
    }
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), seconds);
    if (error != std::errc() || end != field.data() + field.size() || seconds < 0) {
        throw std::runtime_error("a time is unix seconds, or - for none");
    }
    return adseal::UnixTime::from_seconds(seconds);
}

adseal::Key read_key(std::string_view line, char *room) {
    const std::string_view id = take_field(line);
    const std::size_t length = decode_hex(take_field(line), room);
    adseal::KeyTimes times;
    times.not_before = read_time(take_field(line));
    times.not_after = read_time(take_field(line));
    if (!take_field(line).empty()) {
        throw std::runtime_error("there is more than an id, a key and two times");
    }
    return adseal::Key::create(id, {room, length}, times).value();
}

std::vector<adseal::Key> read_lines(std::string_view text, std::size_t &number) {
    Secret room(text.size());
    std::vector<adseal::Key> keys;
    for (number = 1; !text.empty(); number++) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        std::string_view rest = line;
        const std::string_view first = take_field(rest);
        if (!first.empty() && first[0] != '#') {
            keys.push_back(read_key(line, room.data()));
        }
    }
    return keys;
}

} // namespace

adseal::KeyRing read_keys(const std::string &path) {
    std::size_t line = 0;
    try {
        const File file(path);
        file.check_private();
        Secret content(max_file_size);
        const std::size_t length = file.read_into(content.data(), max_file_size);
        if (length == max_file_size) {
            throw std::runtime_error("it is too long");
        }
        const std::vector<adseal::Key> keys = read_lines({content.data(), length}, line);
        // What is wrong with all of them together is no line's fault.
        line = 0;
        return adseal::KeyRing::create(keys).value();
    } catch (const std::exception &error) {
        throw std::runtime_error(path + (line == 0 ? "" : ":" + std::to_string(line)) + ": " + error.what());
    }
}
