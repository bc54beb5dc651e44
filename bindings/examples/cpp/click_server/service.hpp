// The verifier of the moment, and what has been counted: all that the server's threads share.
#ifndef CLICK_SERVER_SERVICE_HPP
#define CLICK_SERVER_SERVICE_HPP

#include "answer.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

// Answers clicks. Any number of threads may ask it; one thread may reload meanwhile.
class ClickService {
  public:
    // Reads the keys. With a capacity other than 0, each click counts once, and so many are remembered.
    // Throws std::runtime_error if the keys cannot be read.
    ClickService(std::string key_file, std::size_t replay_capacity);

    // The answer to a click, whose request target is as it was received.
    Answer click(std::string_view target);

    // Reads the keys anew. Clicks that are being verified keep the old ones, and those are wiped behind the last.
    // Throws std::runtime_error if the keys cannot be read; then the old ones stay.
    void reload();

    // The ids of the keys, how often they were read, and how often each reason was given.
    Answer status() const;

  private:
    // What a reload replaces, whole.
    struct Keys {
        adseal::ClickVerifier verifier;
        std::vector<std::string> ids;
    };

    std::shared_ptr<const Keys> read() const;
    std::shared_ptr<const Keys> keys() const;

    const std::string key_file_;
    // It outlives the verifiers, so that a click that was accepted before a reload is known behind it.
    std::optional<adseal::ReplayGuard> replay_guard_;
    // C++17 has std::atomic_load for a shared_ptr, which locks as well, and which C++20 calls deprecated. The mutex is
    // held for as long as it takes to copy a pointer.
    mutable std::mutex mutex_;
    std::shared_ptr<const Keys> keys_;

    std::atomic<std::uint64_t> reloads_{0};
    std::atomic<std::uint64_t> failed_reloads_{0};
    // 0 is valid, 1 to 99 are the other verdicts.
    std::array<std::atomic<std::uint64_t>, 100> reasons_{};
};

#endif
