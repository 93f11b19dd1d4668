// Two passes over the same bytes. The first looks at every row to learn what one row cannot say (day before
// month, decimal comma, encoding); the second makes the records. Between them nothing of a row is kept but
// its fingerprint's count, so memory grows by a few bytes a row.
//
// A number v of a column that runs from low to high lands at scale.low + (v - low) (scale.high - scale.low) /
// (high - low), multiplied before it is divided, so that whole numbers that have a whole image get exactly
// that.
#include "exchange/table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "base/letters.h"
#include "base/problem_codes.h"
#include "base/text.h"
#include "diary/scales.h"
#include "exchange/columns.h"
#include "exchange/fingerprint.h"
#include "exchange/foreign.h"
#include "exchange/stamps.h"

namespace holdfast::exchange {
namespace {

constexpr std::size_t line_limit_bytes =
    4096;  // of a check-in's line and of an emotion word: see diary/rules.h
constexpr std::size_t most_emotions = 100;
constexpr std::int64_t clock_tolerance_seconds = 300;  // as in the diary's own rules

struct MappedColumn {
  std::size_t at;
  diary::Scale scale;
  double low, high;
};

// The options, held against the header.
struct Plan {
  std::vector<std::size_t> time;
  std::vector<MappedColumn> scales;  // in the one order of scales
  std::optional<std::size_t> line, emotions, written;
  StampReader felt_reader, written_reader;
  DecimalMark decimal{std::nullopt};
};

tl::unexpected<Problem> bad_options(std::string sentence, std::string where) {
  return problem(ProblemKind::bad_request, std::move(sentence), std::move(where));
}

std::vector<std::string> columns_named(const TableOptions& options) {
  std::vector<std::string> names = options.time_columns;
  for (const ColumnMap& map : options.columns) names.push_back(map.column);
  for (const std::string* one : {&options.line_column, &options.emotions_column, &options.written_column})
    if (!one->empty()) names.push_back(*one);
  return names;
}

std::string keys_of(std::span<const diary::Scale> scales) {
  std::string keys;
  for (const diary::Scale& scale : scales) keys += (keys.empty() ? "" : ", ") + scale.key;
  return keys;
}

Result<MappedColumn> mapped(const ColumnMap& map, const Table& table, std::span<const diary::Scale> scales) {
  const auto at = table.find(map.column);
  if (!at) return pass_on(at);
  const auto scale =
      std::find_if(scales.begin(), scales.end(), [&](const auto& one) { return one.key == map.scale; });
  if (scale == scales.end()) {
    std::vector<std::string_view> keys;
    for (const diary::Scale& one : scales) keys.push_back(one.key);
    const auto near = nearest_word(map.scale, keys);
    return bad_options("There is no scale \"" + cut_to_width(printable(map.scale), 40) + "\". " +
                           (near ? "Did you mean \"" + *near + "\"? " : "") +
                           "The scales are: " + keys_of(scales) + ".",
                       "mapping");
  }
  MappedColumn column{*at, *scale, map.low.value_or(scale->low), map.high.value_or(scale->high)};
  if (!std::isfinite(column.low) || !std::isfinite(column.high) || column.low == column.high)
    return bad_options("The range of the column \"" + cut_to_width(printable(map.column), 40) +
                           "\" needs two different ends.",
                       "mapping");
  return column;
}

// The order of scales that the diary's JSON keeps: the built-in ones first, then by key.
std::pair<std::size_t, std::string_view> rank(const diary::Scale& scale) {
  const auto built_in = diary::built_in_scales();
  const auto found =
      std::find_if(built_in.begin(), built_in.end(), [&](const auto& one) { return one.key == scale.key; });
  return {static_cast<std::size_t>(found - built_in.begin()), scale.key};
}

Result<> place(const TableOptions& options, const Table& table, std::span<const diary::Scale> scales,
               Plan& plan) {
  for (const std::string& name : options.time_columns) {
    const auto at = table.find(name);
    if (!at) return pass_on(at);
    plan.time.push_back(*at);
  }
  for (const ColumnMap& map : options.columns) {
    auto column = mapped(map, table, scales);
    if (!column) return pass_on(column);
    for (const MappedColumn& other : plan.scales)
      if (other.scale.key == column->scale.key)
        return bad_options(
            "Two columns are mapped to the scale \"" + column->scale.key + "\". A check-in rates it once.",
            "mapping");
    plan.scales.push_back(std::move(*column));
  }
  std::sort(plan.scales.begin(), plan.scales.end(),
            [](const auto& a, const auto& b) { return rank(a.scale) < rank(b.scale); });
  const std::array<std::pair<const std::string*, std::optional<std::size_t>*>, 3> others{
      {{&options.line_column, &plan.line},
       {&options.emotions_column, &plan.emotions},
       {&options.written_column, &plan.written}}};
  for (const auto& [name, into] : others) {
    if (name->empty()) continue;
    const auto at = table.find(*name);
    if (!at) return pass_on(at);
    *into = *at;
  }
  return {};
}

Result<> make_readers(const TableOptions& options, Plan& plan) {
  const std::string& zone = options.zone.empty() ? options.now.zone : options.zone;
  auto felt = StampReader::make(options.time_format, zone);
  if (!felt) return pass_on(felt);
  plan.felt_reader = std::move(*felt);
  // A pattern is the time column's own; the order of day and month is the person's, and holds for both.
  const bool is_order =
      options.time_format == "dmy" || options.time_format == "mdy" || options.time_format == "ymd";
  auto written = StampReader::make(is_order ? options.time_format : "", zone);
  if (!written) return pass_on(written);
  plan.written_reader = std::move(*written);
  plan.decimal = DecimalMark(options.shape.decimal_mark);
  return {};
}

Result<> check_options(const TableOptions& options) {
  if (options.time_columns.empty())
    return bad_options("Say which column holds the time of each row; several are read together.", "time");
  if (options.columns.empty() && options.line_column.empty() && options.emotions_column.empty())
    return bad_options("Say which column is which scale, such as mood_down=distress:-3..3.", "mapping");
  return {};
}

class Import {
 public:
  Import(const TableOptions& options, Progress& progress, const TakeRecord& take)
      : options_(options), progress_(progress), take_(take) {}

