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
    title: "Keys in every program",
    acts: {
      talk: {
        label: "Talk key (push-to-talk)",
        note: "Press to talk, press again to stop; it cannot be held. After a minute it stops by itself. In the queue, press again when the tone says that it is your turn.",
      },
      mute: { label: "Mute", note: "Switches the microphone off and on. It cannot be held to speak." },
      answer: {
        label: "Answer the first",
        note: "Answers the first who rings, as the key in the window does: the call in focus is held.",
      },
      end: { label: "End the call in focus", note: "Ends it at once, without a question." },
    },
    keys: {
      none: "None",
      shiftM: "Ctrl (⌘) + Shift + M",
      shiftSpace: "Ctrl (⌘) + Shift + Space",
      shiftF11: "Ctrl (⌘) + Shift + F11",
      shiftF12: "Ctrl (⌘) + Shift + F12",
      f13: "F13",
      f14: "F14",
      f15: "F15",
      f16: "F16",
    },
    /** Behind the name of a key that another act has. */
    inUse: "{{key}}, is for: {{act}}",
    unreliable: "On this desktop (Wayland) these keys may reach the console only while its window is in front.",
    taken:
      "This key is not to be had: another program has it, or no key of the keyboard is set up as it. Choose another one.",
  },
} as const;
