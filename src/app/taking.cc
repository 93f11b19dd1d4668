// What becomes of each record is counted in the answer, so that a dry run says what an import would do.
#include "app/taking.h"

#include <algorithm>

#include "app/records.h"
#include "base/letters.h"
#include "base/text.h"
#include "exchange/fingerprint.h"
#include "exchange/table.h"

namespace holdfast::app {

using diary::Record;

namespace {

constexpr std::size_t most_changed_told = 20, columns_told = 80;

// What tells the two apart: the first words, and the hour where that differs.
std::string told(const Record& record, const Record& other) {
  std::string out = record.felt.at == other.felt.at ? "" : iso(record.felt).substr(0, 16) + " ";
  if (!record.folded) out += cut_to_width(printable(stored(record).words), columns_told);
  return out;
}

}  // namespace

void leave(Imported& out, std::string_view what, std::string_view why) {
  for (Imported::LeftOut& one : out.left_out)
    if (one.what == what) return void(++one.n);
  out.left_out.push_back({std::string(what), std::string(why), 1});
}

void tell_mending(const std::string& file, const Mending& mending, Imported& out) {
  const std::string where = file.empty() ? "" : file + ": ";
  for (const std::string& done : in_words(mending)) out.remarks.push_back(where + done);
  if (!mending.cut_short) return;
  ++out.cut_short;
  out.remarks.push_back(
      where + "the file ends too early, as if it had been cut off; what is whole before its end was read");
}

Record with_words_of(const Record& mine, const Record& theirs) {
  Record out = mine;
  out.felt = theirs.felt;
  if (std::holds_alternative<diary::Entry>(theirs.body)) {
    out.body = theirs.body;
    return out;
  }
  Json said = diary::to_json(theirs);
  for (const char* key : {"id", "kind", "felt", "written", "source", "relationship", "folded"})
    said.erase(key);
  auto merged = diary::patched(out, said);
  return merged ? *merged : out;
}

bool reads_the_same(const Record& a, const Record& b) {
  if (a.felt.at != b.felt.at) return false;
  if (a.body == b.body) return true;
  Record as_b = b;
  as_b.body = a.body;
  return nfc(stored(as_b).body) == nfc(stored(b).body);
}

std::string name_by_words(const Record& record, const std::string& name) {
  Record plain = record;
  plain.id = {};
  plain.source.clear();
  return "import:" +
         exchange::hex(exchange::fingerprint_of(name + "\nbeside\n" + std::to_string(record.felt.at.seconds) +
                                                "\n" + nfc(stored(plain).body)));
}

bool Taking::is_refused(const Record& record) {
  auto good = diary::check(record, around);
  if (good) return false;
  ++out.rejected_total;
  if (out.rejected.size() < exchange::most_remarks)
    out.rejected.push_back({0, iso(record.felt).substr(0, 10), good.error().sentence});
  return true;
}

Result<> Taking::add(const Record& record) {
  if (is_refused(record)) return {};
  ++out.added;
  const std::string kind(diary::kind_of(record.body));
  const auto known = std::ranges::find(out.kinds, kind, &Imported::Kind::kind);
  if (known == out.kinds.end())
    out.kinds.push_back({kind, 1});
  else
    ++known->n;
  const std::string felt = iso(record.felt);
  if (out.first.empty() || felt < out.first) out.first = felt;
  out.last = std::max(out.last, felt);
  if (!transaction) return {};
  auto put = transaction->put(stored(record), 0);
  if (!put) return pass_on(put);
  changes.written.push_back(record.id);
  return {};
}

Result<> Taking::come_again(const Record& mine, const Record& theirs, const std::optional<Record>& beside) {
  ++out.changed_total;
  if (out.changed.size() < most_changed_told)
    out.changed.push_back(
        {mine.id.text, iso(mine.felt).substr(0, 10), told(mine, theirs), told(theirs, mine)});
  if (wanted == Changed::both && beside) return add(*beside);
  if (wanted != Changed::theirs) {
    leave(out, "things that are there already and read otherwise in the diary",
          wanted == Changed::both
              ? "two of them would contradict each other; the diary keeps its own"
              : "the diary keeps its own words; the file's can come instead, or beside them");
    return {};
  }
  if (is_refused(theirs)) return {};
  ++out.replaced;
  if (!transaction) return {};
  auto put = transaction->put(stored(theirs));
  if (!put) return pass_on(put);
  changes.written.push_back(theirs.id);
  return {};
}

}  // namespace holdfast::app
