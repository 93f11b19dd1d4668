// The caller on the wire: against another library's server, and against sockets that say anything at all. No
// deadline is measured; where one is tried it is a short one, and what comes is waited for.
#include <gmock/gmock.h>
#include <httplib.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include <filesystem>
#include <thread>

#include "base/problem_codes.h"
#include "post/caller.h"
#include "post/sha256.h"

namespace holdfast::post {
namespace {

using ::testing::HasSubstr;

// A server that answers on a port of its own until the test is over.
template <class Server>
class Answers {
 public:
  template <class... Arguments>
  explicit Answers(Arguments&&... arguments) : server(std::forward<Arguments>(arguments)...) {
    server.Post(".*", [&](const httplib::Request& asked, httplib::Response& answer) {
      ++requests;
      last = asked;
      if (does) does(asked, answer);
    });
    port = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([&] { server.listen_after_bind(); });
  }
  ~Answers() {
    server.stop();
    thread_.join();
  }
  Server server;
  std::function<void(const httplib::Request&, httplib::Response&)> does = [](const auto&, auto& answer) {
    answer.set_header("Holdfast-Relay", "1");
    answer.set_content("what came", "application/octet-stream");
  };
  std::atomic<int> requests = 0;
  httplib::Request last;
  int port = 0;

 private:
  std::thread thread_;
};

Place here(int port) {
  return *place_of("http://127.0.0.1:" + std::to_string(port));
}

TEST(HttpCaller, posts_and_tells_what_came) {
  Answers<httplib::Server> relay;
  HttpCaller caller;
  for (int k = 0; k < 3; ++k) {
    const auto said = caller.post(here(relay.port), "/fetch", "Bearer abc", std::string("a\0b", 3));
    ASSERT_TRUE(said) << said.error().sentence;
    EXPECT_EQ(said->status, 200);
    EXPECT_TRUE(said->by_relay);
    EXPECT_EQ(said->version, "1");
    EXPECT_EQ(said->bytes, "what came");
  }
  EXPECT_EQ(relay.last.path, "/fetch");
  EXPECT_EQ(relay.last.get_header_value("Authorization"), "Bearer abc");
  EXPECT_EQ(relay.last.body, std::string("a\0b", 3));
  EXPECT_FALSE(relay.last.has_header("Cookie"));
  EXPECT_FALSE(relay.last.has_header("User-Agent")) << "nobody need know more than is needed";
}

TEST(HttpCaller, follows_no_redirection_and_keeps_no_cookie) {
  Answers<httplib::Server> hotel;
  hotel.does = [](const auto&, auto& answer) {
    answer.set_header("Set-Cookie", "who=me");
    answer.set_redirect("/elsewhere");
  };
  HttpCaller caller;
  const auto said = caller.post(here(hotel.port), "/fetch", "x", "y");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->status, 302);
  EXPECT_FALSE(said->by_relay);
  EXPECT_EQ(hotel.requests, 1);
  ASSERT_TRUE(caller.post(here(hotel.port), "/fetch", "x", "y"));
  EXPECT_FALSE(hotel.last.has_header("Cookie"));
}

TEST(HttpCaller, asks_no_proxy_of_the_environment) {
  Answers<httplib::Server> relay;
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
    ::setenv(name, "http://127.0.0.1:9", 1);
  HttpCaller caller;
  EXPECT_TRUE(caller.post(here(relay.port), "/fetch", "x", "y"));
  for (const char* name : {"http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"})
    ::unsetenv(name);
}

TEST(HttpCaller, takes_no_answer_that_is_longer_than_any) {
  Answers<httplib::Server> relay;
  relay.does = [](const auto&, auto& answer) {
    answer.set_header("Holdfast-Relay", "1");
    answer.set_content(std::string(longest_answer + 1, 'x'), "application/octet-stream");
  };
  HttpCaller caller;
  const auto said = caller.post(here(relay.port), "/fetch", "x", "y");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ProblemKind::damaged);
}

// One answer, whatever it is, to whoever comes.
class SaysAnything {
 public:
  explicit SaysAnything(std::string says, bool then_waits = false) {
    door_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(door_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    ::getsockname(door_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    ::listen(door_, 8);
    thread_ = std::thread([this, says, then_waits] {
      for (;;) {
        const int one = ::accept(door_, nullptr, nullptr);
        if (one < 0) return;
        char piece[4096];
        (void)!::recv(one, piece, sizeof piece, 0);
        (void)!::send(one, says.data(), says.size(), MSG_NOSIGNAL);
        while (then_waits && ::recv(one, piece, sizeof piece, 0) > 0) {
        }
        ::close(one);
      }
    });
  }
  ~SaysAnything() {
    ::shutdown(door_, SHUT_RDWR);
    thread_.join();
    ::close(door_);
  }
  int port = 0;

 private:
  int door_ = -1;
  std::thread thread_;
};

TEST(HttpCaller, tells_what_is_cut_off_or_no_answer) {
  for (const char* says : {"HTTP/1.1 200 OK\r\nHoldfast-Relay: 1\r\nContent-Length: 100\r\n\r\nshort",
                           "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 999999 OK\r\n\r\n"}) {
    SaysAnything they(says);
    HttpCaller caller;
    const auto said = caller.post(here(they.port), "/fetch", "x", "y");
    ASSERT_FALSE(said) << says;
    EXPECT_EQ(said.error().kind, ProblemKind::damaged) << says << said.error().detail;
  }
}

TEST(HttpCaller, gives_up_on_who_says_nothing_and_on_whom_nobody_reaches) {
  SaysAnything silent("", true);
  HttpCaller caller({std::chrono::milliseconds(5000), std::chrono::milliseconds(200)});
  const auto said = caller.post(here(silent.port), "/fetch", "x", "y");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().code, code::relay_away);
  const int taken = ::socket(AF_INET, SOCK_STREAM, 0);  // bound, and nobody listens there
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof where;
  ASSERT_EQ(::bind(taken, reinterpret_cast<sockaddr*>(&where), sizeof where), 0);
  ::getsockname(taken, reinterpret_cast<sockaddr*>(&where), &size);
  const auto nobody = caller.post(here(ntohs(where.sin_port)), "/fetch", "x", "y");
  ::close(taken);
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, code::relay_away);
  EXPECT_THAT(nobody.error().sentence, HasSubstr("stays in the diary here"));
}

