// Reads left to right: each word belongs to a day, a clock time, a part of the day or an amount ("3 days
// ago"), and each of these may be said once. Only when all is read are the pieces put together, because "22
// Nov" needs to know which way the person looks and "8" needs the "evening" that follows it. Nothing is
// guessed: two readings, a word left over or a number out of range end in a sentence. The text itself is
// never quoted back beyond its numbers. Long because it is one class of some 650 lines: the ways to say a day
// and a clock time share what has been read so far; the words themselves are in base/when_words.h.
#include "base/when.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "base/text.h"
#include "base/when_words.h"

namespace holdfast {
namespace {

constexpr int day_seconds = 86400;
constexpr std::string_view examples =
    " For example: yesterday 22:10, last Tuesday, 3 days ago, 2026-11-22 21:00, 22 Nov 8pm.";

enum class Part { none, morning, afternoon, evening, night };
enum class Pointing {
  as_looking,
  last,
  next,
  present
};  // "Tuesday", "last Tuesday", "next Tuesday", "this Tuesday"

struct Clock {
  int seconds = 0;  // 86400 is the end of the day
  bool half_unsaid =
      false;  // an hour from 1 to 12 of which "evening" may still say that it is one of the later twelve
};

struct Day {
  Date date;
  bool by_diary = false;  // its small hours are the night that follows
};

int days_in(int year, unsigned month) {
  for (const unsigned day : {31u, 30u, 29u})
    if (date_of(year, month, day)) return static_cast<int>(day);
  return 28;
}

class WhenReader {
 public:
  WhenReader(std::vector<Token> tokens, const Moment& now, int day_starts_at_minutes, Looking looking)
      : tokens_(std::move(tokens)),
        now_(now),
        here_(local_time(now.at, now.zone)),
        today_(diary_day(now, day_starts_at_minutes)),
        day_starts_at_(day_starts_at_minutes * 60),
        looking_(looking) {}

  Result<When> read() {
    if (tokens_.empty()) return refused("A time is missing.");
    while (at_ < tokens_.size()) {
      const bool taken = take_now() || take_amount_of_time() || take_named_day() || take_weekday() ||
                         take_part() || take_written_date() || take_clock() || take_filler();
      if (fault_) return tl::unexpected<Problem>(*fault_);
      if (!taken) return not_understood();
    }
    return put_together();
  }

 private:
  // ---- what is said when it does not work ----

  tl::unexpected<Problem> refused(std::string_view why) const {
    return problem(ProblemKind::bad_request, std::string(why) + std::string(examples), "time");
  }

  bool stop(const std::string& why) {
    fault_ = refused(why).value();
    return true;
  }

  tl::unexpected<Problem> not_understood() const {
    const Token& token = tokens_[at_];
    if (token.numeric) {
      if (const auto number = plain_number(token); number && *number < 24 && !day_)
        return refused("The number " + token.text + " could be an hour or a day. Please write " + token.text +
                       ":00, or the day with its month.");
      return refused("The number in it is not one of a clock or a calendar.");
    }
    for (std::size_t i = at_; i < tokens_.size(); ++i) {
      const auto known = tokens_[i].numeric ? std::nullopt : word_like(tokens_[i].text);
      if (known && *known != tokens_[i].text)
        return refused("One word of it is not understood. Did you mean \"" + *known + "\"?");
    }
    return refused("This cannot be read as a time.");
  }

  // ---- single words ----

  bool is(std::string_view word, std::size_t ahead = 0) const {
    return at_ + ahead < tokens_.size() && tokens_[at_ + ahead].text == word;
  }
  bool take(std::string_view word) {
    if (!is(word)) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view first, std::string_view second) {
    if (!is(first) || !is(second, 1)) return false;
    at_ += 2;
    return true;
  }
  std::optional<int> number_here(std::size_t ahead = 0) const {
    if (at_ + ahead >= tokens_.size()) return {};
    return plain_number(tokens_[at_ + ahead]);
  }

  bool take_filler() {
    for (const std::string_view word : {"at", "about", "around"})
      if (take(word)) return after_at_ = true;
    for (const std::string_view word : {"on", "the", "of", "in"})
      if (take(word)) return true;
    return is("t") && day_ && at_ + 1 < tokens_.size() && tokens_[at_ + 1].numeric && take("t");
  }

