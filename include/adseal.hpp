/// @mainpage adseal in C++17
/// A header-only layer over adseal.h, `#include <adseal.hpp>`. It signs and verifies mobile-ad clicks (Click
/// Validation) and server-to-server installs and events (Install Authentication), and explains why one does not
/// match; docs/cpp.md shows how.
///
/// What is so everywhere, beside the contract of adseal.h:
///
/// - **Errors** are values. What can fail returns an adseal::Result, which holds a value or an adseal::Error; its
///   `value()` is the layer that throws. No exception and no RTTI is needed: with -fno-exceptions there is no
///   `value()`.
/// - **Ownership.** Handles are objects that can be moved and not copied, and are freed once. An object that was moved
///   from fails in order: `Status::error_null_pointer`.
/// - **Text and bytes.** `std::string_view`, adseal::Bytes and adseal::Span borrow, for the time of the call unless
///   something else is said. What is written into a buffer of the caller's allocates nothing; what returns a
///   `std::string` or `std::vector` does, and where there is no memory does what these do.
/// - **Time** is always given: `std::chrono::system_clock::now()`, or `UnixTime::from_seconds`. Nothing here reads a
///   clock.
/// - **Threads.** A `const` object may be used by any number of threads at once.
/// - **Standards.** C++17 is enough. `Span` takes a `std::span` and gives one in C++20, `Result` gives in C++23 a
///   `std::expected`. All types are the same ones in every standard, so translation units of different standards can be
///   linked together.

/// @namespace adseal
/// All of it. What is in `adseal::detail` is for the headers themselves, and may change.
#ifndef ADSEAL_HPP
#define ADSEAL_HPP

#if __cplusplus < 201703L && (!defined(_MSVC_LANG) || _MSVC_LANG < 201703L)
#error "adseal.hpp needs C++17 or later (-std=c++17)"
#endif

#include "adseal/click_batch.hpp"
#include "adseal/click_names.hpp"
#include "adseal/click_policy.hpp"
#include "adseal/click_signer.hpp"
#include "adseal/click_template.hpp"
#include "adseal/click_verdict.hpp"
#include "adseal/click_verifier.hpp"
#include "adseal/explain.hpp"
#include "adseal/explain_cause.hpp"
#include "adseal/install_headers.hpp"
#include "adseal/install_signer.hpp"
#include "adseal/install_verdict.hpp"
#include "adseal/install_verifier.hpp"
#include "adseal/keys.hpp"
#include "adseal/php_json.hpp"
#include "adseal/replay.hpp"
#include "adseal/result.hpp"
#include "adseal/signed_install.hpp"
#include "adseal/span.hpp"
#include "adseal/status.hpp"
#include "adseal/text.hpp"
#include "adseal/time.hpp"

#endif // ADSEAL_HPP