  Result<TableReport> run(std::string_view bytes, std::span<const diary::Scale> scales) {
    if (auto good = check_options(options_); !good) return pass_on(good);
    const std::vector<std::string> named = columns_named(options_);
    if (auto good = Table::open(bytes, options_.shape, named, table_); !good) return pass_on(good);
    if (auto good = place(options_, table_, scales, plan_); !good) return pass_on(good);
    if (auto good = make_readers(options_, plan_); !good) return pass_on(good);
    if (auto good = look_at_all(); !good) return pass_on(good);
    describe();
    if (auto good = read_all(); !good) return pass_on(good);
    report_.days = days_.size();
    return std::move(report_);
  }

 private:
  Result<> look_at_all();
  void describe();
  Result<> read_all();
  Result<> take_row(const Row& row);
  Result<> give(diary::Record record, diary::CheckIn check_in, const Row& row, const StampReader::Time& felt);
  bool read_ratings(const Row& row, diary::CheckIn& check_in);
  bool read_words(const Row& row, diary::CheckIn& check_in);
  bool read_times(const Row& row, diary::Record& record, StampReader::Time& felt);
  bool answers_something(const Row& row) const;
  std::vector<std::string> sources(const StampReader::Time& felt, const diary::CheckIn& check_in);
  Result<> keep_going(double share);
  std::string name_of_time() const;
  void reject(const Row& row, std::size_t column, std::string reason);
  void reject(const Row& row, std::string column, std::string reason);
  void remark(const Row& row, std::string reason);
  void remark_on_bytes(const Row& row);
  void count(const diary::Record& record, std::size_t ratings, bool has_clock);

