// One thread runs all connections as coroutines, so each reads like a plain conversation: head, judgement,
// body, answer. They have no time-outs of their own: each keeps the time by which something must have
// happened, and a sweep ten times a second closes the socket of those who are late, which ends whatever they
// wait for. Heads are read by Boost.Beast's parser after a stricter look at the bytes; the length of a body
// is what Content-Length says and nothing else.
#define BOOST_ASIO_DISABLE_SMALL_BLOCK_RECYCLING  // it would keep what should be wiped
#include "shell/listener.h"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/beast/http.hpp>
#include <future>
#include <list>
#include <thread>

#include "base/secret.h"
#include "base/text.h"
#include "shell/caller.h"
#include "shell/wiped_stack.h"

namespace holdfast::shell {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;
using Error = boost::system::error_code;

constexpr std::size_t piece_bytes = std::size_t{64} << 10;  // read at once
constexpr auto drained_for = std::chrono::seconds(5);       // of what was refused
constexpr auto parting = std::chrono::seconds(1);           // for an answer when the server ends
constexpr rlim_t descriptors = 4096;

// No token of an HTTP head ends a line by itself, goes on in the next one, or holds another control sign.
bool plain_lines(std::string_view head) {
  for (std::size_t k = 0; k < head.size(); ++k) {
    const auto c = static_cast<unsigned char>(head[k]);
    if (c == '\r' && (k + 1 == head.size() || head[k + 1] != '\n')) return false;
    if (c == '\n' && (k == 0 || head[k - 1] != '\r')) return false;
    if (c == '\n' && k + 1 < head.size() && (head[k + 1] == ' ' || head[k + 1] == '\t')) return false;
    if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7f) return false;
  }
  return true;
}

// How much of what has come is the head, with the empty line after it; 0: not all of it yet. A bare line feed
// ends a line here, so that it is refused at once and not waited on.
std::size_t end_of_head(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    if (at + 1 < bytes.size() && bytes[at + 1] == '\n') return at + 2;
    if (at + 2 < bytes.size() && bytes[at + 1] == '\r' && bytes[at + 2] == '\n') return at + 3;
  }
  return 0;
}

// What says who asks, where, and how long the body is stands there once or not at all.
bool said_once(const Head& head) {
  constexpr std::array<std::string_view, 9> once{
      "host",          "origin", "content-length", "content-type",   "transfer-encoding",
      "authorization", "expect", "sec-fetch-site", "sec-fetch-mode",
  };
  return std::all_of(once.begin(), once.end(), [&](std::string_view name) {
    return std::count_if(head.fields.begin(), head.fields.end(),
                         [&](const auto& field) { return field.first == name; }) <= 1;
  });
}

std::optional<std::size_t> length_said(const Head& head) {
  if (head.has("transfer-encoding")) return std::nullopt;
  if (!head.has("content-length")) return 0;
  const std::string_view digits = head.value("content-length");
  if (digits.empty() || digits.size() > 15 ||
      digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  return static_cast<std::size_t>(std::stoull(std::string(digits)));
}

// Nothing where it could be read in two ways, or is none.
std::optional<Head> read_head(std::string_view bytes) {
  if (!plain_lines(bytes)) return std::nullopt;
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(bytes.size() + 1));
  parser.body_limit(boost::none);  // how much is taken is not the parser's to say
  Error fault;
  parser.put(asio::buffer(bytes.data(), bytes.size()), fault);
  if ((fault && fault != http::error::need_more && fault != http::error::unexpected_body) ||
      !parser.is_header_done() || parser.get().version() != 11)
    return std::nullopt;
  Head head;
  head.method = std::string(parser.get().method_string());
  head.path = std::string(parser.get().target());
  if (head.path.empty() || head.path.front() != '/') return std::nullopt;  // one of its own alone
  head.path.erase(std::min(head.path.find('?'), head.path.size()));
  for (const auto& field : parser.get()) {
    std::string name(field.name_string());
    for (char& c : name)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    head.fields.emplace_back(std::move(name), std::string(field.value()));
  }
  const auto length = length_said(head);
  if (!said_once(head) || !head.has("host") || !length) return std::nullopt;
  if (head.has("expect") && head.value("expect") != "100-continue") return std::nullopt;
  head.body_bytes = *length;
  return head;
}

