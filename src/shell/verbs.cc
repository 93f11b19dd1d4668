// The one list that binds the table's verbs to functions. A test walks the table and finds a handler for
// every verb.
#include "shell/verbs.h"

#include <array>
#include <utility>

namespace holdfast::shell {

Handler handler_for(std::string_view verb) {
  static constexpr std::array<std::pair<std::string_view, Handler>, 63> handlers{{
      {"checkin", check_in},
      {"note", note},
      {"session", write_record},
      {"contact", write_record},
      {"away", write_record},
      {"rupture", write_record},
      {"repair", write_record},
      {"limit", write_record},
      {"limit kept", limit_event},
      {"limit moved", limit_event},
      {"limit crossed", limit_event},
      {"need", write_record},
      {"reaction", write_record},
      {"reaction back", reaction_back},
      {"belief", write_record},
      {"belief rate", belief_rate},
      {"steadying", write_record},
      {"ending", write_record},
      {"feelings", feelings},
      {"feelings add", write_record},
      {"people", people},
      {"people add", write_record},
      {"people edit", people_edit},
      {"people main", people_main},
      {"scales", scales},
      {"scales on", scales_on},
      {"scales off", scales_off},
      {"scales add", write_record},
      {"edit", edit},
      {"delete", delete_records},
      {"undo", undo},
      {"pause", pause},
      {"resume", resume},
      {"today", today},
      {"list", list},
      {"show", show_record},
      {"search", search},
      {"review", review},
      {"explain", explain},
      {"brief", sheet},
      {"absence-sheet", sheet},
      {"ending-sheet", sheet},
      {"import", import},
      {"export", export_diary},
      {"backup", backup},
      {"restore", restore},
      {"check", check},
      {"init", init},
      {"passphrase", passphrase},
      {"recovery", recovery},
      {"re-encrypt", re_encrypt},
      {"settings", settings},
      {"help-now", help_now},
      {"help-now add", write_record},
      {"demo", demo},
      {"fit", fit},
      {"dyad run", dyad_run},
      {"dyad claims", dyad_claims},
      {"dyad sweep", dyad_sweep},
      {"dyad rest", dyad_rest},
      {"dyad fit", dyad_fit},
      {"open", open_page},
      {"dyad diary", dyad_diary},
  }};
  for (const auto& [name, handler] : handlers)
    if (name == verb) return handler;
  return verb == "about" ? about : nullptr;
}

}  // namespace holdfast::shell
