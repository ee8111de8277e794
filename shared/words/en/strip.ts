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
  spoken: "{{system}} {{text}}",
} as const;
