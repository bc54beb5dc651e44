#include "http.hpp"

#include <sys/socket.h>

namespace {

using httplib::Request;
using httplib::Response;
using Handled = httplib::Server::HandlerResponse;

// The path as it was sent: of /path?query, and of http://host/path?query, which HTTP allows too.
std::string_view path_of(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.substr(0, scheme.size()) == scheme) {
            target.remove_prefix(std::min(target.find('/', scheme.size()), target.size()));
        }
    }
    return target.substr(0, target.find('?'));
}

// cpp-httplib leaves the body of a GET where it stands, and then takes it for the next request.
bool has_unread_body(const Request &request) {
    const std::size_t lengths = request.get_header_value_count("Content-Length");
    const bool empty = lengths == 0 || (lengths == 1 && request.get_header_value("Content-Length") == "0");
    return (request.method == "GET" || request.method == "HEAD") && (!empty || request.has_header("Transfer-Encoding"));
}

// Gives the number of the request back, so that a client or a log can tell which answer belongs to which request.
void echo_request_id(const Request &request, Response &response) {
    constexpr char legal[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.";
    const std::string id = request.get_header_value("X-Request-Id");
    if (!id.empty() && id.size() <= 64 && id.find_first_not_of(legal) == std::string::npos) {
        response.set_header("X-Request-Id", id);
    }
}

void send(const Request &request, Response &response, const Answer &answer) {
    // A Range is for files: cpp-httplib would cut the JSON.
    const_cast<Request &>(request).ranges.clear();
    response.status = answer.status;
    response.set_content(answer.json, "application/json");
}

// What is no click: the answer is chosen by HTTP.
void refuse(const Request &request, Response &response) {
    const std::string_view path = path_of(request.target);
    if (response.status == 404 && (path == click_path || path == status_path)) {
        response.status = 405;
        response.set_header("Allow", "GET, HEAD");
    }
    const char *error = "bad_request";
    switch (response.status) {
    case 404:
        error = "not_found";
        break;
    case 405:
        error = "method_not_allowed";
        break;
    case 413:
        error = "content_too_large";
        break;
    case 414:
        error = "uri_too_long";
        break;
    case 416:
        error = "range_not_satisfiable";
        break;
    case 500:
        error = "internal_error";
        break;
    default:
        break;
    }
    send(request, response, {response.status, "{\"error\":\"" + std::string(error) + "\"}\n"});
}

} // namespace

void set_up(httplib::Server &server, ClickService &service, std::size_t threads) {
    // Not server.Get(): that matches the decoded path, by a regular expression.
    server.set_pre_routing_handler([&service](const Request &request, Response &response) {
        const std::string_view path = path_of(request.target);
        const bool reads = request.method == "GET" || request.method == "HEAD";
        echo_request_id(request, response);
        if (has_unread_body(request)) {
            response.status = 400;
            response.set_header("Connection", "close");
            refuse(request, response);
        } else if (reads && path == click_path) {
            send(request, response, service.click(request.target));
        } else if (reads && path == status_path) {
            send(request, response, service.status());
        } else {
            return Handled::Unhandled;
        }
        return Handled::Handled;
    });
    server.set_error_handler([](const Request &request, Response &response) {
        // A click that was refused is answered already.
        if (response.body.empty()) {
            refuse(request, response);
        }
    });
    server.set_exception_handler([](const Request &, Response &response, const std::exception_ptr &) {
        response.status = 500; // and not what was thrown
    });
    server.set_default_headers({{"Cache-Control", "no-store"}});
    server.new_task_queue = [threads] { return new httplib::ThreadPool(threads); };
    server.set_keep_alive_max_count(1'000'000);
    server.set_payload_max_length(8192);
    // Head and body are two writes, and the second would wait for the client to acknowledge the first.
    server.set_tcp_nodelay(true);
}

int listen_on(httplib::Server &server, const std::string &host, int port) {
    int listening = -1;
    // In place of SO_REUSEPORT, with which a second server would take half of the clicks instead of failing.
    server.set_socket_options([&listening](int socket) {
        const int yes = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        listening = socket;
    });
    const int bound = port == 0 ? server.bind_to_any_port(host) : server.bind_to_port(host, port) ? port : -1;
    // cpp-httplib lets five clients wait, and turns others away where many come at once.
    if (bound > 0 && ::listen(listening, SOMAXCONN) != 0) {
        return -1;
    }
    return bound;
}
