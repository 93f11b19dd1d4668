// See simulated_disk.h. One thread, but several connections: they lock each other out as SQLite asks
// (sqlite3.h, SQLITE_LOCK_* and SQLITE_SHM_*), and the log's shared index is plain memory that goes with its
// last user.
#include "simulated_disk.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "base/ensure.h"

namespace holdfast::crash {

struct File {
  sqlite3_file base;
  SimulatedDisk* disk;
  NodePtr* node;
  std::string* name;
  bool remove_on_close;
  bool shares_memory;
  int level;              // SQLITE_LOCK_*
  unsigned shared_slots;  // of the log's index
  unsigned exclusive_slots;
};

namespace {

constexpr std::int64_t sector_bytes = 512;

File* of(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}

void make_change(std::string& bytes, const Change& change) {
  if (change.size) {
    bytes.resize(static_cast<std::size_t>(*change.size), '\0');
    return;
  }
  const auto end = static_cast<std::size_t>(change.offset) + change.bytes.size();
  if (bytes.size() < end) bytes.resize(end, '\0');
  std::memcpy(bytes.data() + change.offset, change.bytes.data(), change.bytes.size());
}

int sim_close(sqlite3_file* f) {
  File* file = of(f);
  if (file->remove_on_close) file->disk->names().erase(*file->name);
  std::erase((*file->node)->handles, file);
  file->disk->closed();
  delete file->node;
  delete file->name;
  file->node = nullptr;
  file->name = nullptr;
  return SQLITE_OK;
}

int sim_read(sqlite3_file* f, void* into, int size, sqlite3_int64 at) {
  if (of(f)->disk->fails(false) != SQLITE_OK) return SQLITE_IOERR_READ;
  const std::string& bytes = (*of(f)->node)->now;
  const auto have = std::clamp<std::int64_t>(static_cast<std::int64_t>(bytes.size()) - at, 0, size);
  if (have > 0) std::memcpy(into, bytes.data() + at, static_cast<std::size_t>(have));
  if (have == size) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + have, 0, static_cast<std::size_t>(size - have));
  return SQLITE_IOERR_SHORT_READ;
}

int sim_write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  Node& node = **of(f)->node;
  Change change{at, std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)),
                std::nullopt};
  const bool had_power = !of(f)->disk->power_is_off();
  if (const int rc = of(f)->disk->fails(true); rc != SQLITE_OK) {
    // The write the power went out in may have arrived, or a part of it.
    if (had_power && of(f)->disk->power_is_off()) node.since.push_back(std::move(change));
    return rc == SQLITE_IOERR ? SQLITE_IOERR_WRITE : rc;
  }
  make_change(node.now, change);
  node.since.push_back(std::move(change));
  return SQLITE_OK;
}

