// writable_memory: what a running program holds, for tests that look for what must not be there. Its memory
// is closed to other programs of the same user, so this needs root.
#pragma once
#include <sys/types.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

namespace holdfast::shell {

// Everything it can write to; empty where that cannot be read.
inline std::string writable_memory(pid_t process) {
  const std::string proc = "/proc/" + std::to_string(process);
  std::ifstream maps(proc + "/maps"), bytes(proc + "/mem", std::ios::binary);
  std::string all, line;
  while (bytes && std::getline(maps, line)) {
    unsigned long from = 0, to = 0;
    std::array<char, 8> rights{};
    if (std::sscanf(line.c_str(), "%lx-%lx %7s", &from, &to, rights.data()) != 3 || rights[1] != 'w')
      continue;
    std::string piece(to - from, '\0');
    bytes.clear();
    bytes.seekg(static_cast<std::streamoff>(from));
    bytes.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    all.append(piece, 0, static_cast<std::size_t>(bytes.gcount()));
    bytes.clear();
  }
  return all;
}

// As it is, and with two bytes a letter.
inline int times_in_memory(const std::string& memory, const std::string& text) {
  std::string wide;
  for (const char c : text) (wide += c) += '\0';
  int found = 0;
  for (const std::string& form : {text, wide})
    for (auto at = memory.find(form); at != std::string::npos; at = memory.find(form, at + 1)) ++found;
  return found;
}

}  // namespace holdfast::shell