  bool set_day(Date date, bool by_diary) {
    if (day_) return stop("This names two days.");
    day_ = Day{date, by_diary};
    return true;
  }

  bool set_clock(int seconds, bool half_unsaid) {
    if (clock_) return stop("This names two clock times.");
    clock_ = Clock{seconds, half_unsaid};
    after_at_ = false;
    return true;
  }

  bool set_part(Part part) {
    if (part_ != Part::none && part_ != part) return stop("This names two parts of the day.");
    part_ = part;
    return true;
  }

  bool set_exactly(double seconds_from_now) {
    if (exactly_) return stop("This names two times.");
    if (std::abs(seconds_from_now) > 86400.0 * 366 * 10000) return stop("This lies outside the calendar.");
    exactly_ = now_.at + static_cast<std::int64_t>(std::llround(seconds_from_now));
    return true;
  }

  bool take_now() {
    if (take("now") || take("just", "now") || take("right", "now")) return set_exactly(0);
    return false;
  }

  // ---- amounts: "in 3 days", "two hours ago", "last week" ----

  bool set_months_away(int months) {
    const auto [year, month, day] = calendar(today_);
    const int counted = year * 12 + static_cast<int>(month) - 1 + months;
    if (counted < 12 || counted >= 120000) return stop("This lies outside the calendar.");
    const int new_year = counted / 12;
    const auto new_month = static_cast<unsigned>(counted % 12 + 1);
    return set_day(
        *date_of(new_year, new_month, std::min(day, static_cast<unsigned>(days_in(new_year, new_month)))),
        true);
  }

  bool set_away(const Amount& amount, int sign) {
    const bool whole_days = amount.seconds == 0 && amount.days == std::floor(amount.days) &&
                            amount.months == std::floor(amount.months) &&
                            (amount.days == 0 || amount.months == 0);
    if (amount.months > 120000 || amount.days > 4000000) return stop("This lies outside the calendar.");
    if (whole_days && amount.months > 0) return set_months_away(sign * static_cast<int>(amount.months));
    if (whole_days) return set_day(today_ + sign * static_cast<int>(amount.days), true);
    if (amount.months > 0)
      return stop("A month or a year has no exact length. Please say it in days or hours.");
    return set_exactly(sign * (amount.seconds + day_seconds * amount.days));
  }

  bool take_amount_of_time() {
    const std::size_t start = at_;
    for (const auto& [word, sign] : {std::pair{"last", -1}, {"next", 1}}) {
      if (take(word, "week")) return set_day(today_ + 7 * sign, true);
      if (take(word, "month")) return set_months_away(sign);
      if (take(word, "year")) return set_months_away(12 * sign);
    }
    if (start == 0 && tokens_.size() == 3 && is("h", 1) && number_here() && number_here(2) &&
        tokens_[2].text.size() == 2 && number_here() < 24) {  // "14h30", alone, is a clock time
      at_ = 3;
      return finish_clock(*plain_number(tokens_[0]), *plain_number(tokens_[2]), 0, tokens_[0].text[0] != '0');
    }
    const bool ahead = take("in");
    if (const auto amount = take_amount(tokens_, at_)) {
      if (ahead || take("from", "now") || take("hence")) return set_away(*amount, 1);
      if (take("ago") || take("before", "now") || take("back") || take("earlier"))
        return set_away(*amount, -1);
      if (at_ == tokens_.size() && start == 0)
        return stop("Please say whether that is ago or ahead: 3 days ago, in 3 days.");
    }
    at_ = start;
    return false;
  }

  // ---- days by name ----

  bool take_named_day() {
    const std::size_t start = at_;
    (void)take("the");
    if (take("day", "before") && take("yesterday")) return set_day(today_ + -2, true);
    at_ = start;
    (void)take("the");
    if (take("day", "after") && take("tomorrow")) return set_day(today_ + 2, true);
    at_ = start;
    if (take("today")) return set_day(today_, true);
    if (take("yesterday")) return set_day(today_ + -1, true);
    if (take("tomorrow")) return set_day(today_ + 1, true);
    if (take("tonight")) return set_part(Part::night) && set_day(today_, true);
    if (take("last", "night")) return set_part(Part::night) && set_day(today_ + -1, true);
    if (take("last", "evening")) return set_part(Part::evening) && set_day(today_ + -1, true);
    return false;
  }

