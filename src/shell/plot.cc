// A canvas of braille dots (two columns and four rows in each character, U+2800), or of # and : where the
// terminal knows no UTF-8.
#include "shell/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "base/text.h"
#include "base/time.h"

namespace holdfast::shell {

namespace {

using review::Band;
using review::Picture;

constexpr int rows = 8;
constexpr int gutter = 6;  // columns for the numbers at the left

class Canvas {
 public:
  Canvas(int columns, bool unicode)
      : columns_(columns),
        unicode_(unicode),
        dots_(static_cast<std::size_t>(columns * 2 * rows * 4), false) {}

  int width() const { return columns_ * 2; }
  static int height() { return rows * 4; }

  void set(int x, int y) {
    if (x >= 0 && x < width() && y >= 0 && y < height()) dots_[at(x, y)] = true;
  }

  std::string row(int row) const {
    static constexpr int bit_of[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}};
    std::string out;
    for (int column = 0; column < columns_; ++column) {
      unsigned bits = 0;
      int count = 0;
      for (int dy = 0; dy < 4; ++dy)
        for (int dx = 0; dx < 2; ++dx)
          if (dots_[at(column * 2 + dx, row * 4 + dy)]) {
            bits |= 1u << bit_of[dy][dx];
            ++count;
          }
      if (unicode_)
        count == 0 ? out += ' ' : (append_utf8(out, static_cast<char32_t>(0x2800 + bits)), out);
      else
        out += count == 0 ? ' ' : count <= 2 ? ':' : '#';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
  }

 private:
  std::size_t at(int x, int y) const { return static_cast<std::size_t>(y * width() + x); }
  int columns_;
  bool unicode_;
  std::vector<bool> dots_;
};

int row_of(const Picture& picture, double value) {
  const double share = (picture.most - value) / (picture.most - picture.least);
  return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (Canvas::height() - 1)));
}

// One column of a band: a tint, or in a gap a thin one. At least two dots high, so that a sharp answer is
// seen too.
void draw_column(Canvas& canvas, int x, const Picture& picture, double low, double high, bool in_gap) {
  if (high < picture.least || low > picture.most || !std::isfinite(low) || !std::isfinite(high)) return;
  int top = row_of(picture, high), bottom = row_of(picture, low);
  if (bottom <= top) bottom = top + 1;
  for (int y = top; y <= bottom; ++y)
    if (in_gap ? (x % 4 == 0 && (y - top) % 4 == 0) : (x + y) % 2 == 0) canvas.set(x, y);
}

struct Span {
  double from = 0, until = 1;
  double at(int x, int width) const { return from + (until - from) * x / std::max(1, width - 1); }
  int column(double value, int columns) const {
    const double share = (value - from) / (until - from);
    return static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * (columns - 1)));
  }
};

std::vector<double> positions(const Band& band, Picture::Axis axis) {
  if (axis == Picture::Axis::days_after) return band.days;
  std::vector<double> list;
  for (Instant at : band.at) list.push_back(static_cast<double>(at.seconds));
  return list;
}

bool is_sound(const Band& band, const std::vector<double>& where) {
  return !where.empty() && band.low.size() == where.size() && band.high.size() == where.size();
}

std::optional<std::pair<double, double>> between(const Band& band, const std::vector<double>& where,
                                                 double at) {
  if (at < where.front() || at > where.back()) return std::nullopt;
  const auto right = std::lower_bound(where.begin(), where.end(), at);
  const std::size_t j = static_cast<std::size_t>(right - where.begin());
  if (j == 0 || where[j] == at) return std::pair(band.low[j], band.high[j]);
  const double share = (at - where[j - 1]) / (where[j] - where[j - 1]);
  return std::pair(band.low[j - 1] + share * (band.low[j] - band.low[j - 1]),
                   band.high[j - 1] + share * (band.high[j] - band.high[j - 1]));
}

