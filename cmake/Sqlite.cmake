# SQLite with SQLite3 Multiple Ciphers, as the C target `holdfast_sqlite`. Its sources come from the npm package
# named and hashed in cmake/npm, fetched once per build folder and never kept in the repository; none of the
# package's scripts runs. The vault is the only room that links it.
set(HOLDFAST_SQLITE_SOURCES "" CACHE PATH
    "Folder with sqlite3.c and sqlite3.h of SQLite3 Multiple Ciphers; empty: fetched with npm")

set(sqlite_folder "${HOLDFAST_SQLITE_SOURCES}")
if(NOT sqlite_folder)
  set(npm_here "${CMAKE_CURRENT_LIST_DIR}/npm")
  set(npm_there "${CMAKE_BINARY_DIR}/npm-sqlite")
  set(sqlite_folder "${npm_there}/node_modules/better-sqlite3-multiple-ciphers/deps/sqlite3")
  file(SHA256 "${npm_here}/package-lock.json" lock_hash)
  set(fetched "")
  if(EXISTS "${npm_there}/fetched" AND EXISTS "${sqlite_folder}/sqlite3.c")
    file(READ "${npm_there}/fetched" fetched)
  endif()
  if(NOT fetched STREQUAL lock_hash)
    find_program(HOLDFAST_NPM npm)
    find_program(HOLDFAST_NODE NAMES node nodejs)
    if(NOT HOLDFAST_NPM OR NOT HOLDFAST_NODE)
      message(FATAL_ERROR "The vault's SQLite comes from an npm package, and npm or node is missing. "
        "Install them (Debian: apt-get install npm nodejs), or set HOLDFAST_SQLITE_SOURCES to a folder that "
        "holds sqlite3.c and sqlite3.h of SQLite3 Multiple Ciphers.")
    endif()
    message(STATUS "Fetching SQLite's sources with npm (once, about 10 MB)")
    file(MAKE_DIRECTORY "${npm_there}")
    file(COPY "${npm_here}/package.json" "${npm_here}/package-lock.json" DESTINATION "${npm_there}")
    execute_process(
      COMMAND "${HOLDFAST_NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
      WORKING_DIRECTORY "${npm_there}" RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
    if(failed OR NOT EXISTS "${sqlite_folder}/sqlite3.c")
      message(FATAL_ERROR "npm could not fetch SQLite's sources. Is there a network, or a registry set in "
        ".npmrc? Configure again once there is. npm said:\n${said}")
    endif()
    file(WRITE "${npm_there}/fetched" "${lock_hash}")
  endif()
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/npm/package-lock.json")

# The page cipher is libsodium's (src/vault/page_cipher.cc): the plain C of these two functions goes by another name,
# which nobody calls, in a copy in the build folder.
set(sqlite_source "${CMAKE_BINARY_DIR}/sqlite/sqlite3.c")
file(READ "${sqlite_folder}/sqlite3.c" sqlite_text)
foreach(function IN ITEMS "chacha20_xor(void* buffer" "poly1305(const uint8_t* msg")
  string(REGEX MATCH "^[a-z0-9_]+" name "${function}")
  string(FIND "${sqlite_text}" "\nvoid ${function}" definition)
  string(FIND "${sqlite_text}" "SQLITE_PRIVATE void ${name}(" declaration)
  if(definition EQUAL -1 OR declaration EQUAL -1)
    message(FATAL_ERROR "${sqlite_folder}/sqlite3.c has no function ${name} where it is looked for: it is another version "
      "of SQLite3 Multiple Ciphers than cmake/npm names.")
  endif()
  string(REPLACE "\nvoid ${function}" "\nvoid plain_${function}" sqlite_text "${sqlite_text}")
  string(REPLACE "SQLITE_PRIVATE void ${name}(" "void ${name}(" sqlite_text "${sqlite_text}")
endforeach()
set(sqlite_present "")
if(EXISTS "${sqlite_source}")
  file(READ "${sqlite_source}" sqlite_present)
endif()
if(NOT sqlite_present STREQUAL sqlite_text)  # otherwise it would be compiled at each configuration
  file(WRITE "${sqlite_source}" "${sqlite_text}")
endif()
unset(sqlite_text)
unset(sqlite_present)

if(NOT TARGET holdfast_sqlite)
  add_library(holdfast_sqlite STATIC "${sqlite_source}")
  target_include_directories(holdfast_sqlite SYSTEM PUBLIC "${sqlite_folder}")
  # Somebody else's code: its warnings are theirs. Temporary tables and sorts stay in memory, because a
  # temporary file would not be encrypted; nothing can be loaded into the process.
  target_compile_options(holdfast_sqlite PRIVATE -w -fstack-protector-strong $<$<NOT:$<CONFIG:Debug>>:-O2>)
  target_compile_definitions(holdfast_sqlite PRIVATE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  target_compile_definitions(holdfast_sqlite PRIVATE
    SQLITE_THREADSAFE=1
    SQLITE_TEMP_STORE=3
    SQLITE_SECURE_DELETE
    SQLITE_ENABLE_FTS5
    SQLITE_ENABLE_DBPAGE_VTAB
    SQLITE_DQS=0
    SQLITE_DEFAULT_FOREIGN_KEYS=1
    SQLITE_DEFAULT_MEMSTATUS=0
    SQLITE_DEFAULT_WAL_SYNCHRONOUS=2
    SQLITE_MAX_MMAP_SIZE=0
    SQLITE_LIKE_DOESNT_MATCH_BLOBS
    SQLITE_MAX_EXPR_DEPTH=0
    SQLITE_OMIT_LOAD_EXTENSION
    SQLITE_OMIT_DEPRECATED
    SQLITE_OMIT_SHARED_CACHE
    SQLITE_USE_ALLOCA
    SQLITE_USE_URI=0
    SQLITE_TRACE_SIZE_LIMIT=0
    SQLITE3MC_SECURE_MEMORY=1
    SQLITE3MC_USE_RANDOM_FILL_MEMORY=0
    HAVE_USLEEP=1)
  target_link_libraries(holdfast_sqlite PUBLIC Threads::Threads m)
endif()