TEST(HttpCaller, begins_a_new_connection_where_the_kept_one_was_closed) {
  SaysAnything once("HTTP/1.1 200 OK\r\nHoldfast-Relay: 1\r\nContent-Length: 2\r\n\r\nok");
  HttpCaller caller;
  for (int k = 0; k < 3; ++k) {
    const auto said = caller.post(here(once.port), "/fetch", "x", "y");
    ASSERT_TRUE(said) << said.error().sentence << said.error().detail;
    EXPECT_EQ(said->bytes, "ok");
  }
}

// A certificate of one's own, for a name, valid for these days from now.
class Certified {
 public:
  explicit Certified(const std::string& name, long from_days = -1, long to_days = 1) {
    char pattern[] = "/tmp/holdfast-tls-XXXXXX";
    folder = ::mkdtemp(pattern);
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* made = X509_new();
    X509_set_version(made, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
    X509_gmtime_adj(X509_getm_notBefore(made), from_days * 86400);
    X509_gmtime_adj(X509_getm_notAfter(made), to_days * 86400);
    X509_set_pubkey(made, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(made, X509_get_subject_name(made));
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, name.c_str());
    X509_add_ext(made, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(made, key, EVP_sha256());
    FILE* file = ::fopen((folder + "/cert").c_str(), "w");
    PEM_write_X509(file, made);
    ::fclose(file);
    file = ::fopen((folder + "/key").c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    ::fclose(file);
    unsigned char* bytes = nullptr;
    const int size = i2d_PUBKEY(key, &bytes);
    pin = sha256({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
    OPENSSL_free(bytes);
    X509_free(made);
    EVP_PKEY_free(key);
  }
  ~Certified() { std::filesystem::remove_all(folder); }
  std::string folder;
  Pin pin{};
};

class OverTls : public ::testing::Test {
 protected:
  void TearDown() override { ::unsetenv("SSL_CERT_FILE"); }
  static Place at(int port) { return *place_of("https://127.0.0.1:" + std::to_string(port)); }
  static void trust(const Certified& one) { ::setenv("SSL_CERT_FILE", (one.folder + "/cert").c_str(), 1); }
  struct Server : Answers<httplib::SSLServer> {
    explicit Server(const Certified& one)
        : Answers((one.folder + "/cert").c_str(), (one.folder + "/key").c_str()) {}
  };
};

TEST_F(OverTls, believes_whom_the_systems_certificates_vouch_for) {
  const Certified known("IP:127.0.0.1"), other("IP:127.0.0.1");
  Server relay(known);
  trust(known);
  const auto said = HttpCaller().post(at(relay.port), "/fetch", "x", "y");
  ASSERT_TRUE(said) << said.error().sentence << said.error().detail;
  EXPECT_EQ(said->bytes, "what came");
  trust(other);
  const auto stranger = HttpCaller().post(at(relay.port), "/fetch", "x", "y");
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().kind, ProblemKind::conflict);
  EXPECT_EQ(relay.requests, 1) << "nothing was told to it";
}

TEST_F(OverTls, refuses_a_certificate_of_another_name_or_time) {
  for (const Certified* wrong :
       {new Certified("DNS:relay.example.org"), new Certified("IP:127.0.0.1", -20, -10),
        new Certified("IP:127.0.0.1", 10, 20)}) {
    Server relay(*wrong);
    trust(*wrong);
    const auto said = HttpCaller().post(at(relay.port), "/fetch", "x", "y");
    ASSERT_FALSE(said);
    EXPECT_EQ(said.error().kind, ProblemKind::conflict);
    EXPECT_THAT(said.error().sentence, HasSubstr("clock"));
    EXPECT_EQ(relay.requests, 0);
    delete wrong;
  }
}

TEST_F(OverTls, believes_the_pinned_key_and_no_other) {
  const Certified one("DNS:anything"), other("IP:127.0.0.1");
  Server relay(one);
  Place pinned = at(relay.port);
  pinned.pin = one.pin;
  EXPECT_TRUE(HttpCaller().post(pinned, "/fetch", "x", "y"));
  pinned.pin = other.pin;
  trust(one);
  const auto said = HttpCaller().post(pinned, "/fetch", "x", "y");
  ASSERT_FALSE(said);
  EXPECT_EQ(said.error().kind, ProblemKind::conflict);
  EXPECT_THAT(said.error().sentence, HasSubstr("pinned"));
  EXPECT_EQ(relay.requests, 1);
}

}  // namespace
}  // namespace holdfast::post
