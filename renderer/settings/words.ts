import type { Settings } from "../../shared/bridge/settings.ts";
import type { ProtectionInForce } from "../calling/protection-in-force.ts";
import { RULE_WORDS } from "../protection/words.ts";

type Choices<K extends keyof Settings> = Settings[K] extends string
  ? Readonly<Record<Settings[K], { readonly label: string; readonly note?: string }>>
  : never;

/** Every word of the settings. */
export const SETTINGS_WORDS = {
  title: "Settings",
  close: "Close",
  theme: {
    title: "Appearance",
    choices: {
      system: { label: "As the system" },
      dark: { label: "Dark" },
      light: { label: "Light" },
    } satisfies Choices<"theme">,
  },
  redirectionPolicy: {
    title: "When a colleague has migrated",
    choices: {
      follow: { label: "Follow", note: "Calls the new ID by itself. Can be stopped." },
      ask: { label: "Ask first", note: "Waits for your decision." },
      refuse: { label: "Do not follow", note: "Shows the new ID and ends the call." },
    } satisfies Choices<"redirectionPolicy">,
  },
  askSeconds: {
    title: "Seconds to decide",
    note: "Then the call ends. 5 to 120.",
  },
  protection: {
    title: "End-to-end protection",
    choices: RULE_WORDS satisfies Choices<"protection">,
    because: {
      profile: "Your user profile asks for protection, so Preferred holds.",
      "no-kms": "No key server is set up, so Off holds.",
      "not-permitted": "Your user profile does not permit protection, so Off holds.",
    } satisfies Record<NonNullable<ProtectionInForce["because"]>, string>,
  },
  commencement: {
    title: "How the colleague's unit answers",
    choices: {
      automatic: { label: "Automatic", note: "The unit answers by itself where that is allowed." },
      manual: { label: "Manual", note: "The colleague has to answer." },
    } satisfies Choices<"commencement">,
  },
  voiceSource: {
    title: "Voice",
    choices: {
      microphone: { label: "Microphone" },
      generated: { label: "Generated voice", note: "Lab only: for computers without a microphone." },
    } satisfies Choices<"voiceSource">,
  },
  microphone: "Microphone",
  speaker: "Speaker",
  systemDefault: "The system's choice",
  notPluggedIn: "Chosen device, not plugged in",
  device: (kind: "microphone" | "speaker", number: number) =>
    `${kind === "microphone" ? "Microphone" : "Speaker"} ${number}`,
  letterShortcuts: {
    title: "Keyboard",
    label: "Single letters as shortcuts",
    note: "Letters never act while you type in a field.",
  },
} as const;
