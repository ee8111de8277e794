import type { ErrorText } from "./errors.ts";

/** Failures between a window and its host. */
export const BRIDGE_ERRORS = {
  "bridge-unknown-command": {
    category: "program",
    message: "The window asked for something this version does not offer.",
    advice: "Restart the program. If it happens again, window and host are of different versions: reinstall.",
  },
  "bridge-invalid-input": {
    category: "program",
    message: "The window sent a request in a form the host does not accept.",
    advice: "Nothing was changed. Check the value you entered; otherwise report this with the code.",
  },
  "bridge-invalid-output": {
    category: "program",
    message: "The host produced an answer in a form the window does not accept.",
    advice: "Report this with the code.",
  },
  "bridge-not-permitted": {
    category: "security",
    message: "This window may not ask for that.",
    advice: "Use the console window for it.",
  },
  "bridge-lost": {
    category: "program",
    message: "The window lost its connection to the program.",
    advice: "Calls in progress go on as long as their media does. Restart the program when you can.",
  },
  "host-failed": {
    category: "program",
    message: "The program could not do this.",
    advice: "Try again. If it happens again, report it with the code and the log.",
  },
  "data-folder-unwritable": {
    category: "configuration",
    message: "The program cannot write to its data folder.",
    advice: "Calls work, but history and settings are not kept. Check the disk space and the folder's permissions.",
  },
  "settings-unreadable": {
    category: "configuration",
    message: "The settings file could not be read.",
    advice: "The program runs with its defaults; the old file is kept beside the new one.",
  },
} as const satisfies Record<string, ErrorText>;
