/** What is said of this computer. */
export const desktop = {
  lockedBy: "Locked: set by {{who}}",
  title: "This computer",
  startAtLogin: { label: "Start with the session", note: "The console opens when you sign in to the computer." },
  keepInTray: {
    label: "Keep running without a window",
    note: "Closing the window leaves the program in the tray. Calls ring there; missed ones are counted.",
  },
  globalKeys: {
    titles: {
      globalMuteKey: "Mute key in every program",
      globalAnswerKey: "Answer key in every program",
      globalEndKey: "End key in every program",
    },
    keys: {
      none: "None",
      altM: "Ctrl (⌘) + Alt + M",
      shiftSpace: "Ctrl (⌘) + Shift + Space",
      f13: "F13",
      shiftF7: "Ctrl (⌘) + Shift + F7",
      f14: "F14",
      shiftF11: "Ctrl (⌘) + Shift + F11",
      f15: "Shift + F15",
    },
    does: {
      globalMuteKey: "Switches the microphone off and on. It cannot be held to speak.",
      globalAnswerKey: "Answers whoever is first, where that ends no other call.",
      globalEndKey: "Ends the call in focus.",
    },
    notes: {
      unreliable: "On this desktop (Wayland) the key may reach the console only while its window is in front.",
      taken:
        "This key is not to be had: another program has it, or no key of the keyboard is set up as it. Choose another one.",
    },
  },
} as const;
