// Who is let in, and what is answered; shell/listener knows HTTP. Answers are made under one lock, because a
// World is for one request at a time; long work that needs the World no more is not.
#include "shell/server.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/codec.h"
#include "app/handle.h"
#include "base/problem_codes.h"
#include "base/secret.h"
#include "diary/json.h"
#include "shell/drafts.h"
#include "shell/listener.h"
#include "shell/long_work.h"
#include "shell/page_files.h"
#include "shell/places.h"

namespace holdfast::shell {
namespace {

using Json = nlohmann::json;

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

void wipe_secrets(Json& json) {
  for (const char* key : {"secret", "passphrase", "new_passphrase"})
    if (const auto found = json.find(key); found != json.end() && found->is_string()) {
      auto& text = found->get_ref<std::string&>();
      wipe(text.data(), text.size());
    }
}

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
  std::optional<Listener> http;
  std::thread watcher;
  int bound = 0;
  // Which diary is, or was last, open, and a number that is another one whenever that changes. Guarded by
  // `answering`.
  std::filesystem::path open_file;
  int diary = 0;

  std::mutex naming;  // guards what follows
  std::condition_variable changed;
  std::string code_now;     // typed by a person
  std::string handed_over;  // in the hand-over file: too long to be guessed, so nobody's guesses count
  std::string token;
  int wrong_codes = 0;
  int entered = 0;  // how often somebody came in
  bool stopping = false;
  std::atomic<std::int64_t> last_request{0};

