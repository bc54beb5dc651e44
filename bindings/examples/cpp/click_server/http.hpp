// The click service over HTTP, by cpp-httplib.
#ifndef CLICK_SERVER_HTTP_HPP
#define CLICK_SERVER_HTTP_HPP

#include "service.hpp"

#include <httplib.h>

constexpr char click_path[] = "/v1/cpi/click";
constexpr char status_path[] = "/status";

// Makes the server answer /v1/cpi/click and /status, with JSON whatever happens. So many connections are served at a
// time, each by a thread of its own for as long as it is kept open.
void set_up(httplib::Server &server, ClickService &service, std::size_t threads);

// Listens on this address; 0 is any free port. Returns the port, or -1 with errno set.
int listen_on(httplib::Server &server, const std::string &host, int port);

#endif
