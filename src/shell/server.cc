// Who is let in, and what is answered; serve/listener knows HTTP. Answers are made under one lock, because a
// World is for one request at a time; long work that needs the World no more is not.
#include "shell/server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/codec.h"
#include "app/desk.h"
#include "app/handle.h"
#include "base/problem_codes.h"
#include "base/secret.h"
#include "diary/json.h"
#include "serve/listener.h"
#include "shell/caller.h"
#include "shell/drafts.h"
#include "shell/long_work.h"
#include "shell/page_files.h"
#include "shell/places.h"
#include "shell/wiped_stack.h"

namespace holdfast::shell {
namespace {

using Json = nlohmann::json;
using serve::Head;
using serve::Listener;
using serve::Reply;

constexpr std::size_t largest_form_bytes = 512;   // of whoever has no token yet: a code
constexpr std::size_t largest_quick_bytes = 512;  // a question that is answered beside all others
constexpr auto first_wrong_code_waits = std::chrono::milliseconds(500);  // then twice as long, and again
constexpr int longest_wait_doublings = 3;

// What the page may do: its own script and style, its own server, and nothing else. Svelte makes its elements
// from templates under a Trusted Types policy of that name; nothing else may make markup from text.
constexpr const char* content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types svelte-trusted-html";

// Letters and digits that are not taken for each other, five bits each.
std::string random_text(app::Entropy& entropy, std::size_t size) {
  constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string out;
  while (out.size() < size) {
    std::uint64_t bits = entropy.bits();
    for (int k = 0; k < 12 && out.size() < size; ++k, bits >>= 5) out += letters[bits & 31];
  }
  return out;
}

bool same(std::string_view a, std::string_view b) {  // in a time that says nothing about where they differ
  unsigned char different = a.size() == b.size() ? 0 : 1;
  for (std::size_t k = 0; k < a.size(); ++k)
    different |= static_cast<unsigned char>(a[k] ^ (b.empty() ? 0 : b[k % b.size()]));
  return different == 0;
}

// What was typed for a code: letters and digits alone, those that look alike made one.
std::string plain_code(std::string_view typed) {
  std::string out;
  for (char c : typed) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

struct WipesStack {
  ~WipesStack() { wipe_stack(); }
};

int status_of(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::not_found:
      return 404;
    case ProblemKind::locked:
      return 423;
    case ProblemKind::conflict:
    case ProblemKind::busy:
      return 409;
    default:
      return 422;
  }
}

}  // namespace

struct Server::Inside {
  std::mutex answering;  // guards world
  LongWork work;
  app::World world;
  ServerOptions options;
  Callers callers;
  std::optional<Listener> http;
  std::thread watcher;
  int bound = 0;
  app::Desk desk;  // guarded by `answering`, but for what it answers at once

  std::mutex naming;  // guards what follows
  std::condition_variable changed;
  std::string code_now;     // typed by a person
  std::string handed_over;  // in the hand-over file: too long to be guessed, so nobody's guesses count
  std::string token;
  int wrong_codes = 0;
  int entered = 0;  // how often somebody came in
  bool stopping = false;
  std::atomic<std::int64_t> last_request{0};
  std::atomic<std::int64_t> last_open{0};  // when a diary was, as far as was looked

  Inside(app::World& outer, ServerOptions o)
      : work(answering, outer.progress),
        world{outer.clock, outer.entropy, work, std::nullopt, outer.key_cost, outer.ground, &work},
        options(std::move(o)),
        desk(world, work,
             {.vault = options.vault,
              .demo_vault = options.demo_vault,
              .lock_after_seconds = options.lock_after_seconds,
              .put_away = [this](const std::string& name,
                                 std::string_view bytes) { return put_into_downloads(name, bytes); },
              .opened =
                  [](app::World& here, const app::Opened& opened) {
                    (void)take_in_left_behind(here, opened);  // Today offers it
                  }}) {
    world.asks_again = true;
    world.outside = outer.outside;
  }

  static std::int64_t seconds() {
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);  // goes on while the machine sleeps
    return now.tv_sec;
  }
  std::string host() const { return "127.0.0.1:" + std::to_string(bound); }

