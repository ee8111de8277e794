/** Failures between a window and its host, and of the program as it is set up. */
export const PROGRAM_ERRORS = {
  "bridge-unknown-command": {
    message: "The window asked for something this version does not offer.",
    advice: "Restart the program. If it happens again, window and host are of different versions: reinstall.",
  },
  "bridge-invalid-input": {
    message: "The window sent a request in a form the host does not accept.",
    advice: "Nothing was changed. Check the value you entered; otherwise report this with the code.",
  },
  "bridge-invalid-output": {
    message: "The host produced an answer in a form the window does not accept.",
    advice: "Report this with the code.",
  },
  "bridge-not-permitted": {
    message: "This window may not ask for that.",
    advice: "Use the console window for it.",
  },
  "bridge-lost": {
    message: "The window lost its connection to the program.",
    advice: "Calls in progress go on as long as their media does. Restart the program when you can.",
  },
  "host-failed": {
    message: "The program could not do this.",
    advice: "Try again. If it happens again, report it with the code and the log.",
  },
  "data-folder-unwritable": {
    message: "The program cannot write to its data folder.",
    advice: "Calls work, but history and settings are not kept. Check the disk space and the folder's permissions.",
  },
  "calls-not-recorded": {
    message: "Calls are not being recorded.",
    advice:
      "They work. What happens waits in memory and is stored as soon as it can be; if the program ends before that, it is lost. Check the disk space and the permissions of the data folder.",
  },
  "record-locked": {
    message: "Calls are not being recorded: the key of the record is locked.",
    advice:
      "Calls work, and wait in memory; earlier calls cannot be shown. If the program ends before the key can be had, what waits is lost. Unlock the key store of this computer; the program asks it again every minute.",
  },
  "call-not-on-record": {
    message: "This call is not on record any more, so the note could not be stored.",
    advice: "Its text is still in the field. Copy it to another call, or keep it elsewhere.",
  },
  "call-history-newer": {
    message: "Calls are not being recorded: the call history was written by a newer version of this program.",
    advice: "Calls work, and the history stays as it is. Ask your administrator for the newer version.",
  },
  "call-history-damaged": {
    message: "The call history was damaged.",
    advice:
      "Calls are being recorded in a new one, and what can be read of the old one is brought over. Its file stays in the data folder; tell your administrator, because the disk may be failing.",
  },
  "record-not-exported": {
    message: "The record of calls could not be exported.",
    advice:
      "Nothing was saved. Try again in a moment: calls may have been removed meanwhile, or the key that signs the record is not at hand yet, because the key store of the system is locked.",
  },
  "settings-newer": {
    message: "The settings were written by a newer version of this program.",
    advice:
      "They stay as they are. What you choose now holds until the program ends; until you choose otherwise, protection is Required. Ask your administrator for the newer version.",
  },
  "account-missing": {
    message: "No account is set up for this console.",
    advice: "Ask your administrator to put account.json into the program's data folder.",
  },
  "account-invalid": {
    message: "The account of this console could not be read.",
    advice: "Ask your administrator to correct account.json in the program's data folder.",
  },
  "server-unencrypted": {
    message: "The SIP server of this console would be reached without encryption.",
    advice:
      "Nothing is connected. Ask your administrator for an address that begins with wss; ws is for a server on the same computer only.",
  },
  "turn-server-missing": {
    message: "The policy of this computer lets audio go through TURN servers only, and the account names none.",
    advice: "Ask your administrator to add a TURN server to the account, or to take the rule out of the policy.",
  },
  "server-address-unusable": {
    message: "A window cannot connect to the address of the SIP server.",
    advice:
      "Ask your administrator for a host name of letters, digits and hyphens: nothing else, such as an underscore or an IPv6 address in brackets, can be let through to a window.",
  },
  "directory-missing": {
    message: "No directory is set up for this console.",
    advice: "IDs can be dialled by hand. Ask your administrator to put directory.json into the program's data folder.",
  },
  "directory-invalid": {
    message: "The directory of this console could not be read.",
    advice:
      "IDs can be dialled by hand. Ask your administrator to correct directory.json in the program's data folder.",
  },
  "people-file-not-text": {
    message: "The file with people is not text that this program can read.",
    advice: "Nothing was taken. Save it as CSV in UTF-8, or as Unicode text, and choose it again.",
  },
  "people-file-too-large": {
    message: "The file with people is larger than 5 megabytes.",
    advice: "Nothing was taken. Divide it, and choose one part after the other.",
  },
  "people-import-outdated": {
    message: "The directory has changed since the file was compared with it.",
    advice: "Nothing was taken. Choose the file again, and look at what would come of it now.",
  },
  "people-locked": {
    message: "The administrator of this computer keeps the directory.",
    advice: "Nothing was changed. Ask them to add, change or remove people.",
  },
  "people-not-kept": {
    message: "The lab has people of its own.",
    advice: "Nothing was taken. Start the program without the lab to keep a directory.",
  },
  "rtp-unavailable": {
    message: "No voice over RTP could be set up on this computer.",
    advice:
      "Ask your administrator whether the codec AMR-WB is installed and whether the UDP ports of the account are free.",
  },
  "window-failed": {
    message: "The window could not be opened.",
    advice: "Close other windows of the program and try again. If it happens again, report it with the log.",
  },
  "already-running": {
    message: "The program is already running.",
    advice: "Use the window that is open, or close it first.",
  },
  "settings-unreadable": {
    message: "The settings file could not be read, or not all of it.",
    advice:
      "What could not be read has its default; if that concerns protection, Required holds until you choose. Check the settings. The old file is kept beside the new one.",
  },
  "connections-untold": {
    message:
      "This computer does not tell whose programs connect to the console, so another user's could take part in it.",
    advice: "The program does not run like this. Ask your administrator to have /proc/net/tcp readable for you.",
  },
  "sandbox-off": {
    message: "The program was started without its sandbox.",
    advice:
      "It does not run that way. Start it without --no-sandbox; an AppImage adds that by itself where the system restricts user namespaces: install the deb or rpm package there.",
  },
  "started-by-root": {
    message: "The program was started by root.",
    advice:
      "It does not run that way, because a browser has no sandbox then. Start it as the user who sits at the desk.",
  },
  "browser-missing": {
    message: "There is no browser for the windows of this program.",
    advice:
      "Ask your administrator to install Chromium, Chrome or Edge, or to correct the path in MC_DISPATCHER_BROWSER if that is set.",
  },
  "setting-locked": {
    message: "This setting is set by the administrator of this computer.",
    advice: "Nothing was changed. Ask your administrator if you need another value.",
  },
  "settings-file-invalid": {
    message: "This file has no settings of this program in it, or not as they have to be.",
    advice: "Nothing was changed. Choose a file that was exported from the settings of this program.",
  },
  "settings-file-newer": {
    message: "A later version of the program has exported these settings.",
    advice: "Nothing was changed. Have this program brought up to date, or export them with this version.",
  },
  "settings-import-outdated": {
    message: "Settings have changed since you were told what would come of the file.",
    advice: "Nothing was taken. Choose the file again, and look at what would come of it now.",
  },
  "policy-invalid": {
    message: "The administrator's policy for this computer could not be read.",
    advice:
      "The program does not start, because its rules are not known. Ask your administrator to correct policy.json.",
  },
  "policy-not-trusted": {
    message: "The policy for this computer may have been written by somebody who is no administrator of it.",
    advice:
      "The program does not start. Ask your administrator to take the file that is named away, or to give it and its folder to administrators alone.",
  },
  "provisioning-invalid": {
    message: "The set-up file could not be read.",
    advice: "Nothing was changed. Ask whoever sent it to you for a new one.",
  },
  "provisioning-unsigned": {
    message: "The set-up file is not signed.",
    advice: "Nothing was changed. This computer takes signed set-up files only: ask your administrator for one.",
  },
  "provisioning-signature-wrong": {
    message: "The set-up file was not signed by those whom this computer trusts, or was changed afterwards.",
    advice: "Nothing was changed. Do not use the file, and tell your administrator where it came from.",
  },
  "provisioning-expired": {
    message: "The set-up file is valid no more.",
    advice:
      "Nothing was changed. Ask whoever sent it to you for a new one; if it should still be valid, check the clock.",
  },
  "provisioning-newer": {
    message: "The set-up file was made for a later version of the program.",
    advice: "Nothing was changed. Update the program, or ask whoever sent the file to you for one of this version.",
  },
  "provisioning-during-call": {
    message: "This console cannot be set up anew during a call.",
    advice: "Nothing was changed. Open the file again when the call is over.",
  },
} as const;
