; What Windows has to know beyond files and shortcuts: the links that the program can take. Windows offers a program
; for a scheme only when the installer has registered its capabilities.
;
; SHCTX is HKLM for an installation for everybody and HKCU for one user's own.

!define MC_KEY "Software\MC Dispatcher"
!define MC_LINK "mcdispatcher.call"

!macro customInstall
  WriteRegStr SHCTX "Software\Classes\${MC_LINK}" "" "MC Dispatcher call"
  WriteRegStr SHCTX "Software\Classes\${MC_LINK}" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\${MC_LINK}\DefaultIcon" "" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHCTX "Software\Classes\${MC_LINK}\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'

  ; The program's own scheme is nobody else's; sip: is only offered, Windows asks the user.
  WriteRegStr SHCTX "Software\Classes\mcdispatcher" "" "URL:MC Dispatcher call"
  WriteRegStr SHCTX "Software\Classes\mcdispatcher" "URL Protocol" ""
  WriteRegStr SHCTX "Software\Classes\mcdispatcher\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'

  WriteRegStr SHCTX "${MC_KEY}\Capabilities" "ApplicationName" "MC Dispatcher"
  WriteRegStr SHCTX "${MC_KEY}\Capabilities" "ApplicationDescription" "Dispatcher console for Mission Critical private calls"
  WriteRegStr SHCTX "${MC_KEY}\Capabilities" "ApplicationIcon" "$INSTDIR\${APP_EXECUTABLE_FILENAME},0"
  WriteRegStr SHCTX "${MC_KEY}\Capabilities\URLAssociations" "sip" "${MC_LINK}"
  WriteRegStr SHCTX "${MC_KEY}\Capabilities\URLAssociations" "mcdispatcher" "${MC_LINK}"
  WriteRegStr SHCTX "Software\RegisteredApplications" "MC Dispatcher" "${MC_KEY}\Capabilities"
!macroend

!macro customUnInstall
  ; An update removes the old version first; what is registered stays for the new one.
  ${ifNot} ${isUpdated}
    DeleteRegValue SHCTX "Software\RegisteredApplications" "MC Dispatcher"
    DeleteRegKey SHCTX "${MC_KEY}"
    DeleteRegKey SHCTX "Software\Classes\${MC_LINK}"
    DeleteRegKey SHCTX "Software\Classes\mcdispatcher"
    ; Start at login is the user's own.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
  ${endIf}
!macroend
