// See folder.h. Straight system calls: a name in such a folder may be a pipe, a link out of it or a device,
// and what was written counts only once the disk has it.
#include "carry/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <system_error>
#include <utility>

namespace holdfast::carry {
namespace {

constexpr std::uint64_t longest_file = 64u << 20;   // of one that is read
constexpr std::uint64_t new_file_after = 4u << 20;  // so that a cloud's client has little to send again
constexpr std::string_view file_ending = ".holdfast-channel";

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

tl::unexpected<Problem> folder_refused(const Path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return problem(
      full ? ProblemKind::full : ProblemKind::unreadable,
      full ? "There is no room left in the folder. What is new stays in the diary here and goes there "
             "once there is room."
           : "The folder cannot be used: " + std::generic_category().message(error) +
                 ". What is new stays in the diary here; nothing was lost.",
      path.string(), std::to_string(error));
}

// A file's bytes, or its first ones; nothing where it is no plain file of a readable size, or is going just
// now.
std::optional<std::string> plain_file(const Path& path, std::size_t most = longest_file) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat about {};
  if (!file.is_open() || ::fstat(file.number(), &about) != 0 || !S_ISREG(about.st_mode) ||
      static_cast<std::uint64_t>(about.st_size) > longest_file)
    return std::nullopt;
  std::string bytes(std::min(most, static_cast<std::size_t>(about.st_size)), '\0');
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t more = ::read(file.number(), bytes.data() + have, bytes.size() - have);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return std::nullopt;
    if (more == 0) break;
    have += static_cast<std::size_t>(more);
  }
  bytes.resize(have);
  return bytes;
}

// That files came or went is on the disk; an error number where not.
int names_on_disk(const Path& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) return errno;
  return ::fsync(folder.number()) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

// Adds to the end; what was half written is taken back.
Result<> add_to(const Path& path, std::string_view bytes, bool is_new, std::uint64_t size_before) {
  const int how = O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (is_new ? O_CREAT | O_EXCL : 0);
  const Descriptor file(::open(path.c_str(), how, 0600));
  if (!file.is_open()) return folder_refused(path.parent_path(), errno);
  int error = 0;
  while (!bytes.empty() && error == 0) {
    const ssize_t done = ::write(file.number(), bytes.data(), bytes.size());
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0)
      error = done < 0 ? errno : EIO;
    else
      bytes.remove_prefix(static_cast<std::size_t>(done));
  }
  if (error == 0 && ::fsync(file.number()) != 0) error = errno;
  if (error == 0 && is_new) error = names_on_disk(path.parent_path());
  if (error == 0) return {};
  if (is_new)
    (void)::unlink(path.c_str());
  else
    (void)!::ftruncate(file.number(), static_cast<off_t>(size_before));
  return folder_refused(path.parent_path(), error);
}

// A name that was drawn and has no file yet.
bool is_named_only(const Path& folder, const OwnFile& file) {
  std::error_code unknown;
  return file.bytes == 0 && !std::filesystem::exists(folder / file.name, unknown) && !unknown;
}

bool as_left(const Path& folder, const OwnFile& file) {
  const auto bytes = plain_file(folder / file.name);
  return bytes && bytes->size() == file.bytes && sum_of(*bytes) == file.sum;
}

std::string places(std::size_t n) {
  return n == 1 ? "one place" : std::to_string(n) + " places";
}

void remark_on(const FramesRead& read, const std::string& name, std::vector<FileRemark>& remarks) {
  if (read.torn)
    remarks.push_back(
        {name,
         "It ends within what was being written: it is still on its way, or was cut off. What stands "
         "before that was read; the rest is read once it is there."});
  if (read.broken > 0)
    remarks.push_back({name, "It is damaged in " + places(read.broken) +
                                 ". Everything else in it was read, and whichever device has what is missing "
                                 "writes it again."});
  if (read.newer > 0)
    remarks.push_back(
        {name, "Some of it was written by a newer Holdfast. It stays there until this one is updated."});
}

Result<std::vector<std::string>> names_in(const Path& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), ::closedir);
  if (folder == nullptr) return folder_refused(path, errno);
  std::vector<std::string> names;
  for (errno = 0; const dirent* entry = ::readdir(folder.get()); errno = 0)
    if (const std::string name = entry->d_name; name != "." && name != "..") names.push_back(name);
  if (errno != 0) return folder_refused(path, errno);
  std::ranges::sort(names);
  return names;
}

}  // namespace

Result<std::set<channel::ChannelId>> channels_in(const Path& folder) {
  const auto names = names_in(folder);
  if (!names) return pass_on(names);
  std::set<channel::ChannelId> channels;
  for (const std::string& name : *names)
    if (const auto bytes = plain_file(folder / name, head_bytes))
      if (const auto channel = channel_of_file(*bytes)) channels.insert(*channel);
  return channels;
}

Folder::Folder(Path path, const channel::ChannelId& channel, Chance chance)
    : path_(std::move(path)), channel_(channel), chance_(std::move(chance)) {}

