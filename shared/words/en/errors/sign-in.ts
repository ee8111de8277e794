/** Why nobody is signed in. */
export const SIGN_IN_ERRORS = {
  "sign-in-needed": { message: "Nobody is signed in at this desk.", advice: "Sign in." },
  "sign-in-cancelled": { message: "The sign-in was given up.", advice: "Sign in when you want to." },
  "sign-in-not-finished": {
    message: "Your browser has not come back with an answer within five minutes.",
    advice: "Sign in again, and finish it in the browser.",
  },
  "sign-in-browser-missing": {
    message: "No browser could be opened on this computer.",
    advice: "Your administrator has to set the browser that opens web addresses.",
  },
  "sign-in-no-way-back": {
    message: "The browser\u2019s answer could not be waited for on this computer.",
    advice: "Another program may use the port. Tell your administrator.",
  },
  "sign-in-refused": {
    message: "The identity server has refused the sign-in.",
    advice: "Your administrator has to look at how this program is registered there.",
  },
  "sign-in-ended": {
    message: "The identity server has ended your sign-in.",
    advice: "Sign in again. A call that goes on is not cut off.",
  },
  "sign-in-service-missing": {
    message: "Your sign-in does not cover this service.",
    advice:
      "It may put no call through to you. Ask the administrator of the identity server to grant you the service, then sign in again.",
  },
  "sign-in-server-missing": {
    message: "Your sign-in does not cover the server that was to be asked.",
    advice: "Ask the administrator of the identity server to grant you what is named here, then sign in again.",
  },
  "sign-in-other-user": {
    message: "Somebody else has signed in than the user of this desk.",
    advice: "Sign in as the user of this desk, or have your administrator set it up for you.",
  },
  "sign-in-not-proved": {
    message: "The identity server has not asked who is there, and has gone by an earlier sign-in.",
    advice: "Close the browser and sign in again. If it lasts, tell whoever runs the server.",
  },
  "user-changed": {
    message: "The user of this desk has changed.",
    advice: "This window begins anew by itself. If it does not, close it and open it again.",
  },
  "identity-server-unreachable": {
    message: "The identity server cannot be reached.",
    advice: "It is tried again. If it lasts, look at the network of this computer.",
  },
  "identity-server-not-trusted": {
    message: "The identity server could not show that it is the right one.",
    advice: "Nothing was told to it. Tell your administrator.",
  },
  "identity-server-failed": {
    message: "The identity server has failed.",
    advice: "Try again. If it lasts, tell whoever runs it.",
  },
  "identity-issuer-wrong": {
    message: "The identity server that answered says that it is another one.",
    advice: "Nothing of it was used. Your administrator has to compare its name with the one that is set up here.",
  },
  "identity-token-expired": {
    message: "What the identity server answered was over before it came.",
    advice: "Sign in again. If it lasts, tell whoever runs the server.",
  },
  "identity-clock-wrong": {
    message: "The clocks of this computer and of the identity server do not agree.",
    advice: "Set the clock of this computer. If it is right, tell whoever runs the server.",
  },
  "identity-answer-wrong": {
    message: "What the identity server answered is not what was agreed with it.",
    advice: "Nothing of it was used. Tell your administrator what is named here.",
  },
} as const;
