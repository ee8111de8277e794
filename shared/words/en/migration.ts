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
  /** The partner is lost to whoever works there. */
  lost: {
    mark: "{{system}} lost",
    unreachable:
      "{{system}} is not reached. Whoever calls you is sent there and does not reach you. The console goes on trying; you can go back to {{home}}.",
    refused:
      "{{system}} does not register you. Whoever calls you is sent there and does not reach you. Sign in again, or go back to {{home}}.",
    withdrawn:
      "{{system}} does not let you work there any more. The console goes back to {{home}} as soon as no call goes on.",
  },
  returned: {
    mark: "back home",
    whole: "Back at {{home}} since {{since}}, because you cannot work from {{system}} any more.",
  },
} as const;
