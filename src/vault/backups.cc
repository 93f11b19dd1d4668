// See backups.h. Days, weeks and months are counted in UTC on the names; which exact day a copy belongs to
// does not matter, that copies thin out with age does.
#include "vault/backups.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <system_error>

namespace holdfast::vault {
namespace {

constexpr std::int64_t day_seconds = 86400;
constexpr std::string_view ending = ".holdfast";

struct Calendar {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Days since 1970 to a civil date and back: Howard Hinnant, "chrono-compatible low-level date algorithms".
Calendar calendar_of(std::int64_t days) {
  days += 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const auto day_of_era = static_cast<unsigned>(days - era * 146097);
  const unsigned year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted_month = (5 * day_of_year + 2) / 153;
  const unsigned month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
  return {static_cast<int>(static_cast<std::int64_t>(year_of_era) + era * 400 + (month <= 2 ? 1 : 0)),
          static_cast<int>(month), static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

std::int64_t days_of(const Calendar& date) {
  const std::int64_t year = date.year - (date.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<unsigned>(year - era * 400);
  const auto shifted = static_cast<unsigned>(date.month > 2 ? date.month - 3 : date.month + 9);
  const unsigned day_of_year = (153 * shifted + 2) / 5 + static_cast<unsigned>(date.day) - 1;
  const unsigned day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

std::int64_t day_number(std::int64_t seconds) {
  return seconds >= 0 ? seconds / day_seconds : -((-seconds + day_seconds - 1) / day_seconds);
}

}  // namespace

std::string backup_name(std::string_view vault_stem, std::int64_t made) {
  const std::int64_t day = day_number(made);
  const Calendar date = calendar_of(day);
  const int second = static_cast<int>(made - day * day_seconds);
  char stamp[64];
  std::snprintf(stamp, sizeof stamp, ".%04d-%02d-%02dT%02d-%02d-%02dZ", date.year, date.month, date.day,
                second / 3600, second / 60 % 60, second % 60);
  return std::string(vault_stem) + stamp + std::string(ending);
}

std::optional<std::int64_t> backup_time(std::string_view file_name) {
  constexpr std::size_t stamp_length = 21;  // ".2026-05-03T21-04-05Z"
  if (!file_name.ends_with(ending)) return std::nullopt;
  file_name.remove_suffix(ending.size());
  if (file_name.size() <= stamp_length) return std::nullopt;
  const std::string stamp(file_name.substr(file_name.size() - stamp_length));
  Calendar date;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(stamp.c_str(), ".%4d-%2d-%2dT%2d-%2d-%2dZ", &date.year, &date.month, &date.day, &hour,
                  &minute, &second) != 6)
    return std::nullopt;
  const std::int64_t made = days_of(date) * day_seconds + hour * 3600 + minute * 60 + second;
  // Only what this program would have written itself: no 31st of February, no stray letters.
  if (!backup_name("", made).starts_with(stamp)) return std::nullopt;
  return made;
}

Result<std::vector<BackupFile>> backups_in(const std::filesystem::path& folder, std::string_view vault_stem) {
  std::vector<BackupFile> found;
  std::error_code failed;
  if (!std::filesystem::exists(folder, failed)) return found;
  std::filesystem::directory_iterator at(folder, failed);
  for (; !failed && at != std::filesystem::directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename().string();
    const auto made = backup_time(name);
    if (made && name == backup_name(vault_stem, *made)) found.push_back({at->path(), *made});
  }
  if (failed)
    return problem(ProblemKind::unreadable,
                   "The backup folder " + folder.string() + " cannot be read. Check its permissions.",
                   folder.string(), failed.message());
  std::sort(found.begin(), found.end(),
            [](const BackupFile& x, const BackupFile& y) { return x.made < y.made; });
  return found;
}

std::vector<std::int64_t> backups_to_prune(std::vector<std::int64_t> made, std::int64_t now) {
  std::sort(made.begin(), made.end());
  std::set<std::int64_t> kept;
  const std::size_t newest_few = std::min<std::size_t>(3, made.size());
  kept.insert(made.end() - static_cast<std::ptrdiff_t>(newest_few), made.end());
  // Days, weeks and months are counted where they have a copy, not back from now: a clock that runs years
  // ahead, or a year without the diary, makes nothing old. Going up, the later of one bucket replaces the
  // earlier.
  std::map<std::int64_t, std::int64_t> newest_of_day, newest_of_week, newest_of_month;
  for (const std::int64_t time : made) {
    if (time > now) {
      kept.insert(time);
      continue;
    }
    const std::int64_t day = day_number(time);
    const Calendar date = calendar_of(day);
    newest_of_day[day] = time;
    newest_of_week[(day + 3 >= 0 ? day + 3 : day - 3) / 7] =
        time;  // from Monday; day 0 of 1970 was a Thursday
    newest_of_month[std::int64_t{date.year} * 12 + date.month] = time;
  }
  const auto keep_last = [&](const std::map<std::int64_t, std::int64_t>& buckets, std::size_t count) {
    for (auto at = buckets.rbegin(); at != buckets.rend() && count > 0; ++at, --count)
      kept.insert(at->second);
  };
  keep_last(newest_of_day, 7);
  keep_last(newest_of_week, 4);
  keep_last(newest_of_month, 12);
  std::vector<std::int64_t> gone;
  for (const std::int64_t time : made)
    if (!kept.contains(time)) gone.push_back(time);
  return gone;
}

bool backup_due(const std::vector<BackupFile>& present, std::int64_t now) {
  for (const BackupFile& file : present)
    if (file.made <= now && now - file.made < day_seconds) return false;
  return true;
}

}  // namespace holdfast::vault