// Sockets are descriptors, and a process may have a thousand at first.
int room_for(int wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::min(wanted, 500);
  if (limit.rlim_cur < descriptors) {
    limit.rlim_cur = std::min<rlim_t>(descriptors, limit.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &limit);
    ::getrlimit(RLIMIT_NOFILE, &limit);
  }
  const rlim_t half = limit.rlim_cur / 2;  // the rest is the diary's
  return static_cast<int>(std::min<rlim_t>(half, static_cast<rlim_t>(wanted)));
}

}  // namespace

bool Head::has(std::string_view name) const {
  return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
}

std::string_view Head::value(std::string_view name) const {
  const auto at =
      std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  return at == fields.end() ? std::string_view() : std::string_view(at->second);
}

struct Listener::Inside {
  Limits limits;
  Rules rules;
  asio::io_context loop{1};
  Tcp::acceptor door{loop};
  asio::steady_timer sweep{loop}, breath{loop};
  std::optional<asio::thread_pool> workers;
  Callers callers;
  std::uint16_t port = 0;
  std::thread waiting;
  // The loop waits for stop(), also when everybody has hung up and nothing is left to do.
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> until_stopped;
  // Of the loop's thread alone.
  std::list<std::shared_ptr<Connection>> open;  // the oldest first
  std::size_t bodies = 0;                       // bytes that were let in
  std::array<char, piece_bytes> scratch{};
  bool ending = false;

  Inside(Limits l, Rules r) : limits(l), rules(std::move(r)) {}

  asio::awaitable<void> let_in();
  void welcome(Tcp::socket socket);
  asio::awaitable<void> watch_the_time();
  void end();
  bool make_room();
  void forget(const Connection* gone);
};

