import type { newIds as english } from "../en/new-ids.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/new-ids.ts`. */
export const newIds = translationOf<typeof english>()({
  spoken: "Neue ID von {{name}}",
  remember: "Neue ID merken",
  forget: "Neue ID vergessen",
  until: "Zuerst gewählt bis {{when}}.",
  tooOld: "Nicht mehr zuerst gewählt: zuletzt bestätigt {{when}}.",
  dialled: "Bei der gemerkten neuen ID gerufen, bekannt seit {{when}}.",
  fellBack: "Zuerst wurde die gemerkte neue ID gerufen. {{reason}} Daher wurde die Haupt-ID gerufen.",
});
