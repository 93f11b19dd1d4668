// See Place in caller.h: the address of a relay, as a person types it, and as it is said again. What could be
// read in two ways, or would lead elsewhere than it looks, is refused.
#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/text.h"
#include "post/caller.h"

namespace holdfast::post {
namespace {

constexpr std::size_t longest_host = 253, longest_prefix = 256;

tl::unexpected<Problem> no_address(std::string sentence) {
  return unchanged(ProblemKind::bad_request, std::move(sentence), "relay");
}

bool takes(std::string_view& rest, std::string_view beginning) {
  if (!rest.starts_with(beginning)) return false;
  rest.remove_prefix(beginning.size());
  return true;
}

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& one : out)
    if (one >= 'A' && one <= 'Z') one = static_cast<char>(one - 'A' + 'a');
  return out;
}

bool is_digit_or_letter(char one) {
  return (one >= '0' && one <= '9') || (one >= 'a' && one <= 'z');
}

bool is_host(std::string_view host, bool in_brackets) {
  return !host.empty() && host.size() <= longest_host && std::ranges::all_of(host, [&](char one) {
    return is_digit_or_letter(one) || (in_brackets ? one == ':' || one == '.' : one == '.' || one == '-');
  });
}

bool is_prefix(std::string_view prefix) {
  return prefix.size() <= longest_prefix && std::ranges::all_of(prefix, [](char one) {
           return is_digit_or_letter(one) || (one >= 'A' && one <= 'Z') ||
                  std::string_view("/-_.~").find(one) != std::string_view::npos;
         });
}

// This machine itself, whatever its name service says.
bool is_here(std::string_view host) {
  return host == "127.0.0.1" || host == "::1" || host == "localhost";
}

}  // namespace

Result<Place> place_of(std::string_view typed, std::string_view pin) {
  Place place;
  const std::string address = in_lower_case(trimmed(typed).substr(0, trimmed(typed).find("://")));
  std::string_view rest = trimmed(typed);
  if (rest.find("://") != std::string_view::npos) {
    if (address != "https" && address != "http")
      return no_address("A relay's address begins with https:// and goes on with its name.");
    place.tls = address == "https";
    rest.remove_prefix(address.size() + 3);
  }
  if (!place.tls) place.port = 80;
  std::string_view host = rest.substr(0, rest.find('/'));
  rest.remove_prefix(host.size());
  bool in_brackets = false;
  if (takes(host, "[")) {
    in_brackets = true;
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return no_address("The bracket in that address is not closed.");
    place.host = in_lower_case(host.substr(0, end));
    host.remove_prefix(end + 1);
  } else {
    const std::string_view name = host.substr(0, host.find(':'));
    place.host = in_lower_case(name);
    host.remove_prefix(name.size());
  }
  if (!is_host(place.host, in_brackets))
    return no_address("That is no address of a relay. It looks like https://relay.example.org.");
  if (takes(host, ":")) {
    const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), place.port);
    if (error != std::errc() || end != host.data() + host.size() || place.port == 0)
      return no_address("The port of a relay is a number from 1 to 65535.");
  } else if (!host.empty()) {
    return no_address("That is no address of a relay. It looks like https://relay.example.org.");
  }
  while (rest.ends_with('/')) rest.remove_suffix(1);
  if (!is_prefix(rest))
    return no_address("An address of a relay has no question marks, spaces or signs like # in it.");
  place.prefix = rest;
  if (place.host.ends_with(".onion"))
    return no_address(
        "Holdfast does not speak through Tor by itself yet. Name an address that Tor forwards on this "
        "machine, "
        "or another relay.");
  if (!place.tls && !is_here(place.host))
    return no_address(
        "Plain http is taken to this machine alone (127.0.0.1): anybody on the way could stand in for the "
        "relay. "
        "Begin the address with https://.");
  if (pin.empty()) return place;
  Pin wanted;
  if (!from_hex(in_lower_case(trimmed(pin)), wanted))
    return no_address("A pin is the SHA-256 of the key in the relay's certificate, 64 hexadecimal digits.");
  if (!place.tls) return no_address("A pin needs an address that begins with https://.");
  place.pin = wanted;
  return place;
}

std::string to_text(const Place& place) {
  const bool usual = place.port == (place.tls ? 443 : 80);
  const bool is_v6 = place.host.find(':') != std::string::npos;
  return std::string(place.tls ? "https://" : "http://") + (is_v6 ? "[" + place.host + "]" : place.host) +
         (usual ? "" : ":" + std::to_string(place.port)) + place.prefix;
}

}  // namespace holdfast::post