bool in_gap(const Picture& picture, double at) {
  for (const review::Stretch& stretch : picture.stretches)
    if (stretch.kind == "gap" && at > static_cast<double>(stretch.from.seconds) &&
        at < static_cast<double>(stretch.until.seconds))
      return true;
  return false;
}

std::string frame(const Canvas& canvas, const Picture& picture, const Style& style, std::size_t indent) {
  std::string out;
  const std::string lead(indent, ' ');
  // Where nothing is in the middle, its height is named too.
  const int nothing = picture.least < 0 && picture.most > 0 ? row_of(picture, 0) / 4 : -1;
  for (int row = 0; row < rows; ++row) {
    std::string label;
    if (row == nothing) label = "0";
    if (row == 0) label = fmt::format("{:.3g}", picture.most);
    if (row == rows - 1) label = fmt::format("{:.3g}", picture.least);
    const char* edge = !style.unicode ? "|" : row == nothing ? "┤" : "│";
    std::string line = fmt::format("{}{:>{}} {}", lead, label, gutter - 2, edge);
    out += dim(style, line) + accent(style, canvas.row(row)) + "\n";
  }
  return out;
}

// The frame at round numbers, so that its labels are short.
Picture rounded(Picture picture) {
  const double step = picture.most - picture.least > 5 ? 1.0 : 0.5;
  picture.least = std::floor(picture.least / step) * step;
  picture.most = std::ceil(picture.most / step) * step;
  return picture;
}

// "2025-03-01 ... 2026-02-28" under the ends of the axis.
std::string ends(std::string_view left, std::string_view right, int columns, const Style& style,
                 std::size_t indent) {
  std::string line(indent + gutter, ' ');
  line += left;
  const std::size_t end = indent + gutter + static_cast<std::size_t>(columns);
  const std::size_t used = holdfast::width(line) + holdfast::width(right);
  line += std::string(end > used ? end - used : 2, ' ');
  line += right;
  return dim(style, line) + "\n";
}

std::string day_of(double seconds, std::string_view zone) {
  const auto day = local_time({static_cast<std::int64_t>(seconds)}, zone).date;
  const YearMonthDay parts = calendar(day);
  return fmt::format("{} {} {}", parts.day, month_name(parts.month).substr(0, 3), parts.year);
}

// Sessions as ticks and absences as bars on one line beneath, and what they are.
std::string events(const Picture& picture, const Span& span, int columns, const Style& style,
                   std::size_t indent) {
  std::vector<char> cells(static_cast<std::size_t>(columns), ' ');
  bool sessions = false, absences = false, gaps = false;
  for (const review::Mark& mark : picture.marks) {
    const double at = static_cast<double>(mark.at.seconds);
    if (mark.kind != "session" || at < span.from || at > span.until) continue;
    sessions = true;
    cells[static_cast<std::size_t>(span.column(at, columns))] = 's';
  }
  for (const review::Stretch& stretch : picture.stretches) {
    const double from = static_cast<double>(stretch.from.seconds),
                 until = static_cast<double>(stretch.until.seconds);
    if (until < span.from || from > span.until) continue;
    if (stretch.kind == "gap") gaps = true;
    if (stretch.kind != "absence") continue;
    absences = true;
    for (int c = span.column(from, columns); c <= span.column(until, columns); ++c)
      cells[static_cast<std::size_t>(c)] = 'a';
  }
  std::string out;
  const char* tick = style.unicode ? "╵" : "'";
  const char* bar = style.unicode ? "▬" : "=";
  if (sessions || absences) {
    std::string line(indent + gutter, ' ');
    for (char cell : cells) line += cell == 's' ? tick : cell == 'a' ? bar : " ";
    while (line.back() == ' ') line.pop_back();
    out += dim(style, line) + "\n";
  }
  std::vector<std::string> legend;
  if (sessions) legend.push_back(fmt::format("{} session", tick));
  if (absences) legend.push_back(fmt::format("{} away", bar));
  if (gaps) legend.push_back("thin: nothing was rated there");
  if (!legend.empty()) out += dim(style, wrapped(style, joined(legend, "; "), indent + gutter));
  return out;
}