  bool take_weekday() {
    Pointing pointing = Pointing::as_looking;
    std::size_t ahead = 1;
    if (is("last") || is("past"))
      pointing = Pointing::last;
    else if (is("next") || is("coming"))
      pointing = Pointing::next;
    else if (is("this"))
      pointing = Pointing::present;
    else
      ahead = 0;
    if (at_ + ahead >= tokens_.size()) return false;
    const auto day = weekday_word(tokens_[at_ + ahead].text);
    if (!day) return false;
    if (weekday_) return stop("This names two days.");
    at_ += ahead + 1;
    weekday_ = *day;
    pointing_ = pointing;
    return true;
  }

  // "this morning", "in the evening", "at night", "morning"
  bool take_part() {
    const std::size_t start = at_;
    const bool present = take("this");
    if (!present && !take("in", "the")) (void)take("at");
    for (const auto& [word, part] : {std::pair{"morning", Part::morning},
                                     {"afternoon", Part::afternoon},
                                     {"evening", Part::evening},
                                     {"night", Part::night}})
      if (take(word)) {
        of_present_ = of_present_ || present;
        return set_part(part);
      }
    at_ = start;
    return false;
  }

  // ---- written dates ----

  bool set_written(int year, int month, int day) {
    if (year < 1 || year > 9999)
      return stop("The calendar here begins with the year 0001 and ends with 9999.");
    if (month < 1 || month > 12) return stop("There is no month " + std::to_string(month) + ".");
    const auto date = date_of(year, static_cast<unsigned>(month), static_cast<unsigned>(std::max(day, 0)));
    if (!date)
      return stop(std::string(month_name(static_cast<unsigned>(month))) + " " + std::to_string(year) +
                  " has " + std::to_string(days_in(year, static_cast<unsigned>(month))) +
                  " days, so there is no day " + std::to_string(day) + ".");
    return set_day(*date, false);
  }

  // Without a year: the latest such day up to today, or the next from today on.
  bool set_written(int month, int day) {
    if (month < 1 || month > 12) return stop("There is no month " + std::to_string(month) + ".");
    if (day < 1 || day > days_in(2000, static_cast<unsigned>(month)))
      return stop(std::string(month_name(static_cast<unsigned>(month))) + " has no day " +
                  std::to_string(day) + ".");
    const bool back = looking_ == Looking::back;
    const int year = calendar(here_.date).year;
    for (int away = 0; away <= 8; ++away) {  // 29 February may be eight years away
      const auto date =
          date_of(year + (back ? -away : away), static_cast<unsigned>(month), static_cast<unsigned>(day));
      if (date && (back ? *date <= here_.date : *date >= today_)) return set_day(*date, false);
    }
    return stop("This lies outside the calendar.");
  }

  int full_year(const std::string& digits) const {
    const int year = static_cast<int>(whole_number(digits).value_or(0));
    if (digits.size() > 2) return year;
    return 2000 + year <= calendar(here_.date).year + 20 ? 2000 + year : 1900 + year;
  }

  bool take_month_and_year(int day) {
    const auto month = at_ < tokens_.size() ? month_word(tokens_[at_].text) : std::nullopt;
    if (!month) return false;
    ++at_;
    return set_with_optional_year(static_cast<int>(*month), day);
  }

  bool set_with_optional_year(int month, int day) {
    if (const auto year = number_here(); year && tokens_[at_].text.size() == 4) {
      ++at_;
      return set_written(*year, month, day);
    }
    return set_written(month, day);
  }

  bool take_ordinal() {
    for (const std::string_view ending : {"st", "nd", "rd", "th"})
      if (take(ending)) return true;
    return false;
  }

