/** From which system the user of this desk works. */
export const migration = {
  title: "Where you work",
  atHome: "At home in {{system}}, as",
  away: "From {{system}} since {{since}}, as",
  /** Beside the ID at the partner: callers who know the ID at home are sent on. */
  awayNote: "Who calls {{id}} is sent on to you by {{home}}.",
  workFrom: "Work from {{system}}",
  asWhom: "as {{id}}",
  goHome: "Back to {{home}}",
  note: "{{home}} stays in use until {{system}} has let you in.",
  inCall: "Not while a call goes on: it would be cut off.",
  steps: {
    connecting: "Connecting to {{system}}",
    authorising: "{{system}} is asking your own system",
    leaving: "Leaving {{from}}",
  },
  cancel: "Cancel",
  mark: "away",
} as const;
