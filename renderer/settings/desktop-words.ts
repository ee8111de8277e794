import type { GlobalKey } from "../../shared/bridge/settings.ts";
import { wordsOf } from "../../shared/words/words.ts";

export const DESKTOP_WORDS = wordsOf("desktop");

/** The name of each key that acts from any program. */
export const GLOBAL_KEY_NAMES = {
  "": "none",
  "CommandOrControl+Alt+M": "altM",
  "CommandOrControl+Shift+Space": "shiftSpace",
  F13: "f13",
  "CommandOrControl+Shift+F7": "shiftF7",
  F14: "f14",
  "CommandOrControl+Shift+F11": "shiftF11",
  "Shift+F15": "f15",
} as const satisfies Record<GlobalKey, keyof typeof DESKTOP_WORDS.globalKeys.keys>;
