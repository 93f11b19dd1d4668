// page_line: how a second "open" of the same diary finds the page that is served already, so that an icon may
// be pressed twice. Whoever serves it listens in $XDG_RUNTIME_DIR beside the agents and hands this user what
// a browser is given (server.h, hand_over_page), and nothing else. Where there is no such folder nobody is
// found.
#pragma once
#include <string>

#include "shell/agent_place.h"

namespace holdfast::shell {

class PageLine {
 public:
  PageLine() = default;  // nobody hears it
  // Takes the place of one that nobody listens at any more.
  static PageLine listen(const Path& vault);
  ~PageLine();
  PageLine(PageLine&& other) noexcept = default;
  PageLine& operator=(PageLine&& other) noexcept = default;

  // Hands `text` to all that have called meanwhile.
  void answer(const std::string& text) const;
  // False once its socket was taken away, as at the end of a login.
  bool stands() const;
  bool is_heard() const { return bool(door_); }

 private:
  AgentPlace place_;
  Descriptor door_;
  app::FileId own_;
};

// What the one that serves this diary's page hands over; empty: nobody does, or can be asked.
std::string page_served_already(const Path& vault);

}  // namespace holdfast::shell
