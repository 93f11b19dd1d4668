// A folder that others carry about: whatever becomes of it, nothing is lost and nobody's file is overwritten.
#include "carry/folder.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

namespace holdfast::carry {
namespace {

channel::ChannelId own_channel() {
  channel::ChannelId id;
  id.bytes.fill(7);
  return id;
}

struct OneDevice {
  std::vector<OwnFile> own;
  unsigned char drawn = 0;
};

class FolderOfFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "holdfast-folder-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  void TearDown() override {
    std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    std::filesystem::remove_all(path_);
  }
  Folder folder() {
    return Folder::open(path_, own_channel(),
                        [this](std::span<unsigned char> bytes) {
                          for (unsigned char& byte : bytes) byte = 0;
                          bytes[0] = ++names_;
                        })
        .value();
  }
  static Frame frame(const std::string& words) {
    Frame out{FrameKind::item, {}, words};
    for (std::size_t i = 0; i < words.size() && i < 32; ++i)
      out.id.bytes[i] = static_cast<unsigned char>(words[i]);
    return out;
  }
  std::multiset<std::string> all(FolderRead* read = nullptr) {
    std::multiset<std::string> out;
    auto done = folder().read([&](const Frame& one) { out.insert(one.bytes); });
    EXPECT_TRUE(done);
    if (done && read != nullptr) *read = *done;
    return out;
  }
  std::string content(const std::string& name) {
    std::ifstream in(path_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void put(const std::string& name, const std::string& bytes) {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }
  Path path_;
  unsigned char names_ = 0;
};
using Words = std::multiset<std::string>;

TEST_F(FolderOfFiles, HoldsWhatEachDeviceWroteInFilesOfItsOwn) {
  OneDevice laptop, phone;
  ASSERT_TRUE(folder().append({frame("a"), frame("b")}, laptop.own));
  ASSERT_TRUE(folder().append({frame("c")}, phone.own));
  const std::string before = content(laptop.own[0].name);
  ASSERT_TRUE(folder().append({frame("d")}, laptop.own));
  EXPECT_EQ(laptop.own.size(), 1u);
  EXPECT_NE(laptop.own[0].name, phone.own[0].name);
  EXPECT_TRUE(content(laptop.own[0].name).starts_with(before)) << "it only grows";
  FolderRead read;
  EXPECT_EQ(all(&read), (Words{"a", "b", "c", "d"}));
  EXPECT_EQ(read.files, 2u);
  EXPECT_TRUE(read.remarks.empty());
  struct stat about {};
  ASSERT_EQ(::stat((path_ / laptop.own[0].name).c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600u);
}

TEST_F(FolderOfFiles, WritesNoMoreToAFileThatIsNotAsItWasLeft) {
  OneDevice laptop;
  ASSERT_TRUE(folder().append({frame("a")}, laptop.own));
  OneDevice copy = laptop;  // of the whole vault
  ASSERT_TRUE(folder().append({frame("b")}, laptop.own));
  ASSERT_TRUE(folder().append({frame("c")}, copy.own));
  EXPECT_NE(copy.own.back().name, laptop.own.back().name);
  EXPECT_EQ(all(), (Words{"a", "b", "c"}));
  // Put back to an older state, and then gone.
  const std::string name = laptop.own.back().name;
  put(name, content(name).substr(0, 60));
  ASSERT_TRUE(folder().append({frame("d")}, laptop.own));
  EXPECT_EQ(content(name).size(), 60u);
  std::filesystem::remove(path_ / laptop.own.back().name);
  ASSERT_TRUE(folder().append({frame("e")}, laptop.own));
  EXPECT_EQ(all(), (Words{"c", "e"}));
}

TEST_F(FolderOfFiles, ReadsConflictCopiesAndTellsWhatIsTornOrForeign) {
  OneDevice laptop;
  ASSERT_TRUE(folder().append({frame("a"), frame("b")}, laptop.own));
  const std::string whole = content(laptop.own[0].name);
  put("x.sync-conflict-20261129.holdfast-channel", whole);
  put("torn.holdfast-channel", whole.substr(0, whole.size() - 3));
  put("begun.holdfast-channel", whole.substr(0, 10));
  put("empty.holdfast-channel", "");
  put("other.holdfast-channel", "no file of ours");
  put("holiday.jpg", "\xff\xd8\xff");
  channel::ChannelId other = own_channel();
  other.bytes[0] = 9;
  put("hers.holdfast-channel", file_head(other) + to_bytes(frame("hers")));
  put("renamed by somebody", whole);
  std::filesystem::create_directory(path_ / "folder.holdfast-channel");
  std::filesystem::create_symlink("/etc/hostname", path_ / "link.holdfast-channel");
  ASSERT_EQ(::mkfifo((path_ / "pipe.holdfast-channel").c_str(), 0600), 0);
  FolderRead read;
  EXPECT_EQ(all(&read), (Words{"a", "a", "a", "a", "b", "b", "b"}));
  std::map<std::string, int> told;
  for (const FileRemark& remark : read.remarks) {
    ++told[remark.name];
    EXPECT_TRUE(remark.sentence.ends_with('.'));
  }
  for (const char* name : {"torn", "begun", "empty", "other", "hers", "folder", "link", "pipe"})
    EXPECT_EQ(told[std::string(name) + ".holdfast-channel"], 1) << name;
  EXPECT_EQ(read.remarks.size(), 8u) << "a picture is nobody's business";
}

// Of a stranger's files nothing but their beginnings is read: a thousand films beside the channel cost
// nothing.
TEST_F(FolderOfFiles, ReadsNoMoreOfAStrangersFileThanItsHead) {
  OneDevice laptop;
  ASSERT_TRUE(folder().append({frame("a")}, laptop.own));
  for (int i = 0; i < 40; ++i) {
    put("film " + std::to_string(i), "x");
    std::filesystem::resize_file(path_ / ("film " + std::to_string(i)), std::uintmax_t{60} << 20);
  }
  const auto bytes_read = [] {  // by this process, since it began
    std::ifstream told("/proc/self/io");
    std::string what;
    std::uint64_t bytes = 0;
    told >> what >> bytes;
    EXPECT_EQ(what, "rchar:");
    return bytes;
  };
  const std::uint64_t before = bytes_read();
  FolderRead read;
  EXPECT_EQ(all(&read), Words{"a"});
  EXPECT_TRUE(read.remarks.empty());
  EXPECT_EQ(channels_in(path_)->size(), 1u);
  EXPECT_LT(bytes_read() - before, std::uint64_t{1} << 20);
}

TEST_F(FolderOfFiles, IsNotMadeAndSaysWhatIsMissing) {
  const auto chance = [](std::span<unsigned char>) {};
  const auto none = Folder::open(path_ / "stick", own_channel(), chance);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind, ProblemKind::not_found);
  EXPECT_FALSE(std::filesystem::exists(path_ / "stick"));
  put("file", "x");
  EXPECT_EQ(Folder::open(path_ / "file", own_channel(), chance).error().kind, ProblemKind::bad_request);
  EXPECT_TRUE(all().empty()) << "an empty folder is read as one";
}

TEST_F(FolderOfFiles, LeavesNothingHalfWrittenWhereThereIsNoRoom) {
  OneDevice laptop;
  ASSERT_TRUE(folder().append({frame("a")}, laptop.own));
  const OneDevice before = laptop;
  const std::string bytes = content(laptop.own[0].name);
  struct rlimit was {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &was), 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const std::size_t room : {std::size_t{1}, std::size_t{30}, std::size_t{70}}) {
    struct rlimit less = was;
    less.rlim_cur = bytes.size() + room;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &less), 0);
    const auto refused = folder().append({frame(std::string(500, 'b'))}, laptop.own);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &was), 0);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ProblemKind::full);
    EXPECT_EQ(laptop.own, before.own);
    EXPECT_EQ(content(laptop.own[0].name), bytes);
  }
  std::signal(SIGXFSZ, handler);
  ASSERT_TRUE(folder().append({frame("b")}, laptop.own));
  EXPECT_EQ(all(), (Words{"a", "b"}));
}

