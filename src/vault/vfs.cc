// See vfs.h. SQLite's VFS is a C interface of function pointers over structs that SQLite allocates, so this
// file speaks C++ in that shape: every layer's file struct begins with sqlite3_file and is followed in memory
// by the file struct of the layer below. No C++ object with a destructor lives in them.
#include "vault/vfs.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <new>
#include <utility>
#include <vector>

#include "base/ensure.h"
#include "vault/sql.h"

namespace holdfast::vault {
namespace {

thread_local unsigned failed_calls = 0;
thread_local int failed_with = 0;

struct Layer {
  sqlite3_vfs vfs{};
  sqlite3_vfs* below = nullptr;
  std::string name;
};

sqlite3_vfs* below(sqlite3_vfs* vfs) {
  return static_cast<Layer*>(vfs->pAppData)->below;
}

// ---- what both layers hand straight on
int pass_delete(sqlite3_vfs* v, const char* name, int sync_folder) {
  return below(v)->xDelete(below(v), name, sync_folder);
}
int pass_access(sqlite3_vfs* v, const char* name, int flags, int* out) {
  return below(v)->xAccess(below(v), name, flags, out);
}
int pass_full_pathname(sqlite3_vfs* v, const char* name, int size, char* out) {
  return below(v)->xFullPathname(below(v), name, size, out);
}
int pass_randomness(sqlite3_vfs* v, int size, char* out) {
  return below(v)->xRandomness(below(v), size, out);
}
int pass_sleep(sqlite3_vfs* v, int microseconds) {
  return below(v)->xSleep(below(v), microseconds);
}
int pass_current_time(sqlite3_vfs* v, double* out) {
  return below(v)->xCurrentTime(below(v), out);
}
int pass_last_error(sqlite3_vfs* v, int size, char* out) {
  return below(v)->xGetLastError ? below(v)->xGetLastError(below(v), size, out) : 0;
}
int pass_current_time_64(sqlite3_vfs* v, sqlite3_int64* out) {
  return below(v)->xCurrentTimeInt64(below(v), out);
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;    // the layer below, directly behind this struct
  sqlite3_int64 offset;  // 0 for everything but the main file
};

constexpr int file_bytes = (sizeof(File) + 15) / 16 * 16;

File* ours(sqlite3_file* file) {
  return reinterpret_cast<File*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return ours(file)->real;
}

// Remembers that the disk refused, for those above who are told something else.
int noted(int rc) {
  const int kind = rc & 0xff;
  if (kind == SQLITE_IOERR ? rc != SQLITE_IOERR_SHORT_READ : kind == SQLITE_FULL || kind == SQLITE_CANTOPEN) {
    ++failed_calls;
    failed_with = errno;
  }
  return rc;
}

int file_close(sqlite3_file* f) {
  return real(f)->pMethods->xClose(real(f));
}
int offset_read(sqlite3_file* f, void* into, int size, sqlite3_int64 at) {
  return noted(real(f)->pMethods->xRead(real(f), into, size, at + ours(f)->offset));
}
int guard_read(sqlite3_file* f, void* into, int size, sqlite3_int64 at) {
  const unsigned before = failed_calls;
  const int rc = real(f)->pMethods->xRead(real(f), into, size, at);
  return failed_calls == before ? rc : SQLITE_IOERR_READ;
}
int file_write(sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
  return noted(real(f)->pMethods->xWrite(real(f), from, size, at + ours(f)->offset));
}
int file_truncate(sqlite3_file* f, sqlite3_int64 size) {
  return noted(real(f)->pMethods->xTruncate(real(f), size + ours(f)->offset));
}
int file_sync(sqlite3_file* f, int flags) {
  return noted(real(f)->pMethods->xSync(real(f), flags));
}
int file_size(sqlite3_file* f, sqlite3_int64* out) {
  const int rc = noted(real(f)->pMethods->xFileSize(real(f), out));
  if (rc == SQLITE_OK) *out = *out > ours(f)->offset ? *out - ours(f)->offset : 0;
  return rc;
}
int file_lock(sqlite3_file* f, int level) {
  return noted(real(f)->pMethods->xLock(real(f), level));
}
int file_unlock(sqlite3_file* f, int level) {
  return noted(real(f)->pMethods->xUnlock(real(f), level));
}
int file_check_lock(sqlite3_file* f, int* out) {
  return noted(real(f)->pMethods->xCheckReservedLock(real(f), out));
}
int file_control(sqlite3_file* f, int what, void* with) {
  // Sizes SQLite hands down are of the database; growing ahead and mapping are declined rather than shifted.
  if (ours(f)->offset != 0) {
    if (what == SQLITE_FCNTL_SIZE_HINT) {
      sqlite3_int64 shifted = *static_cast<sqlite3_int64*>(with) + ours(f)->offset;
      return real(f)->pMethods->xFileControl(real(f), what, &shifted);
    }
    if (what == SQLITE_FCNTL_MMAP_SIZE) return SQLITE_OK;
  }
  return real(f)->pMethods->xFileControl(real(f), what, with);
}
int file_sector_size(sqlite3_file* f) {
  return real(f)->pMethods->xSectorSize(real(f));
}
int file_traits(sqlite3_file* f) {
  return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
int file_shm_map(sqlite3_file* f, int region, int size, int extend, void volatile** out) {
  return noted(real(f)->pMethods->xShmMap(real(f), region, size, extend, out));
}
int file_shm_lock(sqlite3_file* f, int at, int count, int flags) {
  return noted(real(f)->pMethods->xShmLock(real(f), at, count, flags));
}
void file_shm_barrier(sqlite3_file* f) {
  real(f)->pMethods->xShmBarrier(real(f));
}
int file_shm_unmap(sqlite3_file* f, int remove) {
  return real(f)->pMethods->xShmUnmap(real(f), remove);
}

// For whoever only looks, where no lock can be had or none must stand in anybody's way.
int no_lock(sqlite3_file*, int) {
  return SQLITE_OK;
}
int nobody_reserves(sqlite3_file*, int* out) {
  *out = 0;
  return SQLITE_OK;
}

using ReadCall = int (*)(sqlite3_file*, void*, int, sqlite3_int64);

// Version 2: with shared memory for the log's index, without mapping the file itself.
sqlite3_io_methods methods_with(ReadCall read) {
  sqlite3_io_methods m{};
  m.iVersion = 2;
  m.xClose = file_close;
  m.xRead = read;
  m.xWrite = file_write;
  m.xTruncate = file_truncate;
  m.xSync = file_sync;
  m.xFileSize = file_size;
  m.xLock = file_lock;
  m.xUnlock = file_unlock;
  m.xCheckReservedLock = file_check_lock;
  m.xFileControl = file_control;
  m.xSectorSize = file_sector_size;
  m.xDeviceCharacteristics = file_traits;
  m.xShmMap = file_shm_map;
  m.xShmLock = file_shm_lock;
  m.xShmBarrier = file_shm_barrier;
  m.xShmUnmap = file_shm_unmap;
  return m;
}

int open_behind(sqlite3_vfs* v, const char* name, sqlite3_file* file, int flags, int* out_flags,
                const sqlite3_io_methods* methods, sqlite3_int64 offset) {
  File* f = ours(file);
  f->base.pMethods = nullptr;
  f->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + file_bytes);
  f->offset = offset;
  const int rc = noted(below(v)->xOpen(below(v), name, f->real, flags, out_flags));
  if (rc == SQLITE_OK) f->base.pMethods = methods;
  return rc;
}

int offset_open(sqlite3_vfs* v, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  static const sqlite3_io_methods methods = methods_with(offset_read);
  return open_behind(v, name, file, flags, out_flags, &methods,
                     (flags & SQLITE_OPEN_MAIN_DB) != 0 ? header_region_bytes : 0);
}

int lockless_open(sqlite3_vfs* v, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  static const sqlite3_io_methods methods = [] {
    sqlite3_io_methods m = methods_with(offset_read);
    m.xLock = no_lock;
    m.xUnlock = no_lock;
    m.xCheckReservedLock = nobody_reserves;
    return m;
  }();
  return open_behind(v, name, file, flags, out_flags, &methods,
                     (flags & SQLITE_OPEN_MAIN_DB) != 0 ? header_region_bytes : 0);
}

int guard_open(sqlite3_vfs* v, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  static const sqlite3_io_methods methods = methods_with(guard_read);
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return below(v)->xOpen(below(v), name, file, flags, out_flags);
  return open_behind(v, name, file, flags, out_flags, &methods, 0);
}

using OpenCall = int (*)(sqlite3_vfs*, const char*, sqlite3_file*, int, int*);

// Registered layers live as long as the program: SQLite keeps pointers to them.
Layer* add_layer(std::string name, sqlite3_vfs* under, OpenCall open) {
  auto* layer = new Layer;
  layer->below = under;
  layer->name = std::move(name);
  sqlite3_vfs& v = layer->vfs;
  v.iVersion = 2;
  v.szOsFile = file_bytes + under->szOsFile;
  v.mxPathname = under->mxPathname;
  v.zName = layer->name.c_str();
  v.pAppData = layer;
  v.xOpen = open;
  v.xDelete = pass_delete;
  v.xAccess = pass_access;
  v.xFullPathname = pass_full_pathname;
  v.xRandomness = pass_randomness;
  v.xSleep = pass_sleep;
  v.xCurrentTime = pass_current_time;
  v.xGetLastError = pass_last_error;
  v.xCurrentTimeInt64 = pass_current_time_64;
  if (sqlite3_vfs_register(&v, 0) != SQLITE_OK) {
    delete layer;
    return nullptr;
  }
  return layer;
}

}  // namespace

int last_disk_error() {
  return failed_with;
}

unsigned disk_failures() {
  return failed_calls;
}

Result<std::string> vault_vfs(const std::string& base_vfs, Locks locks) {
  static std::mutex door;
  const std::lock_guard<std::mutex> inside(door);
  if (sqlite3_initialize() != SQLITE_OK)
    return problem(ProblemKind::unsupported, "The diary's database engine could not be started.");
  std::string base = base_vfs;
  if (base.empty()) {
    // The default VFS is the cipher layer over the system's one; what is wanted is the system's one itself.
    base = "unix";
  }
  const std::string kind = locks == Locks::taken ? "" : "lockless-";
  const std::string guard = "holdfast-" + kind + base;
  if (sqlite3_vfs_find(guard.c_str()) != nullptr) return guard;
  sqlite3_vfs* bottom = sqlite3_vfs_find(base.c_str());
  ensure(bottom != nullptr);
  const Layer* offset = add_layer("holdfast-offset-" + kind + base, bottom,
                                  locks == Locks::taken ? offset_open : lockless_open);
  if (offset == nullptr || sqlite3mc_vfs_create(offset->name.c_str(), 0) != SQLITE_OK)
    return problem(ProblemKind::unsupported, "The diary's cipher could not be started.");
  sqlite3_vfs* cipher = sqlite3_vfs_find(("multipleciphers-" + offset->name).c_str());
  ensure(cipher != nullptr);
  const Layer* top = add_layer(guard, cipher, guard_open);
  // The cipher library looks for itself along the list of registered VFSs, starting at the one in use.
  if (top == nullptr || top->vfs.pNext != cipher)
    return problem(ProblemKind::unsupported, "The diary's cipher could not be put in place.");
  return guard;
}

struct RawFile::Open {
  sqlite3_filename name = nullptr;
  std::vector<std::uint64_t> memory;  // aligned room for the VFS's file struct
  sqlite3_file* file = nullptr;
  std::string path;
  Open() = default;
  Open(const Open&) = delete;
  Open& operator=(const Open&) = delete;
  ~Open() {
    if (file != nullptr && file->pMethods != nullptr) file->pMethods->xClose(file);
    if (name != nullptr) sqlite3_free_filename(name);
  }
};

RawFile::RawFile(std::unique_ptr<Open> opened) : open_(std::move(opened)) {}
RawFile::RawFile(RawFile&&) noexcept = default;
RawFile& RawFile::operator=(RawFile&&) noexcept = default;
RawFile::~RawFile() = default;

Result<RawFile> RawFile::open(const std::string& base_vfs, const Path& path, bool read_only) {
  if (sqlite3_initialize() != SQLITE_OK)
    return problem(ProblemKind::unsupported, "The diary's database engine could not be started.");
  sqlite3_vfs* vfs = sqlite3_vfs_find(base_vfs.empty() ? "unix" : base_vfs.c_str());
  ensure(vfs != nullptr);
  auto opened = std::make_unique<Open>();
  opened->path = path.string();
  std::vector<char> full(static_cast<std::size_t>(vfs->mxPathname) + 1);
  const int named = vfs->xFullPathname(vfs, opened->path.c_str(), vfs->mxPathname, full.data());
  if (named != SQLITE_OK && named != SQLITE_OK_SYMLINK) return sql_problem(named, opened->path);
  opened->name = sqlite3_create_filename(full.data(), "", "", 0, nullptr);
  if (opened->name == nullptr) return sql_problem(SQLITE_NOMEM, opened->path);
  opened->memory.assign(static_cast<std::size_t>(vfs->szOsFile) / 8 + 1, 0);
  opened->file = reinterpret_cast<sqlite3_file*>(opened->memory.data());
  int out_flags = 0;
  const int rc = vfs->xOpen(vfs, opened->name, opened->file,
                            SQLITE_OPEN_MAIN_DB | (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE),
                            &out_flags);
  if (rc != SQLITE_OK) return sql_problem(rc, opened->path);
  if (!read_only && (out_flags & SQLITE_OPEN_READONLY) != 0)
    return sql_problem(SQLITE_READONLY, opened->path);
  return RawFile(std::move(opened));
}

Result<std::int64_t> RawFile::size() {
  sqlite3_int64 bytes = 0;
  const int rc = open_->file->pMethods->xFileSize(open_->file, &bytes);
  if (rc != SQLITE_OK) return sql_problem(rc, open_->path);
  return bytes;
}

Result<> RawFile::read(std::int64_t offset, std::span<unsigned char> into) {
  const int rc =
      open_->file->pMethods->xRead(open_->file, into.data(), static_cast<int>(into.size()), offset);
  if (rc != SQLITE_OK && rc != SQLITE_IOERR_SHORT_READ) return sql_problem(rc, open_->path);
  return {};
}

Result<> RawFile::write(std::int64_t offset, std::span<const unsigned char> bytes) {
  const int rc =
      open_->file->pMethods->xWrite(open_->file, bytes.data(), static_cast<int>(bytes.size()), offset);
  if (rc != SQLITE_OK) return sql_problem(rc, open_->path);
  return {};
}

Result<> RawFile::sync() {
  const int rc = open_->file->pMethods->xSync(open_->file, SQLITE_SYNC_FULL);
  if (rc != SQLITE_OK) return sql_problem(rc, open_->path);
  return {};
}

}  // namespace holdfast::vault
