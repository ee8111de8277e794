; What Windows has to know beyond files and shortcuts: the links that the program can take. Windows offers a program
; for a scheme only when the installer has registered its capabilities.
;
; SHCTX is HKLM for an installation for everybody and HKCU for one user's own.

!define MC_KEY "Software\MC Dispatcher"
!define MC_LINK "mcdispatcher.call"

; Runs icacls on the folder of the policy: by numbers, because groups have other names in other languages, and on the
; folder itself, should it be a link to somewhere else.
!macro mcPolicyRights _arguments
  nsExec::Exec '"$SYSDIR\icacls.exe" "$APPDATA\MC Dispatcher" /L /Q ${_arguments}'
  Pop $0
  ${if} $0 != 0
    DetailPrint "The rights of the policy folder could not be set (${_arguments}): $0"
  ${endif}
!macroend

; The folder of the policy is there from the beginning, so that no user can make it, and administrators and the system
; alone write to it. What a user may have put into it before keeps its owner: the program tells it by that, and refuses it.
!macro mcPolicyFolder
  Push $0
  ; A link to another folder (FILE_ATTRIBUTE_REPARSE_POINT) goes away; what it leads to stays as it is.
  System::Call 'kernel32::GetFileAttributesW(w "$APPDATA\MC Dispatcher") i.r0'
  IntOp $0 $0 & 0x400
  ${if} $0 != 0
    RMDir "$APPDATA\MC Dispatcher"
  ${endif}
  CreateDirectory "$APPDATA\MC Dispatcher"
  !insertmacro mcPolicyRights "/setowner *S-1-5-32-544"
  !insertmacro mcPolicyRights "/reset"
  !insertmacro mcPolicyRights "/inheritance:r /grant:r *S-1-5-32-544:(OI)(CI)F *S-1-5-18:(OI)(CI)F *S-1-5-32-545:(OI)(CI)RX"
  Pop $0
!macroend

; What other ends of a call over RTP send comes unasked, as far as Windows can tell: without a rule its firewall drops it, and asks an administrator.
; One rule for the program, whatever ports the account takes, in networks that somebody has called trusted. A rule of that name goes before it is
; made: an installation over another leaves one, of the program that is there now.
!define MC_RULE "MC Dispatcher (RTP)"

!macro mcFirewall _arguments
  nsExec::Exec '"$SYSDIR\netsh.exe" advfirewall firewall ${_arguments}'
!macroend

!macro mcFirewallRuleAway
  Push $0
  ; Where there is none it says so by its exit code.
  !insertmacro mcFirewall 'delete rule name="${MC_RULE}"'
  Pop $0
  Pop $0
!macroend

!macro mcFirewallRule
  !insertmacro mcFirewallRuleAway
  Push $0
  !insertmacro mcFirewall 'add rule name="${MC_RULE}" dir=in action=allow protocol=udp profile=domain,private program="$INSTDIR\${APP_EXECUTABLE_FILENAME}" enable=yes'
  Pop $0
  ${if} $0 != 0
    DetailPrint "The rule of the firewall could not be made: $0"
  ${endif}
  Pop $0
!macroend

!macro customInstall
  ; For everybody: APPDATA is C:\ProgramData then. One user's own installation can make nothing that is an administrator's.
  ${if} $installMode == "all"
    !insertmacro mcPolicyFolder
    !insertmacro mcFirewallRule
  ${endif}

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
    ; Rules are an administrator's: one user's own installation has made none.
    ${if} $installMode == "all"
      !insertmacro mcFirewallRuleAway
    ${endIf}
    DeleteRegValue SHCTX "Software\RegisteredApplications" "MC Dispatcher"
    DeleteRegKey SHCTX "${MC_KEY}"
    DeleteRegKey SHCTX "Software\Classes\${MC_LINK}"
    DeleteRegKey SHCTX "Software\Classes\mcdispatcher"
    ; The packager takes back the type of set-up files and leaves the extension pointing at it.
    Push $0
    ReadRegStr $0 SHCTX "Software\Classes\.mcprov" ""
    ${if} $0 == "MC Dispatcher set-up"
      DeleteRegValue SHCTX "Software\Classes\.mcprov" ""
    ${endIf}
    Pop $0
    DeleteRegValue SHCTX "Software\Classes\.mcprov\OpenWithProgids" "MC Dispatcher set-up"
    DeleteRegKey /ifempty SHCTX "Software\Classes\.mcprov\OpenWithProgids"
    DeleteRegKey /ifempty SHCTX "Software\Classes\.mcprov"
    ; Start at login is the user's own.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"
  ${endIf}
!macroend