TEST_F(FolderOfFiles, BeginsANewFileWhereOneHasGrownLong) {
  OneDevice laptop;
  std::vector<Frame> many;
  for (int i = 0; i < 100; ++i) many.push_back(frame(std::to_string(i) + std::string(100'000, 'x')));
  ASSERT_TRUE(folder().append(many, laptop.own));
  EXPECT_EQ(laptop.own.size(), 3u);
  EXPECT_EQ(all().size(), 100u);
}

TEST_F(FolderOfFiles, LetsGoOfItemsInItsOwnFilesAlone) {
  OneDevice laptop, phone;
  Frame strange{static_cast<FrameKind>(9), frame("n").id, "newer"};
  ASSERT_TRUE(folder().append({frame("a"), frame("b"), strange}, laptop.own));
  ASSERT_TRUE(folder().append({frame("a"), frame("c")}, phone.own));
  const std::string theirs = content(phone.own[0].name);
  ASSERT_TRUE(folder().let_go({frame("a").id}, laptop.own));
  EXPECT_EQ(all(), (Words{"a", "b", "c"}));
  EXPECT_EQ(content(phone.own[0].name), theirs);
  EXPECT_NE(content(laptop.own[0].name).find("newer"), std::string::npos);
  ASSERT_TRUE(folder().let_go({frame("a").id}, phone.own));
  EXPECT_EQ(all(), (Words{"b", "c"}));
  ASSERT_TRUE(folder().append({frame("d")}, laptop.own));
  EXPECT_EQ(laptop.own.size(), 1u);
}

// The power goes after a file was written and before that could be noted: it is known by the name drawn
// before.
TEST_F(FolderOfFiles, KnowsAFileThatWasBegunAndNotNoted) {
  OneDevice laptop;
  folder().name_next(laptop.own);
  folder().name_next(laptop.own);
  ASSERT_EQ(laptop.own.size(), 1u) << "one name is enough";
  std::vector<OwnFile> noted = laptop.own;
  ASSERT_TRUE(folder().append({frame("a"), frame("b")}, laptop.own));
  EXPECT_EQ(laptop.own.size(), 1u);
  EXPECT_EQ(laptop.own[0].name, noted[0].name);
  ASSERT_TRUE(folder().append({frame("c")}, noted));
  EXPECT_EQ(noted.size(), 2u) << "nothing is added to what is otherwise than it was left";
  ASSERT_TRUE(folder().let_go({frame("a").id}, noted));
  EXPECT_EQ(all(), (Words{"b", "c"}));
}

}  // namespace
}  // namespace holdfast::carry
