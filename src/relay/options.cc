// See options.h.
#include "relay/options.h"

#include <optional>

#include "base/text.h"

namespace holdfast::relay {

const std::string_view help_text =
    R"(holdfast-relay: carries sealed items between the devices of a Holdfast diary. It cannot read them.

  holdfast-relay --data FOLDER --listen ADDRESS:PORT       keeps them in one file in FOLDER
  holdfast-relay --database WORDS --listen ADDRESS:PORT    keeps them in PostgreSQL; WORDS as libpq reads them
  holdfast-relay invite --data FOLDER [--quota SIZE]       prints an invitation, good for one channel
  holdfast-relay --health --listen ADDRESS:PORT            asks a relay that runs whether it is well

  --open          anybody may create a channel, without an invitation
  --quota SIZE    how much a channel may hold: 256M, 2G (256M where nothing is said)
  --rate N        requests a second for one slot (5; 300 at once)
  --counters      tells sums over everybody at /counters, for Prometheus

TLS is the work of a proxy in front of it, or of an onion service. SIGTERM ends it; nothing that was acknowledged is lost.
)";

namespace {

tl::unexpected<Problem> not_understood(const std::string& sentence, const std::string& word) {
  return problem(ProblemKind::bad_request, sentence, word);
}

std::optional<std::uint64_t> size_of(std::string_view text) {
  constexpr std::string_view units = "KMG";
  const std::size_t unit = text.empty() ? std::string_view::npos : units.find(text.back());
  if (unit != std::string_view::npos) text.remove_suffix(1);
  const auto count = whole_number(text);
  if (!count || *count <= 0 || *count > (1ll << 30)) return std::nullopt;
  return static_cast<std::uint64_t>(*count) << (unit == std::string_view::npos ? 0 : 10 * (unit + 1));
}

// "127.0.0.1:4690", "[::1]:4690".
bool take_address(std::string_view text, Options& options) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const auto port = whole_number(text.substr(colon + 1));
  std::string_view address = text.substr(0, colon);
  if (address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
  if (!port || *port < 0 || *port > 65535 || address.empty()) return false;
  options.address = std::string(address);
  options.port = static_cast<int>(*port);
  return true;
}

// One option that is followed by a word. false: the word is none for it.
bool take(const std::string& option, const std::string& word, Options& options) {
  if (option == "--data") options.data = word;
  if (option == "--database") options.database = word;
  if (option == "--listen") return take_address(word, options);
  if (option == "--quota") {
    const auto quota = size_of(word);
    options.quota = quota.value_or(0);
    return quota.has_value();
  }
  if (option == "--rate") {
    const auto rate = decimal_number(word);
    options.requests_per_second = rate.value_or(0);
    return rate && *rate > 0;
  }
  return !word.empty();
}

bool takes_a_word(const std::string& option) {
  for (const char* known : {"--data", "--database", "--listen", "--quota", "--rate"})
    if (option == known) return true;
  return false;
}

Result<Options> whole(Options options) {
  const bool needs_store = options.task == Task::serve || options.task == Task::invite;
  const bool needs_address = options.task == Task::serve || options.task == Task::health;
  if (needs_store && options.data.empty() == options.database.empty())
    return not_understood("Say where the relay keeps what it carries: in a folder, or in a database.",
                          "--data, --database");
  if (needs_address && options.port < 0)
    return not_understood("Say at which address and port, as in 127.0.0.1:4690.", "--listen");
  return options;
}

}  // namespace

Result<Options> options_of(const std::vector<std::string>& words) {
  Options options;
  for (std::size_t k = 0; k < words.size(); ++k) {
    const std::string& word = words[k];
    if (word == "--help" || word == "-h") {
      options.task = Task::help;
      return options;
    }
    if (word == "invite" && k == 0)
      options.task = Task::invite;
    else if (word == "--health")
      options.task = Task::health;
    else if (word == "--open")
      options.open_to_all = true;
    else if (word == "--counters")
      options.tells_counters = true;
    else if (!takes_a_word(word))
      return not_understood("The relay does not know this word. --help shows those it knows.", word);
    else if (k + 1 == words.size() || !take(word, words[k + 1], options))
      return not_understood("What follows is not what belongs there. --help shows how it is said.", word);
    else
      ++k;
  }
  return whole(std::move(options));
}

}  // namespace holdfast::relay