std::string plot_of_line(const Picture& picture, const Band& band, const Span& span, int columns,
                         const Style& style, std::size_t indent) {
  const auto where = positions(band, picture.axis);
  if (!is_sound(band, where)) return {};
  Canvas canvas(columns, style.unicode);
  for (int x = 0; x < canvas.width(); ++x) {
    const double at = span.at(x, canvas.width());
    if (const auto edges = between(band, where, at))
      draw_column(canvas, x, picture, edges->first, edges->second,
                  picture.axis == Picture::Axis::dates && in_gap(picture, at));
  }
  std::string out;
  if (!band.name.empty()) out += std::string(indent, ' ') + printable(band.name) + "\n";
  return out + frame(canvas, picture, style, indent);
}

// One bar a break, from the lower to the upper end of what is likely, the day it began beneath.
std::string plot_of_breaks(const Picture& picture, const Band& band, int columns, const Style& style,
                           std::string_view zone, std::size_t indent) {
  const std::size_t n = std::min({band.at.size(), band.low.size(), band.high.size()});
  if (n == 0) return {};
  Canvas canvas(columns, style.unicode);
  std::string labels(indent + gutter, ' ');
  const int each = std::max(1, columns / static_cast<int>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const int begin = static_cast<int>(i) * each;
    for (int x = begin * 2; x < (begin + std::min(4, each)) * 2; ++x)
      draw_column(canvas, x, picture, band.low[i], band.high[i], false);
    const YearMonthDay day = calendar(local_time(band.at[i], zone).date);
    const std::string label = fmt::format("{} {:02}", month_name(day.month).substr(0, 3), day.year % 100);
    const std::size_t column = indent + gutter + static_cast<std::size_t>(begin);
    if (holdfast::width(labels) <= column && each >= 7)
      labels += std::string(column - holdfast::width(labels), ' ') + label;
    else if (i == 0)
      labels += label;
  }
  std::string out;
  if (!band.name.empty()) out += std::string(indent, ' ') + printable(band.name) + "\n";
  return out + frame(canvas, picture, style, indent) + dim(style, labels) + "\n";
}

}  // namespace

std::string plot(const Picture& given, const Style& style, std::string_view zone, std::size_t indent) {
  if (given.axis == Picture::Axis::none || given.bands.empty() || !(given.most > given.least)) return {};
  const Picture picture = rounded(given);
  const int columns =
      std::clamp(static_cast<int>(style.columns) - static_cast<int>(indent) - gutter - 1, 20, 66);
  std::string out;
  if (!picture.label.empty()) out += dim(style, wrapped(style, printable(picture.label), indent));
  if (picture.axis == Picture::Axis::breaks) {
    for (const Band& band : picture.bands) out += plot_of_breaks(picture, band, columns, style, zone, indent);
    return out;
  }
  std::optional<Span> span;
  for (const Band& band : picture.bands) {
    const auto where = positions(band, picture.axis);
    if (!is_sound(band, where)) continue;
    if (!span) span = Span{where.front(), where.back()};
    span->from = std::min(span->from, where.front());
    span->until = std::max(span->until, where.back());
  }
  if (!span || !(span->until > span->from)) return {};
  for (const Band& band : picture.bands) out += plot_of_line(picture, band, *span, columns, style, indent);
  if (picture.axis == Picture::Axis::dates) {
    out += events(picture, *span, columns, style, indent);
    return out + ends(day_of(span->from, zone), day_of(span->until, zone), columns, style, indent);
  }
  const auto days = [](double value) { return fmt::format("{:.3g} days", value); };
  return out + ends(span->from == 0 ? std::string("the same day") : days(span->from),
                    days(span->until) + " after", columns, style, indent);
}

}  // namespace holdfast::shell