  bool take_written_date() {
    const std::size_t start = at_;
    if (const auto month = month_word(tokens_[at_].text)) {  // "Nov 22nd 2024"
      ++at_;
      const auto day = number_here();
      if (!day || tokens_[at_].text.size() > 2)
        return stop("Please say which day of " + std::string(month_name(*month)) + ".");
      ++at_;
      take_ordinal();
      return set_with_optional_year(static_cast<int>(*month), *day);
    }
    if (!tokens_[at_].numeric) return false;
    std::string text = tokens_[at_].text;
    const bool dot_behind = text.back() == '.';
    if (dot_behind) text.pop_back();
    if (const auto day = plain_number({text, true}); day && text.size() <= 2) {
      ++at_;  // "22nd of November 2024", "22. Nov", "the 22nd"
      const bool ordinal = take_ordinal();
      (void)take("of");
      if (take_month_and_year(*day)) return true;
      if (ordinal) return set_day_of_month(*day);
      at_ = start;
      return false;
    }
    return take_figures(text);
  }

  bool set_day_of_month(int day) {
    if (day < 1 || day > 31) return stop("No month has a day " + std::to_string(day) + ".");
    const bool back = looking_ == Looking::back;
    auto [year, month, unused] = calendar(here_.date);
    for (int away = 0; away < 12; ++away) {
      const auto date = date_of(year, month, static_cast<unsigned>(day));
      if (date && (back ? *date <= here_.date : *date >= today_)) return set_day(*date, false);
      if (back && --month == 0) month = 12, --year;
      if (!back && ++month == 13) month = 1, ++year;
    }
    return stop("This lies outside the calendar.");
  }

  // "yesterday 14.30", "22.11. 8.30", and "14.30", which is no day; "8.11" without a day is one.
  bool is_dotted_clock(std::string_view text) const {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot > 2 || text.size() != dot + 3) return false;
    const auto hour = whole_number(text.substr(0, dot)), minute = whole_number(text.substr(dot + 1));
    if (!hour || !minute || *hour > 23 || *minute < 0 || *minute > 59 || clock_) return false;
    return day_ || weekday_ || part_ != Part::none || *minute > 12 || *minute == 0 || *hour == 0;
  }

  // "2026-11-22", "22.11.2026", "22.11", "13/08/2012"
  bool take_figures(const std::string& text) {
    const std::size_t first_mark = text.find_first_of("./-");
    if (first_mark == std::string::npos || text.find(':') != std::string::npos) return false;
    const char mark = text[first_mark];
    if (mark == '.' && after_at_) return false;  // "at 8.30"
    if (mark == '.' && is_dotted_clock(tokens_[at_].text)) return false;
    if (mark == '.' && (is("am", 1) || is("pm", 1))) return false;
    std::vector<std::string> parts;
    for (const std::string_view part : split(text, mark)) {
      if (part.empty() || part.size() > 4 || !plain_number({std::string(part), true})) return false;
      parts.emplace_back(part);
    }
    if (parts.size() > 3 || parts.size() < 2) return false;
    const auto number = [&](std::size_t i) { return static_cast<int>(*whole_number(parts[i])); };
    ++at_;
    if (parts.size() == 3 && parts[0].size() == 4) return set_written(number(0), number(1), number(2));
    if (parts[0].size() > 2 || parts[1].size() > 2) return stop("This is not a day of the calendar.");
    const int first = number(0), second = number(1);
    if (mark != '.' && first <= 12 && second <= 12 && first != second) return two_readings(parts);
    const bool month_first = mark != '.' && second > 12 && first <= 12;
    const int month = month_first ? first : second, day = month_first ? second : first;
    return parts.size() == 3 ? set_written(full_year(parts[2]), month, day) : set_written(month, day);
  }

  bool two_readings(const std::vector<std::string>& parts) {
    const int first = static_cast<int>(*whole_number(parts[0])),
              second = static_cast<int>(*whole_number(parts[1]));
    if (first < 1 || second < 1) return stop("There is no month 0 and no day 0.");
    const std::string year = parts.size() == 3 ? " " + std::to_string(full_year(parts[2])) : "";
    const auto said = [&](int day, int month) {
      return std::to_string(day) + " " + std::string(month_name(static_cast<unsigned>(month))) + year;
    };
    fault_ = problem(ProblemKind::bad_request,
                     "This could be " + said(first, second) + " or " + said(second, first) +
                         ". Please write the month as a word, or the date as 2026-11-22.",
                     "time")
                 .value();
    return true;
  }

  // ---- clock times ----

