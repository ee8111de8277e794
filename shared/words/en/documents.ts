/** The documents of the configuration server. */
export const documents = {
  title: "Configuration",
  at: "from {{server}}",
  check: "Ask now",
  checking: "Asking\u2026",
  failed: "It could not be asked.",
  kinds: {
    "user-profile": "{{service}} user profile",
    "service-configuration": "{{service}} service configuration",
    "ue-configuration": "{{service}} configuration of this desk",
  },
  states: {
    "in-force": "as of {{since}}, confirmed {{confirmed}}",
    absent: "the server has none",
    disabled: "switched off, confirmed {{confirmed}}",
    "too-old": "not confirmed since {{confirmed}}: it permits nothing more",
    unknown: "not there yet",
  },
  /** What a service configuration says of private calls. */
  configured: {
    longestWithoutFloor: "{{service}} calls without floor control: the system ends them after {{time}}.",
    longestWithFloor: "{{service}} calls with floor control: the system ends them after {{time}}.",
    hangTime: "{{service}} calls with floor control: the system ends them after a silence of {{time}}.",
    longestTalk: "{{service}}: nobody may talk longer than {{time}} without a break.",
    protected:
      "{{service}}: the system wants what is signalled protected (signalling-protection), which this console does not do. Its requests may be refused.",
  },
  /** What a user profile has beside permissions. */
  holdings: {
    title: "In your user profile",
    participant: "You are",
    shownAs: "Others see",
    emergencyRecipients: "For emergencies",
    callers: "May call you",
    aliases: "Functional aliases",
    groups: "Groups",
    groupsJoined: "Groups from sign-in on",
    more: "and {{count}} more",
    whoChanges: "The administrator of your mission critical system changes it.",
  },
  /** In the strip. */
  mark: "profile changed {{moment}}",
  markMissing: "no profile",
  changed:
    "Your {{service}} profile was changed at {{moment}}. It holds from now on; a call that goes on is not cut off.",
  chosen:
    "Since {{moment}} your {{service}} profile is “{{name}}”, as you have chosen. A call that goes on is not cut off.",
  fellBack:
    "The {{service}} profile that held may not be used any more. Since {{moment}} it is “{{name}}”; a call that goes on is not cut off.",
  /** A profile without a name, where it stands in a sentence. */
  nameless: "without a name",
  /** Above the profiles to choose from. */
  chooseProfile: "{{service}} profile",
  profileWithout: "Profile {{index}}",
  tellingServer: "Telling the server\u2026",
  preselected: "selected by the server",
  unusable: "may not be used",
  granted: "Now permitted: {{permissions}}.",
  withdrawn: "No longer permitted: {{permissions}}. The administrator of your mission critical system grants it.",
} as const;
