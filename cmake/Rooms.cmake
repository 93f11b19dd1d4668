# One function a room: holdfast_room(NAME x ARROWS rooms... PACKAGES targets... SOURCES ... TESTS ...).
# ARROWS are the rooms it may include; PACKAGES are outside libraries, seen by that room alone unless they
# stand under PUBLIC_PACKAGES (because the room's face names their types).
include(CheckIPOSupported)
find_package(Threads REQUIRED)

add_library(holdfast_flags INTERFACE)
target_compile_options(holdfast_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-missing-field-initializers
  -fstack-protector-strong)
target_compile_definitions(holdfast_flags INTERFACE $<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
target_link_options(holdfast_flags INTERFACE -Wl,-z,relro,-z,now)
if(HOLDFAST_SANITIZE)
  target_compile_options(holdfast_flags INTERFACE -fsanitize=${HOLDFAST_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
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

if(HOLDFAST_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
endif()

# Tests of a room, or of several rooms together: one program, every test known to ctest by its name.
function(holdfast_tests)
  cmake_parse_arguments(T "" "NAME;TIMEOUT" "LINKS;SOURCES" ${ARGN})
  if(NOT HOLDFAST_TESTS OR NOT T_SOURCES)
    return()
  endif()
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  add_executable(${T_NAME} ${T_SOURCES})
  target_link_libraries(${T_NAME} PRIVATE ${T_LINKS} holdfast_flags GTest::gmock GTest::gtest_main)
  target_compile_definitions(${T_NAME} PRIVATE
    HOLDFAST_SOURCE_DIR="${CMAKE_SOURCE_DIR}" HOLDFAST_SHARED_DATA="${CMAKE_SOURCE_DIR}/../shared/data")
  gtest_discover_tests(${T_NAME} NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${T_TIMEOUT} LABELS ${T_NAME})
endfunction()

function(holdfast_room)
  cmake_parse_arguments(R "" "NAME;TEST_TIMEOUT" "ARROWS;PACKAGES;PUBLIC_PACKAGES;SOURCES;TESTS;TEST_LINKS" ${ARGN})
  add_library(${R_NAME} STATIC ${R_SOURCES})
  # A room's headers are seen as "room/file.h" from a folder that holds that one room.
  set(face "${CMAKE_BINARY_DIR}/faces/${R_NAME}")
  file(MAKE_DIRECTORY "${face}")
  file(CREATE_LINK "${CMAKE_SOURCE_DIR}/src/${R_NAME}" "${face}/${R_NAME}" SYMBOLIC)
  target_include_directories(${R_NAME} PUBLIC "${face}")
  target_link_libraries(${R_NAME} PUBLIC ${R_ARROWS} ${R_PUBLIC_PACKAGES} PRIVATE ${R_PACKAGES} holdfast_flags)
  holdfast_tests(NAME ${R_NAME}_tests TIMEOUT ${R_TEST_TIMEOUT} LINKS ${R_NAME} ${R_PACKAGES} ${R_TEST_LINKS}
                 SOURCES ${R_TESTS})
endfunction()
