// See relay.h.
#include "relay/relay.h"

#include <array>

#include "relay/buckets.h"
#include "relay/counters.h"

namespace holdfast::relay {
namespace {

using serve::Head;
using serve::Listener;
using serve::Reply;

constexpr int busy_seconds = 5;  // after which one that was turned away may ask again

enum class Path { create, slots, append, fetch, withdraw, burn, health, counters, none };
struct Known {
  Path path;
  std::string_view name;
};
constexpr std::array<Known, 8> known{{{Path::create, "/create"},
                                      {Path::slots, "/slots"},
                                      {Path::append, "/append"},
                                      {Path::fetch, "/fetch"},
                                      {Path::withdraw, "/withdraw"},
                                      {Path::burn, "/burn"},
                                      {Path::health, "/health"},
                                      {Path::counters, "/counters"}}};

Path path_of(std::string_view name) {
  for (const Known& one : known)
    if (one.name == name) return one.path;
  return Path::none;
}

bool is_got(Path path) {
  return path == Path::health || path == Path::counters;
}

const char* sentence_of(int status) {
  switch (status) {
    case 400:
      return "That breaks a rule of the relay's protocol. Nothing was changed.";
    case 401:
      return "There is no such channel, slot or invitation here. That never means that anything was deleted.";
    case 403:
      return "This slot has not the right to do that. Nothing was changed.";
    case 404:
      return "There is nothing here. A relay has a few paths, and this is none of them.";
    case 405:
      return "There is nothing here for that method.";
    case 409:
      return "That does not fit what this channel holds. Nothing was changed.";
    case 411:
      return "A request says how long its body is.";
    case 413:
      return "That is longer than a relay takes at once. Send fewer items. Nothing was changed.";
    case 429:
      return "This slot has asked very often. Wait a little, and send it again.";
    case 501:
      return "That is another version of the protocol than this relay's, which is 1. Nothing was changed.";
    case 503:
      return "The relay is busy, or does not reach its database. Wait a little, and send it again.";
    case 507:
      return "This channel is full. Nothing was changed, and what is here already stays.";
    default:
      return "Something went wrong inside the relay. Send it again.";
  }
}

Reply refused(int status, int wait_seconds = busy_seconds) {
  Reply reply{
      .status = status, .type = "text/plain; charset=utf-8", .body = std::string(sentence_of(status)) + "\n"};
  if (status == 429 || status == 503) reply.fields.emplace_back("Retry-After", std::to_string(wait_seconds));
  return reply;
}

Reply plain(std::string text) {
  return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = std::move(text)};
}

Reply refused(Refusal why) {
  switch (why) {
    case Refusal::unknown:
      return refused(401);
    case Refusal::not_allowed:
      return refused(403);
    case Refusal::conflict:
      return refused(409);
    case Refusal::full:
      return refused(507);
    case Refusal::unavailable:
      break;
  }
  return refused(503);
}

}  // namespace

struct Relay::Inside {
  std::unique_ptr<Store> store;
  RelayOptions options;
  Buckets buckets;
  Counters counters;
  Listener http;
  int bound = 0;

  Inside(std::unique_ptr<Store> s, RelayOptions o)
      : store(std::move(s)),
        options(std::move(o)),
        buckets(options.requests_per_second, options.requests_at_once),
        http(options.limits, rules()) {}

  Reply counted(Path path, Reply reply) {
    counters.answered(path == Path::none ? "other" : known[static_cast<std::size_t>(path)].name.substr(1),
                      reply.status);
    return reply;
  }

  std::optional<Reply> out_of_place(const Head& head, Path path) const {
    if (path == Path::none || (path == Path::counters && !options.tells_counters)) return refused(404);
    if (head.method != (is_got(path) ? "GET" : "POST")) return refused(405);
    if (is_got(path)) return std::nullopt;
    if (!head.has("content-length")) return refused(411);
    if (!credential_of(head.value("authorization"))) return refused(401);
    return std::nullopt;
  }
  std::variant<std::size_t, Reply> judge(const Head& head) {
    const Path path = path_of(head.path);
    if (auto why = out_of_place(head, path)) return counted(path, std::move(*why));
    return is_got(path) ? std::size_t{0} : longest_request;
  }

