import { protection } from "./protection.ts";

/** The settings. */
export const settings = {
  title: "Settings",
  people: "People and files",
  about: "About and support",
  close: "Close",
  /** Headings, and the search in all of it. */
  headings: "Headings",
  groups: {
    moved: "Redirected, forwarded, transferred",
    calls: "Calls",
    protection: "Protection",
    messages: "Messages and people",
    devices: "Sound and pictures",
    appearance: "Appearance",
    keyboard: "Keyboard",
    computer: "This computer",
  },
  search: "Search the settings",
  clear: "Clear the search",
  found_one: "{{count, number}} setting found",
  found_other: "{{count, number}} settings found",
  foundNone: "No setting has these words.",
  chosen: "chosen: {{value}}",
  on: "on",
  off: "off",
  theme: {
    title: "Appearance",
    choices: {
      system: { label: "As the system" },
      dark: { label: "Dark" },
      light: { label: "Light" },
    },
  },
  textSize: {
    title: "Text size",
    choices: {
      90: { label: "90 %" },
      100: { label: "100 %", note: "As usual." },
      110: { label: "110 %" },
      125: { label: "125 %", note: "For large screens that stand further away." },
      150: { label: "150 %" },
      175: { label: "175 %" },
    },
  },
  language: {
    title: "Language",
    choices: {
      system: { label: "As the system", note: "English where the system has neither English nor German." },
      en: { label: "English" },
      de: { label: "Deutsch" },
    },
  },
  redirectionPolicy: {
    title: "When a colleague has migrated",
    choices: {
      follow: {
        label: "Follow",
        note: "Calls the new ID by itself in a known system, otherwise asks. Can be stopped.",
      },
      ask: { label: "Ask first", note: "Waits for your decision." },
      refuse: { label: "Do not follow", note: "Shows the new ID and ends the call." },
    },
  },
  newIdsFirst: {
    title: "Which ID is dialled first",
    choices: {
      never: { label: "Always the primary ID", note: "The home system says each time where the colleague is." },
      asked: {
        label: "The new ID of those you remember",
        note: "{{newIdFirst}} in a call or on a person. Emergencies begin with the primary ID.",
      },
      everybody: {
        label: "The new ID of everybody who has one",
        note: "Only where redirections are followed. Emergencies begin with the primary ID.",
      },
    },
  },
  newIdMinutes: {
    title: "How long a new ID is dialled first",
    choices: {
      15: { label: "15 minutes", note: "Since a call has last shown that the colleague is there." },
      60: { label: "1 hour" },
      240: { label: "4 hours", note: "After that it is forgotten." },
    },
  },
  returnHomeAfter: {
    title: "When the partner system you work from is lost",
    choices: {
      0: { label: "Ask me", note: "The console goes on trying, and offers the way home." },
      2: { label: "Go home after 2 minutes", note: "Never during a call." },
      5: { label: "Go home after 5 minutes" },
      15: { label: "Go home after 15 minutes" },
    },
  },
  forwardingPolicy: {
    title: "When a call is forwarded to another person",
    choices: {
      follow: {
        label: "Call them",
        note: "Calls the other person by itself in a known system, otherwise asks. Can be stopped.",
      },
      ask: { label: "Ask first", note: "Waits for your decision." },
      refuse: { label: "Do not call", note: "Shows who it is and ends the call." },
    },
  },
  transferPolicy: {
    title: "When a colleague transfers you to another person",
    choices: {
      follow: {
        label: "Call them",
        note: "Calls the other person by itself in a known system, otherwise asks. The colleague waits until that call is up.",
      },
      ask: { label: "Ask first", note: "Waits for your decision, 25 seconds at most." },
      refuse: { label: "Stay", note: "Tells the colleague so." },
    },
  },
  askSeconds: {
    title: "Seconds to decide",
    note: "Then the call ends, or you stay where you are. 5 to 120.",
  },
  forwardUnansweredAfter: {
    title: "Seconds until an unanswered call is forwarded",
    note: "0 for never. The caller is told whom to call; your user profile has to permit it.",
  },
  forwardUnansweredTo: {
    title: "To whom it is forwarded",
    note: "An MC service ID.",
    wrong: "This is no MC service ID; nothing is forwarded to it.",
  },
  phrases: {
    title: "Phrases for messages",
    note: "One a line, at most 30 of 500 characters. {{phrases}} puts one into a message; the first nine have a digit.",
    wrong: "More than 30 phrases, or one of more than 500 characters: not stored.",
  },
  answering: {
    title: "Answering during a call",
    choices: {
      hold: {
        label: "Hold",
        note: "{{answer}} holds the call that is spoken in and answers. {{endAndAnswer}} ends it instead.",
      },
      end: { label: "End", note: "Only {{endAndAnswer}} answers then, and ends the call that is spoken in." },
    },
  },
  callsAtOnce: {
    title: "Calls at a time",
    note: "One is spoken in, the others are held. Calls that ring do not count. 1 to 9.",
  },
  protection: {
    title: "End-to-end protection",
    choices: protection.rules,
    because: {
      profile: "Your user profile asks for protection, so Preferred holds.",
      "no-kms": "No key server is set up, so Off holds.",
      "not-permitted": "Your user profile does not permit protection, so Off holds.",
    },
  },
  stills: {
    title: "Stills of a colleague's picture",
    choices: {
      keep: {
        label: "Keep at once",
        note: "{{keepStill}} keeps one with the record of the call, sealed on this computer.",
      },
      ask: { label: "Ask first", note: "The still is taken at once, and kept when you say so." },
      refuse: { label: "Keep none", note: "The key does nothing." },
    },
  },
  answerMode: {
    title: "How calls to you are answered",
    choices: {
      manual: { label: "By hand", note: "They ring until you answer." },
      automatic: {
        label: "Automatic",
        note: "Your server is told so. A call that it wants answered at once rings for a moment and is answered where no other call is there; your microphone is open then.",
      },
    },
  },
  takesCalls: {
    title: "Calls to this desk",
    label: "Take calls",
    note: "Switched off, your server is told to put none through. A call that comes all the same rings, and messages arrive as ever.",
  },
  commencement: {
    title: "How the colleague's unit answers",
    choices: {
      automatic: { label: "Automatic", note: "The unit answers by itself where that is allowed." },
      manual: { label: "Manual", note: "The colleague has to answer." },
    },
  },
  voiceSource: {
    title: "Voice",
    choices: {
      microphone: { label: "Microphone" },
      generated: { label: "Generated voice", note: "Lab only: for computers without a microphone." },
    },
  },
  keepMicrophoneOpen: {
    title: "Microphone between calls",
    label: "Keep the microphone open",
    note: "Calls begin sooner, because none waits until it has been opened. Nothing is sent or kept of what it hears between calls. The line at the top says that it is open, and your system may show it as well.",
  },
  pictureSource: {
    title: "Picture",
    choices: {
      camera: { label: "Camera" },
      generated: { label: "Generated picture", note: "Lab only: for computers without a camera." },
    },
  },
  pictureLimit: {
    title: "Size of your picture in calls",
    choices: {
      large: { label: "Large", note: "Up to 1280 × 720, 30 a second and 1.5 Mbit/s." },
      medium: { label: "Medium", note: "Up to 640 × 360, 30 a second and 500 kbit/s." },
      small: { label: "Small", note: "Up to 320 × 180, 15 a second and 200 kbit/s." },
    },
  },
  cameraShow: "See the camera",
  cameraHide: "Stop looking",
  cameraPreview: "Your camera",
  cameraUnseen: "Allow it in the system settings, plug it in, or close the program that uses it.",
  systemDefault: "The system's choice",
  gone: "{{device}}, gone",
  letterShortcuts: {
    title: "Keyboard",
    label: "Single letters as shortcuts",
    note: "Letters never act while you type in a field.",
  },
} as const;
