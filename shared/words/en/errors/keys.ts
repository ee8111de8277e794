const CHECK_KMS = "Ask your administrator to check the key server and its address.";
const REPORT = "The call was not made protected. Report this: somebody may be interfering.";
const AGAIN = "Try again. If it happens again, tell your administrator.";

/** What can go wrong with keys and the protection of media. */
export const KEY_ERRORS = {
  "kms-not-configured": {
    message: "No key server is set up for this console, and protection is required.",
    advice: "Ask your administrator to set up the key server, or to change the rule for protection.",
  },
  "kms-unreachable": {
    message: "The key server could not be reached.",
    advice: AGAIN,
  },
  "kms-silent": {
    message: "The key server did not answer in time.",
    advice: AGAIN,
  },
  "kms-truncated": {
    message: "The key server's answer broke off.",
    advice: AGAIN,
  },
  "kms-tls-unknown-authority": {
    message: "The key server showed a TLS certificate of an authority that this console does not trust.",
    advice: "Nothing was sent. Ask your administrator to check the trust anchor of this console.",
  },
  "kms-tls-wrong-host": {
    message: "The key server showed a TLS certificate for another host.",
    advice: "Nothing was sent. Ask your administrator to check the address of the key server.",
  },
  "kms-tls-failed": {
    message: "No secure connection to the key server could be made.",
    advice: CHECK_KMS,
  },
  "kms-trust-anchor-unreadable": {
    message: "The trust anchor for the key server could not be read.",
    advice: "Ask your administrator to correct the file that account.json names.",
  },
  "kms-client-certificate-missing": {
    message: "The certificate with which this console shows the key server who it is, or its key, could not be read.",
    advice: "Ask your administrator to put both where account.json says: PEM, the key without a password.",
  },
  "kms-client-key-not-private": {
    message: "Others than you could read the key with which this console shows the key server who it is.",
    advice: "It was not used. Ask your administrator to make the file its owner's alone, and to replace the key.",
  },
  "kms-client-certificate-wrong": {
    message: "Certificate and key, with which this console shows the key server who it is, do not belong together.",
    advice: "Ask your administrator to check the two files that account.json names.",
  },
  "kms-client-certificate-ended": {
    message: "The certificate with which this console shows the key server who it is, is not valid today.",
    advice: "Ask your administrator for a new one, or to check the clock of this computer.",
  },
  "kms-client-certificate-wanted": {
    message: "The key server wants a certificate from whoever connects, and this console has none for it.",
    advice: "Ask your administrator to give this console one: account.json names it, with its key.",
  },
  "kms-client-certificate-refused": {
    message: "The key server did not accept the certificate with which this console shows who it is.",
    advice: "Ask your administrator to check that the key server knows its authority.",
  },
  "kms-token-missing": {
    message: "This console has no access token for the key server.",
    advice: "Ask your administrator for a token.",
  },
  "kms-token-refused": {
    message: "The key server did not accept this console's access token.",
    advice: "Ask your administrator for a new token.",
  },
  "kms-forbidden": {
    message: "The key server does not serve this console.",
    advice: "Ask your administrator whether this console is known to the key server.",
  },
  "kms-not-found": {
    message: "The key server does not know what it was asked for.",
    advice: CHECK_KMS,
  },
  "kms-failed": {
    message: "The key server failed.",
    advice: AGAIN,
  },
  "kms-refused": {
    message: "The key server refused the request.",
    advice: "Its words are in the detail. Ask your administrator.",
  },
  "kms-redirected": {
    message: "The key server pointed to another address, which this console does not follow.",
    advice: CHECK_KMS,
  },
  "kms-clock-differs": {
    message: "The clock of this computer and the clock of the key server differ.",
    advice: "Keys are bound to time. Set the clock of this computer, then try again.",
  },

  "kms-uri-own-for-foreign": {
    message: "The redirection names our own key server for an ID of another system.",
    advice: "The call was not re-dialled protected. Ask your administrator to check the server.",
  },
  "kms-uri-partner-for-foreign": {
    message: "The redirection names a key server that does not serve the system of this ID.",
    advice: "Another key server is named for that system, and this one could listen. Tell your administrator.",
  },
  "kms-uri-not-named": {
    message: "Nobody whom this console trusts says that this key server serves the ID.",
    advice: "It could listen. Ask your administrator which key server serves that system.",
  },
  "kms-uri-two-claims": {
    message: "More than one key server says that it serves the system of this ID.",
    advice: "One of them could listen, and neither is believed. Ask your administrator which of them is right.",
  },
  "kms-of-host-changed": {
    message: "The system of this ID has another key server than before.",
    advice: "Whoever has the keys of a key server can listen. Accept it if you know of the change; otherwise ask.",
  },
  "kms-uri-differs": {
    message: "Redirection and user profile name different key servers for this ID.",
    advice: "The one of the redirection is used. Ask your administrator to correct the profile.",
  },
  "kms-certificate-unavailable": {
    message: "Our key server has no certificate of the colleague's key server.",
    advice: "Ask your administrator whether the two systems have exchanged certificates.",
  },
  "kms-certificate-changed": {
    message: "The certificate of our own key server is another one than before.",
    advice: "The keys held were kept and no new ones taken. Ask your administrator whether the key server was renewed.",
  },
  "own-keys-missing": {
    message: "This console has no keys of its own for the present period.",
    advice: "The console asks the key server again by itself. Ask your administrator if this stays.",
  },
  "keys-timeout": {
    message: "The keys for the call could not be obtained in time.",
    advice: AGAIN,
  },
  "keys-failed": {
    message: "The console made a mistake of its own while obtaining keys.",
    advice: "Report this with the code and the log.",
  },
  "protection-not-permitted": {
    message: "Protection is required here, and your user profile does not permit it.",
    advice: "Ask your administrator to bring profile and setting together.",
  },
  "protection-refused-by-you": {
    message: "Keys could not be had. You chose not to call without protection.",
    advice: "Call again when the key server can be reached.",
  },
  "protection-not-confirmed": {
    message: "Keys could not be had. Nobody decided in time to call without protection.",
    advice: "Call again when the key server can be reached.",
  },

  "key-message-refused-by-colleague": {
    message: "The colleague's unit could not verify the key of this call.",
    advice: "The call was not made. Try again; if it happens again, the key servers disagree: tell your administrator.",
  },
  "colleague-without-protection": {
    message: "The colleague's unit does not protect calls end to end.",
    advice:
      "Where protection is required the call is not made: reach the colleague another way, or ask your administrator.",
  },
  "key-confirmation-failed": {
    message: "The other end has not proved that it holds the key of this call.",
    advice: REPORT,
  },
  "answer-key-refused": {
    message:
      "The answer brought a key that is not good: it was not made for this call by whoever answered, or could not be opened.",
    advice: "The call was ended before anything was heard. Call that one alone. Report it if it happens again.",
  },
  "protection-stripped": {
    message: "Something between the two ends changed what was agreed about protection.",
    advice: REPORT,
  },
  "protection-failed-at-colleague": {
    message: "The colleague's end found that the protection did not hold, and ended the call.",
    advice: "Call again. If it happens again, report this: somebody may be interfering.",
  },
  "colleague-protected-before": {
    message: "The other end protects nothing now. Earlier calls with this person were protected end to end.",
    advice: "Nobody hears you yet. Somebody on the way may have taken the protection out.",
  },
  "caller-protected-before": {
    message: "This call is not protected end to end. Earlier calls with this person were.",
    advice: "Answer only if you know why; somebody on the way may have taken the protection out.",
  },
  "caller-without-protection": {
    message: "A call without end-to-end protection was declined, because protection is required here.",
    advice: "Call back, protected.",
  },

  "protection-unavailable": {
    message: "This computer's media system cannot protect calls end to end.",
    advice: "The self-test at the start failed. Ask your administrator to update the program.",
  },
  "protection-bypassed": {
    message: "Media did not pass through the protection and were stopped.",
    advice: "Nothing was said in clear from here on. Call again, and report this.",
  },
  "protection-refusals": {
    message: "Too many of the colleague's media frames were not authentic.",
    advice: "The call was ended. Call again; if it happens again, somebody may be interfering: report it.",
  },
  "protection-standstill": {
    message: "No protected media arrived from the colleague.",
    advice: "The call was ended. Call again; if it happens again, tell your administrator.",
  },
  "protection-stopped": {
    message: "The protection of media stopped working in this console.",
    advice: "Nothing was said in clear from here on. Call again; if it happens again, report the code and the log.",
  },

  "key-message-broken": {
    message: "A call brought a key message that could not be read. It was declined.",
    advice: "Call back. If it happens again, tell your administrator.",
  },
  "key-message-signature": {
    message: "A call brought a key message whose signature does not hold. It was declined.",
    advice: "Somebody may have posed as the caller. Report this.",
  },
  "key-message-kms-changed": {
    message: "The caller's system has another key server than before. The call was declined.",
    advice: "Call back: you are asked about the key server there. If you know of no change, tell your administrator.",
  },
  "key-message-not-for-us": {
    message: "A call brought a key message that was not made for this ID. It was declined.",
    advice: "Call back. If it happens again, tell your administrator.",
  },
  "key-message-caller-differs": {
    message: "A call brought a key message signed by somebody else than the caller. It was declined.",
    advice: "Somebody may have posed as the caller. Report this.",
  },
  "key-message-time": {
    message: "A call brought a key message that is too old or from the future. It was declined.",
    advice: "Check the clock of this computer. If it is right, the caller's clock is wrong.",
  },
  "key-message-replayed": {
    message: "A call brought a key message that was used before. It was declined.",
    advice: "Somebody may be repeating recorded calls. Report this.",
  },
  "key-message-no-key": {
    message: "A call brought a key message for a key period of which this console has no keys. It was declined.",
    advice: "The console asks the key server again by itself. Call back in a moment.",
  },

  "vault-unwritable": {
    message: "The keys could not be stored on this computer.",
    advice: "They hold until the program ends. Check disk space and the permissions of the data folder.",
  },
  "vault-damaged": {
    message: "The stored keys could not be read. The file was set aside, and new keys are asked for.",
    advice:
      "What was remembered with them is gone: which key messages came before, and whose certificates were known. Tell your administrator, who finds the file under the name that is shown.",
  },
  "vault-key-lost": {
    message: "This computer has no key for the stored keys. The file was set aside, and new keys are asked for.",
    advice:
      "It may come from another computer, another user or the other edition of the program. What was remembered with them is gone: which key messages came before, and whose certificates were known. Tell your administrator.",
  },
  "vault-locked": {
    message: "The stored keys are locked: the key store of this computer did not open them.",
    advice:
      "Nothing is lost, and there are no protected calls until they are open. Unlock the key store and choose Ask again; if that does not help, start the program again. If the key store is lost for good, your administrator can take away the file that is shown.",
  },
  "vault-not-read": {
    message: "The file of the stored keys could not be opened: this computer did not give it.",
    advice:
      "Nothing is lost, and there are no protected calls until it can be. It is tried again; choose Ask again to try now. If it stays, your administrator has to look at the disk and at the rights of the file that is shown.",
  },
  "vault-newer": {
    message: "The stored keys were written by a newer version of this program.",
    advice:
      "They stay as they are, and there are no protected calls with this version. Ask your administrator for the newer one.",
  },
} as const;
