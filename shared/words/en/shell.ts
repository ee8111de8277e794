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
    server: "Server: {{server}}",
    directoryStays: "The directory stays as it is.",
    directory_one: "Directory: {{count}} people",
    directory_other: "Directory: {{count}} people",
    startsAnew: "The program starts anew. The account that is set up now is kept beside the new one.",
    agree: "Set up",
    cancel: "Cancel",
  },
} as const;
