import type { emergency as english } from "../en/emergency.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/emergency.ts`. */
export const emergency = translationOf<typeof english>()({
  open: "Notfall…",
  clear: "Notfall beenden…",
  notPermitted: "nicht erlaubt",
  forbidden:
    "Notfall ist aus: In Ihrem Nutzerprofil fehlt allow-emergency-private-call. Die Administration Ihres MC-Systems kann es geben.",
  clearForbidden:
    "Beenden ist aus: In Ihrem Nutzerprofil fehlt allow-cancel-private-emergency-call. Die Administration Ihres MC-Systems kann es geben.",
  title: "Notfall: wer?",
  armedSpoken: {
    call: "Notfall scharf: neuer Notruf an {{name}}. Steuerung Enter löst aus, Escape bricht ab.",
    raise: "Notfall scharf: Ruf mit {{name}} zum Notruf machen. Steuerung Enter löst aus, Escape bricht ab.",
    clear: "Scharf: Notfall im Ruf mit {{name}} beenden. Steuerung Enter löst aus, Escape bricht ab.",
  },
  nobody: "Niemand ist zum Rufen gewählt, und kein Ruf ist in der Mitte. Wählen Sie zuerst eine Person.",
  acts: {
    call: "Neuer Notruf an {{name}}",
    raise: "Ruf mit {{name}} zum Notruf machen",
    clear: "Notfall mit {{name}} beenden",
  },
  holds: "Das laufende Gespräch wird gehalten.",
  confirm: {
    call: "Als Notruf rufen",
    raise: "Zum Notruf machen",
    clear: "Notfall beenden",
  },
  goesOn: {
    raise: "Der Ruf geht weiter, mit den Schlüsseln, die er hat.",
    clear: "Der Ruf geht als gewöhnlicher weiter.",
  },
  whyNot: {
    "other-call-cannot-wait": "Ein anderer Ruf lässt sich jetzt nicht halten.",
    "call-is-not-there": "Dieser Ruf lässt sich jetzt nicht ändern.",
  },
  change: {
    asking: {
      emergency: "{{name}} wird mitgeteilt, dass dies ein Notfall ist.",
      normal: "{{name}} wird mitgeteilt, dass der Notfall vorbei ist.",
    },
    failed: { emergency: "Der Ruf wurde nicht zum Notruf.", normal: "Der Ruf ist noch ein Notruf." },
    colleague: {
      emergency: "{{name}} hat diesen Ruf zum Notruf gemacht.",
      normal: "{{name}} hat den Notfall beendet. Der Ruf geht weiter.",
    },
  },
  ordinary: "Gewöhnlich rufen",
  notNow: "Jetzt nicht",
  seconds: "{{seconds}} s",
  decideFirst: "Notfall ist scharf: bestätigen oder Esc drücken",
});
