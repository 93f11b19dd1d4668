// The private text: in memory, for nobody else, and gone afterwards, whatever the editor does.
#include "shell/editor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "shell/places.h"

namespace holdfast::shell {
namespace {

namespace fs = std::filesystem;

class Editor : public testing::Test {
 protected:
  void SetUp() override {
    if (!memory_folder()) GTEST_SKIP() << "no folder in memory here";
    ::unsetenv("VISUAL");
  }
  static void use(const char* command) { ::setenv("EDITOR", command, 1); }
};

unsigned mode_of(const fs::path& path) {
  struct stat there {};
  return ::stat(path.c_str(), &there) == 0 ? there.st_mode & 0777u : 0u;
}

TEST_F(Editor, writes_into_a_file_that_only_its_owner_can_read_and_that_is_gone_afterwards) {
  fs::path folder;
  {
    auto text = PrivateText::make("begun", "");
    ASSERT_TRUE(text);
    folder = text->file().parent_path();
    EXPECT_EQ(mode_of(text->file()), 0600u);
    EXPECT_EQ(mode_of(folder), 0700u);
    use("sh -c 'printf \" and ended\" >> \"$1\"; cp \"$1\" backup~' sh");
    ASSERT_TRUE(text->edit());
    EXPECT_EQ(*text->text(), "begun and ended");
    EXPECT_TRUE(fs::exists(folder / "backup~"));
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(Editor, that_fails_leaves_the_text_readable_and_then_nothing) {
  fs::path folder;
  {
    auto text = PrivateText::make("kept", "");
    ASSERT_TRUE(text);
    folder = text->file().parent_path();
    use("sh -c 'kill -9 $$' sh");
    const auto done = text->edit();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().sentence, "The editor ended with a fault.");
    EXPECT_EQ(*text->text(), "kept");
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST_F(Editor, that_is_not_there_is_said_by_name) {
  auto text = PrivateText::make("", "");
  ASSERT_TRUE(text);
  use("no-such-editor");
  const auto done = text->edit();
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().sentence.find("no-such-editor"), std::string::npos);
}

TEST_F(Editor, keeps_the_file_where_it_is_when_asked_to) {
  fs::path file;
  {
    auto text = PrivateText::make("precious", "");
    ASSERT_TRUE(text);
    file = text->keep();
  }
  EXPECT_EQ(*read_file(file, 100), "precious");
  fs::remove_all(file.parent_path());
}

constexpr const char* diary = "/a/diary.holdfast";

TEST_F(Editor, finds_what_a_killed_start_left_behind_and_wipes_what_was_taken) {
  fs::path folder;
  {
    auto text = PrivateText::make("half a sentence", diary);
    ASSERT_TRUE(text);
    folder = text->file().parent_path();
    text->keep();
    EXPECT_EQ(take_left_behind(diary, [](const std::string&) { return true; }), 0) << "it is being written";
  }
  const fs::path link = folder.parent_path() / (folder.filename().string().substr(0, 26) + "link");
  fs::create_symlink(folder, link);
  const fs::path theirs = folder.parent_path() / (folder.filename().string().substr(0, 26) + "theirs");
  fs::create_directory(theirs);
  std::ofstream(theirs / "text.md") << "of somebody else";
  const bool of_another_user = ::chown(theirs.c_str(), 65534, 65534) == 0;  // where the tests are root's
  if (!of_another_user) fs::remove_all(theirs);
  EXPECT_EQ(take_left_behind("/another.holdfast", [](const std::string&) { return true; }), 0);
  EXPECT_EQ(take_left_behind(diary, [](const std::string&) { return false; }), 0) << "it could not be kept";
  ASSERT_TRUE(fs::exists(folder));
  std::vector<std::string> found;
  EXPECT_EQ(take_left_behind(diary,
                             [&](const std::string& text) {
                               found.push_back(text);
                               return true;
                             }),
            1);
  EXPECT_EQ(found, std::vector<std::string>{"half a sentence"});
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_EQ(fs::exists(theirs / "text.md"), of_another_user);
  fs::remove_all(theirs);
  fs::remove(link);
}

TEST(EditorArguments, keep_vim_and_emacs_from_leaving_files_elsewhere) {
  const auto vim = editor_arguments("vim.basic");
  EXPECT_EQ(vim[0], "-n");
  EXPECT_NE(vim.back().find("noundofile"), std::string::npos);
  EXPECT_EQ(editor_arguments("nvim"), vim);
  EXPECT_EQ(editor_arguments("emacs-nox")[0], "--eval");
  EXPECT_TRUE(editor_arguments("nano").empty());
}

TEST(Files, are_private_and_are_not_written_over_unless_told) {
  char name[] = "/tmp/holdfast-shell-XXXXXX";
  ASSERT_NE(::mkdtemp(name), nullptr);
  const fs::path folder = name;
  ASSERT_TRUE(make_private_folder(folder / "a" / "b"));
  EXPECT_EQ(mode_of(folder / "a"), 0700u);
  const fs::path file = folder / "a" / "out";
  ASSERT_TRUE(write_private_file(file, "one", false));
  EXPECT_EQ(mode_of(file), 0600u);
  const auto again = write_private_file(file, "two", false);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ProblemKind::conflict);
  EXPECT_EQ(*read_file(file, 10), "one");
  ASSERT_TRUE(write_private_file(file, "two", true));
  EXPECT_EQ(*read_file(file, 10), "two");
  EXPECT_FALSE(read_file(file, 2));
  EXPECT_EQ(read_file(folder / "none", 2).error().kind, ProblemKind::not_found);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "a"), fs::directory_iterator()), 2);
  fs::remove_all(folder);
}

TEST_F(Editor, vi_is_known_by_its_names_and_only_where_nobody_chose_it) {
  for (const char* program : {"vi", "vim.basic", "vim.tiny", "nvim"}) EXPECT_TRUE(is_vi(program)) << program;
  for (const char* program : {"nano", "emacs-nox", "view-notes", ""}) EXPECT_FALSE(is_vi(program)) << program;
  ::setenv("EDITOR", "vi", 1);
  EXPECT_FALSE(only_vi_is_there()) << "she chose it";
  ::unsetenv("EDITOR");
}

}  // namespace
}  // namespace holdfast::shell
