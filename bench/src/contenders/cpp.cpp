// The C++ header and the C functions below it: pairs of functions that do the same work, compiled together with one
// compiler and one set of options. Each takes texts as a C++ program has them, and writes its result into the buffer.
#include "adseal.hpp"

#include <cstring>

namespace {

// As Rust has it.
struct Text {
    const char *data;
    std::size_t size;

    std::string_view view() const {
        return {data, size};
    }
};

constexpr std::size_t macros = 4;

} // namespace

// What both are made with, and what they write beside the buffer.
struct CppState {
    adseal::ClickSigner signer;
    adseal::ClickVerifier verifier;
    adseal::ClickTemplate text;
    adseal::InstallSigner installs;
    adseal::ClickBatch batch;
    adseal::ClickVerdict verdict;
    adseal::UnixTime now;
    std::vector<std::int32_t> reasons;
};

namespace {

std::size_t copied(const adseal::Result<std::string> &made, char *out) {
    std::memcpy(out, made->data(), made->size());
    return made->size();
}

std::size_t accepted(bool is_accepted, char *out) {
    out[0] = is_accepted ? 1 : 0;
    return 1;
}

} // namespace

extern "C" {

// `rows` are signed clicks, which stay until the state is freed. NULL where anything is refused.
CppState *cpp_new(const Text *key, const Text *text, const Text *api_key, const Text *secret, const Text *rows,
                  std::size_t count, std::int64_t seconds) {
    const adseal::UnixTime now = adseal::UnixTime::from_seconds(seconds);
    auto ring = adseal::KeyRing::create(key->view());
    if (!ring) {
        return nullptr;
    }
    auto signer = adseal::ClickSigner::create(*ring);
    auto verifier = adseal::ClickVerifier::create(*ring);
    auto installs = adseal::InstallSigner::create(api_key->view(), secret->view());
    std::vector<std::string_view> uris;
    for (std::size_t row = 0; row < count; row++) {
        uris.push_back(rows[row].view());
    }
    auto batch = adseal::ClickBatch::from_views(uris);
    if (!signer || !verifier || !installs || !batch || !batch->set_now(now)) {
        return nullptr;
    }
    auto made = adseal::ClickTemplate::create(*signer, text->view());
    if (!made || made->macro_count() != macros) {
        return nullptr;
    }
    return new CppState{*std::move(signer),
                        *std::move(verifier),
                        *std::move(made),
                        *std::move(installs),
                        *std::move(batch),
                        {},
                        now,
                        std::vector<std::int32_t>(count)};
}

void cpp_free(CppState *state) {
    delete state;
}

std::size_t cpp_sign(CppState *state, const Text *uri, char *out, std::size_t capacity) {
    const auto written = state->signer.sign(uri->view(), state->now, {out, capacity});
    return written ? written->size() : 0;
}

std::size_t cpp_sign_string(CppState *state, const Text *uri, char *out, std::size_t) {
    const auto made = state->signer.sign(uri->view(), state->now);
    return made ? copied(made, out) : 0;
}

std::size_t c_sign(CppState *state, const Text *uri, char *out, std::size_t capacity) {
    std::size_t length = 0;
    adseal_place place;
    const std::int32_t status =
        adseal_click_signer_sign(state->signer.handle(), uri->data, uri->size, ADSEAL_EXPIRES_LIFETIME,
                                 state->now.seconds(), out, capacity, &length, &place);
    return status == ADSEAL_OK ? length : 0;
}

std::size_t cpp_verify(CppState *state, const Text *uri, char *out, std::size_t) {
    static_cast<void>(state->verifier.verify(uri->view(), state->now, state->verdict));
    return accepted(state->verdict.accepted(), out);
}

std::size_t c_verify(CppState *state, const Text *uri, char *out, std::size_t) {
    adseal_click_verdict *const verdict = state->verdict.handle();
    static_cast<void>(
        adseal_click_verifier_verify(state->verifier.handle(), uri->data, uri->size, state->now.seconds(), verdict));
    return accepted(adseal_click_verdict_accepted(verdict) == 1, out);
}

std::size_t cpp_render(CppState *state, const Text *values, char *out, std::size_t capacity) {
    const auto written = state->text.render({values[0].view(), values[1].view(), values[2].view(), values[3].view()},
                                            state->now, {out, capacity});
    return written ? written->size() : 0;
}

std::size_t cpp_render_string(CppState *state, const Text *values, char *out, std::size_t) {
    const auto made =
        state->text.render({values[0].view(), values[1].view(), values[2].view(), values[3].view()}, state->now);
    return made ? copied(made, out) : 0;
}

std::size_t c_render(CppState *state, const Text *values, char *out, std::size_t capacity) {
    const char *const data[macros] = {values[0].data, values[1].data, values[2].data, values[3].data};
    const std::size_t sizes[macros] = {values[0].size, values[1].size, values[2].size, values[3].size};
    std::size_t length = 0;
    adseal_place place;
    const std::int32_t status =
        adseal_click_template_render(state->text.handle(), data, sizes, macros, ADSEAL_EXPIRES_LIFETIME,
                                     state->now.seconds(), out, capacity, &length, &place);
    return status == ADSEAL_OK ? length : 0;
}

std::size_t cpp_token(CppState *state, const Text *body, char *out, std::size_t capacity) {
    const auto written = state->installs.token(body->view(), {out, capacity});
    return written ? written->size() : 0;
}

std::size_t cpp_token_string(CppState *state, const Text *body, char *out, std::size_t) {
    const auto made = state->installs.token(body->view());
    return made ? copied(made, out) : 0;
}

std::size_t c_token(CppState *state, const Text *body, char *out, std::size_t capacity) {
    std::size_t length = 0;
    const std::int32_t status =
        adseal_install_signer_token(state->installs.handle(), body->data, body->size, out, capacity, &length);
    return status == ADSEAL_OK ? length : 0;
}

// The rows are the state's own. The result is their reasons.
std::size_t cpp_verify_batch(CppState *state, const Text *, char *out, std::size_t) {
    adseal::ClickColumns columns;
    columns.reasons = state->reasons;
    const bool is_done = state->verifier.verify_batch(state->batch, columns).has_value();
    return accepted(is_done && state->reasons.front() == ADSEAL_VALID, out);
}

std::size_t c_verify_batch(CppState *state, const Text *, char *out, std::size_t) {
    const std::int32_t status =
        adseal_click_verifier_verify_batch(state->verifier.handle(), state->batch.handle(), state->reasons.data(),
                                           nullptr, nullptr, nullptr, nullptr, state->reasons.size());
    return accepted(status == ADSEAL_OK && state->reasons.front() == ADSEAL_VALID, out);
}
}
