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
    groupServers: "Group servers named",
    more: "and {{count}} more",
    whoChanges: "The administrator of your mission critical system changes it.",
  },
  /** What the group server has of the user's groups. */
  groups: {
    title: "Your groups",
    at: "from {{server}}",
    none: "Your user profile names none.",
    joined: "from sign-in on",
    priority: "priority {{priority}}",
    disabled: "switched off: its calls are refused",
    members_one: "{{count}} member",
    members_other: "{{count}} members",
    noMembers: "its document names no members",
    memberPriority: "priority {{priority}}",
    required: "needed for a call to begin",
    moreMembers_one: "and {{count}} more member",
    moreMembers_other: "and {{count}} more members",
    unread_one: "{{count}} entry names nobody that could be shown.",
    unread_other: "{{count}} entries name nobody that could be shown.",
    refused: "not shown to you",
    leftOut_one: "{{count}} more group of your user profile is not asked for: a console follows {{most}}.",
    leftOut_other: "{{count}} more groups of your user profile are not asked for: a console follows {{most}}.",
    readOnly:
      "For reading only: this console makes no group calls, takes no part in any, and does not affiliate to groups. Whoever administers the groups changes them.",
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
