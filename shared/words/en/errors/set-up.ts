const NOTHING = "Nothing was changed.";

/** Why a desk is not set up, or a step of the connection test fails. */
export const SET_UP_ERRORS = {
  "configuration-address-unusable": {
    message: "This is no address of a configuration.",
    advice: "It begins with https:// and holds no password. Compare it with what your administrator sent you.",
  },
  "configuration-unreachable": {
    message: "The server with the configuration is not reached.",
    advice: `${NOTHING} Check the address and the network, then try again; if it lasts, tell your administrator.`,
  },
  "configuration-not-trusted": {
    message: "The server with the configuration could not prove who it is.",
    advice: `${NOTHING} Do not go on: ask your administrator to check its certificate, or which authority vouches for it.`,
  },
  "configuration-refused": {
    message: "The server with the configuration answers, and does not give it out.",
    advice: `${NOTHING} Compare the address with what your administrator sent you, and tell the number beside the code.`,
  },
  "configuration-answer-wrong": {
    message: "What the server sent is no configuration.",
    advice: `${NOTHING} Compare the address with what your administrator sent you.`,
  },
  "initial-configuration-invalid": {
    message: "The configuration of the MC system could not be read.",
    advice: `${NOTHING} Tell your administrator what stands beside the code: it is wrong in the document.`,
  },
  "initial-configuration-unsupported": {
    message: "The configuration of the MC system asks for something that this program cannot do.",
    advice: `${NOTHING} Your administrator has to switch it off for this desk; it stands beside the code.`,
  },
  "initial-configuration-elsewhere": {
    message: "The configuration would lead this desk to a server that your administrator has not allowed.",
    advice: `${NOTHING} If the server beside the code is right, it has to be named in the set-up file.`,
  },
  "initial-configuration-alone": {
    message: "The configuration of the MC system is not enough to set this desk up.",
    advice:
      "It does not say who you are, which SIP server you use, and with which password. Ask your administrator for a set-up file.",
  },
  "set-up-outdated": {
    message: "What was shown here is not there any more.",
    advice: `${NOTHING} Begin again.`,
  },
  "system-during-call": {
    message: "The system is not changed while a call goes on.",
    advice: "Nothing was changed. End your calls, and change then.",
  },
  "system-in-use": {
    message: "This system is worked in.",
    advice: "Nothing was deleted. Change to another system first, and end every other program that has this one open.",
  },
  "system-unknown": {
    message: "This system is not one of this desk any more.",
    advice: "Look at the list again: somebody has removed it.",
  },
  "systems-full": {
    message: "This desk has as many systems as it can have.",
    advice: "Nothing was added. Remove one that is not needed any more.",
  },
  "start-anew-impossible": {
    message: "This program cannot start itself anew here.",
    advice: "Close it and start it again: with --lab in the lab, without it at the desk.",
  },
  "server-name-unknown": {
    message: "Nobody in this network knows the name of the server.",
    advice:
      "Check the network. If it is the right one, ask your administrator to check the name of the server in the account.",
  },
  "test-step-silent": {
    message: "There was no answer in time.",
    advice: "Test again. If it lasts, tell your administrator which server it was.",
  },
  "test-service-unreached": {
    message: "The SIP server gets no answer from this service.",
    advice:
      "Your administrator has to compare its address in the account with what the system has, and see whether it runs.",
  },
  "test-registration-refused": {
    message: "The SIP server does not take this desk as one of its own.",
    advice: "Your administrator has to compare the address of this desk with what the system has of it.",
  },
} as const;
