// taking: how a record from a file gets into the diary, one by one within an import. One that breaks a rule
// of the diary is named and stays out. One that is there already and comes with other words is told, and what
// becomes of it is the person's to say: the diary keeps its own (as it does where nothing is said), takes the
// file's (its own stay in the record's history, and one undo brings them back), or keeps both.
#pragma once
#include <optional>

#include "app/answers.h"
#include "app/handlers.h"
#include "app/requests.h"
#include "base/encoding.h"
#include "diary/rules.h"

namespace holdfast::app {

struct Taking {
  const diary::Surroundings& around;
  std::optional<vault::Transaction>& transaction;  // none: only looked at
  Changed wanted;
  Imported& out;
  Changes& changes;

  Result<> add(const diary::Record& record);
  // `mine` is in the diary; `theirs` is the same record with the file's words; `beside` is what comes in
  // beside it where both are kept, nothing where two would contradict each other (a person, a scale).
  Result<> come_again(const diary::Record& mine, const diary::Record& theirs,
                      const std::optional<diary::Record>& beside);

 private:
  bool is_refused(const diary::Record& record);
};

// `mine` with what another file says of it: an entry's words, of other kinds the fields that are said there.
diary::Record with_words_of(const diary::Record& mine, const diary::Record& theirs);
// Whether a person reads the same in both: words, numbers and when it was. What came in before texts had one
// Unicode form may have another.
bool reads_the_same(const diary::Record& a, const diary::Record& b);
// A name for it that hangs on what it says: the same words come in beside it once.
std::string name_by_words(const diary::Record& record, const std::string& name);

void leave(Imported& out, std::string_view what, std::string_view why);
// What had to be done so that a file could be read.
void tell_mending(const std::string& file, const Mending& mending, Imported& out);

}  // namespace holdfast::app
