import type { desktop as english } from "../en/desktop.ts";
import { translationOf } from "../en/translation.ts";

/** German of `en/desktop.ts`. */
export const desktop = translationOf<typeof english>()({
  lockedBy: "Gesperrt: festgelegt von {{who}}",
  title: "Dieser Computer",
  startAtLogin: {
    label: "Mit der Sitzung starten",
    note: "Das Programm öffnet sich, wenn Sie sich am Computer anmelden.",
  },
  keepInTray: {
    label: "Ohne Fenster weiterlaufen",
    note: "Wird das Fenster geschlossen, bleibt das Programm im Infobereich. Rufe läuten dort; verpasste werden gezählt.",
  },
  globalKeys: {
    title: "Tasten in jedem Programm",
    acts: {
      talk: {
        label: "Sprechtaste (Push-to-talk)",
        note: "Drücken zum Sprechen, erneut drücken beendet; gehalten werden kann sie nicht. Nach einer Minute endet sie von selbst. In der Reihe: erneut drücken, wenn der Ton sagt, dass Sie dran sind.",
      },
      mute: {
        label: "Stumm",
        note: "Schaltet das Mikrofon aus und an. Zum Sprechen gehalten werden kann die Taste nicht.",
      },
      answer: {
        label: "Ersten Ruf annehmen",
        note: "Nimmt an, wer zuerst läutet, wie die Taste im Fenster: der Ruf in der Mitte wird gehalten.",
      },
      end: { label: "Ruf in der Mitte beenden", note: "Beendet ihn sofort, ohne Rückfrage." },
    },
    keys: {
      none: "Keine",
      shiftM: "Strg (⌘) + Umschalt + M",
      shiftSpace: "Strg (⌘) + Umschalt + Leertaste",
      shiftF11: "Strg (⌘) + Umschalt + F11",
      shiftF12: "Strg (⌘) + Umschalt + F12",
      f13: "F13",
      f14: "F14",
      f15: "F15",
      f16: "F16",
    },
    inUse: "{{key}}, ist für: {{act}}",
    unreliable:
      "Auf diesem Desktop (Wayland) erreichen diese Tasten das Programm vielleicht nur, wenn sein Fenster vorn ist.",
    taken:
      "Diese Taste ist nicht zu haben: Ein anderes Programm hat sie, oder keine Taste der Tastatur ist so belegt. Wählen Sie eine andere.",
  },
});
