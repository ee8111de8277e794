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
  lost: {
    mark: "{{system}} verloren",
    unreachable:
      "{{system}} ist nicht erreichbar. Wer Sie ruft, wird dorthin geleitet und erreicht Sie nicht. Die Konsole versucht es weiter; Sie können zu {{home}} zurückkehren.",
    refused:
      "{{system}} meldet Sie nicht an. Wer Sie ruft, wird dorthin geleitet und erreicht Sie nicht. Melden Sie sich erneut an oder kehren Sie zu {{home}} zurück.",
    withdrawn:
      "{{system}} lässt Sie dort nicht mehr arbeiten. Die Konsole kehrt zu {{home}} zurück, sobald kein Ruf mehr läuft.",
  },
  returned: {
    mark: "wieder zu Hause",
    whole: "Wieder bei {{home}} seit {{since}}, weil Sie aus {{system}} nicht mehr arbeiten können.",
  },
});