  const TableOptions& options_;
  Progress& progress_;
  const TakeRecord& take_;
  Table table_;
  Plan plan_;
  TableReport report_;
  std::unordered_map<std::uint64_t, std::uint32_t> seen_;  // by half a fingerprint: how often it came so far
  std::unordered_set<std::int32_t> days_;
  std::string buffer_;
};

Result<> Import::keep_going(double share) {
  if (progress_.report("reading the table", share)) return {};
  return problem(ProblemKind::cancelled, "Stopped before the table was read to its end.", "table");
}

Result<> Import::look_at_all() {
  std::size_t foreign_rows = 0, utf8_rows = 0, count = 0;
  DelimitedReader reader = table_.rows();
  Row row;
  while (reader.next(row)) {
    if (count++ % rows_per_report == 0)
      if (auto going = keep_going(0.4 * reader.share()); !going) return going;
    foreign_rows += row.foreign > 0 ? 1u : 0u;
    utf8_rows += row.beyond_ascii ? 1u : 0u;
    if (table_.why_not(row)) continue;
    plan_.felt_reader.look(time_text(row, plan_.time, buffer_), row.line);
    if (plan_.written) plan_.written_reader.look(row.cells[*plan_.written], row.line);
    for (const MappedColumn& column : plan_.scales) plan_.decimal.look(row.cells[column.at]);
  }
  if (reader.gave_up())
    return problem(
        ProblemKind::damaged,
        "Too many quotes are opened and never closed, so the rows cannot be told apart (up to line " +
            std::to_string(row.line) + "). Please export the table again.",
        "line " + std::to_string(row.line));
  if (auto order = plan_.felt_reader.decide(name_of_time()); !order) return order;
  if (plan_.written)
    if (auto order = plan_.written_reader.decide("\"" + table_.columns[*plan_.written] + "\""); !order)
      return order;
  report_.encoding = table_.opened.encoding;
  if (!options_.shape.encoding && !table_.opened.whole && foreign_rows > 0)
    report_.encoding = utf8_rows > 0 ? Encoding::mixed : Encoding::windows_1252;
  return {};
}

std::string Import::name_of_time() const {
  std::string names;
  for (const std::size_t at : plan_.time)
    names += (names.empty() ? "\"" : " \"") + printable(table_.columns[at]) + "\"";
  return names;
}

void Import::describe() {
  report_.delimiter = table_.delimiter;
  report_.decimal_comma = plan_.decimal.mark() == ',';
  if (const auto order = plan_.felt_reader.order()) report_.time_order = name_of(*order);
  report_.columns = table_.columns;
  std::vector<bool> used(table_.columns.size(), false);
  for (const std::size_t at : plan_.time) used[at] = true;
  for (const MappedColumn& column : plan_.scales) used[column.at] = true;
  for (const auto& at : {plan_.line, plan_.emotions, plan_.written})
    if (at) used[*at] = true;
  for (std::size_t i = 0; i < used.size(); ++i)
    if (!used[i]) report_.unmapped.push_back(table_.columns[i]);
  if (table_.opened.replaced > 0) {
    report_.remarked += 1;
    report_.remarks.push_back(
        {0, "", std::to_string(table_.opened.replaced) + " broken characters were replaced"});
  }
  if (!table_.opened.text.ends_with('\n') && !table_.opened.text.ends_with('\r')) {
    report_.remarked += 1;
    report_.remarks.push_back({0, "", last_line_has_no_end});
  }
}

Result<> Import::read_all() {
  DelimitedReader reader = table_.rows();
  Row row;
  std::size_t count = 0;
  while (reader.next(row)) {
    if (count++ % rows_per_report == 0)
      if (auto going = keep_going(0.4 + 0.6 * reader.share()); !going) return going;
    if (table_.is_blank(row)) continue;
    ++report_.rows;
    if (auto taken = take_row(row); !taken) return taken;
  }
  return keep_going(1);
}

void Import::reject(const Row& row, std::string column, std::string reason) {
  ++report_.rejected;
  if (report_.rejections.size() < most_remarks)
    report_.rejections.push_back({row.line, std::move(column), std::move(reason)});
}

void Import::reject(const Row& row, std::size_t column, std::string reason) {
  reject(row, table_.columns[column], std::move(reason));
}

void Import::remark(const Row& row, std::string reason) {
  ++report_.remarked;
  if (report_.remarks.size() < most_remarks) report_.remarks.push_back({row.line, "", std::move(reason)});
}

void Import::remark_on_bytes(const Row& row) {
  if (row.foreign > 0 && report_.encoding == Encoding::mixed)
    remark(row, "bytes that are not UTF-8 were read as Windows-1252");
  if (row.foreign > 0 && report_.encoding == Encoding::utf_8)
    remark(row, "bytes that are not UTF-8 were replaced");
  if (row.unreadable > 0 && row.foreign != row.unreadable)
    remark(row, "letters that could not be read were replaced");
  if (row.controls > 0) remark(row, "control characters were taken out");
  if (row.odd_quotes) remark(row, "a quote stands in the middle of a cell");
}

bool Import::answers_something(const Row& row) const {
  const auto answered = [&](std::size_t at) { return !table_.is_missing(row.cells[at]); };
  return std::any_of(plan_.scales.begin(), plan_.scales.end(),
                     [&](const auto& one) { return answered(one.at); }) ||
         (plan_.line && answered(*plan_.line)) || (plan_.emotions && answered(*plan_.emotions));
}

bool Import::read_times(const Row& row, diary::Record& record, StampReader::Time& told) {
  const std::string column = plan_.time.size() == 1 ? table_.columns[plan_.time.front()] : "time";
  if (std::all_of(plan_.time.begin(), plan_.time.end(),
                  [&](auto at) { return table_.is_missing(row.cells[at]); })) {
    reject(row, column, "the row has no time");
    return false;
  }
  const std::string_view text = time_text(row, plan_.time, buffer_);
  auto felt = plan_.felt_reader.read(text);
  if (!felt) {
    reject(row, column, quoted_cell(text) + " " + felt.error());
    return false;
  }
  static const std::int64_t first = date_of(1900, 1, 2)->days * 86400LL;
  if (felt->moment.at.seconds < first) {
    reject(row, column, quoted_cell(text) + " lies before the year 1900");
    return false;
  }
  if (felt->moment.at > options_.now.at + clock_tolerance_seconds) {
    reject(row, column, quoted_cell(text) + " lies in the future");
    return false;
  }
  told = *felt;
  record.felt = std::move(felt->moment);
  record.written = options_.written.value_or(record.felt);
  if (!plan_.written || table_.is_missing(row.cells[*plan_.written])) return true;
  auto written = plan_.written_reader.read(row.cells[*plan_.written]);
  if (!written) {
    reject(row, *plan_.written, quoted_cell(row.cells[*plan_.written]) + " " + written.error());
    return false;
  }
  if (written->moment.at > options_.now.at + clock_tolerance_seconds || written->moment.at.seconds < first) {
    reject(row, *plan_.written,
           quoted_cell(row.cells[*plan_.written]) + " lies before the year 1900 or in the future");
    return false;
  }
  record.written = std::move(written->moment);
  return true;
}

bool is_far_away(std::string_view cell) {
  const std::string_view text = trimmed_cell(cell);
  if (text.size() != 8) return false;
  const std::string word = lower_ascii(text);
  return word == "far away" || word == "far_away";
}

bool Import::read_ratings(const Row& row, diary::CheckIn& check_in) {
  for (const MappedColumn& column : plan_.scales) {
    const std::string_view cell = row.cells[column.at];
    if (table_.is_missing(cell)) continue;
    diary::Rating rating;
    rating.scale = column.scale.key;
    if (is_far_away(cell)) {
      rating.far_away = true;
      check_in.ratings.push_back(std::move(rating));
      continue;
    }
    const auto number = number_in(cell, plan_.decimal.mark());
    if (!number) {
      reject(row, column.at, plan_.decimal.why_not(cell).value_or(quoted_cell(cell) + " is not a number"));
      return false;
    }
    const auto [least, most] = std::minmax(column.low, column.high);
    if (*number < least || *number > most) {
      reject(row, column.at, quoted_cell(cell) + " lies outside the range of the column");
      return false;
    }
    const double low = column.scale.low, high = column.scale.high;
    rating.value = column.low == low && column.high == high
                       ? *number
                       : low + (*number - column.low) * (high - low) / (column.high - column.low);
    rating.value = std::clamp(*rating.value, low, high);
    check_in.ratings.push_back(std::move(rating));
  }
  return true;
}

// Line ends of other systems become \n, so that the same words have the same fingerprint.
std::string with_plain_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r')
      out += text[i];
    else if (i + 1 >= text.size() || text[i + 1] != '\n')
      out += '\n';
  }
  return out;
}

