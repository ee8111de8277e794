/** Signing in at the identity server. */
export const signIn = {
  title: "Sign in",
  at: "at {{server}}",
  how: "Your browser opens. Sign in there as the user of this desk, then come back.",
  begin: "Sign in",
  waiting: "Waiting for your browser at {{server}}",
  waitingHow: "Finish the sign-in there. It is given up after five minutes.",
  again: "Open again",
  cancel: "Cancel",
  setUp: "Connection and set-up",
  end: "Sign out",
  endInCall: "Not while a call goes on: it would be cut off.",
  endNote: "Nobody can call from this desk, or be reached at it, until somebody signs in.",
  in: "Signed in",
  ended: "Sign-in ended",
  endedMark: "sign-in ended",
  endedNote: "Until you sign out, or sign in again, what is kept at this desk stays that of whoever was signed in.",
  wayBack: {
    title: "Go back to MC Dispatcher",
    text: "It has the answer of the identity server, and says what has become of it. You can close this page.",
  },
  fromLogOut: {
    title: "You are signed out of MC Dispatcher",
    text: "Whoever signs in there next has to prove who it is. You can close this page.",
  },
} as const;
