// talk: asking a person and hearing an answer, line by line. Verbs know only this face, so that tests can
// play the person; terminal.h is the real one. Nothing is asked where nobody can answer: every function then
// gives a Problem.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace holdfast::shell {

class Talk {
 public:
  virtual ~Talk() = default;
  virtual bool can_ask() const = 0;
  virtual void say(std::string_view text) = 0;  // to the person, not part of the result
  // One line without its end; nothing when the person ended input (Ctrl-D). cancelled: Ctrl-C.
  virtual Result<std::optional<std::string>> line(std::string_view prompt) = 0;
  virtual Result<Secret> secret(std::string_view prompt) = 0;  // not shown while typed
  // Whether the next secret comes from the keyboard, so that a wrong one can be typed again.
  virtual bool secret_is_typed() const = 0;
  // What was typed of a line that did not come to its end because it was stopped.
  virtual std::string unfinished() { return {}; }
  // Until this is said, nothing that is typed after a secret is shown, and it is thrown away then: what goes
  // on being typed while a secret is looked at may be the secret once more.
  virtual void secret_is_dealt_with() {}
};

}  // namespace holdfast::shell
