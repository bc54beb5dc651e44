/*
 * A fault inside the library is caught there and becomes ADSEAL_ERROR_INTERNAL, and nothing is printed; exceptions of
 * the program's own go on as ever. The fault is made by a pthread_join that fails, at which Rust panics: this program's
 * stands before that of the C library, for the static library and for the shared one.
 */
#include <adseal.h>

#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <pthread.h>
#include <stdexcept>

namespace {

constexpr size_t rows = 1000;
int failures_to_come = 0;

int verify(const adseal_click_verifier *verifier, const adseal_click_batch *batch) {
    static int32_t reasons[rows];
    return adseal_click_verifier_verify_batch(verifier, batch, reasons, nullptr, nullptr, nullptr, nullptr, rows);
}

/* Thrown and caught around a call, so that both kinds of frames are on the stack's way. */
bool throws_and_catches() {
    try {
        if (adseal_abi_version() == ADSEAL_ABI_VERSION) {
            throw std::runtime_error("the program's own");
        }
    } catch (const std::runtime_error &) {
        return true;
    }
    return false;
}

} // namespace

extern "C" int pthread_join(pthread_t thread, void **result) {
    using join = int (*)(pthread_t, void **);
    static const auto real = reinterpret_cast<join>(dlsym(RTLD_NEXT, "pthread_join"));
    const int status = real(thread, result);
    return failures_to_come > 0 ? (failures_to_come--, EDEADLK) : status;
}

int main() {
    static const char *uris[rows];
    static size_t lengths[rows];
    for (size_t i = 0; i < rows; i++) {
        uris[i] = "/click?a=1";
        lengths[i] = 10;
    }
    adseal_key_ring *ring = nullptr;
    adseal_click_verifier *verifier = nullptr;
    adseal_click_batch *batch = nullptr;
    if (adseal_key_ring_new("0123456789abcdef", 16, &ring) != ADSEAL_OK ||
        adseal_click_verifier_new(ring, nullptr, &verifier) != ADSEAL_OK ||
        adseal_click_batch_new(&batch) != ADSEAL_OK ||
        adseal_click_batch_set_pointers(batch, uris, lengths, rows) != ADSEAL_OK ||
        adseal_click_batch_set_now(batch, 1) != ADSEAL_OK || adseal_click_batch_set_threads(batch, 2) != ADSEAL_OK) {
        return 1;
    }
    const bool threw_before = throws_and_catches();
    const int before = verify(verifier, batch);
    failures_to_come = 1;
    const int faulty = verify(verifier, batch);
    const int after = verify(verifier, batch);
    const bool threw_after = throws_and_catches();
    adseal_click_batch_free(batch);
    adseal_click_verifier_free(verifier);
    adseal_key_ring_free(ring);
    std::printf("%d %d %d %s\n", before, faulty, after, threw_before && threw_after ? "thrown" : "lost");
    return 0;
}