  Inside(app::World& outer, ServerOptions o)
      : work(answering, outer.progress),
        world{outer.clock, outer.entropy, work, std::nullopt, outer.key_cost, outer.ground, &work},
        options(std::move(o)) {
    world.asks_again = true;
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
      return refused(401, "This page was opened without its key. Type the code that stands in the terminal.",
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
  Json door() {
    std::error_code unknown;
    Json out{{"answer", "door"},
             {"open", world.vault.has_value()},
             {"there", std::filesystem::exists(options.vault, unknown)},
             {"demo", std::filesystem::exists(options.demo_vault, unknown)},
             {"file",
              (world.vault && open_file == options.demo_vault ? options.demo_vault : options.vault).string()},
             {"diary", diary},
             {"invented_one", world.vault.has_value() && open_file == options.demo_vault},
             {"lock_after_seconds", options.lock_after_seconds}};
    const auto listed = app::handle(world, app::ListBackups{options.vault});
    const auto* backups = listed.answer ? std::get_if<app::Backups>(&*listed.answer) : nullptr;
    out["backups"] = backups ? backups->backups.size() : 0;
    return out;
  }

  // Requests name no files: which diary is meant is this server's to say. `demo`: the invented one. Answers
  // the diary that the request opens; none where it opens none.
  std::optional<std::filesystem::path> name_files(app::Request& request, bool demo) const {
    const std::filesystem::path& file = demo ? options.demo_vault : options.vault;
    if (auto* create = std::get_if<app::Create>(&request)) create->vault = file;
    if (auto* unlock = std::get_if<app::Unlock>(&request)) unlock->vault = file;
    if (auto* invent = std::get_if<app::Demo>(&request)) invent->vault = options.demo_vault;
    if (auto* list = std::get_if<app::ListBackups>(&request)) list->of = options.vault;
    if (auto* restore = std::get_if<app::Restore>(&request)) restore->vault = options.vault;
    if (std::holds_alternative<app::Demo>(request)) return options.demo_vault;
    if (std::holds_alternative<app::Create>(request) || std::holds_alternative<app::Unlock>(request))
      return file;
    return std::nullopt;
  }

  // The newest backup but `which`, counted from 0; none where there are not so many.
  std::optional<std::filesystem::path> backup_number(std::int64_t which) {
    const auto listed = app::handle(world, app::ListBackups{options.vault});
    const auto* backups = listed.answer ? std::get_if<app::Backups>(&*listed.answer) : nullptr;
    if (!backups || which < 0 || which >= static_cast<std::int64_t>(backups->backups.size()))
      return std::nullopt;
    return backups->backups[static_cast<std::size_t>(which)].file;
  }

  // A file that was asked for, into the folder of downloads; where it is, instead of what is in it.
  Result<> put_into_downloads(const app::Answer& answered, Json& told) const {
    const auto* drawn = std::get_if<app::SheetDrawn>(&answered);
    const auto* exported = std::get_if<app::Exported>(&answered);
    if (!exported && !(drawn && drawn->laid.fits)) return {};
    if (options.downloads.empty())
      return problem(ProblemKind::not_found,
                     "Your folder of downloads cannot be told. In the terminal, -o FILE says where.",
                     "downloads");
    const auto file = free_name(options.downloads, drawn ? drawn->suggested_name : exported->suggested_name);
    if (auto written = write_private_file(file, drawn ? drawn->bytes : exported->bytes, false); !written)
      return written;
    told.erase(drawn ? "bytes" : "text");
    told["saved"] = file.filename().string();
    told["folder"] = options.downloads.string();
    return {};
  }

  // "progress" and "stop": of what another request waits for.
  std::optional<Reply> of_what_runs(const Json& json) {
    const Json asked_for = json.value("request", Json());
    if (asked_for != "progress" && asked_for != "stop") return std::nullopt;
    if (asked_for == "stop") {
      const Json mark = json.value("mark", Json());
      if (mark.is_string())
        work.stop(mark.get<std::string>());
      else
        work.stop();
    }
    const LongWork::State state = work.state();
    return told(Json{
        {"answer", "progress"}, {"running", state.running}, {"doing", state.doing}, {"share", state.share}}
                    .dump());
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
    Reply reply = refused(401, "That is not the code that stands in the terminal now.", ProblemKind::locked);
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
    const auto json = diary::parse_json(body, largest_quick_bytes);
    if (!json || !json->is_object()) return std::nullopt;
    if (json->value("request", Json()) == "lock") work.stop();
    return of_what_runs(*json);
  }

  Reply answer(std::string& body) {
    auto json = diary::parse_json_of_letters(body, options.largest_request_bytes);  // a smile cut in two
    wipe(body.data(), body.size());  // a passphrase may have been in it
    if (!json) return refused(400, json.error().sentence);
    bool demo = false;
    if (!json->is_object()) return refused(400, "A request is a JSON object.");
    if (json->contains("demo")) {
      demo = (*json)["demo"] == true;
      json->erase("demo");
    }
    bool save = false;  // put into a file that only she can read, not handed to the browser
    if (json->contains("save")) {
      save = (*json)["save"] == true;
      json->erase("save");
    }
    const Json asked_for = json->value("request", Json());
    if (auto quick = of_what_runs(*json)) return std::move(*quick);
    if (asked_for == "lock") work.stop();
    std::string mark;  // what a later "stop" calls this one
    if (json->contains("mark")) {
      if ((*json)["mark"].is_string()) mark = (*json)["mark"].get<std::string>();
      json->erase("mark");
    }
    const std::lock_guard guard(answering);
    // A page that believes another diary to be open writes nothing into this one.
    if (json->contains("diary")) {
      const bool other = (*json)["diary"] != diary;
      json->erase("diary");
      if (other)
        return refused(423, "No diary is open here any more: another page has opened another one.",
                       ProblemKind::locked, code::no_diary_open);
    }
    if (asked_for == "door") return told(door().dump());
    // A backup is chosen by its place in the list, never by a path.
    std::int64_t which = -1;
    if (json->contains("which")) {
      if ((*json)["which"].is_number_integer()) which = (*json)["which"].get<std::int64_t>();
      json->erase("which");
    }
    auto asked = app::request_from_json(*json);
    wipe_secrets(*json);
    if (!asked) return refused(400, asked.error().sentence);
    const auto opens = name_files(*asked, demo);
    if (opens && world.vault && *opens != open_file)
      return refused(409, "A diary is open here, in another page of this browser. Lock it there first.",
                     ProblemKind::conflict);
    if (auto* restore = std::get_if<app::Restore>(&*asked)) {
      const auto backup = backup_number(which);
      if (!backup) return refused(404, "There is no such backup.", ProblemKind::not_found);
      restore->backup = *backup;
      world.close();  // nobody may have it open
    }
    last_request = seconds();
    work.clear(mark);
    const app::Response answered = app::handle(world, *asked);
    work.clear();
    const bool anew = std::holds_alternative<app::Restore>(*asked) ||
                      std::holds_alternative<app::Create>(*asked) ||
                      std::holds_alternative<app::Demo>(*asked);
    if (answered.answer && (anew || (opens && *opens != open_file))) ++diary;
    if (answered.answer && opens) open_file = *opens;
    if (answered.answer)
      if (const auto* opened = std::get_if<app::Opened>(&*answered.answer))
        (void)take_in_left_behind(world, *opened);  // Today offers it
    last_request = seconds();                       // long work is no absence
    Json out = app::to_json(answered);
    if (save && answered.answer)
      if (auto saved = put_into_downloads(*answered.answer, out); !saved)
        return told(app::to_json(saved.error()).dump(), status_of(saved.error().kind));
    // Shown once, by this mouth alone: the codec has no JSON for secrets.
    if (answered.answer) {
      if (const auto* words = std::get_if<app::RecoveryWords>(&*answered.answer))
        out["words"] = std::string(words->words.text());
      if (const auto* suggested = std::get_if<app::Suggested>(&*answered.answer))
        out["words"] = std::string(suggested->words.text());
    }
    return told(diary::dump(out), answered.answer ? 200 : status_of(answered.answer.error().kind));
  }

  Listener::Rules rules() {
    return {
        .judge = [this](const Head& head) { return judge(head); },
        .at_once = [this](const Head& head, std::string& body) { return at_once(head, body); },
        .answer = [this](const Head&, std::string& body) { return answer(body); },
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
      if (stopping || seconds() - last_request < options.lock_after_seconds || work.state().running) continue;
      guard.unlock();
      work.stop();
      {
        const std::lock_guard answer_guard(answering);
        if (world.vault && seconds() - last_request >= options.lock_after_seconds) world.close();
      }
      guard.lock();
    }
  }
};

Server::Server(app::World& world, ServerOptions options)
    : inside_(std::make_unique<Inside>(world, std::move(options))) {
  Listener::Limits limits;
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
  in.last_request = Inside::seconds();
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
