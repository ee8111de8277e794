/**
 * Keys that act while another program is in front.
 *
 * @module
 */

/** What such a key can do. Each does what its key in the window does, and no more: an act that asks there asks here. The talk key, which is held there, is pressed and pressed again. */
export const GLOBAL_ACTS = ["talk", "mute", "answer", "end"] as const;
export type GlobalAct = (typeof GLOBAL_ACTS)[number];

/**
 * The keys that can be chosen, as Electron writes them; empty for none. None has Ctrl and Alt together, which is AltGr on many
 * keyboards and types characters. Pedals and panels of keys send F13 and above.
 */
export const GLOBAL_KEYS = [
  "",
  "CommandOrControl+Shift+M",
  "CommandOrControl+Shift+Space",
  "CommandOrControl+Shift+F11",
  "CommandOrControl+Shift+F12",
  "F13",
  "F14",
  "F15",
  "F16",
] as const;
export type GlobalKey = (typeof GLOBAL_KEYS)[number];

/** The setting that holds the key of each act. */
export const GLOBAL_KEY_SETTING = {
  talk: "globalTalkKey",
  mute: "globalMuteKey",
  answer: "globalAnswerKey",
  end: "globalEndKey",
} as const satisfies Record<GlobalAct, string>;

/** The same of every act. */
export const ofEveryAct = <T>(value: T): Record<GlobalAct, T> => ({
  talk: value,
  mute: value,
  answer: value,
  end: value,
});