class Listener::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Inside& inside, Tcp::socket socket) : in_(inside), socket_(std::move(socket)), pause_(in_.loop) {
    by(in_.limits.idle);
  }
  ~Connection() { wipe(buffer_.data(), buffer_.size()); }

  asio::awaitable<void> serve() {
    try {
      while (!in_.ending && co_await one()) {
      }
      if (socket_.is_open()) co_await part();
    } catch (const std::exception&) {
      // The other end is gone, or was too slow, or there is no memory for this one.
    }
    let_go_of_body();
    close();
    in_.forget(this);
  }

  bool late(Clock::time_point now) const { return now >= deadline_; }
  bool may_be_closed() const { return !trusted_; }
  void close() {
    Error ignored;
    socket_.close(ignored);
    pause_.cancel();
  }
  void end() {
    if (trusted_)
      by(parting);
    else
      close();
  }

 private:
  void by(Clock::duration wait) { deadline_ = Clock::now() + wait; }

  // One request and its answer; false: it was the last one.
  asio::awaitable<bool> one() {
    trusted_ = false;
    by(in_.limits.idle);
    if (buffer_.empty()) co_await fill();
    const auto began = Clock::now();
    deadline_ = began + in_.limits.head;
    std::size_t size = 0;
    while ((size = end_of_head(buffer_)) == 0 && buffer_.size() <= in_.limits.head_bytes) co_await fill();
    auto head = size == 0 ? std::nullopt : read_head(std::string_view(buffer_).substr(0, size));
    drop(size);
    if (!head) co_return co_await refuse(in_.rules.refusal(400), true);
    const bool body_said = head->method != "HEAD";
    auto judged = in_.rules.judge(*head);
    if (auto* told = std::get_if<Reply>(&judged)) co_return co_await refuse(std::move(*told), body_said);
    if (head->body_bytes > std::get<std::size_t>(judged))
      co_return co_await refuse(in_.rules.refusal(413), body_said);
    if (in_.bodies + head->body_bytes > in_.limits.bodies_bytes)
      co_return co_await refuse(in_.rules.refusal(503), body_said);
    in_.bodies += let_in_ = head->body_bytes;
    deadline_ = began + in_.limits.whole;
    co_await take_body(*head);
    Reply reply = co_await answered(*head);
    let_go_of_body();
    const bool last = in_.ending || http::token_list(head->value("connection")).exists("close");
    co_await send(reply, last, body_said);
    co_return !last;
  }

  // What has come, into the buffer that all share: so it is waited for first, and read and used in one go.
  asio::awaitable<std::size_t> some() {
    for (;;) {
      co_await socket_.async_wait(Tcp::socket::wait_read, asio::use_awaitable);
      Error fault;
      const std::size_t n = socket_.read_some(asio::buffer(in_.scratch), fault);
      if (!fault) co_return n;
      if (fault != asio::error::would_block && fault != asio::error::try_again)
        throw boost::system::system_error(fault);
    }
  }
  asio::awaitable<void> fill() {
    const std::size_t n = co_await some();
    buffer_.append(in_.scratch.data(), n);
    wipe(in_.scratch.data(), n);  // a passphrase may be in it
  }
  void drop(std::size_t size) {
    const std::size_t rest = buffer_.size() - size;
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(size), buffer_.end(), buffer_.begin());
    wipe(buffer_.data() + rest, size);
    buffer_.resize(rest);
  }

  asio::awaitable<void> take_body(const Head& head) {
    if (head.has("expect") && buffer_.size() < head.body_bytes) {
      constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(socket_, asio::buffer(go_on.data(), go_on.size()), asio::use_awaitable);
    }
    body_.reserve(head.body_bytes);  // once: no copies of it stay behind
    body_.append(buffer_, 0, head.body_bytes);
    drop(body_.size());
    while (body_.size() < head.body_bytes) {
      co_await fill();
      const std::size_t n = std::min(buffer_.size(), head.body_bytes - body_.size());
      body_.append(buffer_, 0, n);
      drop(n);
    }
  }
  void let_go_of_body() {
    wipe(body_.data(), body_.size());
    std::string().swap(body_);
    in_.bodies -= std::exchange(let_in_, 0);
  }

  asio::awaitable<Reply> answered(const Head& head) {
    if (auto reply = in_.rules.at_once(head, body_)) co_return std::move(*reply);
    if (in_.ending) throw boost::system::system_error(asio::error::operation_aborted);
    trusted_ = true;
    deadline_ = Clock::time_point::max();  // the program's own time
    const auto work = [this, &head]() -> asio::awaitable<Reply> {
      Reply reply = made(head);
      wipe_stack();
      co_return reply;
    };
    co_return co_await asio::co_spawn(in_.workers->get_executor(), work, asio::use_awaitable);
  }

  Reply made(const Head& head) {
    try {
      return in_.rules.answer(head, body_);
    } catch (const std::exception&) {
      return in_.rules.refusal(500);
    }
  }

  asio::awaitable<void> send(Reply& reply, bool last, bool with_body) {
    if (reply.waiting.count() > 0) {
      by(reply.waiting + in_.limits.answer);
      pause_.expires_after(reply.waiting);
      co_await pause_.async_wait(asio::use_awaitable);
    }
    by(in_.ending ? Clock::duration(parting) : Clock::duration(in_.limits.answer));
    const std::string_view said = reply.fixed.empty() ? std::string_view(reply.body) : reply.fixed;
    http::response<http::empty_body> response(static_cast<http::status>(reply.status), 11);
    for (const auto& [name, value] : in_.rules.fields) response.set(name, value);
    response.set(http::field::content_type, reply.type);
    response.content_length(said.size());
    response.keep_alive(!last);
    http::response_serializer<http::empty_body> head(response);
    co_await http::async_write_header(socket_, head, asio::use_awaitable);
    if (with_body)
      co_await asio::async_write(socket_, asio::buffer(said.data(), said.size()), asio::use_awaitable);
    wipe(reply.body.data(), reply.body.size());
  }
  asio::awaitable<bool> refuse(Reply reply, bool with_body) {
    co_await send(reply, true, with_body);
    co_return false;
  }

  // Whoever is still sending what nobody wants would lose the answer if the socket were closed on it; so it
  // is read for a while and thrown away.
  asio::awaitable<void> part() {
    by(in_.ending ? Clock::duration(parting) : Clock::duration(drained_for));
    socket_.shutdown(Tcp::socket::shutdown_send);
    for (;;) {
      const std::size_t n = co_await some();
      wipe(in_.scratch.data(), n);
    }
  }

  Inside& in_;
  Tcp::socket socket_;
  asio::steady_timer pause_;
  std::string buffer_;  // what has come and was not read yet
  std::string body_;
  std::size_t let_in_ = 0;
  bool trusted_ = false;  // it is being answered by the core, and waited for
  Clock::time_point deadline_;
};

