// A click server: verifies /v1/cpi/click and answers with the verdict. SIGHUP reads the keys anew, SIGTERM and SIGINT
// end it. docs/cpp-server.md tells more. CMakeLists.txt builds it, or
//
//   g++ -std=c++17 -O2 *.cpp -o click_server $(pkg-config --cflags --libs adseal cpp-httplib) -pthread
#include "http.hpp"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <thread>

namespace {

struct Options {
    std::string key_file;
    std::string host = "127.0.0.1";
    int port = 8080;
    std::size_t threads = 64;
    // 0: the same click may come again, until it expires.
    std::size_t remember = 0;
};

[[noreturn]] void usage() {
    std::fputs("usage: click_server KEY_FILE [--host ADDRESS] [--port NUMBER] [--threads NUMBER] [--once NUMBER]\n"
               "  KEY_FILE  lines of: id key-in-hex [not_before [not_after]], times in unix seconds, - for none\n"
               "  --threads so many connections at a time (64)\n"
               "  --once    accept each click once, and remember so many\n",
               stderr);
    std::exit(2);
}

int number(std::string_view text, int lowest, int highest) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < lowest || value > highest) {
        usage();
    }
    return value;
}

Options read_options(int count, char **arguments) {
    if (count < 2 || count % 2 != 0) {
        usage();
    }
    Options options;
    options.key_file = arguments[1];
    for (int index = 2; index < count; index += 2) {
        const std::string_view name = arguments[index];
        const char *value = arguments[index + 1];
        if (name == "--host") {
            options.host = value;
        } else if (name == "--port") {
            options.port = number(value, 0, 65535);
        } else if (name == "--threads") {
            options.threads = static_cast<std::size_t>(number(value, 1, 1000));
        } else if (name == "--once") {
            options.remember = static_cast<std::size_t>(number(value, 1, 1'000'000'000));
        } else {
            usage();
        }
    }
    return options;
}

// Blocked in every thread, as threads inherit it, and waited for in this one: what a signal asks for is then done by
// plain code, and no call is interrupted.
sigset_t block_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int number : {SIGHUP, SIGTERM, SIGINT}) {
        sigaddset(&signals, number);
    }
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    return signals;
}

void reload(ClickService &service) {
    try {
        service.reload();
        std::fputs("click_server: new keys\n", stderr);
    } catch (const std::exception &error) {
        std::fprintf(stderr, "click_server: the old keys stay: %s\n", error.what());
    }
}

// Serves until it is told to end. False if the listener gave up by itself.
bool serve(httplib::Server &server, ClickService &service, const sigset_t &signals) {
    std::atomic<bool> listened{true};
    std::thread listener([&server, &listened] {
        listened = server.listen_after_bind();
        kill(getpid(), SIGTERM);
    });
    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGHUP) {
        reload(service);
    }
    // It can be told to stop once it runs. It then finishes the requests that it has begun.
    while (!server.is_running() && listened) {
        std::this_thread::yield();
    }
    server.stop();
    listener.join();
    return listened;
}

} // namespace

int main(int count, char **arguments) try {
    const Options options = read_options(count, arguments);
    const sigset_t signals = block_signals();
    ClickService service(options.key_file, options.remember);
    httplib::Server server;
    set_up(server, service, options.threads);
    const int port = listen_on(server, options.host, options.port);
    if (port < 0) {
        std::fprintf(stderr, "click_server: %s:%d: %s\n", options.host.c_str(), options.port, std::strerror(errno));
        return 1;
    }
    std::fprintf(stderr, "click_server: http://%s:%d%s\n", options.host.c_str(), port, click_path);
    const bool served = serve(server, service, signals);
    std::fprintf(stderr, "click_server: end: %s", service.status().json.c_str());
    return served ? 0 : 1;
} catch (const std::exception &error) {
    std::fprintf(stderr, "click_server: %s\n", error.what());
    return 1;
}
