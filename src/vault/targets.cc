// See targets.h. Files are known by their first bytes, not by their names; a name counts where no file is
// yet: one made there would be taken for the log or the lock of the vault beside it.
#include "vault/targets.h"

#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "base/problem_codes.h"
#include "vault/disk.h"
#include "vault/header.h"

namespace holdfast::vault {
namespace {

namespace fs = std::filesystem;

// The first bytes of the second block say it too, should the first be damaged.
bool is_vault(const fs::path& file) {
  std::error_code unknown;
  if (!fs::is_regular_file(file, unknown)) return false;
  std::ifstream in(file, std::ios::binary);
  for (const std::int64_t at : {std::int64_t{0}, header_copy_bytes}) {
    char bytes[16] = {};
    in.clear();
    if (in.seekg(at) && in.read(bytes, sizeof bytes) && begins_like_a_vault(bytes)) return true;
  }
  return false;
}

bool is_log(const fs::path& file) {
  std::error_code unknown;
  if (!fs::is_regular_file(file, unknown)) return false;
  std::ifstream in(file, std::ios::binary);
  char bytes[16] = {};
  if (!in.read(bytes, sizeof bytes)) return false;
  constexpr std::string_view sqlite_log("\x37\x7f\x06", 3);
  return std::string_view(bytes, 3) == sqlite_log || std::string_view(bytes, 12) == "Holdfast log";
}

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

// A name that belongs to a vault beside it.
bool named_like_part_of_a_vault(const fs::path& target) {
  const std::string name = lower(target.filename().string());
  std::error_code unknown;
  for (const std::string_view ending : {"-wal", "-shm", "-journal", ".lock"}) {
    if (!name.ends_with(ending)) continue;
    const std::string whose = name.substr(0, name.size() - ending.size());
    const fs::path folder = target.parent_path().empty() ? fs::path(".") : target.parent_path();
    for (auto one = fs::directory_iterator(folder, unknown); !unknown && one != fs::directory_iterator();
         one.increment(unknown))
      if (lower(one->path().filename().string()) == whose && is_vault(one->path())) return true;
  }
  return false;
}

}  // namespace

bool is_made_here(const fs::path& file) {
  std::error_code unknown;
  return is_vault(file) || is_log(file) || fs::file_size(file, unknown) == 0;
}

Result<fs::path> real_place(const fs::path& vault) {
  return real_disk().real_path(vault);
}

Result<> may_be_written_over(const fs::path& target) {
  std::error_code unknown;
  const fs::path real = fs::weakly_canonical(fs::absolute(target, unknown), unknown);
  for (const fs::path& one : {target, real}) {
    if (is_vault(one) || is_log(one))
      return unchanged(
          ProblemKind::conflict, code::belongs_to_diary,
          target.string() +
              " is a Holdfast diary or belongs to one. It is not written over; choose another name.",
          "file", {{"file", target.string()}});
    if (named_like_part_of_a_vault(one))
      return unchanged(
          ProblemKind::conflict, code::belongs_to_diary,
          target.string() + " is a name that the diary beside it keeps for itself. Choose another name.",
          "file", {{"file", target.string()}});
  }
  return {};
}

}  // namespace holdfast::vault