  static Reply told(std::string json, int status = 200) {
    return {.status = status, .body = std::move(json)};
  }
  static Reply refused(int status, std::string_view sentence, ProblemKind kind = ProblemKind::bad_request,
                       ProblemCode code = {}) {
    return told(app::to_json(Problem{kind, std::string(sentence), "", "request", code}).dump(), status);
  }

  // --- who is asking ---------------------------------------------------------------------------------------
  // Why a request cannot be the page's own, nor its beginning.
  std::optional<Reply> not_from_here(const Head& head) const {
    constexpr std::string_view others = "Holdfast answers its own page only.";
    if (head.value("host") != host()) return refused(421, "This is not the address Holdfast answers at.");
    const bool begins = head.path == "/enter" && head.method == "POST";
    const std::string_view site = head.value("sec-fetch-site");
    const std::string_view mode = head.value("sec-fetch-mode");
    const std::string_view place = head.value("sec-fetch-dest");
    const bool navigates = (head.path == "/" || begins) && (mode.empty() || mode == "navigate") &&
                           (place.empty() || place == "document");
    if (!site.empty() && site != "same-origin" && !(navigates && (site == "none" || begins)))
      return refused(403, others);
    const bool has_origin = head.has("origin");
    const std::string_view origin = head.value("origin");
    if (has_origin && origin != "http://" + host() && !(begins && origin == "null"))
      return refused(403, others);
    if (head.method == "POST" && !begins && !has_origin) return refused(403, others);
    if (head.method != "GET" && head.method != "POST")
      return refused(405, "There is nothing here for that method.");
    return std::nullopt;
  }

  bool has_token(const Head& head) {
    const std::lock_guard guard(naming);
    return !token.empty() && same(head.value("authorization"), "Bearer " + token);
  }

  // How many bytes of a body are taken, or what is said instead of taking them.
  std::variant<std::size_t, Reply> judge(const Head& head) {
    if (auto why = not_from_here(head)) return std::move(*why);
    if (head.method == "GET") {
      if (page_file_of(head).empty()) return refused(404, "There is nothing here.");
      return std::size_t{0};
    }
    if (head.path == "/enter") return largest_form_bytes;
    if (head.path != "/token" && head.path != "/ask") return refused(404, "There is nothing here.");
    if (head.value("content-type") != "application/json") return refused(415, "Requests are JSON.");
    if (head.path == "/token") return largest_form_bytes;
    if (!has_token(head))
      return refused(401,
                     "This page was opened without its key. Open Holdfast once more, or type the code that "
                     "the terminal shows.",
                     ProblemKind::locked);
    return options.largest_request_bytes;
  }

  static std::string_view page_file_of(const Head& head) {
    if (head.path == "/") return page_file("index.html");
    return head.path == "/page.js" || head.path == "/page.css" ? page_file(head.path.substr(1))
                                                               : std::string_view();
  }

  // The token for a code, or for what was handed over, which is used up; empty for a wrong one.
  std::string token_for_code(std::string_view typed) {
    const std::lock_guard guard(naming);
    if (same(plain_code(typed), code_now)) return token_anew();
    // The code stays as it is, or whoever guesses would keep her out. She is let in at once whoever guesses
    // meanwhile; a wrong one waits for its answer, and longer the more there were.
    ++wrong_codes;
    return {};
  }
  std::chrono::milliseconds wait_for_wrong_code() {
    const std::lock_guard guard(naming);
    return first_wrong_code_waits * (1 << std::clamp(wrong_codes - 1, 0, longest_wait_doublings));
  }
  std::string token_for_file(std::string_view given) {
    const std::lock_guard guard(naming);
    return same(given, handed_over) ? token_anew() : std::string();
  }
  std::string token_anew() {
    if (entered == 0 && options.before_first) options.before_first();
    if (token.empty()) token = random_text(world.entropy, 52);
    wrong_codes = 0;
    ++entered;
    new_codes();
    changed.notify_all();
    return token;
  }
  void new_codes() {
    code_now = random_text(world.entropy, 8);
    handed_over = random_text(world.entropy, 52);
  }

