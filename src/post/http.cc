// See caller.h. Boost.Beast and OpenSSL; each step is begun, and waited for until it or its deadline ends.
// What these libraries throw stays here.
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <charconv>

#include "base/problem_codes.h"
#include "post/caller.h"
#include "post/protocol.h"
#include "post/sha256.h"

namespace holdfast::post {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = beast::error_code;
using Tcp = asio::ip::tcp;

constexpr std::size_t longest_head = 16'384;
constexpr int longest_wait_seconds = 3600;

tl::unexpected<Problem> away(const Place& place, const std::string& detail) {
  Problem why{ProblemKind::busy,
              "The relay cannot be reached: there is no network here, or nobody answers at " +
                  to_text(place) +
                  ". What is new stays in the diary here and goes there the next time; nothing was lost.",
              detail, to_text(place)};
  why.code = code::relay_away;
  return tl::unexpected<Problem>(std::move(why));
}

tl::unexpected<Problem> somebody_else(const Place& place, const std::string& detail) {
  return unchanged(
      ProblemKind::conflict,
      place.pin
          ? "Whoever answers at " + to_text(place) +
                " has another key than the one that was pinned. Nothing was told to it. If the relay has a "
                "new "
                "key, ask whoever runs it, and name the new pin."
          : "Whoever answers at " + to_text(place) +
                " cannot show by a certificate that it is that relay, or the clock of this machine is wrong. "
                "Nothing was told to it.",
      to_text(place), detail);
}

tl::unexpected<Problem> no_answer(const Place& place, const std::string& detail) {
  return problem(
      ProblemKind::damaged,
      "What came from " + to_text(place) +
          " is no whole answer of a relay: it was cut off, is too long, or something else is there. "
          "Nothing was lost; try again.",
      to_text(place), detail);
}

std::optional<Pin> key_of(SSL* ssl) {
  const std::unique_ptr<X509, void (*)(X509*)> certificate(SSL_get1_peer_certificate(ssl), X509_free);
  if (!certificate) return std::nullopt;
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.get()), &bytes);
  if (size <= 0) return std::nullopt;
  const Pin pin = sha256({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  OPENSSL_free(bytes);
  return pin;
}

using Response = http::response_parser<http::string_body>;

}  // namespace

// To one place. After any failure it is of no use any more.
class HttpCaller::Connection {
 public:
  Connection(Place place, const Deadlines& deadlines) : place_(std::move(place)), deadlines_(deadlines) {}

  const Place& place() const { return place_; }
  bool was_used() const { return used_; }

  Result<> open() {
    Error error = boost::asio::error::timed_out;
    Tcp::resolver resolver(loop_);
    Tcp::resolver::results_type found;
    resolver.async_resolve(place_.host, std::to_string(place_.port), Tcp::resolver::numeric_service,
                           [&](Error e, Tcp::resolver::results_type all) {
                             error = e;
                             found = std::move(all);
                           });
    run();
    if (error) return away(place_, error.message());
    if (place_.tls) {
      if (auto ready = make_tls(); !ready) return ready;
      connect(beast::get_lowest_layer(*secure_), found, error);
    } else {
      plain_.emplace(loop_);
      connect(*plain_, found, error);
    }
    if (error) return away(place_, error.message());
    if (!place_.tls) return {};
    error = boost::asio::error::timed_out;
    secure_->async_handshake(asio::ssl::stream_base::client, [&](Error e) { error = e; });
    run();
    if (error == beast::error::timeout || error == boost::asio::error::timed_out)
      return away(place_, error.message());
    if (error) return somebody_else(place_, error.message());
    if (place_.pin && key_of(secure_->native_handle()) != place_.pin) return somebody_else(place_, "pin");
    return {};
  }

