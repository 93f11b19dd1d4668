// places: where things lie (XDG folders) and how files of a private program are read and written: folders
// 0700, files 0600, never through a half-written name, never over what is there unless told to.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace holdfast::shell {

using Path = std::filesystem::path;

// $XDG_DATA_HOME/holdfast, or ~/.local/share/holdfast. A relative XDG_DATA_HOME is ignored, as its
// specification says.
Result<Path> data_folder();
Result<Path> default_vault();  // diary.holdfast in it
Result<Path> demo_vault();     // demo.holdfast in it
Result<> make_private_folder(const Path& folder);

// Asked once about the first bytes, with the size where it is known, before the rest is read.
using Worth = std::function<Result<>(std::string_view beginning, std::uintmax_t size_bytes)>;
// bad_request: larger, or no file (a folder, a pipe, a device: what never ends is not begun).
Result<std::string> read_file(const Path& file, std::size_t limit_bytes, const Worth& worth = {});
// Whole or not at all: written beside under another name, synced, and put in place.
// Where a person's other programs put what they save for her: her downloads, as the desktop names them.
Result<Path> downloads_folder();
// "notes.pdf", "notes-2.pdf", ...: the first of these names that is free, in this folder.
Path free_name(const Path& folder, const std::string& name);
Result<> write_private_file(const Path& file, std::string_view bytes, bool over_what_is_there);

}  // namespace holdfast::shell
