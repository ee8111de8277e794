/** The people of an LDAP server. Those that it told last stay in the directory, and so says the directory. */
export const PEOPLE_SERVER_ERRORS = {
  "people-server-invalid": {
    message: "The settings of the directory server cannot be used.",
    advice: "Ask your administrator to correct people-server.json in the program's data folder.",
  },
  "people-server-unreachable": {
    message: "The directory server cannot be reached.",
    advice: "It is asked again by itself. Tell your administrator if it stays away.",
  },
  "people-server-not-trusted": {
    message: "The directory server could not show that it is the right one.",
    advice:
      "Nobody was taken from it. Tell your administrator: its certificate, or the authority that is named for it, is wrong.",
  },
  "people-server-refused": {
    message: "The directory server does not let this console read people.",
    advice: "Ask your administrator about the name and password with which it asks.",
  },
  "people-server-too-large": {
    message: "The directory server has more people than this console takes.",
    advice: "Ask your administrator to ask it for fewer of them, or to raise the limit.",
  },
  "people-server-answer-unusable": {
    message: "The directory server answered with something else than people.",
    advice: "Ask your administrator about the place and the filter by which it is asked.",
  },
} as const;
