// See testing.h.
#include "relay/testing.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

namespace holdfast::relay::testing {
namespace {

constexpr auto a_moment = std::chrono::milliseconds(20);
constexpr int long_patience = 6000;  // moments: two minutes

// PostgreSQL does not run as root; its package brings a user for it.
const char* postgres_user() {
  return ::geteuid() == 0 ? "postgres" : nullptr;
}

}  // namespace

int free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  ::bind(probe, reinterpret_cast<sockaddr*>(&at), sizeof at);
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&at), &size);
  ::close(probe);
  return ntohs(at.sin_port);
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "holdfast-relay-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Started::Started(std::vector<std::string> words, const Path& says, const char* user) : says_(says) {
  const passwd* other = user == nullptr ? nullptr : ::getpwnam(user);
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = ::open(says.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  ::dup2(out, 1);
  ::dup2(out, 2);
  if (other != nullptr && (::setgid(other->pw_gid) != 0 || ::setuid(other->pw_uid) != 0)) ::_exit(126);
  if (other != nullptr) ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a change of user takes it away
  ::execv(arguments[0], arguments.data());
  ::_exit(127);
}

Started::~Started() {
  if (pid_ <= 0) return;
  send(SIGKILL);
  (void)ended();
}

void Started::send(int signal) const {
  if (pid_ > 0) ::kill(pid_, signal);
}

int Started::ended() {
  int status = 0;
  if (pid_ > 0 && ::waitpid(pid_, &status, 0) == pid_) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    pid_ = -1;
  }
  return code_;
}

bool Started::is_there() {
  int status = 0;
  if (pid_ <= 0) return false;
  if (::waitpid(pid_, &status, WNOHANG) == 0) return true;
  code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  pid_ = -1;
  return false;
}

std::string Started::said() const {
  std::ifstream file(says_);
  return (std::stringstream() << file.rdbuf()).str();
}

bool Started::says(const std::string& words) {
  for (int k = 0; k < long_patience; ++k) {
    const bool there = is_there();
    if (said().find(words) != std::string::npos) return true;
    if (!there) return false;
    std::this_thread::sleep_for(a_moment);
  }
  return false;
}

int Started::port() const {
  const std::string all = said(), before = "port ";
  const std::size_t at = all.rfind(before);
  return at == std::string::npos ? 0 : std::atoi(all.c_str() + at + before.size());
}

Postgres& Postgres::here() {
  static Postgres one;
  return one;
}

Postgres::Postgres() {
  if (const char* user = postgres_user()) {
    const passwd* other = ::getpwnam(user);
    if (other == nullptr || ::chown(folder_.path().c_str(), other->pw_uid, other->pw_gid) != 0)
      throw std::runtime_error("there is no user postgres, and PostgreSQL does not run as root");
  }
  Started made({HOLDFAST_POSTGRES "/initdb", "-D", folder_.path() / "data", "-U", "relay", "-A", "trust",
                "-E", "UTF8", "--locale=C", "--no-sync"},
               folder_.path() / "initdb", postgres_user());
  if (made.ended() != 0) throw std::runtime_error("initdb: " + made.said());
  start();
}

void Postgres::start() {
  for (int attempt = 0; attempt < 20; ++attempt) {
    if (port_ == 0) port_ = free_port();
    server_ = std::make_unique<Started>(
        std::vector<std::string>{HOLDFAST_POSTGRES "/postgres", "-D", folder_.path() / "data", "-p",
                                 std::to_string(port_), "-c", "listen_addresses=127.0.0.1", "-c",
                                 "unix_socket_directories=", "-c", "max_connections=200"},
        folder_.path() / "server", postgres_user());
    const std::string there = "host=127.0.0.1 user=relay dbname=postgres port=" + std::to_string(port_);
    for (int k = 0; k < long_patience && server_->is_there(); ++k) {
      if (PQping(there.c_str()) == PQPING_OK) return;
      std::this_thread::sleep_for(a_moment);
    }
    if (databases_ == 0) port_ = 0;  // another program took it meanwhile
  }
  throw std::runtime_error("PostgreSQL does not start: " + server_->said());
}