bool Import::read_words(const Row& row, diary::CheckIn& check_in) {
  if (plan_.line && !table_.is_missing(row.cells[*plan_.line])) {
    check_in.line = nfc(with_plain_line_ends(unguarded_text(trimmed_cell(row.cells[*plan_.line]))));
    if (check_in.line.size() > line_limit_bytes) {
      reject(row, *plan_.line, "the text is longer than a check-in's line may be (4096 bytes)");
      return false;
    }
  }
  if (!plan_.emotions || table_.is_missing(row.cells[*plan_.emotions])) return true;
  std::string_view rest = unguarded_text(row.cells[*plan_.emotions]);
  while (true) {
    const std::size_t end = rest.find_first_of(",;|\n");
    const std::string word = nfc(trimmed_cell(rest.substr(0, end)));
    auto& emotions = check_in.emotions;
    if (!word.empty() && std::find(emotions.begin(), emotions.end(), word) == emotions.end())
      emotions.push_back(word);
    if (word.size() > line_limit_bytes || emotions.size() > most_emotions) {
      reject(row, *plan_.emotions, "there are more than 100 feelings, or one is longer than 4096 bytes");
      return false;
    }
    if (end == std::string_view::npos) return true;
    rest.remove_prefix(end + 1);
  }
}

void append_number(std::string& out, double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

// What a check-in says beside its time.
std::string contents(const diary::CheckIn& check_in) {
  std::string said;
  for (const diary::Rating& rating : check_in.ratings) {
    said += '\x1f' + rating.scale + '=';
    if (rating.far_away)
      said += "far_away";
    else
      append_number(said, *rating.value);
  }
  for (const std::string& emotion : check_in.emotions) said += "\x1f+" + emotion;
  return said + "\x1e" + check_in.line;
}

// Of time and contents, and of how many rows before this one said the same. The first is the name; the others
// are those it had when the zone of the computer counted, and the Unicode form of the file.
std::vector<std::string> Import::sources(const StampReader::Time& felt, const diary::CheckIn& check_in) {
  const std::string said = contents(check_in), at = std::to_string(felt.moment.at.seconds);
  const LocalTime local = local_time(felt.moment.at, felt.moment.zone);
  const std::string clock = iso(local.date) + " " + std::to_string(local.seconds);
  std::vector<std::string> texts{(felt.by_wall ? clock : at) + said};
  for (const std::string& text : {at + said, at + nfd(said)})
    if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
  const std::uint32_t before = seen_[fingerprint_of(texts.front()).low]++;
  report_.repeats += before > 0 ? 1u : 0u;
  for (std::string& text : texts)
    text = "table:" + hex(fingerprint_of(before == 0 ? text : text + '\x1e' + std::to_string(before)));
  return texts;
}

diary::Id id_from_source(std::string_view source) {
  return diary::id_from_bits(fingerprint_of(source).low);
}

void Import::count(const diary::Record& record, std::size_t ratings, bool has_clock) {
  ++report_.accepted;
  report_.answers += ratings;
  if (!has_clock) ++report_.without_clock_time;
  if (!report_.first || record.felt.at < report_.first->at) report_.first = record.felt;
  if (!report_.last || record.felt.at > report_.last->at) report_.last = record.felt;
  days_.insert(local_time(record.felt.at, record.felt.zone).date.days);
}

Result<> Import::take_row(const Row& row) {
  if (auto reason = table_.why_not(row)) {
    reject(row, "", std::move(*reason));
    return {};
  }
  if (!answers_something(row)) {
    ++report_.empty;
    return {};
  }
  diary::Record record;
  diary::CheckIn check_in;
  StampReader::Time felt;
  if (!read_times(row, record, felt) || !read_ratings(row, check_in) || !read_words(row, check_in)) return {};
  return give(std::move(record), std::move(check_in), row, felt);
}

Result<> Import::give(diary::Record record, diary::CheckIn check_in, const Row& row,
                      const StampReader::Time& felt) {
  remark_on_bytes(row);
  std::vector<std::string> names = sources(felt, check_in);
  record.source = names.front();
  names.erase(names.begin());
  record.id = id_from_source(record.source);
  record.relationship = options_.relationship;
  count(record, check_in.ratings.size(), felt.has_clock);
  record.body = std::move(check_in);
  return take_(std::move(record), names);
}

}  // namespace

Result<TableReport> read_table(std::string_view bytes, const TableOptions& options,
                               std::span<const diary::Scale> scales, Progress& progress,
                               const TakeRecord& take) {
  if (auto not_a_diary = no_vault(bytes); !not_a_diary) return pass_on(not_a_diary);
  if (!options.shape.encoding && !may_be_text(bytes.substr(0, 4096)))
    return problem(ProblemKind::unknown_format,
                   "This is not a text file, so there is no table in it. Export it as CSV from the program "
                   "that made it.");
  return Import(options, progress, take).run(bytes, scales);
}

Result<TableImport> read_table(std::string_view bytes, const TableOptions& options,
                               std::span<const diary::Scale> scales, Progress& progress) {
  TableImport import;
  const TakeRecord take = [&](diary::Record&& record, const auto&) -> Result<> {
    import.records.push_back(std::move(record));
    return {};
  };
  auto report = read_table(bytes, options, scales, progress, take);
  if (!report) return pass_on(report);
  import.report = std::move(*report);
  return import;
}

}  // namespace holdfast::exchange