  // --- what is answered ------------------------------------------------------------------------------------
  // A file for her, into the folder of downloads.
  Result<app::Desk::Saved> put_into_downloads(const std::string& name, std::string_view bytes) const {
    if (options.downloads.empty())
      return problem(
          ProblemKind::not_found,
          "Which folder your downloads go to is not known here. In the terminal, -o FILE says where.",
          "downloads");
    const auto file = free_name(options.downloads, name);
    if (auto written = write_private_file(file, bytes, false); !written) return pass_on(written);
    return app::Desk::Saved{file.filename().string(), options.downloads.string()};
  }

  static Reply told(const app::Desk::Told& answered) {
    return told(diary::dump(answered.json), answered.problem ? status_of(*answered.problem) : 200);
  }

  // A form from the hand-over file: the page, with the token in it.
  Reply enter(std::string_view form) {
    std::string html(page_file("index.html"));
    const std::string given = form.starts_with("code=") ? token_for_file(form.substr(5)) : std::string();
    if (!given.empty())
      if (const auto at = html.find("</head>"); at != std::string::npos)
        html.insert(at, "<meta name=\"token\" content=\"" + given + "\">");
    return {.type = "text/html; charset=utf-8", .body = std::move(html)};
  }

  Reply take_code(std::string_view body) {
    const auto json = diary::parse_json(body, largest_form_bytes);
    const std::string given =
        json && json->is_object() && json->contains("code") && (*json)["code"].is_string()
            ? token_for_code((*json)["code"].get_ref<const std::string&>())
            : std::string();
    if (!given.empty()) return told(Json{{"token", given}}.dump());
    Reply reply = refused(401, "That is not the code that the terminal shows now.", ProblemKind::locked);
    reply.waiting = wait_for_wrong_code();
    return reply;
  }

  // What needs neither the diary nor time.
  std::optional<Reply> at_once(const Head& head, const std::string& body) {
    if (head.method == "GET")
      return Reply{.type = head.path == "/"          ? "text/html; charset=utf-8"
                           : head.path == "/page.js" ? "text/javascript; charset=utf-8"
                                                     : "text/css; charset=utf-8",
                   .body = {},
                   .fixed = page_file_of(head)};
    if (head.path == "/enter") return enter(body);
    if (head.path == "/token") return take_code(body);
    const auto names = [&](std::string_view word) { return body.find(word) != std::string::npos; };
    if (body.size() > largest_quick_bytes ||
        !(names("\"progress\"") || names("\"stop\"") || names("\"lock\"")))
      return std::nullopt;
    auto json = diary::parse_json(body, largest_quick_bytes);
    if (!json) return std::nullopt;
    const auto letter = app::letter_from_json(std::move(*json));
    if (!letter) return std::nullopt;
    if (const auto quick = desk.at_once(*letter)) return told(*quick);
    return std::nullopt;
  }

  Reply answer(std::string& body) {
    auto json = diary::parse_json_of_letters(body, options.largest_request_bytes);  // a smile cut in two
    wipe(body.data(), body.size());  // a passphrase may have been in it
    if (!json) return refused(400, json.error().sentence);
    auto letter = app::letter_from_json(std::move(*json));
    if (!letter) return told(app::to_json(letter.error()).dump(), 400);
    if (const auto quick = desk.at_once(*letter)) return told(*quick);
    const std::lock_guard guard(answering);
    // To look at the door is not to be there, nor is what a page asks by itself.
    const bool is_here = std::holds_alternative<app::Request>(letter->asked) && !letter->envelope.by_itself;
    if (is_here) last_request = seconds();
    const app::Desk::Told answered = desk.answer(*letter);
    if (is_here) last_request = seconds();  // long work is no absence
    return told(answered);
  }

