#include "service.hpp"

#include "keys.hpp"

#include <stdexcept>

namespace {

// What this network demands of its clicks.
adseal::ClickPolicy policy(const std::optional<adseal::ReplayGuard> &replay_guard) {
    using namespace std::chrono_literals;
    adseal::ClickPolicy policy;
    policy.required = {"campaign_id", "network_id", "site_id", "click_id"};
    policy.required_nonempty = true;
    // Nobody may hang a device id of his own behind a good signature.
    policy.sensitive_signed_only = true;
    policy.max_lifetime = 10min;
    policy.leeway = 5s;
    policy.replay_guard = replay_guard ? &*replay_guard : nullptr;
    return policy;
}

std::optional<adseal::ReplayGuard> make_guard(std::size_t capacity) {
    if (capacity == 0) {
        return std::nullopt;
    }
    return adseal::ReplayGuard::create(capacity).value();
}

} // namespace

ClickService::ClickService(std::string key_file, std::size_t replay_capacity)
    : key_file_(std::move(key_file)), replay_guard_(make_guard(replay_capacity)), keys_(read()) {
}

Answer ClickService::click(std::string_view target) {
    // One for each thread: making one allocates, filling it does not.
    thread_local adseal::ClickVerdict verdict;
    const adseal::Status reason = keys()->verifier.verify(target, std::chrono::system_clock::now(), verdict);
    const auto number = static_cast<std::size_t>(reason);
    if (number >= reasons_.size()) {
        throw std::runtime_error(adseal::message(reason));
    }
    reasons_[number].fetch_add(1, std::memory_order_relaxed);
    return answer(verdict, target);
}

void ClickService::reload() {
    try {
        std::shared_ptr<const Keys> fresh = read();
        const std::lock_guard lock(mutex_);
        keys_.swap(fresh);
        reloads_++;
    } catch (...) {
        failed_reloads_++;
        throw;
    }
}

Answer ClickService::status() const {
    // Held by a name: a loop over keys()->ids would outlive the pointer.
    const std::shared_ptr<const Keys> held = keys();
    std::string json = "{\"keys\":[";
    const char *comma = "";
    for (const std::string &id : held->ids) {
        json += comma;
        append_text(json, id);
        comma = ",";
    }
    json += "],\"reloads\":" + std::to_string(reloads_) + ",\"failed_reloads\":" + std::to_string(failed_reloads_);
    json += ",\"clicks\":{";
    comma = "";
    for (std::size_t number = 0; number < reasons_.size(); number++) {
        if (const std::uint64_t count = reasons_[number]; count != 0) {
            const char *name = adseal::name(static_cast<adseal::Status>(number));
            json += comma + ('"' + std::string(name)) + "\":" + std::to_string(count);
            comma = ",";
        }
    }
    json += "}}\n";
    return {200, std::move(json)};
}

std::shared_ptr<const ClickService::Keys> ClickService::read() const {
    const adseal::KeyRing ring = read_keys(key_file_);
    std::vector<std::string> ids;
    for (std::size_t index = 0; index < ring.size(); index++) {
        ids.emplace_back(ring.id(index));
    }
    return std::make_shared<const Keys>(
        Keys{adseal::ClickVerifier::create(ring, policy(replay_guard_)).value(), std::move(ids)});
}

std::shared_ptr<const ClickService::Keys> ClickService::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}