  // Of what is long: whether its caller may send it.
  std::optional<Reply> admit(const Head& head) {
    const auto caller = store->find(*credential_of(head.value("authorization")));
    if (!caller) return counted(path_of(head.path), refused(caller.error()));
    return std::nullopt;
  }

  std::optional<Reply> at_once(const Head& head) {
    if (path_of(head.path) != Path::counters) return std::nullopt;
    return plain(counters.text());
  }

  Reply answer(const Head& head, std::string_view body) {
    const Path path = path_of(head.path);
    if (path == Path::health)
      return counted(path, store->answers() ? plain("The relay is well.\n") : refused(503));
    const Credential who = *credential_of(head.value("authorization"));
    const TokenHash slot = hash_of(who.token);
    if (const int wait = buckets.wait_seconds(slot, Buckets::Clock::now()); wait > 0)
      return counted(path, refused(429, wait));
    Reply reply = put_to_store(path, who, body);
    if (reply.status != 401) buckets.take_one(slot, Buckets::Clock::now());
    return counted(path, std::move(reply));
  }

  Reply put_to_store(Path path, const Credential& who, std::string_view body) {
    switch (path) {
      case Path::create:
        return put<Create>(body, [&](const Create& asked) { return store->create(who, asked); });
      case Path::slots:
        return put<Slots>(body, [&](const Slots& asked) { return store->slots(who, asked); });
      case Path::append:
        return put<Append>(body, [&](const Append& asked) { return append(who, asked); });
      case Path::fetch:
        return put<Fetch>(body, [&](const Fetch& asked) { return store->fetch(who, asked); });
      case Path::withdraw:
        return put<Withdraw>(body, [&](const Withdraw& asked) { return store->withdraw(who, asked); });
      case Path::burn:
        return put<Burn>(body, [&](const Burn&) { return store->burn(who); });
      default:
        return refused(404);
    }
  }

  // Reads the message, asks, and makes the answer's bytes.
  template <class Message, class Ask>
  Reply put(std::string_view body, Ask ask) {
    const auto message = message_of<Message>(body);
    if (!message) return refused(message.error().kind == ProblemKind::unsupported ? 501 : 400);
    const auto outcome = ask(*message);
    if (!outcome) return refused(outcome.error());
    return {.type = "application/octet-stream", .body = bytes_of(*outcome)};
  }
  template <class Told>
  std::string bytes_of(const Told& told) {
    return to_bytes(told);
  }
  std::string bytes_of(const FetchedRows& fetched) {
    counters.add("items_fetched", fetched.told.items.size());
    return to_bytes(fetched.told);
  }

  Outcome<Appended> append(const Credential& who, const Append& asked) {
    auto appended = store->append(who, asked);
    if (!appended) return appended;
    std::uint64_t items = 0, bytes = 0;
    for (std::size_t k = 0; k < asked.items.size(); ++k)
      if (appended->items[k].state == State::is_new) {
        ++items;
        bytes += asked.items[k].bytes.size();
      }
    counters.add("items_appended", items);
    counters.add("bytes_appended", bytes);
    return appended;
  }

  Listener::Rules rules() {
    return {
        .judge = [this](const Head& head) { return judge(head); },
        .admit = [this](const Head& head) { return admit(head); },
        .at_once = [this](const Head& head, std::string&) { return at_once(head); },
        .answer = [this](const Head& head, std::string& body) { return answer(head, body); },
        .refusal = [this](int status) { return counted(Path::none, refused(status)); },
        .fields = {{std::string(version_field), std::string(version)},
                   {"Cache-Control", "no-store"},
                   {"X-Content-Type-Options", "nosniff"}},
    };
  }
};

Relay::Relay(std::unique_ptr<Store> store, RelayOptions options)
    : inside_(std::make_unique<Inside>(std::move(store), std::move(options))) {}

Relay::~Relay() {
  stop();
}

Result<> Relay::listen() {
  Inside& in = *inside_;
  in.bound = in.http.bind(in.options.port, in.options.address);
  if (in.bound <= 0)
    return problem(ProblemKind::busy,
                   "The relay cannot listen there: another program has that port, or the address is none of "
                   "this machine.",
                   in.options.address + ":" + std::to_string(in.options.port));
  in.http.begin();
  return {};
}

int Relay::port() const {
  return inside_->bound;
}

void Relay::stop() {
  inside_->http.stop();
}

}  // namespace holdfast::relay