void Postgres::stop() {
  server_->send(SIGQUIT);
  (void)server_->ended();
}

std::string Postgres::new_database() {
  const std::string there = "host=127.0.0.1 user=relay port=" + std::to_string(port_) + " dbname=";
  const std::string name = "relay_" + std::to_string(++databases_);
  PGconn* db = PQconnectdb((there + "postgres").c_str());
  PGresult* made = PQexec(db, ("CREATE DATABASE " + name).c_str());
  EXPECT_EQ(PQresultStatus(made), PGRES_COMMAND_OK) << PQerrorMessage(db);
  PQclear(made);
  PQfinish(db);
  return there + name;
}

Caller::Caller(int port, ChannelId channel, Token token) : who_{channel, token}, wire_("127.0.0.1", port) {
  wire_.set_keep_alive(true);
  wire_.set_read_timeout(std::chrono::minutes(5));
  wire_.set_write_timeout(std::chrono::minutes(5));
  wire_.set_tcp_nodelay(true);
}

httplib::Result Caller::post(const std::string& path, const std::string& body) {
  return wire_.Post(path, httplib::Headers{{"Authorization", to_field(who_)}}, body,
                    "application/octet-stream");
}

namespace {

template <class Name>
Name numbered(unsigned char what, std::uint64_t number) {
  Name name;
  name.bytes[0] = what;
  for (std::size_t k = 0; k < 8; ++k)
    name.bytes[24 + k] = static_cast<unsigned char>(number >> (8 * (7 - k)));
  return name;
}

}  // namespace

ChannelId channel_of(int number) {
  return numbered<ChannelId>(0xC0, static_cast<std::uint64_t>(number));
}
Token token_of(int number) {
  return numbered<Token>(0x70, static_cast<std::uint64_t>(number));
}
ItemId item_of(std::uint64_t number) {
  return numbered<ItemId>(0x1D, number);
}
Item item(std::uint64_t number, std::string_view bytes) {
  return {.kind = 1, .id = item_of(number), .bytes = bytes};
}

Seen all_of(Caller& caller, std::uint16_t limit) {
  Seen seen;
  Bookmark at;
  for (;;) {
    const auto got = caller.ask_until_answered<Fetched>("/fetch", Fetch{at, limit});
    EXPECT_EQ(got.status, 200) << got.bytes;
    if (got.status != 200) return seen;
    seen.head = got.told.head;
    const auto fetched = message_of<Fetched>(got.bytes);  // whose bytes point into `got`
    if (!fetched || fetched->items.empty()) return seen;
    for (const FetchedItem& one : fetched->items) {
      seen.seqs.push_back(one.at.seq);
      seen.ids.push_back(one.id);
      seen.bytes.emplace_back(one.bytes);
      seen.at.push_back(at = one.at);
    }
  }
}

std::string page_of_protocol() {
  std::ifstream file(HOLDFAST_SOURCE_DIR "/docs/formats/relay.md");
  return (std::stringstream() << file.rdbuf()).str();
}

std::string vector_of(const std::string& name) {
  std::istringstream lines(page_of_protocol());
  for (std::string line, first, digits; std::getline(lines, line);) {
    if (!(std::istringstream(line) >> first >> digits) || first != name || !line.starts_with("    "))
      continue;
    std::string bytes(digits.size() / 2, '\0');
    if (from_hex(digits, {reinterpret_cast<unsigned char*>(bytes.data()), bytes.size()})) return bytes;
  }
  ADD_FAILURE() << "the page has no test vector " << name;
  return {};
}

std::int64_t any_day() {
  return 20'000;
}

}  // namespace holdfast::relay::testing
