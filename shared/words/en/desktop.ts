/** What is said of this computer. */
export const desktop = {
  lockedBy: "Locked: set by {{who}}",
  title: "This computer",
  startAtLogin: { label: "Start with the session", note: "The console opens when you sign in to the computer." },
  keepInTray: {
    label: "Keep running without a window",
    note: "Closing the window leaves the program in the tray. Calls ring there; missed ones are counted.",
  },
  muteKey: {
    title: "Mute key in every program",
    keys: {
      none: "None",
      altM: "Ctrl (⌘) + Alt + M",
      shiftSpace: "Ctrl (⌘) + Shift + Space",
      f13: "F13",
    },
    notes: {
      works: "Switches the microphone off and on. It cannot be held to speak.",
      unreliable: "On this desktop (Wayland) the key may reach the console only while its window is in front.",
      taken:
        "This key is not to be had: another program has it, or no key of the keyboard is set up as it. Choose another one.",
    },
  },
} as const;
