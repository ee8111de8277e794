import type { GlobalMuteKey } from "../../shared/bridge/settings.ts";
import { wordsOf } from "../../shared/words/words.ts";

export const DESKTOP_WORDS = wordsOf("desktop");

/** The name of each key that mutes from any program. */
export const MUTE_KEY_NAMES = {
  "": "none",
  "CommandOrControl+Alt+M": "altM",
  "CommandOrControl+Shift+Space": "shiftSpace",
  F13: "f13",
} as const satisfies Record<GlobalMuteKey, keyof typeof DESKTOP_WORDS.muteKey.keys>;