Result<Folder> Folder::open(const Path& path, const channel::ChannelId& channel, Chance chance) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) {
    if (errno != ENOENT && errno != ENOTDIR) return folder_refused(path, errno);
    return unchanged(ProblemKind::not_found,
                     "There is no such folder. If it is on a stick or in a cloud's folder, put that in "
                     "first; a new folder has to be made by you.",
                     path.string());
  }
  if (!S_ISDIR(about.st_mode))
    return unchanged(ProblemKind::bad_request, "That is a file, and a folder is needed.", path.string());
  return Folder(path, channel, std::move(chance));
}

Result<FolderRead> Folder::read(const std::function<void(Frame)>& take) const {
  const auto names = names_in(path_);
  if (!names) return pass_on(names);
  FolderRead read;
  for (const std::string& name : *names) {
    const bool looks_ours = name.find(file_ending) != std::string::npos;
    // A stranger's film is not read to know that it is one.
    const auto begins = plain_file(path_ / name, head_bytes);
    const auto bytes =
        begins && head_of(*begins, channel_) == HeadOf::this_channel ? plain_file(path_ / name) : begins;
    if (!bytes) {
      if (looks_ours) read.remarks.push_back({name, "It could not be read. Everything else was."});
      continue;
    }
    const HeadOf head = head_of(*bytes, channel_);
    if (head == HeadOf::another_channel)
      read.remarks.push_back({name, "It belongs to another diary and was left alone."});
    else if (head == HeadOf::newer)
      read.remarks.push_back({name, "It was written by a newer Holdfast. Update this one to read it."});
    else if (head == HeadOf::begun && looks_ours)
      read.remarks.push_back({name, "It has only begun to arrive. It is read once it is there."});
    else if (head == HeadOf::foreign && looks_ours)
      read.remarks.push_back(
          {name, "It has the name of a file of Holdfast's and is none. It was left alone."});
    if (head != HeadOf::this_channel) continue;
    ++read.files;
    const FramesRead frames = each_frame(*bytes, [&](Frame frame) {
      if (is_known(frame.kind)) take(std::move(frame));
    });
    read.frames += frames.frames;
    remark_on(frames, name, read.remarks);
  }
  return read;
}

std::string Folder::new_name() const {
  std::array<unsigned char, 12> drawn;
  chance_(drawn);
  return channel::to_hex(std::string_view(reinterpret_cast<const char*>(drawn.data()), drawn.size())) +
         std::string(file_ending);
}

void Folder::name_next(std::vector<OwnFile>& own) const {
  if (std::ranges::none_of(own, [&](const OwnFile& one) { return is_named_only(path_, one); }))
    own.push_back({new_name()});
}

Result<> Folder::append(const std::vector<Frame>& frames, std::vector<OwnFile>& own) const {
  std::size_t next = 0;
  while (next < frames.size()) {
    const auto last = std::ranges::find_if(own.rbegin(), own.rend(), &OwnFile::bytes);
    const bool goes_on = last != own.rend() && last->bytes < new_file_after && as_left(path_, *last);
    const auto named =
        std::ranges::find_if(own, [&](const OwnFile& one) { return is_named_only(path_, one); });
    OwnFile& file = goes_on ? *last : named != own.end() ? *named : own.emplace_back(OwnFile{new_name()});
    std::string before, bytes;
    if (goes_on)
      before = plain_file(path_ / file.name).value_or("");
    else
      bytes = file_head(channel_);
    while (next < frames.size() && file.bytes + bytes.size() < new_file_after)
      bytes += to_bytes(frames[next++]);
    if (auto added = add_to(path_ / file.name, bytes, !goes_on, file.bytes); !added) return added;
    file.bytes += bytes.size();
    file.sum = sum_of(before + bytes);
  }
  return {};
}

Result<> Folder::let_go(const std::set<channel::ItemId>& items, std::vector<OwnFile>& own) const {
  for (OwnFile& file : own) {
    const auto bytes = plain_file(path_ / file.name);
    if (!bytes || head_of(*bytes, channel_) != HeadOf::this_channel) continue;
    std::string kept = file_head(channel_);
    bool holds = false;
    (void)each_frame(*bytes, [&](const Frame& frame) {
      const bool goes = frame.kind == FrameKind::item && items.contains(frame.id);
      holds = holds || goes;
      if (!goes) kept += to_bytes(frame);
    });
    if (!holds) continue;
    const OwnFile anew{new_name(), kept.size(), sum_of(kept)};
    if (auto written = add_to(path_ / anew.name, kept, true, 0); !written) return written;
    const std::string old = std::exchange(file, anew).name;
    if (::unlink((path_ / old).c_str()) != 0 && errno != ENOENT) return folder_refused(path_, errno);
    if (const int error = names_on_disk(path_); error != 0) return folder_refused(path_, error);
  }
  return {};
}

}  // namespace holdfast::carry
