# One function a room: holdfast_room(NAME x ARROWS rooms... PACKAGES targets... SOURCES ... TESTS ...).
# ARROWS are the rooms it may include; PACKAGES are outside libraries, seen by that room alone unless they
# stand under PUBLIC_PACKAGES (because the room's face names their types). TOGETHER n TESTS_TOGETHER n compile n of
# its files in one go (a unity build), because most of a file's compile time is the headers it shares with its
# neighbours; APART names files that cannot share. What is anonymous in one file is then seen in others of its room.
include(CheckIPOSupported)
find_package(Threads REQUIRED)

add_library(holdfast_flags INTERFACE)
target_compile_options(holdfast_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wno-missing-field-initializers -fstack-protector-strong)
target_compile_definitions(holdfast_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
target_link_options(holdfast_flags INTERFACE -Wl,-z,relro,-z,now)
if(HOLDFAST_SANITIZE)
  target_compile_options(holdfast_flags INTERFACE -fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all
    # Asked at every access to a member: a quarter of the compile time, and a null pointer ends the program anyway.
    -fno-sanitize=null,alignment,vptr,object-size)
  target_link_options(holdfast_flags INTERFACE -fsanitize=${HOLDFAST_SANITIZE})
endif()
find_program(HOLDFAST_MOLD mold)
if(HOLDFAST_MOLD)
  target_link_options(holdfast_flags INTERFACE -fuse-ld=mold)
endif()
find_program(HOLDFAST_CCACHE ccache)
if(HOLDFAST_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${HOLDFAST_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${HOLDFAST_CCACHE})
endif()

option(HOLDFAST_TOGETHER "Compile several files of a room in one go" OFF)
if(NOT HOLDFAST_TOGETHER)  # together, a name may well hide one of another file's: the debug preset warns
  target_compile_options(holdfast_flags INTERFACE -Wshadow)
endif()
function(holdfast_together target size)
  if(HOLDFAST_TOGETHER AND size)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${size})
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()

if(HOLDFAST_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# Tests of a room, or of several rooms together: one program, every test known to ctest by its name. Those of greater
# COST begin first, so that no long one is left for the end when the other processors have nothing more to do.
function(holdfast_tests)
  cmake_parse_arguments(T "" "NAME;TIMEOUT;TOGETHER;COST" "LINKS;SOURCES" ${ARGN})
  if(NOT HOLDFAST_TESTS OR NOT T_SOURCES)
    return()
  endif()
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  if(NOT T_COST)
    set(T_COST 1)
  endif()
  add_executable(${T_NAME} ${T_SOURCES})
  target_link_libraries(${T_NAME} PRIVATE ${T_LINKS} holdfast_flags GTest::gmock GTest::gtest_main)
  # A test's own code runs once: a fifth less to compile, and the room it tests is optimised as ever.
  target_compile_options(${T_NAME} PRIVATE $<$<CONFIG:Release>:-O1>)
  holdfast_together(${T_NAME} "${T_TOGETHER}")
  # Which sources hold its tests, for `./test -R`: tools/build.
  list(TRANSFORM T_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/" OUTPUT_VARIABLE sources)
  list(JOIN sources "\n" sources)
  file(WRITE "${CMAKE_BINARY_DIR}/tests_of/${T_NAME}" "${sources}\n")
  target_compile_definitions(${T_NAME} PRIVATE
    HOLDFAST_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HOLDFAST_SHARED_DATA="${CMAKE_SOURCE_DIR}/../shared/data")
  gtest_discover_tests(${T_NAME} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS ${T_NAME} COST ${T_COST})
endfunction()

function(holdfast_room)
  cmake_parse_arguments(R "" "NAME;TEST_TIMEOUT;TOGETHER;TESTS_TOGETHER" "ARROWS;PACKAGES;PUBLIC_PACKAGES;SOURCES;TESTS;TEST_LINKS;APART" ${ARGN})
  add_library(${R_NAME} STATIC ${R_SOURCES})
  set_source_files_properties(${R_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  holdfast_together(${R_NAME} "${R_TOGETHER}")
  # A room's headers are seen as "room/file.h" from a folder that holds that one room.
  set(face "${CMAKE_BINARY_DIR}/faces/${R_NAME}")
  file(MAKE_DIRECTORY "${face}")
  file(CREATE_LINK "${CMAKE_SOURCE_DIR}/src/${R_NAME}" "${face}/${R_NAME}" SYMBOLIC)
  target_include_directories(${R_NAME} PUBLIC "${face}")
  target_link_libraries(${R_NAME} PUBLIC ${R_ARROWS} ${R_PUBLIC_PACKAGES} PRIVATE ${R_PACKAGES} holdfast_flags)
  holdfast_tests(NAME ${R_NAME}_tests TIMEOUT ${R_TEST_TIMEOUT} TOGETHER ${R_TESTS_TOGETHER} LINKS ${R_NAME} ${R_PACKAGES} ${R_TEST_LINKS}
                 SOURCES ${R_TESTS})
endfunction()
