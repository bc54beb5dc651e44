// Every function of the library that takes memory, with the first, the second, ... block of it that cannot be had.
//
//   out_of_memory
//
// Each failure happens in a process of its own, which tells what came of it: the function returns
// ADSEAL_ERROR_OUT_OF_MEMORY, hands out no handle, has kept no block, and every handle still gives the right answers;
// or, where small blocks are missing, the process was ended by the runtime of Rust, as adseal.h says (or by that of C,
// where it was a thread's), and by nothing else.
extern "C" {
#include "failing_malloc.h"
#include "fixture.h"
}

#include "batch_rows.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

constexpr int seconds_of_a_child = 60;

// How a process ended in which a block was missing.
enum Ending : int { enough = 40, told, wrong };

struct Case {
    const char *function;
    // The status of one call. What it makes is freed.
    std::function<int32_t()> call;
};

std::vector<Case> cases;
fixture handles;

// A case in which a handle is made, and freed.
template <class Handle>
void makes(const char *function, void (*end)(Handle *), std::function<int32_t(Handle **)> make) {
    cases.push_back({function, [=] {
                         auto *made = reinterpret_cast<Handle *>(&handles);
                         const int32_t status = make(&made);
                         if (status != ADSEAL_OK && made != nullptr) {
                             return ADSEAL_ERROR_INTERNAL;
                         }
                         end(made);
                         return status;
                     }});
}

void calls(const char *function, std::function<int32_t()> call) {
    cases.push_back({function, std::move(call)});
}

