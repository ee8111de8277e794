/** What the program says on the desktop, outside of its windows. */
export const shell = {
  name: "MC Dispatcher",
  unit: "Field unit",
  tray: {
    open: "Open {{name}}",
    quit: "Quit",
    missed_one: "{{name}}: {{count}} missed call",
    missed_other: "{{name}}: {{count}} missed calls",
  },
  notification: {
    title: "Call from {{name}}",
    body: "Answer in the console.",
    unknownBody: "Not in the directory. Answer in the console.",
    /** Of a caller whom a redirection taught to recognise. */
    redirectedBody: {
      verified: "At {{system}}, redirected {{when}}. The ID is verified. Answer in the console.",
      claimed: "At {{system}}, redirected {{when}}. The ID is not verified. Answer in the console.",
    },
    buttons: { answer: "Answer", decline: "Decline" },
  },
  leaveCall: {
    message: "A call is in progress.",
    detail: "Closing this window ends the call for both of you.",
    stay: "Stay in the call",
    leave: "End the call and close",
  },
  setUp: {
    message: "Set up this console as {{name}}?",
    from: "From the file {{file}}",
    signed: {
      nobody: "Not signed: whoever sent it can have written anything into it.",
      unknown: "Signed, but this computer has no key to check the signature with.",
      policy: "Signed by those whom the policy of this computer names.",
    },
    id: "{{title}}: {{id}}",
    server: "Server: {{server}}",
    serversOf: "Servers: those that DNS names in {{domain}}",
    system: "System: {{domain}}",
    newSystem: "New system: {{domain}}",
    ice: "STUN or TURN server, which audio may go through: {{host}}",
    kms: "Key server: {{kms}}",
    none: "none",
    withoutKms: "Without a key server no call can be protected end to end.",
    kmsReads: "Whoever runs the key server can read the protected calls of this console.",
    authority: "Authority that vouches for the key server (SHA-256):",
    authorityUntil: "until now:",
    computer: "every authority that this computer trusts",
    until: "until now: {{what}}",
    more: "and {{count}} more",
    directoryStays: "The directory stays as it is.",
    directory_one: "Directory: {{count}} person",
    directory_other: "Directory: {{count}} people",
    startsAnew: "The program starts anew. The account that is set up now is kept beside the new one.",
    keyFile:
      "Its keys are stored encrypted with a key file that only you can read; this edition does not use the key store of the system.",
    agree: "Set up",
    cancel: "Cancel",
  },
  understood: "Close",
  notAsked:
    "Nobody could be asked: no box can be shown here, and there is no terminal. Nothing was changed. Install zenity.",
  inTerminal: { question: "{{agree}}? Type yes to agree:", yes: "yes" },
} as const;
