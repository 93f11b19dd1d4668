// editor: a text written in the person's own editor without a word of it reaching a disk. The file lies on
// tmpfs, in a folder only she can enter, is wiped and removed whatever happens (signals, an editor that
// crashes, our own failure), and editors that are known are told to leave no swap, backup or undo files
// elsewhere.
//
// What a text is for is the caller's business: if saving fails, the caller may keep() the file instead of
// losing it.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace holdfast::shell {

class PrivateText {
 public:
  // unsupported: there is no folder in memory here; the sentence says how to write without an editor.
  // `diary`: the vault's file, the one into which the text may come if it is left behind.
  static Result<PrivateText> make(std::string_view beginning, std::string_view diary);
  PrivateText(PrivateText&& other) noexcept;
  PrivateText& operator=(PrivateText&&) = delete;
  ~PrivateText();  // wipes and removes, unless kept

  // Runs $VISUAL or $EDITOR (else nano, vi) on it and waits. Signals that end us meanwhile are handed to the
  // editor first, and its text is still there to be read.
  Result<> edit();
  Result<std::string> text() const;
  const std::filesystem::path& file() const { return file_; }
  // Leaves the file where it is; says where.
  const std::filesystem::path& keep();

 private:
  PrivateText(std::filesystem::path folder, std::filesystem::path file, int lock)
      : folder_(std::move(folder)), file_(std::move(file)), lock_(lock) {}
  std::filesystem::path folder_, file_;
  int lock_ = -1;  // on the folder, as long as we or the editor live: it is open in both
  bool kept_ = false;
};

// Whether it would be vi that opens though nobody chose it: who does not know it does not find out again.
bool only_vi_is_there();
bool is_vi(std::string_view program);

// What an editor of this program name ("vim.basic", "nano") is told besides the file, so that it leaves
// nothing behind.
std::vector<std::string> editor_arguments(std::string_view program);
// The file name of the program a command line such as $EDITOR's starts, with links followed.
std::string program_behind(std::string_view command);
// Folders that may be in memory, best first: $XDG_RUNTIME_DIR, /dev/shm.
std::optional<std::filesystem::path> memory_folder();

// Hands on each text of this diary that a start left behind which was killed (kill -9), or could not save;
// what `keep` has taken, or is empty, is wiped. A text whose editor still runs is left alone, and so is
// everything that is another user's or another diary's. How many were taken.
int take_left_behind(std::string_view diary, const std::function<bool(const std::string&)>& keep);

}  // namespace holdfast::shell