#define MAKES(function, end, handle, ...)                                                                              \
    makes<handle>(#function, end, [=](handle **made) { return function(__VA_ARGS__); })
#define CALLS(function, ...) calls(#function, [=] { return function(__VA_ARGS__); })

// A JSON text of many members, and what is longer than any list in which a short one would fit.
std::string json_of(std::size_t members) {
    std::string json = "{";
    for (std::size_t member = 0; member < members; member++) {
        json += (member == 0 ? "\"key" : ",\"key") + std::to_string(member) + "\":\"a/b\"";
    }
    return json + "}";
}

void keys_and_clicks() {
    const char *key = TEST_KEY;
    const std::size_t length = std::strlen(key);
    MAKES(adseal_key_new, adseal_key_free, adseal_key, "id", 2, key, length, ADSEAL_NO_TIME, ADSEAL_NO_TIME,
          ADSEAL_NO_TIME, made);
    MAKES(adseal_key_ring_builder_new, adseal_key_ring_builder_free, adseal_key_ring_builder, made);
    MAKES(adseal_key_ring_new, adseal_key_ring_free, adseal_key_ring, key, length, made);
    static adseal_key *ready;
    static adseal_key_ring_builder *builder;
    static adseal_key_ring_builder *full;
    CHECK_STATUS(adseal_key_new("id", 2, key, length, ADSEAL_NO_TIME, ADSEAL_NO_TIME, ADSEAL_NO_TIME, &ready), 0);
    CHECK_STATUS(adseal_key_ring_builder_new(&builder), 0);
    CHECK_STATUS(adseal_key_ring_builder_new(&full), 0);
    CHECK_STATUS(adseal_key_ring_builder_add_key(full, ready), 0);
    CALLS(adseal_key_ring_builder_add, builder, "id", 2, key, length, ADSEAL_NO_TIME, ADSEAL_NO_TIME, ADSEAL_NO_TIME);
    CALLS(adseal_key_ring_builder_add_key, builder, ready);
    MAKES(adseal_key_ring_builder_build, adseal_key_ring_free, adseal_key_ring, full, made);
    MAKES(adseal_click_signer_new, adseal_click_signer_free, adseal_click_signer, handles.ring, made);
    MAKES(adseal_click_template_new, adseal_click_template_free, adseal_click_template, handles.signer, TEMPLATE,
          std::strlen(TEMPLATE), made, nullptr);
    MAKES(adseal_signing_context_new, adseal_signing_context_free, adseal_signing_context, handles.signer, made);
    MAKES(adseal_click_policy_new, adseal_click_policy_free, adseal_click_policy, made);
    CALLS(adseal_click_policy_add_required, handles.policy, "site_id", 7);
    CALLS(adseal_click_policy_add_signed_only, handles.policy, "site_id", 7);
    CALLS(adseal_click_policy_add_sensitive, handles.policy);
    CALLS(adseal_click_policy_set_replay_guard, handles.policy, handles.guard);
    CALLS(adseal_click_policy_set_max_lifetime, handles.policy, 600);
    MAKES(adseal_click_verdict_new, adseal_click_verdict_free, adseal_click_verdict, made);
    MAKES(adseal_click_verifier_new, adseal_click_verifier_free, adseal_click_verifier, handles.ring, handles.policy,
          made);
    MAKES(adseal_replay_guard_new, adseal_replay_guard_free, adseal_replay_guard, 1000, made);
    calls("adseal_click_policy_set_replay_store", [] {
        const auto ask = [](void *, const uint8_t *, int64_t, int64_t) -> int32_t { return ADSEAL_REPLAY_FRESH; };
        return adseal_click_policy_set_replay_store(handles.policy, ask, nullptr, nullptr);
    });
}

// The answer of a batch that cannot have the thread that it asks for.
template <class Call> int32_t without_threads(Call call) {
    threads_fail(true);
    const int32_t status = call();
    return threads_fail(false) == 0 ? ADSEAL_ERROR_INTERNAL : status;
}

void batches() {
    static BatchRows answers(handles);
    MAKES(adseal_click_batch_new, adseal_click_batch_free, adseal_click_batch, made);
    calls("adseal_click_batch_set_lines", [] {
        std::size_t found = 0;
        return adseal_click_batch_set_lines(handles.batch, answers.lines().data(), answers.lines().size(), &found);
    });
    static const adseal_key_ring *rings[] = {handles.ring};
    static const std::array<uint32_t, rows> ring_of_row = {};
    static adseal_click_batch *many = answers.batch(1);
    CALLS(adseal_click_batch_set_rings, many, rings, 1, ring_of_row.data(), rows);
    static adseal_click_batch *in_threads = answers.batch(2);
    // Once, for what stays as long as the calling thread.
    CHECK_STATUS(answers.verify(in_threads), ADSEAL_OK);
    CHECK_STATUS(answers.sign(in_threads), ADSEAL_OK);
    calls("adseal_click_verifier_verify_batch", [] { return answers.verify(in_threads); });
    calls("adseal_click_signer_sign_batch", [] { return answers.sign(in_threads); });
    calls("..._verify_batch that cannot have a thread",
          [] { return without_threads([] { return answers.verify(in_threads); }); });
    calls("..._sign_batch that cannot have a thread",
          [] { return without_threads([] { return answers.sign(in_threads); }); });
}

void installs() {
    static const std::string json = json_of(200);
    static std::vector<char> out(adseal_php_json_canonical_bound(json.size()));
    static std::size_t length;
    CALLS(adseal_php_json_canonicalize, json.data(), json.size(), ADSEAL_PHP_JSON_OBJECT, out.data(), out.size(),
          &length, nullptr);
    CALLS(adseal_php_json_stability, json.data(), json.size(), nullptr, 0, &length);
    MAKES(adseal_install_signer_new, adseal_install_signer_free, adseal_install_signer, API_KEY, std::strlen(API_KEY),
          TEST_KEY, std::strlen(TEST_KEY), made);
    CALLS(adseal_install_signer_set_encoding, handles.install_signer, ADSEAL_TOKEN_HEX);
    CALLS(adseal_install_signer_set_max_body, handles.install_signer, 100000);
    MAKES(adseal_install_signer_sign, adseal_signed_install_free, adseal_signed_install, handles.install_signer,
          json.data(), json.size(), 0, made, nullptr);
    MAKES(adseal_install_signer_sign_raw, adseal_signed_install_free, adseal_signed_install, handles.install_signer,
          json.data(), json.size(), made);
    MAKES(adseal_install_register_new, adseal_install_register_free, adseal_install_register, made);
    static adseal_key *secret;
    CHECK_STATUS(adseal_key_new("id", 2, OTHER_KEY, 32, ADSEAL_NO_TIME, ADSEAL_NO_TIME, ADSEAL_NO_TIME, &secret), 0);
    CALLS(adseal_install_register_add, handles.install_register, "other", 5, "s2", 2, OTHER_KEY, 32, ADSEAL_NO_TIME,
          ADSEAL_NO_TIME);
    CALLS(adseal_install_register_add_key, handles.install_register, "third", 5, secret);
    MAKES(adseal_install_verifier_new, adseal_install_verifier_free, adseal_install_verifier, handles.install_register,
          made);
    MAKES(adseal_install_verdict_new, adseal_install_verdict_free, adseal_install_verdict, made);
    // A token that nothing matches: every form of the body is made.
    static const std::string token(64, '0');
    calls("adseal_install_verifier_verify", [] {
        const int32_t reason =
            adseal_install_verifier_verify(handles.php_verifier, json.data(), json.size(), API_KEY,
                                           std::strlen(API_KEY), token.data(), token.size(), NOW, nullptr);
        return reason == ADSEAL_INSTALL_INVALID_TOKEN ? ADSEAL_OK : reason;
    });
    calls("adseal_install_verifier_verify_request", [] {
        const char *names[] = {"Kochava-Api-Key", "Kochava-Auth-Token"};
        const std::size_t name_lengths[] = {15, 18};
        const char *values[] = {API_KEY, token.data()};
        const std::size_t value_lengths[] = {std::strlen(API_KEY), token.size()};
        const int32_t reason =
            adseal_install_verifier_verify_request(handles.php_verifier, json.data(), json.size(), names, name_lengths,
                                                   values, value_lengths, 2, NOW, nullptr);
        return reason == ADSEAL_INSTALL_INVALID_TOKEN ? ADSEAL_OK : reason;
    });
}

void explanations() {
    static const std::string url = CLICK_URI "&expires=1700000600&signature=" + std::string(43, 'A');
    static const std::string token(64, '0');
    MAKES(adseal_explainer_new, adseal_explainer_free, adseal_explainer, made);
    CALLS(adseal_explainer_add_key, handles.explainer, "k2", 2, OTHER_KEY, 32);
    CALLS(adseal_explainer_add_secret, handles.explainer, API_KEY, std::strlen(API_KEY), "s2", 2, OTHER_KEY, 32);
    // A search of a few mistakes takes the same kinds of memory as one of all.
    static adseal_explainer *quick;
    CHECK_STATUS(adseal_explainer_new(&quick), 0);
    CHECK_STATUS(adseal_explainer_add_key(quick, "k", 1, TEST_KEY, 32), 0);
    CHECK_STATUS(adseal_explainer_add_secret(quick, API_KEY, std::strlen(API_KEY), "s", 1, TEST_KEY, 32), 0);
    CHECK_STATUS(adseal_explainer_set_budget(quick, 20000), 0);
    MAKES(adseal_explainer_click, adseal_explanation_free, adseal_explanation, quick, url.data(), url.size(), nullptr,
          0, made);
    MAKES(adseal_explainer_install, adseal_explanation_free, adseal_explanation, quick, INSTALL_BODY,
          std::strlen(INSTALL_BODY), token.data(), token.size(), made);
}

// In a process of its own: one call with so many blocks.
[[noreturn]] void run_with(const Case &one, std::size_t blocks) {
    alarm(seconds_of_a_child);
    const std::size_t before = malloc_blocks();
    malloc_fails_after(blocks);
    const int32_t status = one.call();
    const std::size_t asked = malloc_works();
    if (status == ADSEAL_OK && asked <= blocks) {
        _exit(enough);
    }
    if (status != ADSEAL_OK && status != ADSEAL_ERROR_OUT_OF_MEMORY) {
        std::fprintf(stderr, "status %d\n", status);
        _exit(wrong);
    }
    // A function may do without a block, as a batch does without a thread: then it has done all of its work.
    bool is_done = status == ADSEAL_OK;
    // A handle may have grown for what it did not get, once. What is kept each time is a leak.
    const std::size_t behind = malloc_blocks();
    if (!is_done && behind != before) {
        malloc_fails_after(blocks);
        is_done = one.call() == ADSEAL_OK;
        malloc_works();
        if (!is_done && malloc_blocks() != behind) {
            std::fprintf(stderr, "%zu blocks before, %zu behind, %zu later\n", before, behind, malloc_blocks());
            _exit(wrong);
        }
    }
    if (use_everything(&handles, 1) != 0 || (!is_done && one.call() != ADSEAL_OK)) {
        std::fprintf(stderr, "a handle was spoilt\n");
        _exit(wrong);
    }
    _exit(told);
}

struct Outcome {
    int status;
    std::string said;
};

Outcome in_a_process(const Case &one, std::size_t blocks) {
    std::array<int, 2> errors;
    if (pipe(errors.data()) != 0) {
        die("no pipe");
    }
    const pid_t child = fork();
    if (child == 0) {
        dup2(errors[1], STDERR_FILENO);
        run_with(one, blocks);
    }
    close(errors[1]);
    Outcome outcome = {-1, ""};
    std::array<char, 400> text;
    for (ssize_t got; (got = read(errors[0], text.data(), text.size())) > 0;) {
        outcome.said.append(text.data(), static_cast<std::size_t>(got));
    }
    close(errors[0]);
    if (child < 0 || waitpid(child, &outcome.status, 0) != child) {
        die("no process");
    }
    return outcome;
}

enum class Judged { enough, told, ended, wrong };

Judged judge(const Outcome &outcome) {
    const bool says_so = outcome.said.find("memory allocation of ") != std::string::npos ||
                         outcome.said.find("out of memory") != std::string::npos;
    if (WIFSIGNALED(outcome.status)) {
        return WTERMSIG(outcome.status) == SIGABRT && says_so ? Judged::ended : Judged::wrong;
    }
    switch (WEXITSTATUS(outcome.status)) {
    case enough:
        return Judged::enough;
    case told:
        return Judged::told;
    default:
        return Judged::wrong;
    }
}

struct Counts {
    std::size_t calls, blocks, told, ended;
};

// Until there is enough.
void run_case(const Case &one, Counts &counts) {
    check_context("%s", one.function);
    std::size_t ended = 0;
    std::size_t blocks = 0;
    for (;; blocks++) {
        const Outcome outcome = in_a_process(one, blocks);
        const Judged judged = judge(outcome);
        if (judged == Judged::enough) {
            break;
        }
        if (!CHECK(judged != Judged::wrong)) {
            std::fprintf(stderr, "    block %zu, status %d: %s\n", blocks, outcome.status, outcome.said.c_str());
            break;
        }
        ended += judged == Judged::ended ? 1 : 0;
    }
    std::fprintf(stderr, "  %-40s %4zu blocks, of which %zu end the process\n", one.function, blocks, ended);
    counts.calls++;
    counts.blocks += blocks;
    counts.told += blocks - ended;
    counts.ended += ended;
}

// Functions that do it wrong: each has to be found out. How many were.
std::size_t run_planted() {
    static void *volatile kept = nullptr;
    static BatchRows answers(handles);
    const Case planted[] = {
        {"one that keeps a block",
         [] {
             kept = std::malloc(1);
             return std::malloc(1) == nullptr || kept == nullptr ? ADSEAL_ERROR_OUT_OF_MEMORY : ADSEAL_OK;
         }},
        {"one that says something else", [] { return std::malloc(1) == nullptr ? ADSEAL_ERROR_INTERNAL : ADSEAL_OK; }},
        {"one that writes to what is not there",
         [] {
             auto *volatile memory = static_cast<volatile char *>(std::malloc(1));
             *memory = 1;
             return ADSEAL_OK;
         }},
        {"a batch that loses the rows of a thread",
         [] {
             void *const volatile thread = std::malloc(1);
             return thread == nullptr ? answers.lose_half() : ADSEAL_OK;
         }},
    };
    std::size_t found = 0;
    for (const Case &one : planted) {
        check_context("planted: %s", one.function);
        bool is_found = false;
        for (std::size_t blocks = 0; blocks < 2; blocks++) {
            is_found = is_found || judge(in_a_process(one, blocks)) == Judged::wrong;
        }
        found += CHECK(is_found) ? 1 : 0;
    }
    return found;
}

} // namespace

int main() {
    fixture_make(&handles);
    CHECK_INT(use_everything(&handles, 1), 0);
    keys_and_clicks();
    batches();
    installs();
    explanations();
    const std::size_t planted = run_planted();
    Counts counts = {};
    for (const Case &one : cases) {
        run_case(one, counts);
    }
    std::printf(
        "figure: memory that cannot be had: %zu calls, each with every one of its %zu blocks missing in "
        "turn: %zu told so or did without, %zu ended the process as the header says, %zu did anything else; planted "
        "faults: %zu of 4 found\n",
        counts.calls, counts.blocks, counts.told, counts.ended, check_failures(), planted);
    return check_finish("out_of_memory");
}