  // Nothing: the connection had been closed meanwhile, before a byte of an answer.
  std::optional<Result<Said>> exchange(const std::string& target, std::string_view who,
                                       std::string_view body) {
    http::request<http::span_body<const char>> request(http::verb::post, target, 11);
    request.set(http::field::host,
                place_.host.find(':') == std::string::npos ? place_.host : "[" + place_.host + "]");
    request.set(http::field::authorization, std::string(who));
    request.set(http::field::content_type, "application/octet-stream");
    request.body() = boost::beast::span<const char>(body.data(), body.size());
    request.prepare_payload();
    Response response;
    response.header_limit(longest_head);
    response.body_limit(longest_answer);
    const Error error =
        place_.tls ? say_and_hear(*secure_, request, response) : say_and_hear(*plain_, request, response);
    const bool was_used = std::exchange(used_, true);
    if (error && was_used && !response.got_some() && error != beast::error::timeout) return std::nullopt;
    if (error == beast::error::timeout) return away(place_, error.message());
    if (error && !response.got_some()) return away(place_, error.message());
    if (error) return no_answer(place_, error.message());
    keep_ = response.keep_alive();
    return said_in(response.release());
  }
  bool keeps() const { return keep_; }

 private:
  void run() {
    loop_.restart();
    loop_.run();
  }
  Result<> make_tls() {
    tls_.emplace(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls_->native_handle(), TLS1_2_VERSION);
    if (!place_.pin) {
      tls_->set_default_verify_paths();
      tls_->set_verify_mode(asio::ssl::verify_peer);
      tls_->set_verify_callback(asio::ssl::host_name_verification(place_.host));
    } else {
      tls_->set_verify_mode(asio::ssl::verify_none);
    }
    secure_.emplace(loop_, *tls_);
    if (SSL_set_tlsext_host_name(secure_->native_handle(), place_.host.c_str()) != 1)
      return no_answer(place_, "tls");
    return {};
  }
  void connect(beast::tcp_stream& stream, const Tcp::resolver::results_type& found, Error& error) {
    error = boost::asio::error::timed_out;
    stream.expires_after(deadlines_.connect);
    stream.async_connect(found, [&](Error e, const Tcp::endpoint&) { error = e; });
    run();
    if (!error) stream.socket().set_option(Tcp::no_delay(true), error);
  }
  template <class Stream, class Request>
  Error say_and_hear(Stream& stream, Request& request, Response& response) {
    Error error = beast::error::timeout;
    beast::get_lowest_layer(stream).expires_after(deadlines_.whole);
    http::async_write(stream, request, [&](Error e, std::size_t) { error = e; });
    run();
    if (error) return error;
    error = beast::error::timeout;
    http::async_read(stream, buffer_, response, [&](Error e, std::size_t) { error = e; });
    run();
    return error;
  }
  static Said said_in(http::response<http::string_body> response) {
    Said said{.status = static_cast<int>(response.result_int()), .bytes = std::move(response.body())};
    if (const auto at = response.find(boost::beast::string_view(version_field)); at != response.end()) {
      said.by_relay = true;
      said.version = std::string(at->value());
    }
    if (const auto at = response.find(http::field::retry_after); at != response.end()) {
      const auto text = at->value();
      (void)std::from_chars(text.data(), text.data() + text.size(), said.wait_seconds);
      said.wait_seconds = std::clamp(said.wait_seconds, 0, longest_wait_seconds);
    }
    return said;
  }

  Place place_;
  Deadlines deadlines_;
  asio::io_context loop_;
  std::optional<asio::ssl::context> tls_;  // made where it is needed: beginning with OpenSSL takes a while
  std::optional<beast::tcp_stream> plain_;
  std::optional<beast::ssl_stream<beast::tcp_stream>> secure_;
  beast::flat_buffer buffer_{longest_head + longest_answer};
  bool used_ = false, keep_ = false;
};

HttpCaller::HttpCaller(Deadlines deadlines) : deadlines_(deadlines) {}
HttpCaller::~HttpCaller() = default;

Result<Said> HttpCaller::post(const Place& place, std::string_view path, std::string_view who,
                              std::string_view body) try {
  const std::string target = place.prefix + std::string(path);
  auto connection = std::move(connection_);
  if (connection && !(connection->place() == place)) connection.reset();
  for (;;) {
    if (!connection) {
      connection = std::make_unique<Connection>(place, deadlines_);
      if (auto open = connection->open(); !open) return pass_on(open);
    }
    auto said = connection->exchange(target, who, body);
    if (!said) {  // a kept one; what was asked is asked again without harm
      connection.reset();
      continue;
    }
    if (*said && connection->keeps()) connection_ = std::move(connection);
    return std::move(*said);
  }
} catch (const std::exception& error) {
  connection_.reset();
  return no_answer(place, error.what());
}

}  // namespace holdfast::post
