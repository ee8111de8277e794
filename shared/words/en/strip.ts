/** The strip on top of the window. */
export const strip = {
  product: "MC Dispatcher",
  lab: "Lab",
  sheet: "Shortcuts",
  settings: "Settings",
  ladder: "What happened",
  signIn: "Sign in again",
  registration: {
    off: "not signed in",
    connecting: "signing in",
    registered: "registered",
    reconnectingNow: "not reachable, attempt {{attempt}} now",
    reconnectingIn: "not reachable, attempt {{attempt}} in {{seconds}} s",
    reconnectingSpoken: "not reachable, reconnecting",
    refused: "refused: {{answer}}",
  },
  /** The microphone before any call; what it means is told to whoever asks, and aloud. */
  microphone: {
    unknown: "Microphone not known yet",
    ready: "Microphone ready",
    generated: "Generated voice",
    "not-asked": "Microphone not allowed yet",
    another: "Another microphone",
    missing: "No microphone",
    refused: "Microphone refused",
  },
  microphoneMeans: {
    unknown: "",
    ready: "",
    generated: "A generated voice speaks in your place, as the settings say.",
    "not-asked": "Allow it before somebody calls.",
    another: "The microphone chosen in the settings is not there. The system's own choice is used.",
    missing: "You can listen to callers, and are not heard. Calls of yours are not placed.",
    refused: "Allow it in the settings of the system or browser. Until then you are not heard.",
  },
  askForMicrophone: "Allow microphone",
  spoken: "{{system}} {{text}}",
} as const;
