import type { LAB_ERRORS as ENGLISH } from "../../en/errors/lab.ts";
import { translationOf } from "../../en/translation.ts";

/** Failures of the embedded lab. */
export const LAB_ERRORS = translationOf<typeof ENGLISH>()({
  "lab-off": {
    message: "Das Labor läuft nicht.",
    advice: "Starten Sie das Programm mit dem Labor, um dies zu nutzen.",
  },
  "lab-unknown-person": {
    message: "Diese Person gibt es im Labor nicht.",
    advice: "Wählen Sie eine der Personen auf der Labortafel.",
  },
  "lab-unit-not-registered": {
    message: "Das Endgerät hat sich nicht angemeldet.",
    advice: "Sehen Sie im Fenster des Endgeräts nach, oder schließen Sie es, und öffnen Sie es erneut.",
  },
  "lab-handset-missing": {
    message: "Auf diesem Computer fehlt etwas, woraus ein Handgerät des Labors besteht.",
    advice: "Installieren Sie es, oder lassen Sie das Endgerät ein Fenster sein.",
  },
  "lab-port-unavailable": {
    message: "Das Labor konnte auf diesem Computer keinen Port öffnen.",
    advice: "Schließen Sie andere Programme, die viele Ports belegen, und starten Sie erneut.",
  },
});