int sim_truncate(sqlite3_file* f, sqlite3_int64 size) {
  if (const int rc = of(f)->disk->fails(false); rc != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
  Node& node = **of(f)->node;
  Change change{0, "", size};
  make_change(node.now, change);
  node.since.push_back(std::move(change));
  return SQLITE_OK;
}

int sim_sync(sqlite3_file* f, int) {
  if (const int rc = of(f)->disk->fails(true); rc != SQLITE_OK) return SQLITE_IOERR_FSYNC;
  Node& node = **of(f)->node;
  for (const Change& change : node.since) make_change(node.synced, change);
  node.since.clear();
  if (node.sync_names_it) of(f)->disk->synced_name(*of(f)->name);
  return SQLITE_OK;
}

int sim_size(sqlite3_file* f, sqlite3_int64* out) {
  if (of(f)->disk->fails(false) != SQLITE_OK) return SQLITE_IOERR_FSTAT;
  *out = static_cast<sqlite3_int64>((*of(f)->node)->now.size());
  return SQLITE_OK;
}

// Whether a handle other than this one holds the main file at `level` or more.
bool others_hold(File* file, int level) {
  const auto& handles = (*file->node)->handles;
  return std::any_of(handles.begin(), handles.end(),
                     [&](const File* other) { return other != file && other->level >= level; });
}

int sim_lock(sqlite3_file* f, int level) {
  File* file = of(f);
  if (file->disk->fails(false) != SQLITE_OK) return SQLITE_IOERR_LOCK;
  if (level <= file->level) return SQLITE_OK;
  const int barred_by = level == SQLITE_LOCK_SHARED     ? SQLITE_LOCK_PENDING
                        : level == SQLITE_LOCK_RESERVED ? SQLITE_LOCK_RESERVED
                                                        : SQLITE_LOCK_SHARED;
  if (others_hold(file, barred_by)) return SQLITE_BUSY;
  file->level = level;
  return SQLITE_OK;
}
int sim_unlock(sqlite3_file* f, int level) {
  of(f)->level = level;
  return SQLITE_OK;
}
int sim_check_lock(sqlite3_file* f, int* out) {
  *out = of(f)->level >= SQLITE_LOCK_RESERVED || others_hold(of(f), SQLITE_LOCK_RESERVED) ? 1 : 0;
  return SQLITE_OK;
}
int sim_control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sim_sector_size(sqlite3_file*) {
  return static_cast<int>(sector_bytes);
}
int sim_traits(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int sim_shm_map(sqlite3_file* f, int region, int size, int extend, void volatile** out) {
  *out = nullptr;
  if (const int rc = of(f)->disk->fails(extend != 0); rc != SQLITE_OK) return SQLITE_IOERR_SHMSIZE;
  if (!of(f)->shares_memory) {
    of(f)->shares_memory = true;
    ++(*of(f)->node)->shared_users;
  }
  auto& regions = (*of(f)->node)->shared_memory;
  if (static_cast<std::size_t>(region) >= regions.size()) {
    if (extend == 0) return SQLITE_OK;
    while (static_cast<std::size_t>(region) >= regions.size())
      regions.push_back(std::make_unique<std::vector<char>>(static_cast<std::size_t>(size), '\0'));
  }
  *out = regions[static_cast<std::size_t>(region)]->data();
  return SQLITE_OK;
}
int sim_shm_lock(sqlite3_file* f, int at, int count, int flags) {
  File* file = of(f);
  const unsigned slots = ((1U << count) - 1U) << at;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    file->shared_slots &= ~slots;
    file->exclusive_slots &= ~slots;
    return SQLITE_OK;
  }
  if (file->disk->fails(false) != SQLITE_OK) return SQLITE_IOERR_SHMLOCK;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (const File* other : (*file->node)->handles) {
    if (other == file) continue;
    if ((other->exclusive_slots & slots) != 0 || (exclusive && (other->shared_slots & slots) != 0))
      return SQLITE_BUSY;
  }
  (exclusive ? file->exclusive_slots : file->shared_slots) |= slots;
  return SQLITE_OK;
}
void sim_shm_barrier(sqlite3_file*) {}
int sim_shm_unmap(sqlite3_file* f, int) {
  of(f)->shared_slots = of(f)->exclusive_slots = 0;
  if (of(f)->shares_memory && --(*of(f)->node)->shared_users == 0) (*of(f)->node)->shared_memory.clear();
  of(f)->shares_memory = false;
  return SQLITE_OK;
}

constexpr sqlite3_io_methods methods = {
    2,          sim_close,   sim_read,     sim_write,       sim_truncate,  sim_sync,
    sim_size,   sim_lock,    sim_unlock,   sim_check_lock,  sim_control,   sim_sector_size,
    sim_traits, sim_shm_map, sim_shm_lock, sim_shm_barrier, sim_shm_unmap, nullptr,
    nullptr};

SimulatedDisk* disk_behind(sqlite3_vfs* v) {
  return static_cast<SimulatedDisk*>(v->pAppData);
}

int sim_open(sqlite3_vfs* v, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  SimulatedDisk* disk = disk_behind(v);
  f->pMethods = nullptr;
  if (disk->fails(false) != SQLITE_OK) return SQLITE_CANTOPEN;
  const std::string path = name == nullptr ? "(temporary)" : name;
  auto found = disk->names().find(path);
  NodePtr node = found == disk->names().end() ? nullptr : found->second;
  if (node == nullptr) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    node = std::make_shared<Node>();
    node->sync_names_it = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    disk->changed_name(path, node);
  }
  File* file = of(f);
  file->disk = disk;
  file->node = new NodePtr(node);
  file->name = new std::string(path);
  file->remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  file->shares_memory = false;
  file->level = SQLITE_LOCK_NONE;
  file->shared_slots = file->exclusive_slots = 0;
  node->handles.push_back(file);
  file->base.pMethods = &methods;
  disk->opened();
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int sim_delete(sqlite3_vfs* v, const char* name, int sync_folder) {
  SimulatedDisk* disk = disk_behind(v);
  if (disk->fails(false) != SQLITE_OK) return SQLITE_IOERR_DELETE;
  if (!disk->names().contains(name)) return SQLITE_IOERR_DELETE_NOENT;
  disk->changed_name(name, nullptr);
  if (sync_folder != 0) disk->synced_name(name);
  return SQLITE_OK;
}

int sim_access(sqlite3_vfs* v, const char* name, int, int* out) {
  if (disk_behind(v)->fails(false) != SQLITE_OK) return SQLITE_IOERR_ACCESS;
  const auto found = disk_behind(v)->names().find(name);
  // As SQLite's own VFS: an empty file counts as not there.
  *out = found != disk_behind(v)->names().end() && !found->second->now.empty() ? 1 : 0;
  return SQLITE_OK;
}

int sim_full_pathname(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}
int sim_randomness(sqlite3_vfs*, int size, char* out) {
  static Random random(42);
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(random.bits());
  return size;
}
int sim_sleep(sqlite3_vfs*, int microseconds) {
  return microseconds;
}
int sim_current_time(sqlite3_vfs*, double* out) {
  *out = 2460000.5;
  return SQLITE_OK;
}
int sim_last_error(sqlite3_vfs*, int, char*) {
  return 0;
}
int sim_current_time_64(sqlite3_vfs*, sqlite3_int64* out) {
  *out = 212544043200000;
  return SQLITE_OK;
}

class FreeHold final : public vault::Hold {
 public:
  bool make_exclusive() override { return true; }
  void make_shared() override {}
};

}  // namespace