  // After the hour and minute are read: "am", "pm", "o'clock", "h".
  bool finish_clock(int hour, int minute, int second, bool may_be_of_twelve) {
    const bool morning = take("am"), later = !morning && take("pm");
    (void)(take("o'clock") || take("oclock") || take("hours") || take("hrs") || take("uhr"));
    std::array<char, 40> said{};
    std::snprintf(said.data(), said.size(), "%d:%02d", hour, minute);
    if ((morning || later) && (hour < 1 || hour > 12))
      return stop(std::string("There is no ") + said.data() + (morning ? " am." : " pm.") +
                  " Hours run from 00:00 to 23:59, or from 1 to 12 with am or pm.");
    if (hour > 24 || minute > 59 || second > 59 || (hour == 24 && (minute > 0 || second > 0)))
      return stop(std::string("There is no ") + said.data() +
                  " on the clock: hours run from 00:00 to 23:59.");
    if (morning || later) hour = hour % 12 + (later ? 12 : 0);
    const bool open = may_be_of_twelve && !morning && !later && hour >= 1 && hour <= 12;
    return set_clock(hour * 3600 + minute * 60 + second, open);
  }

  // "22:10", "22:10:30", "8.30pm"
  bool take_figured_clock(const std::string& text, char mark) {
    std::array<int, 3> parts{};
    std::size_t count = 0;
    for (const std::string_view part : split(text, mark)) {
      const auto number = plain_number({std::string(part), true});
      if (!number || part.size() > 2 || count == 3) return false;
      parts[count++] = *number;
    }
    if (count < 2) return false;
    ++at_;
    return finish_clock(parts[0], parts[1], parts[2], text[0] != '0');
  }

  bool take_clock() {
    if (take("noon") || take("midday")) return set_clock(12 * 3600, false);
    if (take("midnight")) return set_clock(day_seconds, false);
    const std::string text = tokens_[at_].text;
    if (text.find(':') != std::string::npos) return take_figured_clock(text, ':');
    if (text.find('.') != std::string::npos && text.back() != '.' &&
        (after_at_ || is("am", 1) || is("pm", 1) || is_dotted_clock(text)))
      return take_figured_clock(text, '.');
    if (take_spoken_clock()) return true;
    const auto hour = number_here() ? number_here() : number_word(text);
    if (!hour || text.size() == 4 * static_cast<std::size_t>(tokens_[at_].numeric)) return false;
    const bool said_to_be_one =
        is("am", 1) || is("pm", 1) || is("o'clock", 1) || is("oclock", 1) || is("uhr", 1);
    const bool after_a_day = day_ || weekday_ || part_ != Part::none;
    const bool part_follows = (is("in", 1) && is("the", 2)) || (is("at", 1) && is("night", 2));
    if (!said_to_be_one && !after_at_ && !after_a_day && !part_follows) return false;
    if (is("h", 1)) {  // "22h", "22h10"
      at_ += 2;
      const auto minute = number_here();
      if (minute) ++at_;
      return finish_clock(*hour, minute.value_or(0), 0, true);
    }
    ++at_;
    return finish_clock(*hour, 0, 0, text[0] != '0');
  }

  // "half past nine", "quarter to ten", "twenty past 8", "ten to nine"
  bool take_spoken_clock() {
    const std::size_t start = at_;
    if (take("a") && !is("quarter")) at_ = start;
    int minutes = 0;
    if (take("half")) {
      minutes = 30;
    } else if (take("quarter")) {
      minutes = 15;
    } else if (const auto number = number_here() ? number_here() : number_word(tokens_[at_].text)) {
      minutes = *number;
      ++at_;
      if (minutes == 20 && at_ < tokens_.size() && number_word(tokens_[at_].text) == 5) minutes = 25, ++at_;
      (void)(take("minutes") || take("minute") || take("min"));
    }
    const bool past = take("past") || take("after"), to = !past && (take("to") || take("before"));
    const int hour = hour_said();
    if (minutes == 30 && !past && !to && start + 1 == at_ && hour >= 1 && hour <= 12)
      return stop("\"Half " + std::to_string(hour) + "\" is " + std::to_string(hour) +
                  ":30 to some and half an hour to " + std::to_string(hour) +
                  " to others. Please write it in figures.");
    if (!(past || to) || minutes < 1 || minutes > 59 || hour < 0 || hour > 24) {
      at_ = start;
      return false;
    }
    const bool of_twelve = !is("noon") && !is("midnight");
    ++at_;
    if (past) return finish_clock(hour % 24, minutes, 0, of_twelve);
    const int before = hour == 0 ? 23 : hour == 1 && of_twelve ? 12 : hour - 1;  // a quarter to one is 12:45
    return finish_clock(before, 60 - minutes, 0, of_twelve);
  }