asio::awaitable<void> Listener::Inside::let_in() {
  for (;;) {
    Error fault;
    Tcp::socket socket = co_await door.async_accept(asio::redirect_error(asio::use_awaitable, fault));
    if (ending || !door.is_open()) co_return;
    if (fault) {  // no descriptor left, or gone again
      (void)make_room();
      breath.expires_after(std::chrono::milliseconds(20));
      co_await breath.async_wait(asio::redirect_error(asio::use_awaitable, fault));
      continue;
    }
    try {
      welcome(std::move(socket));
    } catch (const std::exception&) {
      // No memory for this one.
    }
  }
}

void Listener::Inside::welcome(Tcp::socket socket) {
  Error fault;
  const auto theirs = socket.remote_endpoint(fault);
  if (fault || callers.user_of(theirs.port(), port) == CallersUser::another) return;
  socket.set_option(Tcp::no_delay(true), fault);
  socket.non_blocking(true, fault);
  if (static_cast<int>(open.size()) >= limits.connections && !make_room()) return;
  const auto connection = std::make_shared<Connection>(*this, std::move(socket));
  open.push_back(connection);
  asio::co_spawn(
      loop, [connection]() { return connection->serve(); }, asio::detached);
}

// Ends the connection that is the oldest of those nobody is answering; false: there is none.
bool Listener::Inside::make_room() {
  const auto at =
      std::find_if(open.begin(), open.end(), [](const auto& one) { return one->may_be_closed(); });
  if (at == open.end()) return false;
  (*at)->close();
  open.erase(at);
  return true;
}

void Listener::Inside::forget(const Connection* gone) {
  const auto at = std::find_if(open.begin(), open.end(), [&](const auto& one) { return one.get() == gone; });
  if (at != open.end()) open.erase(at);
}

asio::awaitable<void> Listener::Inside::watch_the_time() {
  while (!ending || !open.empty()) {
    sweep.expires_after(std::chrono::milliseconds(100));
    Error ignored;
    co_await sweep.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    const auto now = Clock::now();
    for (const auto& connection : open)
      if (connection->late(now)) connection->close();
  }
}

Listener::Listener(Limits limits, Rules rules)
    : inside_(std::make_unique<Inside>(limits, std::move(rules))) {}

Listener::~Listener() {
  stop();
}

int Listener::bind(int port) {
  Inside& in = *inside_;
  Error fault;
  in.door.open(Tcp::v4(), fault);
  // Never the option that lets another program share the port.
  if (!fault) in.door.set_option(Tcp::acceptor::reuse_address(true), fault);
  if (!fault) in.door.bind({asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(port)}, fault);
  if (!fault) in.door.listen(asio::socket_base::max_listen_connections, fault);
  if (!fault) in.port = in.door.local_endpoint(fault).port();
  return fault ? 0 : in.port;
}

void Listener::begin() {
  Inside& in = *inside_;
  in.limits.connections = room_for(in.limits.connections);
  in.workers.emplace(static_cast<std::size_t>(in.limits.workers));
  asio::co_spawn(in.loop, in.let_in(), asio::detached);
  asio::co_spawn(in.loop, in.watch_the_time(), asio::detached);
  in.until_stopped.emplace(in.loop.get_executor());
  in.waiting = std::thread([&in] { in.loop.run(); });
}

void Listener::Inside::end() {
  ending = true;
  Error ignored;
  door.close(ignored);
  breath.cancel();
  for (const auto& connection : open) connection->end();
}

void Listener::hang_up() {
  Inside& in = *inside_;
  asio::post(in.loop, [&in] { in.end(); });
}

void Listener::stop() {
  Inside& in = *inside_;
  if (!in.waiting.joinable()) return;
  std::promise<void> ended;  // from then on nothing new is answered
  asio::post(in.loop, [&] {
    in.end();
    in.until_stopped.reset();
    ended.set_value();
  });
  ended.get_future().wait();
  in.workers->join();
  in.waiting.join();
}

}  // namespace holdfast::shell