SimulatedDisk::SimulatedDisk(std::string vfs_name) : name_(std::move(vfs_name)) {
  // The vault keeps its layers over a VFS for as long as the program runs, so no disk may take another's
  // name.
  static int disks = 0;
  name_ += "-" + std::to_string(++disks);
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(File);
  vfs_.mxPathname = 200;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = sim_open;
  vfs_.xDelete = sim_delete;
  vfs_.xAccess = sim_access;
  vfs_.xFullPathname = sim_full_pathname;
  vfs_.xRandomness = sim_randomness;
  vfs_.xSleep = sim_sleep;
  vfs_.xCurrentTime = sim_current_time;
  vfs_.xGetLastError = sim_last_error;
  vfs_.xCurrentTimeInt64 = sim_current_time_64;
  ensure(sqlite3_vfs_register(&vfs_, 0) == SQLITE_OK);
}

SimulatedDisk::~SimulatedDisk() {
  ensure(open_handles_ == 0);
  sqlite3_vfs_unregister(&vfs_);
}

void SimulatedDisk::wipe() {
  ensure(open_handles_ == 0);
  names_.clear();
  synced_names_.clear();
  name_steps_.clear();
  set_fault({});
}

void SimulatedDisk::set_fault(Fault fault) {
  fault_ = fault;
  calls_ = 0;
  faults_given_ = 0;
  power_off_ = false;
}

