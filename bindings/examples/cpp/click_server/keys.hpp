// The private keys, from a file that only the server may read.
#ifndef CLICK_SERVER_KEYS_HPP
#define CLICK_SERVER_KEYS_HPP

#include <adseal.hpp>

#include <string>

// Reads a key ring. A line is `id key [not_before [not_after]]`: the bytes of the key in hex, the times in unix seconds
// or `-` for none. Empty lines and those that begin with # are skipped.
//
// Throws std::runtime_error with the file and the line; no byte of a key is in it. It is an error, too, if anybody but
// the owner may read or write the file.
adseal::KeyRing read_keys(const std::string &path);

#endif
