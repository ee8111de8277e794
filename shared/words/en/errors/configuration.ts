/** Why a document of the configuration server or of the group server is not had, or not used. */
export const CONFIGURATION_ERRORS = {
  "configuration-server-unreachable": {
    message: "The configuration server cannot be reached.",
    advice:
      "What it said last holds for now, and it is asked again. If it lasts, look at the network of this computer.",
  },
  "configuration-server-not-trusted": {
    message: "The configuration server could not show that it is the right one.",
    advice: "Nothing was told to it. What it said last holds for now. Tell your administrator.",
  },
  "configuration-server-failed": {
    message: "The configuration server has failed.",
    advice: "What it said last holds for now, and it is asked again. If it lasts, tell whoever runs it.",
  },
  "configuration-token-refused": {
    message: "The configuration server does not accept your sign-in.",
    advice: "Sign out and in again when no call goes on. If it lasts, tell your administrator.",
  },
  "configuration-forbidden": {
    message: "The configuration server does not let you see a document that is yours.",
    advice: "What it said last holds for now. Its administrator has to grant it to you.",
  },
  "configuration-redirected": {
    message: "The configuration server has sent this console to another server.",
    advice: "That one was not asked. Your administrator has to look at the address that is set up here.",
  },
  "configuration-document-too-large": {
    message: "A document of the configuration server is larger than any should be.",
    advice: "It is not used; the one before holds. Tell whoever runs the server.",
  },
  "configuration-document-broken": {
    message: "A document of the configuration server cannot be read.",
    advice: "It is not used; the one before holds. Tell whoever runs the server what is named here.",
  },
  "configuration-document-foreign": {
    message: "The configuration server has answered with a document of somebody else.",
    advice: "It is not used; the one before holds. Tell whoever runs the server.",
  },
  "configuration-profile-missing": {
    message: "The configuration server has no user profile for you.",
    advice:
      "Calling, and whatever else a profile has to permit, is off until there is one. Its administrator has to give you a profile.",
  },
  "configuration-profile-disabled": {
    message: "Your user profile is switched off.",
    advice:
      "Calling, and whatever else a profile has to permit, is off until then. The administrator of the configuration server can switch it on.",
  },
  "configuration-profile-too-old": {
    message: "Nobody has confirmed for seven days what your user profile permits.",
    advice:
      "Calling, and whatever else a profile has to permit, is off until the configuration server answers. Tell your administrator.",
  },
  "group-server-unreachable": {
    message: "The group server cannot be reached.",
    advice:
      "Groups are shown as it gave them last, and it is asked again. Calls do not need it. If it lasts, look at the network of this computer.",
  },
  "group-server-not-trusted": {
    message: "The group server could not show that it is the right one.",
    advice: "Nothing was told to it. Groups are shown as it gave them last. Tell your administrator.",
  },
  "group-server-failed": {
    message: "The group server has failed.",
    advice: "Groups are shown as it gave them last, and it is asked again. If it lasts, tell whoever runs it.",
  },
  "group-token-refused": {
    message: "The group server does not accept your sign-in.",
    advice: "Sign out and in again when no call goes on. If it lasts, tell your administrator.",
  },
  "group-server-redirected": {
    message: "The group server has sent this console to another server.",
    advice: "That one was not asked. Your administrator has to look at the address that is set up here.",
  },
  "group-forbidden": {
    message: "The group server does not show you this group.",
    advice: "Its administrator has to grant it to you, or to take the group out of your user profile.",
  },
  "group-unknown": {
    message: "The group server does not have this group.",
    advice:
      "Your user profile names it. The administrator of your mission critical system has to put one of both right.",
  },
  "group-document-too-large": {
    message: "The document of this group is larger than any should be.",
    advice: "It is not used; the one before is shown. Tell whoever runs the group server.",
  },
  "group-document-broken": {
    message: "The document of this group cannot be read.",
    advice: "It is not used; the one before is shown. Tell whoever runs the group server what is named here.",
  },
  "group-document-foreign": {
    message: "The group server has answered with the document of another group.",
    advice: "It is not used; the one before is shown. Tell whoever runs the group server.",
  },
} as const;
