import type { GlobalKey } from "../../shared/bridge/global-keys.ts";
import { wordsOf } from "../../shared/words/words.ts";

export const DESKTOP_WORDS = wordsOf("desktop");

/** The name of each key that acts from any program. */
export const GLOBAL_KEY_NAMES = {
  "": "none",
  "CommandOrControl+Shift+M": "shiftM",
  "CommandOrControl+Shift+Space": "shiftSpace",
  "CommandOrControl+Shift+F11": "shiftF11",
  "CommandOrControl+Shift+F12": "shiftF12",
  F13: "f13",
  F14: "f14",
  F15: "f15",
  F16: "f16",
} as const satisfies Record<GlobalKey, keyof typeof DESKTOP_WORDS.globalKeys.keys>;
