// The operator new of the tests, which counts.
#ifndef TESTS_CPP_BEHAVIOUR_NEW_HPP
#define TESTS_CPP_BEHAVIOUR_NEW_HPP

#include <cstddef>

// How many times operator new was called.
std::size_t allocations() noexcept;

#endif