int SimulatedDisk::fails(bool writes) {
  const std::int64_t call = calls_++;
  const bool due =
      fault_.for_ever || fault_.kind == Fault::Kind::power ? call >= fault_.at_call : call == fault_.at_call;
  if (fault_.kind == Fault::Kind::none || !due) return SQLITE_OK;
  if (fault_.kind == Fault::Kind::full && !writes) {
    // A full disk refuses writing only; a single refusal waits for the next write.
    if (!fault_.for_ever) ++fault_.at_call;
    return SQLITE_OK;
  }
  ++faults_given_;
  if (fault_.kind == Fault::Kind::power) power_off_ = true;
  return fault_.kind == Fault::Kind::full ? SQLITE_FULL : SQLITE_IOERR;
}

void SimulatedDisk::changed_name(const std::string& name, NodePtr node) {
  if (node == nullptr) {
    names_.erase(name);
  } else {
    names_[name] = node;
  }
  name_steps_.push_back({{name, std::move(node)}});
}

void SimulatedDisk::synced_name(const std::string& name) {
  const auto now = names_.find(name);
  if (now == names_.end()) {
    synced_names_.erase(name);
  } else {
    synced_names_[name] = now->second;
  }
  // Steps of two names (renames) are made durable by syncing the folder, never by this.
  std::erase_if(name_steps_,
                [&name](const NameStep& step) { return step.size() == 1 && step[0].first == name; });
}

void SimulatedDisk::lose_power(Random& random) {
  ensure(open_handles_ == 0);
  // Names: each step happened or not; one that did not holds back later ones of the same name.
  std::vector<std::string> held_back;
  for (const NameStep& step : name_steps_) {
    const bool blocked = std::any_of(step.begin(), step.end(), [&held_back](const auto& part) {
      return std::find(held_back.begin(), held_back.end(), part.first) != held_back.end();
    });
    const bool happened = !blocked && random.chance(0.5);
    for (const auto& [name, node] : step) {
      if (!happened) {
        held_back.push_back(name);
      } else if (node == nullptr) {
        synced_names_.erase(name);
      } else {
        synced_names_[name] = node;
      }
    }
  }
  name_steps_.clear();
  // Some power cuts come when nearly all has arrived, some when nothing has.
  constexpr double shares[] = {0, 0.3, 0.7, 0.95, 0.995, 1};
  const double arrived = shares[random.below(std::size(shares))];
  for (auto& [name, node] : synced_names_) {
    // Each sector in any of its versions, the size any of its values.
    std::string version = node->synced;
    std::vector<std::int64_t> sizes = {static_cast<std::int64_t>(version.size())};
    std::map<std::int64_t, std::vector<std::string>> sectors;
    const auto sector_now = [&version](std::int64_t sector) {
      const auto at = static_cast<std::size_t>(sector * sector_bytes);
      std::string bytes = at < version.size() ? version.substr(at, sector_bytes) : std::string();
      bytes.resize(sector_bytes, '\0');
      return bytes;
    };
    const std::string before = version;
    for (const Change& change : node->since) {
      if (!change.size && !change.bytes.empty()) {
        const std::int64_t first = change.offset / sector_bytes;
        const std::int64_t last =
            (change.offset + static_cast<std::int64_t>(change.bytes.size()) - 1) / sector_bytes;
        for (std::int64_t s = first; s <= last; ++s)
          if (!sectors.contains(s)) sectors[s].push_back(sector_now(s));
        make_change(version, change);
        for (std::int64_t s = first; s <= last; ++s) sectors[s].push_back(sector_now(s));
      } else {
        make_change(version, change);
      }
      sizes.push_back(static_cast<std::int64_t>(version.size()));
    }
    std::string survived = before;
    const std::int64_t size = random.chance(arrived) ? sizes.back() : sizes[random.below(sizes.size())];
    const std::size_t old_size = survived.size();
    survived.resize(static_cast<std::size_t>(size), '\0');
    if (survived.size() > old_size && random.chance(0.3))
      for (std::size_t i = old_size; i < survived.size(); ++i) survived[i] = static_cast<char>(random.bits());
    for (const auto& [sector, versions] : sectors) {
      const auto at = static_cast<std::size_t>(sector * sector_bytes);
      // The version from before the writes stands already (or rubbish, where the file only grew).
      const std::size_t pick = random.chance(arrived) ? versions.size() - 1 : random.below(versions.size());
      if (pick == 0 || at >= survived.size()) continue;
      std::memcpy(survived.data() + at, versions[pick].data(),
                  std::min<std::size_t>(sector_bytes, survived.size() - at));
    }
    node->now = node->synced = std::move(survived);
    node->since.clear();
    node->shared_memory.clear();
  }
  names_ = synced_names_;
  set_fault({});
}

