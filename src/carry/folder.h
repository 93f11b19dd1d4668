// folder: a channel carried by a folder that something else takes from device to device: a sync program, a
// cloud's client, a stick. Each device appends to files of its own, under names drawn by chance, and touches
// no other; it reads whatever is there. Nothing in it can be read without the channel's keys.
//
// The folder is believed in nothing. What is missing there is written again by whoever has it; what is there
// twice counts once; a file that is cut, torn, doubled ("conflict copy"), older than it was or no file of
// ours is told and costs nothing. A file of one's own that is not as it was left (a copy of the vault wrote
// there, or it was put back) is not written to any more: a new one begins. That nothing is there never means
// that anything was deleted.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "carry/carrier.h"

namespace holdfast::carry {

using Path = std::filesystem::path;

// A file this device has written, as it left it. The caller keeps the list, in the same vault as the items.
struct OwnFile {
  std::string name;
  std::uint64_t bytes = 0;
  std::uint32_t sum = 0;  // of all its bytes
  bool operator==(const OwnFile&) const = default;
};

struct FolderRead {
  std::size_t files = 0;  // of this channel
  std::size_t frames = 0;
  std::vector<FileRemark> remarks;
};

// The channels that have files there: for somebody who has nothing but words on paper.
[[nodiscard]] Result<std::set<channel::ChannelId>> channels_in(const Path& folder);

class Folder {
 public:
  // Draws the names of files.
  using Chance = std::function<void(std::span<unsigned char>)>;
  // not_found: there is no such folder (it is never made: a stick that is not in would get one on the disk
  // beneath); bad_request: it is a file.
  [[nodiscard]] static Result<Folder> open(const Path& path, const channel::ChannelId& channel,
                                           Chance chance);

  // Hands over every frame, in no order that means anything, and some more than once. unreadable: the folder
  // itself.
  [[nodiscard]] Result<FolderRead> read(const std::function<void(Frame)>& take) const;

  // Writes to the end of this device's file, or into a new one, and to the disk. On a problem (full,
  // unreadable) nothing of it counts as written; `own` says what to keep. An empty list writes nothing.
  [[nodiscard]] Result<> append(const std::vector<Frame>& frames, std::vector<OwnFile>& own) const;

  // Puts a name drawn by chance at the end of `own`, of no bytes yet, for the file append() begins next.
  void name_next(std::vector<OwnFile>& own) const;

  // Takes items out of this device's own files: each of them is written anew without them, and then removed.
  // Other devices' files are theirs. Only for items of which the folder holds already that they are
  // withdrawn.
  [[nodiscard]] Result<> let_go(const std::set<channel::ItemId>& items, std::vector<OwnFile>& own) const;

 private:
  Folder(Path path, const channel::ChannelId& channel, Chance chance);
  std::string new_name() const;
  Path path_;
  channel::ChannelId channel_;
  Chance chance_;
};

// A folder as a carrier: which files in it are this device's is kept beside, by whoever has the device.
class FolderCarrier : public Carrier {
 public:
  FolderCarrier(Folder folder, std::vector<OwnFile>& own) : folder_(std::move(folder)), own_(own) {}
  [[nodiscard]] Result<CarrierRead> read(const std::function<void(Frame)>& take) override {
    auto read = folder_.read(take);
    if (!read) return pass_on(read);
    return CarrierRead{std::move(read->remarks), {}, {}};
  }
  [[nodiscard]] Result<> append(const std::vector<Frame>& frames) override {
    return folder_.append(frames, own_);
  }
  [[nodiscard]] Result<> let_go(const std::set<channel::ItemId>& items) override {
    return folder_.let_go(items, own_);
  }

 private:
  Folder folder_;
  std::vector<OwnFile>& own_;
};

}  // namespace holdfast::carry
