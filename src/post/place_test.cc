// Addresses as people type them, and what is no address.
#include <gtest/gtest.h>

#include "post/caller.h"

namespace holdfast::post {
namespace {

std::string read_as(const std::string& typed) {
  const auto place = place_of(typed);
  return place ? to_text(*place) : "no";
}

TEST(RelaysAddress, is_read_as_people_type_it_and_said_in_one_way) {
  EXPECT_EQ(read_as("https://relay.example.org"), "https://relay.example.org");
  EXPECT_EQ(read_as("relay.example.org"), "https://relay.example.org");
  EXPECT_EQ(read_as("  HTTPS://Relay.Example.org/ "), "https://relay.example.org");
  EXPECT_EQ(read_as("relay.example.org:443/"), "https://relay.example.org");
  EXPECT_EQ(read_as("relay.example.org:8443/Some/where/"), "https://relay.example.org:8443/Some/where");
  EXPECT_EQ(read_as("http://127.0.0.1:4690"), "http://127.0.0.1:4690");
  EXPECT_EQ(read_as("http://[::1]:4690"), "http://[::1]:4690");
  EXPECT_EQ(read_as("https://[2001:db8::1]"), "https://[2001:db8::1]");
  const auto place = place_of("relay.example.org:8443/at");
  ASSERT_TRUE(place);
  EXPECT_TRUE(place->tls);
  EXPECT_EQ(place->host, "relay.example.org");
  EXPECT_EQ(place->port, 8443);
  EXPECT_EQ(place->prefix, "/at");
}

TEST(RelaysAddress, is_refused_where_it_is_none) {
  for (const char* typed :
       {"", "https://", "ftp://relay.example.org", "relay example", "https://relay.example.org:0",
        "https://relay.example.org:65536", "https://relay.example.org:80x", "https://[::1", "https://[::1]x",
        "https://user@relay.example.org", "https://relay.example.org/?a=b", "https://relay.example.org/a b",
        "https://relay.example.org/#a", "https://relay.example.org\r\nX: y", "https://:443"})
    EXPECT_EQ(read_as(typed), "no") << typed;
}

TEST(RelaysAddress, takes_plain_http_to_this_machine_alone_and_no_onion_yet) {
  EXPECT_EQ(read_as("http://relay.example.org"), "no");
  EXPECT_EQ(read_as("http://127.0.0.1.example.org"), "no");
  EXPECT_EQ(read_as("http://localhost"), "http://localhost");
  const auto onion = place_of("http://abcdef.onion");
  ASSERT_FALSE(onion);
  EXPECT_NE(onion.error().sentence.find("Tor"), std::string::npos);
}

TEST(RelaysAddress, has_a_pin_of_a_certificates_key) {
  const std::string digits(64, 'A');
  const auto place = place_of("relay.example.org", digits);
  ASSERT_TRUE(place && place->pin);
  EXPECT_EQ((*place->pin)[31], 0xAA);
  EXPECT_FALSE(place_of("relay.example.org", digits.substr(1)));
  EXPECT_FALSE(place_of("relay.example.org", digits.substr(1) + "x"));
  EXPECT_FALSE(place_of("http://127.0.0.1", digits));
}

}  // namespace
}  // namespace holdfast::post