Result<> SimulatedDisk::allowed(bool writes) {
  const int rc = fails(writes);
  if (rc == SQLITE_OK) return {};
  if (rc == SQLITE_FULL) return problem(ProblemKind::full, "There is no room left on the disk.", "simulated");
  return problem(ProblemKind::unreadable, "The disk refused.", "simulated");
}

vault::FileKind SimulatedDisk::kind(const vault::Path& path) {
  return names_.contains(path.string()) ? vault::FileKind::file : vault::FileKind::absent;
}

Result<std::vector<vault::Path>> SimulatedDisk::list(const vault::Path& folder) {
  if (auto may = allowed(false); !may) return pass_on(may);
  std::vector<vault::Path> found;
  for (const auto& [name, node] : names_)
    if (vault::Path(name).parent_path() == folder) found.emplace_back(name);
  return found;
}

Result<> SimulatedDisk::make_folder(const vault::Path&) {
  return allowed(true);
}

Result<> SimulatedDisk::create(const vault::Path& path) {
  if (auto may = allowed(true); !may) return may;
  if (names_.contains(path.string())) return problem(ProblemKind::conflict, "It is there already.");
  changed_name(path.string(), std::make_shared<Node>());
  return {};
}

Result<> SimulatedDisk::rename_over(const vault::Path& from, const vault::Path& to) {
  if (auto may = allowed(true); !may) return may;
  const auto found = names_.find(from.string());
  if (found == names_.end()) return problem(ProblemKind::not_found, "It is not there.");
  NodePtr node = found->second;
  names_.erase(found);
  names_[to.string()] = node;
  name_steps_.push_back({{from.string(), nullptr}, {to.string(), node}});
  return {};
}

Result<> SimulatedDisk::rename_new(const vault::Path& from, const vault::Path& to) {
  if (names_.contains(to.string())) return problem(ProblemKind::conflict, "It is there already.");
  return rename_over(from, to);
}

Result<> SimulatedDisk::link(const vault::Path& from, const vault::Path& to) {
  if (auto may = allowed(true); !may) return may;
  const auto found = names_.find(from.string());
  if (found == names_.end()) return problem(ProblemKind::not_found, "It is not there.");
  changed_name(to.string(), found->second);
  return {};
}

Result<> SimulatedDisk::remove(const vault::Path& path) {
  if (auto may = allowed(false); !may) return may;
  if (names_.contains(path.string())) changed_name(path.string(), nullptr);
  return {};
}

Result<> SimulatedDisk::sync_folder(const vault::Path&) {
  if (auto may = allowed(true); !may) return may;
  synced_names_ = names_;
  name_steps_.clear();
  return {};
}

Result<std::unique_ptr<vault::Hold>> SimulatedDisk::hold(const vault::Path&, vault::LockOf, bool, bool) {
  return std::make_unique<FreeHold>();
}

}  // namespace holdfast::crash
