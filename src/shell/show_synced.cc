// See show_synced.h.
#include "shell/show_synced.h"

#include <fmt/format.h>

#include "base/text.h"
#include "shell/show.h"

namespace holdfast::shell {

namespace {

std::string remarks_of(const std::vector<app::Synced::Remark>& remarks, const Style& style) {
  std::string out;
  for (const auto& one : remarks)
    out += wrapped(style, (one.file.empty() ? "" : printable(one.file) + ": ") + printable(one.sentence), 2,
                   "-");
  return out;
}

std::string met_nowhere(const Style& style) {
  return wrapped(
      style,
      "This diary has met its other devices nowhere yet. \"holdfast sync --folder DIR\" or \"holdfast sync "
      "--relay ADDRESS\" does it; until then nothing of it goes anywhere.");
}

}  // namespace

std::string shown(const app::Synced& synced, const Style& style) {
  if (!synced.folder && synced.relay.empty()) return met_nowhere(style);
  std::string sentences;
  for (const std::string& one : synced.sentences) sentences += (sentences.empty() ? "" : " ") + one;
  std::string out = wrapped(style, printable(sentences));
  if (!synced.two.empty()) {
    for (const app::Shown& one : synced.two) out += short_line(one, style, true);
    out +=
        wrapped(style, "\"show ID\" tells both texts, and what \"edit ID\" makes of them stands for both.");
  }
  return out + remarks_of(synced.remarks, style);
}

std::string shown(const app::DevicesAnswer& devices, const Style& style) {
  if (devices.devices.empty()) return met_nowhere(style);
  std::string out;
  for (const std::string& one : devices.sentences) out += wrapped(style, printable(one));
  if (!out.empty()) out += "\n";
  for (const auto& one : devices.devices) {
    const std::string name = !one.name.empty()      ? printable(one.name)
                             : !one.copy_of.empty() ? "copy of " + printable(one.copy_of)
                                                    : "without a name";
    const std::string what = one.is_this        ? "this device"
                             : one.when.empty() ? "nothing new has come from it"
                                                : "last wrote " + printable(one.when);
    out += fmt::format("{}  {}  {}\n", one.id.substr(0, 8), padded(name, 20), what);
  }
  out += "\n" + wrapped(style, devices.has_words ? "Ten words bring this diary back if every device is lost."
                                                 : "No words bring this diary back if every device is lost. "
                                                   "\"holdfast devices words\" makes them.");
  return out + remarks_of(devices.remarks, style);
}

std::string shown(const app::Joined& joined, const Style& style) {
  std::string out;
  for (const std::string& one : joined.sentences) out += wrapped(style, printable(one));
  out += wrapped(style, fmt::format("The diary is at {}.", joined.vault.string()));
  return out + remarks_of(joined.remarks, style);
}

std::string shown(const app::PairingAnswer& pairing, const Style& style) {
  std::string out;
  for (const std::string& one : pairing.sentences) out += wrapped(style, printable(one));
  return out + remarks_of(pairing.remarks, style);
}

}  // namespace holdfast::shell
