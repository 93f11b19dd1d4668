// See backups.h. Days, weeks and months are counted in UTC on the names; which exact day a copy belongs to
// does not matter, that copies thin out with age does.
#include "vault/backups.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

namespace holdfast::vault {
namespace {

constexpr std::int64_t day_seconds = 86400;
constexpr std::string_view ending = ".holdfast";

using Day = std::chrono::sys_days;

Day day_of(std::int64_t seconds) {
  return std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{seconds}});
}

std::int64_t seconds_at(Day day) {
  return std::chrono::sys_seconds{day}.time_since_epoch().count();
}

}  // namespace

std::string backup_name(std::string_view vault_stem, std::int64_t made) {
  const Day day = day_of(made);
  const std::chrono::year_month_day date{day};
  const int second = static_cast<int>(made - seconds_at(day));
  char stamp[64];
  std::snprintf(stamp, sizeof stamp, ".%04d-%02u-%02uT%02d-%02d-%02dZ", int(date.year()),
                unsigned(date.month()), unsigned(date.day()), second / 3600, second / 60 % 60, second % 60);
  return std::string(vault_stem) + stamp + std::string(ending);
}

std::optional<std::int64_t> backup_time(std::string_view file_name) {
  constexpr std::size_t stamp_length = 21;  // ".2026-05-03T21-04-05Z"
  if (!file_name.ends_with(ending)) return std::nullopt;
  file_name.remove_suffix(ending.size());
  if (file_name.size() <= stamp_length) return std::nullopt;
  const std::string stamp(file_name.substr(file_name.size() - stamp_length));
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (std::sscanf(stamp.c_str(), ".%4d-%2u-%2uT%2d-%2d-%2dZ", &year, &month, &day, &hour, &minute, &second) !=
      6)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  const std::int64_t made = seconds_at(date) + hour * 3600 + minute * 60 + second;
  // Only what this program would have written itself: no 31st of February, no stray letters.
  if (!backup_name("", made).starts_with(stamp)) return std::nullopt;
  return made;
}

Result<std::vector<BackupFile>> backups_in(const Path& folder, std::string_view vault_stem, Disk& disk) {
  std::vector<BackupFile> found;
  const auto files = disk.list(folder);
  if (!files && files.error().kind == ProblemKind::not_found) return found;
  if (!files) return pass_on(files);
  for (const Path& file : *files) {
    const std::string name = file.filename().string();
    const auto made = backup_time(name);
    if (made && name == backup_name(vault_stem, *made)) found.push_back({file, *made});
  }
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
  std::map<Day, std::int64_t> newest_of_day, newest_of_week;
  std::map<std::chrono::year_month, std::int64_t> newest_of_month;
  for (const std::int64_t time : made) {
    if (time > now) {
      kept.insert(time);
      continue;
    }
    const Day day = day_of(time);
    const std::chrono::year_month_day date{day};
    newest_of_day[day] = time;
    newest_of_week[day - (std::chrono::weekday{day} - std::chrono::Monday)] = time;
    newest_of_month[date.year() / date.month()] = time;
  }
  const auto keep_last = [&](const auto& buckets, std::size_t count) {
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
