import type { migration as english } from "../en/migration.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/migration.ts`. */
export const migration = translationOf<typeof english>()({
  title: "Von wo aus Sie arbeiten",
  atHome: "Zu Hause in {{system}}, als",
  away: "Aus {{system}} seit {{since}}, als",
  awayNote: "Wer {{id}} ruft, wird von {{home}} zu Ihnen weitergeleitet.",
  workFrom: "Aus {{system}} arbeiten",
  asWhom: "als {{id}}",
  goHome: "Zurück zu {{home}}",
  note: "{{home}} bleibt in Betrieb, bis {{system}} Sie eingelassen hat.",
  inCall: "Nicht während eines Rufs: er würde abbrechen.",
  steps: {
    connecting: "Verbindet sich mit {{system}}",
    authorising: "{{system}} fragt Ihr eigenes System",
    leaving: "Meldet sich bei {{from}} ab",
  },
  cancel: "Abbrechen",
  mark: "auswärts",
});