  Listener::Rules rules() {
    return {
        .hear = [this](std::uint16_t theirs,
                       std::uint16_t ours) { return callers.user_of(theirs, ours) != CallersUser::another; },
        .judge = [this](const Head& head) { return judge(head); },
        .at_once = [this](const Head& head, std::string& body) { return at_once(head, body); },
        .answer =
            [this](const Head&, std::string& body) {
              const WipesStack afterwards;
              return answer(body);
            },
        .refusal =
            [](int status) {
              if (status == 500)
                return refused(500, "Something went wrong inside the program.", ProblemKind::unsupported);
              if (status == 503)
                return refused(503, "Holdfast is taking in another large file. Try again when it is done.",
                               ProblemKind::busy);
              return refused(status, status == 413 ? "That is larger than Holdfast takes at once."
                                                   : "That is not a request Holdfast understands.");
            },
        .fields = {{"Content-Security-Policy", content_policy},
                   {"X-Content-Type-Options", "nosniff"},
                   {"X-Frame-Options", "DENY"},
                   {"Referrer-Policy", "no-referrer"},
                   {"Cache-Control", "no-store"},
                   {"Cross-Origin-Opener-Policy", "same-origin"},
                   {"Cross-Origin-Resource-Policy", "same-origin"},
                   {"Permissions-Policy", "camera=(), microphone=(), geolocation=()"}},
    };
  }

  // Locks after a while without a request.
  void watch() {
    std::unique_lock guard(naming);
    while (!stopping) {
      changed.wait_for(guard, std::chrono::milliseconds(500));
      {
        const std::unique_lock look(answering, std::try_to_lock);
        if (!look || world.vault || work.state().running) last_open = seconds();
      }
      if (stopping || seconds() - last_request < options.lock_after_seconds || work.state().running) continue;
      guard.unlock();
      work.stop();
      {
        const std::lock_guard answer_guard(answering);
        if (world.vault && seconds() - last_request >= options.lock_after_seconds)
          (void)app::handle(world, app::Request(app::Lock{}));
      }
      guard.lock();
    }
  }
};

Server::Server(app::World& world, ServerOptions options)
    : inside_(std::make_unique<Inside>(world, std::move(options))) {
  Listener::Limits limits{.head = inside_->options.slowest_head};
  limits.bodies_bytes = inside_->options.largest_request_bytes + (std::size_t{16} << 20);
  inside_->http.emplace(limits, inside_->rules());
  inside_->new_codes();
}

Server::~Server() {
  stop();
}

Result<> Server::listen() {
  Inside& in = *inside_;
  in.bound = in.http->bind(in.options.port);
  if (in.bound <= 0)
    return problem(ProblemKind::busy,
                   "Another program uses that port already. Leave --port out, and a free one is taken.",
                   "port");
  in.last_request = in.last_open = Inside::seconds();
  in.http->begin();
  in.watcher = std::thread([&in] { in.watch(); });
  return {};
}

int Server::port() const {
  return inside_->bound;
}

std::string Server::address() const {
  return "http://" + inside_->host() + "/";
}

std::string Server::code() const {
  const std::lock_guard guard(inside_->naming);
  return inside_->code_now.substr(0, 4) + "-" + inside_->code_now.substr(4);
}

int Server::entered() const {
  const std::lock_guard guard(inside_->naming);
  return inside_->entered;
}

std::int64_t Server::seconds_unused() const {
  return Inside::seconds() - std::max(inside_->last_request.load(), inside_->last_open.load());
}

std::string Server::hand_over_page() const {
  const std::lock_guard guard(inside_->naming);
  return "<!doctype html><meta charset=\"utf-8\"><title>Opening</title><form method=\"post\" action=\"" +
         address() + "enter\"><input type=\"hidden\" name=\"code\" value=\"" + inside_->handed_over +
         "\"><noscript><button>Open</button></noscript></form><script>document.forms[0].submit()</script>\n";
}

void Server::stop() {
  Inside& in = *inside_;
  {
    const std::lock_guard guard(in.naming);
    if (in.stopping) return;
    in.stopping = true;
    in.changed.notify_all();
  }
  in.work.stop();
  in.http->hang_up();
  {
    const std::lock_guard guard(in.answering);
    in.world.close();
  }
  in.http->stop();
  if (in.watcher.joinable()) in.watcher.join();
  const std::lock_guard guard(in.answering);
  in.world.close();  // whoever was still being answered may have opened it
}

}  // namespace holdfast::shell
