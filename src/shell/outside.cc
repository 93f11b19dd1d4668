// See outside.h. On the line stand messages of a length and so many bytes, one each way.
#include "shell/outside.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

#include "base/bytes.h"
#include "base/problem_codes.h"
#include "shell/terminal.h"

namespace holdfast::shell {
namespace {

constexpr std::size_t longest_message = post::longest_answer + (std::size_t{1} << 20);

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Ends early where `stopped` says so.
template <class Stopped>
bool read_all(int fd, char* into, std::size_t bytes, Stopped stopped) {
  while (bytes > 0) {
    const ssize_t n = ::recv(fd, into, bytes, 0);
    if (n < 0 && errno == EINTR && !stopped()) continue;
    if (n <= 0) return false;
    into += n;
    bytes -= static_cast<std::size_t>(n);
  }
  return true;
}

bool send_message(int fd, const std::string& message) {
  return write_all(fd, Writer().number(static_cast<std::uint32_t>(message.size())).take()) &&
         write_all(fd, message);
}

template <class Stopped>
std::optional<std::string> message_from(int fd, Stopped stopped) {
  std::array<char, 4> head{};
  if (!read_all(fd, head.data(), head.size(), stopped)) return std::nullopt;
  const std::size_t size = Reader({head.data(), head.size()}).number<std::uint32_t>();
  if (size > longest_message) return std::nullopt;
  std::string message(size, '\0');
  if (!read_all(fd, message.data(), size, stopped)) return std::nullopt;
  return message;
}

void put_text(Writer& out, std::string_view text) {
  out.number(static_cast<std::uint32_t>(text.size())).raw(text);
}
std::string_view text_in(Reader& in) {
  return in.raw(in.number<std::uint32_t>());
}

struct Asked {
  post::Place place;
  std::string path, who, body;
};

std::string bytes_of(const post::Place& place, std::string_view path, std::string_view who,
                     std::string_view body) {
  Writer out;
  out.number(std::uint8_t{place.tls}).number(place.port).number(std::uint8_t{place.pin.has_value()});
  out.raw(place.pin.value_or(post::Pin{}));
  for (const std::string_view text :
       {std::string_view(place.host), std::string_view(place.prefix), path, who, body})
    put_text(out, text);
  return out.take();
}

std::optional<Asked> asked_in(std::string_view bytes) {
  Reader in(bytes);
  Asked asked;
  asked.place.tls = in.number<std::uint8_t>() != 0;
  asked.place.port = in.number<std::uint16_t>();
  const bool pinned = in.number<std::uint8_t>() != 0;
  post::Pin pin;
  in.fill(pin);
  if (pinned) asked.place.pin = pin;
  for (std::string* text : {&asked.place.host, &asked.place.prefix, &asked.path, &asked.who, &asked.body})
    *text = text_in(in);
  if (!in.complete()) return std::nullopt;
  return asked;
}

std::string bytes_of(const Result<post::Said>& said) {
  Writer out;
  out.number(std::uint8_t{said.has_value()});
  if (said) {
    out.number(static_cast<std::int32_t>(said->status)).number(std::uint8_t{said->by_relay});
    out.number(static_cast<std::int32_t>(said->wait_seconds));
    put_text(out, said->version);
    put_text(out, said->bytes);
  } else {
    const Problem& why = said.error();
    out.number(static_cast<std::uint8_t>(why.kind)).number(std::uint8_t{why.code == code::relay_away});
    out.number(std::uint8_t{why.unchanged});
    for (const std::string* text : {&why.sentence, &why.detail, &why.where}) put_text(out, *text);
  }
  return out.take();
}

Result<post::Said> said_in(std::string_view bytes) {
  Reader in(bytes);
  if (in.number<std::uint8_t>() != 0) {
    post::Said said;
    said.status = in.number<std::int32_t>();
    said.by_relay = in.number<std::uint8_t>() != 0;
    said.wait_seconds = in.number<std::int32_t>();
    said.version = text_in(in);
    said.bytes = text_in(in);
    return said;
  }
  Problem why;
  why.kind = static_cast<ProblemKind>(in.number<std::uint8_t>());
  if (in.number<std::uint8_t>() != 0) why.code = code::relay_away;
  why.unchanged = in.number<std::uint8_t>() != 0;
  for (std::string* text : {&why.sentence, &why.detail, &why.where}) *text = text_in(in);
  return tl::unexpected<Problem>(std::move(why));
}

// Nothing of what the program had open stays open but the line.
void leave_everything_but(int line) {
  ::signal(SIGINT, SIG_IGN);  // whoever asked for it ends it, by closing the line
  const unsigned kept = static_cast<unsigned>(line);
  if (kept > 3) (void)::close_range(3, kept - 1, 0);
  (void)::close_range(kept + 1, ~0U, 0);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) ::dup2(nothing, fd);
}

[[noreturn]] void be_outside(Descriptor line) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  leave_everything_but(line.get());
  post::HttpCaller caller;
  std::optional<post::Place> only;  // where a relay has answered
  const auto never = [] { return false; };
  while (const auto message = message_from(line.get(), never)) {
    const auto asked = asked_in(*message);
    if (!asked) ::_exit(1);
    const auto said =
        !only || asked->place == *only
            ? caller.post(asked->place, asked->path, asked->who, asked->body)
            : Result<post::Said>(unchanged(
                  ProblemKind::unsupported,
                  "One start of the program speaks to one relay. End Holdfast and begin it again.", "relay"));
    if (said && said->by_relay) only = asked->place;
    if (!send_message(line.get(), bytes_of(said))) break;
  }
  ::_exit(0);
}

}  // namespace

Outside::Outside() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return;
  Descriptor ours(ends[0]), theirs(ends[1]);
  child_ = ::fork();
  if (child_ == 0) {
    ours.close();
    be_outside(std::move(theirs));
  }
  if (child_ > 0) line_ = std::move(ours);
}

Outside::~Outside() {
  line_.close();
  if (child_ <= 0) return;
  ::kill(child_, SIGKILL);  // it may be waiting for somebody; it has nothing to put away
  while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<post::Said> Outside::post(const post::Place& place, std::string_view path, std::string_view who,
                                 std::string_view body) {
  const std::lock_guard guard(one_at_a_time_);
  if (line_ && send_message(line_.get(), bytes_of(place, path, who, body)))
    if (const auto message = message_from(line_.get(), [] { return signal_seen() != 0; }))
      return said_in(*message);
  line_.close();  // half an answer may stand on it
  if (signal_seen() != 0)
    return problem(ProblemKind::cancelled, "Stopped. What is new stays in the diary here; nothing was lost.");
  return problem(
      ProblemKind::unreadable,
      "The process that speaks to the relay has ended, or could not be begun. Nothing was lost; begin "
      "Holdfast again.",
      "relay");
}

}  // namespace holdfast::shell