  // The hour a spoken clock time ends with, by figure or word; -1 for none. Does not move on.
  int hour_said() const {
    if (at_ >= tokens_.size()) return -1;
    if (is("noon")) return 12;
    if (is("midnight")) return 24;
    if (const auto figure = number_here()) return *figure;
    return number_word(tokens_[at_].text).value_or(-1);
  }

  // ---- putting the pieces together ----

  Result<When> put_together() {
    if (exactly_) {
      if (day_ || clock_ || weekday_ || part_ != Part::none) return refused("This names two times.");
      return checked({Moment{*exactly_, now_.zone}, true});
    }
    if (weekday_)
      if (auto said = settle_weekday(); !said) return pass_on(said);
    if (clock_ && part_ != Part::none)
      if (auto said = settle_part(); !said) return pass_on(said);
    if (clock_ && !day_ && part_ == Part::none) return bare_clock();
    if (!day_ && part_ == Part::none) return refused("This names neither a day nor a clock time.");
    if (day_) return on_its_day();
    auto when = (day_ = Day{today_, true}, on_its_day());
    // "8 in the evening" without a day is the latest such, or the next; "this evening" is of the present day.
    if (!when || of_present_) return when;
    const bool back = looking_ == Looking::back;
    const Instant named = clock_ ? when->moment.at : typical_;
    if (back ? named <= now_.at : named >= now_.at) return when;
    day_ = Day{today_ + (back ? -1 : 1), true};
    return on_its_day();
  }

  Result<When> on_its_day() {
    const bool present = day_->by_diary && day_->date == today_;
    // Mornings come before a day's end, not after it: "this morning at 2" is not the coming night.
    if (part_ == Part::morning && present && clock_ && clock_->seconds < day_starts_at_)
      return with_clock(Day{here_.date, false});
    return clock_ ? with_clock(*day_) : without_clock(present || day_->date == here_.date);
  }

  Result<void> settle_weekday() {
    if (day_) {
      if (weekday(day_->date) == *weekday_) return {};
      const auto [year, month, day] = calendar(day_->date);
      return refused(std::to_string(day) + " " + std::string(month_name(month)) + " " + std::to_string(year) +
                     " is a " + std::string(weekday_name(weekday(day_->date))) + ", not a " +
                     std::string(weekday_name(*weekday_)) + ".");
    }
    const bool back =
        pointing_ == Pointing::last || (pointing_ != Pointing::next && looking_ == Looking::back);
    if (back && pointing_ == Pointing::as_looking && here_.date != today_) {
      // It is night, and the evening before has the name of yesterday: at two on Saturday "Friday 20:00" is
      // last evening, and "Saturday 01:00" an hour ago.
      const bool small_hours = clock_ && clock_->seconds < day_starts_at_ && clock_->seconds <= here_.seconds;
      if (*weekday_ == weekday(here_.date) && small_hours) {
        day_ = Day{here_.date, false};
        return {};
      }
      if (*weekday_ == weekday(today_)) {
        day_ = Day{today_, true};
        return {};
      }
    }
    int away = back ? (weekday(today_) - *weekday_ + 7) % 7 : (*weekday_ - weekday(today_) + 7) % 7;
    if (away == 0 && pointing_ != Pointing::present) away = 7;
    day_ = Day{today_ + (back ? -away : away), true};
    return {};
  }

