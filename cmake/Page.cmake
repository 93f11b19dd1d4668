# The page as the target `holdfast_page`: three files in ${page_folder}, built by Vite from web/ in the build folder.
# npm's packages are named and hashed in web/package-lock.json, fetched once per build folder; none of their scripts
# runs, and nothing of them is kept in the repository.
set(page_work "${CMAKE_BINARY_DIR}/web")
set(page_folder "${page_work}/dist")
file(SHA256 "${CMAKE_SOURCE_DIR}/web/package-lock.json" page_lock)
set(page_fetched "")
if(EXISTS "${page_work}/fetched")
  file(READ "${page_work}/fetched" page_fetched)
endif()
find_program(HOLDFAST_NPM npm)
find_program(HOLDFAST_NODE NAMES node nodejs)
if(NOT HOLDFAST_NPM OR NOT HOLDFAST_NODE)
  message(FATAL_ERROR "The page is built with npm packages, and npm or node is missing (Debian: apt-get install npm nodejs).")
endif()
if(NOT page_fetched STREQUAL page_lock)
  message(STATUS "Fetching what builds the page with npm (once, about 60 MB)")
  file(MAKE_DIRECTORY "${page_work}")
  file(COPY "${CMAKE_SOURCE_DIR}/web/package.json" "${CMAKE_SOURCE_DIR}/web/package-lock.json" DESTINATION "${page_work}")
  execute_process(
    COMMAND "${HOLDFAST_NPM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY "${page_work}" RESULT_VARIABLE failed OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(failed)
    message(FATAL_ERROR "npm could not fetch what builds the page. Is there a network, or a registry set in .npmrc? "
      "Configure again once there is. npm said:\n${said}")
  endif()
  file(WRITE "${page_work}/fetched" "${page_lock}")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/package-lock.json")

file(GLOB_RECURSE page_sources CONFIGURE_DEPENDS
  "${CMAKE_SOURCE_DIR}/web/src/*" "${CMAKE_SOURCE_DIR}/web/*.html" "${CMAKE_SOURCE_DIR}/web/*.ts"
  "${CMAKE_SOURCE_DIR}/web/*.js" "${CMAKE_SOURCE_DIR}/web/*.json")
list(FILTER page_sources EXCLUDE REGEX "node_modules")
set(page_files "${page_folder}/index.html" "${page_folder}/page.js" "${page_folder}/page.css")
add_custom_command(
  OUTPUT ${page_files}
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${page_work}/src" "${page_folder}"
  COMMAND "${CMAKE_COMMAND}" -E copy_directory "${CMAKE_SOURCE_DIR}/web" "${page_work}"
  COMMAND "${CMAKE_COMMAND}" -E chdir "${page_work}" "${HOLDFAST_NODE}" node_modules/svelte-check/bin/svelte-check
          --tsconfig ./tsconfig.json --fail-on-warnings --output human
  COMMAND "${CMAKE_COMMAND}" -E chdir "${page_work}" "${HOLDFAST_NODE}" node_modules/vite/bin/vite.js build --logLevel warn
  DEPENDS ${page_sources}
  COMMENT "Building the page"
  VERBATIM)
add_custom_target(holdfast_page DEPENDS ${page_files})
