# What `cmake --install` puts where, and the .deb that CPack makes of it. The manual page and the completions are
# printed by the program itself, so they cannot disagree with it; they are made when the program is built. The relay is
# a package of its own: whoever writes a diary needs none of its libraries, and whoever hosts one no diary.
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME diary)

if(TARGET holdfast_cli)
  set(made "${CMAKE_BINARY_DIR}/made")
  file(MAKE_DIRECTORY "${made}")
  add_custom_command(
    OUTPUT "${made}/holdfast.1" "${made}/holdfast.bash" "${made}/_holdfast" "${made}/holdfast.fish"
    COMMAND holdfast_cli manual > "${made}/holdfast.1"
    COMMAND holdfast_cli completion bash > "${made}/holdfast.bash"
    COMMAND holdfast_cli completion zsh > "${made}/_holdfast"
    COMMAND holdfast_cli completion fish > "${made}/holdfast.fish"
    DEPENDS holdfast_cli
    COMMENT "Asking the program for its manual page and completions"
    VERBATIM)
  add_custom_target(holdfast_manual ALL
    DEPENDS "${made}/holdfast.1" "${made}/holdfast.bash" "${made}/_holdfast" "${made}/holdfast.fish")

  install(TARGETS holdfast_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(FILES "${made}/holdfast.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
  install(FILES "${made}/holdfast.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions"
          RENAME holdfast)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/holdfast.desktop" DESTINATION "${CMAKE_INSTALL_DATADIR}/applications")
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/holdfast.metainfo.xml" DESTINATION "${CMAKE_INSTALL_DATADIR}/metainfo")
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/holdfast.svg"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps")
  install(FILES "${made}/_holdfast" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions")
  install(FILES "${made}/holdfast.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
endif()

set(documents "${CMAKE_INSTALL_DATADIR}/doc/holdfast")
install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION "${documents}" RENAME copyright)
foreach(document NOTICE README.md CHANGELOG.md SECURITY.md)
  if(EXISTS "${CMAKE_SOURCE_DIR}/${document}")
    install(FILES "${CMAKE_SOURCE_DIR}/${document}" DESTINATION "${documents}")
  endif()
endforeach()
foreach(folder guide formats science)
  if(IS_DIRECTORY "${CMAKE_SOURCE_DIR}/docs/${folder}")
    install(DIRECTORY "${CMAKE_SOURCE_DIR}/docs/${folder}" DESTINATION "${documents}" FILES_MATCHING PATTERN "*.md")
  endif()
endforeach()

if(TARGET holdfast_relay)  # where it was built: tools/build builds it with everything, and tools/package
  install(TARGETS holdfast_relay RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT relay OPTIONAL)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/holdfast-relay.service" DESTINATION lib/systemd/system COMPONENT relay)
  install(FILES "${CMAKE_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/holdfast-relay" RENAME copyright
          COMPONENT relay)
  install(FILES "${CMAKE_SOURCE_DIR}/packaging/relay.nginx" "${CMAKE_SOURCE_DIR}/packaging/relay.caddy"
                "${CMAKE_SOURCE_DIR}/docs/guide/hosting-a-relay.md" "${CMAKE_SOURCE_DIR}/docs/formats/relay.md"
          DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/holdfast-relay" COMPONENT relay)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL diary)
set(CPACK_DEBIAN_DIARY_PACKAGE_NAME holdfast)
if(TARGET holdfast_relay)
  list(APPEND CPACK_COMPONENTS_ALL relay)
  set(CPACK_DEBIAN_RELAY_PACKAGE_NAME holdfast-relay)
  set(CPACK_DEBIAN_RELAY_DESCRIPTION "relay for Holdfast diaries
Carries sealed items between the devices of a diary, and can read none of them.
Keeps them in a file, or in PostgreSQL.")
endif()
set(CPACK_PACKAGE_NAME holdfast)
set(CPACK_PACKAGE_VENDOR "Holdfast maintainers")
set(CPACK_PACKAGE_CONTACT "Holdfast maintainers <maintainers@holdfast.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "private diary with an engine in it, for a person in psychotherapy")
set(CPACK_PACKAGE_DESCRIPTION
"Holdfast keeps an encrypted diary of a relationship a person leans on, and looks
with her, over months and years, at one question: is needing this person helping
me find my own footing, or am I going round in circles?
.
Nothing leaves the machine. There is no score and no advice. It is for reflection
and for talking over with one's therapist.")
set(CPACK_COMPONENT_DIARY_DESCRIPTION "${CPACK_PACKAGE_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${CMAKE_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_DIRECTORY "${CMAKE_BINARY_DIR}/packages")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION misc)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_DIARY_PACKAGE_DEPENDS "tzdata")  # zone rules are read from the system while the program runs
set(CPACK_DEBIAN_DIARY_PACKAGE_RECOMMENDS "fonts-noto-core, fonts-symbola, xdg-utils")  # what a page to bring along is set in, and what opens the browser
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