  // "8 in the evening", "yesterday afternoon at half past three"
  Result<void> settle_part() {
    const int hour = clock_->seconds / 3600;
    if (part_ == Part::morning && hour > 12) return refused("That hour is not in the morning.");
    if (!clock_->half_unsaid) return {};
    const bool twelve = hour == 12;
    if (part_ == Part::morning && twelve) clock_->seconds -= 12 * 3600;
    if ((part_ == Part::evening || part_ == Part::night) && twelve) clock_->seconds -= 12 * 3600;
    const bool later =
        part_ == Part::afternoon || part_ == Part::evening || (part_ == Part::night && hour >= 5);
    if (later && !twelve) clock_->seconds += 12 * 3600;
    return {};
  }

  Result<Instant> on(Date date, int seconds) const {
    if (seconds == day_seconds) {
      date = date + 1;
      seconds = 0;
    }
    if (date < *date_of(1, 1, 1) || date > *date_of(9999, 12, 31))
      return refused("This lies outside the calendar.");
    return instant_of({date, seconds}, now_.zone);
  }

  Result<When> checked(When when) const {
    const Date day = local_time(when.moment.at, now_.zone).date;
    if (day < *date_of(1, 1, 1) || day > *date_of(9999, 12, 31))
      return refused("This lies outside the calendar.");
    return when;
  }

  // The latest such time, or the next. A skipped hour (spring) counts as passed once the wall says so.
  Result<When> bare_clock() const {
    const int seconds = clock_->seconds % day_seconds;
    const bool back = looking_ == Looking::back;
    for (const int away : {-1, 0, 1, 2}) {
      const Date date = here_.date + (back ? -away : away);
      const auto at = on(date, seconds);
      const bool passed =
          at ? *at <= now_.at : date < here_.date || (date == here_.date && seconds <= here_.seconds);
      if (back != passed && !(at && *at == now_.at)) continue;
      if (!at) return pass_on(at);
      return When{Moment{*at, now_.zone}, true};
    }
    return refused("This lies outside the calendar.");
  }

  Result<When> with_clock(const Day& day) const {
    const bool wraps = day.by_diary && clock_->seconds < day_starts_at_ && part_ != Part::morning;
    auto at = on(wraps ? day.date + 1 : day.date, clock_->seconds);
    // "today 02:00", said at ten about what was felt, is not the coming night.
    if (wraps && looking_ == Looking::back && at && *at > now_.at) at = on(day.date, clock_->seconds);
    if (!at) return pass_on(at);
    return When{Moment{*at, now_.zone}, true};
  }

  Result<When> without_clock(bool present) {
    int hour = 12;
    if (part_ == Part::morning) hour = 9;
    if (part_ == Part::afternoon) hour = 15;
    if (part_ == Part::evening) hour = 20;
    if (part_ == Part::night) hour = 23;
    const auto at = on(day_->date, hour * 3600);
    if (!at) return pass_on(at);
    Instant chosen = typical_ = *at;
    if (present) chosen = looking_ == Looking::back ? std::min(chosen, now_.at) : std::max(chosen, now_.at);
    return When{Moment{chosen, now_.zone}, false};
  }

  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  const Moment& now_;
  LocalTime here_;
  Date today_;  // the diary day
  int day_starts_at_;
  Looking looking_;

  std::optional<Instant> exactly_;
  std::optional<Day> day_;
  std::optional<int> weekday_;
  Pointing pointing_ = Pointing::as_looking;
  std::optional<Clock> clock_;
  Part part_ = Part::none;
  bool of_present_ = false;  // "this evening"
  Instant typical_;          // of the day or part of it that was named
  bool after_at_ = false;
  std::optional<Problem> fault_;
};

}  // namespace

Result<When> read_when(std::string_view text, const Moment& now, int day_starts_at_minutes, Looking looking) {
  const std::string_view line = trimmed(text);
  if (auto moment = moment_from_iso(line)) {
    // Without a zone of its own it is told by the person's clock; the instant is the same.
    if (line.find('[') == std::string_view::npos) moment->zone = now.zone;
    return When{*moment, true};
  } else if (line.find('[') != std::string_view::npos) {
    return pass_on(moment);
  }
  auto tokens = line.size() > 200 ? std::nullopt : when_tokens(line);
  if (!tokens)
    return problem(ProblemKind::bad_request, "This cannot be read as a time." + std::string(examples),
                   "time");
  return WhenReader(std::move(*tokens), now, day_starts_at_minutes, looking).read();
}

}  // namespace holdfast
