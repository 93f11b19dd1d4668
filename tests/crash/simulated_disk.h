// A disk in memory that can lose power, refuse, and be full: beneath the vault in place of the operating
// system.
//
// It keeps what a real disk keeps: per file the bytes that were synced, and the writes and size changes since
// in the order they were made; per folder which names were synced and what happened to names since. A power
// cut leaves of every 512-byte sector any one of its versions since the last sync, independently of its
// neighbours: so writes are dropped, reordered and torn. Of the size any of its values survives; bytes a file
// grew by without their data arriving are zeros or rubbish. Names come back in any state since the folder was
// synced (a rename as a whole). As in SQLite's own VFS for Unix, syncing a new log or journal syncs its name
// too. What is promised to SQLite is what that VFS promises: bytes beside a write stay (powersafe overwrite).
#pragma once
#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "vault/disk.h"

namespace holdfast::crash {

struct Change {
  std::int64_t offset = 0;
  std::string bytes;
  std::optional<std::int64_t> size;  // a truncation; otherwise a write
};

struct File;  // an open handle

struct Node {
  std::string now;     // what reads see
  std::string synced;  // what is certainly on the medium
  std::vector<Change> since;
  bool sync_names_it = false;  // a log or journal whose name its own sync makes durable
  std::vector<std::unique_ptr<std::vector<char>>> shared_memory;  // lives while a connection uses it
  int shared_users = 0;
  std::vector<File*> handles;
};

using NodePtr = std::shared_ptr<Node>;
using Names = std::map<std::string, NodePtr>;

// What goes wrong, and at which call from now on.
struct Fault {
  enum class Kind { none, power, io_error, full } kind = Kind::none;
  std::int64_t at_call = 0;  // counted from 0, over every call that touches the disk
  bool for_ever = false;     // power is always for ever
};

class SimulatedDisk final : public vault::Disk {
 public:
  explicit SimulatedDisk(std::string vfs_name);  // registers a SQLite VFS; a number is added to the name
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;
  ~SimulatedDisk() override;

  const std::string& vfs_name() const { return name_; }
  void wipe();                  // a new, empty disk
  void set_fault(Fault fault);  // counts calls from here
  std::int64_t calls() const { return calls_; }
  std::int64_t faults_given() const { return faults_given_; }
  bool power_is_off() const { return power_off_; }
  // Everything not synced is decided by `random`; then the disk works again. Open handles must be gone.
  void lose_power(Random& random);
  const Names& names() const { return names_; }
  // Handles still open: 0 when everything was closed.
  int open_handles() const { return open_handles_; }

  vault::FileKind kind(const vault::Path& path) override;
  Result<std::vector<vault::Path>> list(const vault::Path& folder) override;
  Result<> make_folder(const vault::Path& folder) override;  // every folder is there
  Result<> create(const vault::Path& path) override;
  Result<> rename_over(const vault::Path& from, const vault::Path& to) override;
  Result<> rename_new(const vault::Path& from, const vault::Path& to) override;
  Result<> link(const vault::Path& from, const vault::Path& to) override;
  Result<> remove(const vault::Path& path) override;
  Result<> sync_folder(const vault::Path& folder) override;
  Result<std::unique_ptr<vault::Hold>> hold(const vault::Path& vault, vault::LockOf what, bool exclusive,
                                            bool wait) override;

  // For the C functions of the VFS.
  int fails(bool writes);  // counts the call; SQLITE_OK or the code to give
  void changed_name(const std::string& name, NodePtr node);
  void opened() { ++open_handles_; }
  void closed() { --open_handles_; }
  void synced_name(const std::string& name);
  Names& names() { return names_; }

 private:
  // One step of the folder: names and what they refer to from then on (null: gone). A rename has two.
  using NameStep = std::vector<std::pair<std::string, NodePtr>>;
  [[nodiscard]] Result<> allowed(bool writes);
  std::string name_;
  sqlite3_vfs vfs_{};
  Names names_;
  Names synced_names_;
  std::vector<NameStep> name_steps_;
  Fault fault_;
  std::int64_t calls_ = 0;
  std::int64_t faults_given_ = 0;
  int open_handles_ = 0;
  bool power_off_ = false;
};

}  // namespace holdfast::crash
