/**
 * What the dispatcher can choose. Stored by the host, validated on every crossing.
 *
 * @module
 */
import { z } from "zod";
import { definedOnly } from "../base/defined-only.ts";
import { LANGUAGES } from "../base/language.ts";
import { PROTECTION_RULES } from "../mc/protection-rule.ts";
import { isPartnerDomain, MOST_PARTNER_POLICIES, REDIRECTION_POLICIES } from "../mc/redirection-policy.ts";
import { ANSWER_MODES } from "../mc/service-settings.ts";
import { GLOBAL_KEYS } from "./global-keys.ts";
import { MOST_KEY_TEXT, parseKeyText } from "./key-text.ts";
import { SHORTCUT_ACTS } from "./shortcut-acts.ts";
import { DEFAULT_SOUNDS, someSoundsSchema, soundsSchema, volumeSchema } from "./sounds.ts";

/** People whose pictures are remembered as turned. */
export const MOST_PICTURE_TURNS = 200;

/** The most that a picture of ours may take: 1280×720 and 1.5 Mbit/s, half of that each way, or a quarter. */
const PICTURE_LIMITS = ["large", "medium", "small"] as const;

/** What becomes of a still that the dispatcher takes of a colleague's picture. */
const STILLS = ["keep", "ask", "refuse"] as const;

/** What answering does to the call that is being spoken in. */
const ANSWERING = ["hold", "end"] as const;

/** Calls that one person can keep apart, and that the digits 1 to 9 can name. */
const MOST_CALLS_AT_ONCE = 9;

/** Whose new ID is dialled first: nobody's, that of people for whom the dispatcher asked, or everybody's. */
const NEW_IDS_FIRST = ["never", "asked", "everybody"] as const;

/** Minutes that a new ID is dialled first after a call has shown that it is good; never more than it is known for at all. */
const NEW_ID_MINUTES = [15, 60, 240] as const;

/** Minutes for which a partner system is lost before whoever works there goes home; 0: nobody does by itself. */
const RETURN_HOME_AFTER = [0, 2, 5, 15] as const;

/** Of all that is drawn, in percent of the usual. */
export const TEXT_SIZES = [90, 100, 110, 125, 150, 175] as const;

/** Headsets whose keys can be remembered as allowed: those of a desk that several people share. */
export const MOST_HEADSETS = 16;

/** A USB vendor or product. */
const usbIdSchema = z.number().int().min(0).max(0xffff);

/** A headset as the settings remember it: every one of its model is the same. */
const allowedHeadsetSchema = z
  .object({ vendorId: usbIdSchema, productId: usbIdSchema, name: z.string().max(512) })
  .strict();
export type AllowedHeadset = z.infer<typeof allowedHeadsetSchema>;

/** Pedals and buttons that can be remembered as talk keys, likewise. */
export const MOST_TALK_SWITCHES = 16;

/** A pedal, or a button of a headset, that was learned as the talk key: its model, and which value of which report tells that it is held. */
const talkSwitchSchema = allowedHeadsetSchema
  .extend({
    /** 0 where the device has no more than one. */
    reportId: z.number().int().min(0).max(0xff),
    /** Of the whole report, without its ID. */
    octets: z.number().int().min(1).max(1_024),
    /** Where the value begins, counted from the lowest bit of the first octet. */
    bit: z.number().int().min(0).max(8_191),
    /** Of the value. */
    bits: z.number().int().min(1).max(32),
    /** What it is while the key is held; everything else is let go. */
    pressed: z.number().int().min(1).max(0xffff_ffff),
  })
  .strict();
export type TalkSwitch = z.infer<typeof talkSwitchSchema>;

/** Phrases that there can be; the first nine have a digit as their key. */
const MOST_PHRASES = 30;

/** People who can stand first. */
export const MAX_FAVOURITES = 100;

export const settingsSchema = z.object({
  theme: z.enum(["system", "dark", "light"]),
  /** Percent of the usual. */
  textSize: z.literal(TEXT_SIZES),
  /** Of all that people read; `system`: the first of the languages of the system that the program has. */
  language: z.enum(["system", ...LANGUAGES]),
  /** Where the colleague has migrated: the same person, elsewhere. */
  redirectionPolicy: z.enum(REDIRECTION_POLICIES),
  /** The same for the new IDs of some systems, in the place of it; each domain once. */
  partnerPolicies: z
    .array(
      z.object({ domain: z.string().max(253).refine(isPartnerDomain), policy: z.enum(REDIRECTION_POLICIES) }).strict(),
    )
    .max(MOST_PARTNER_POLICIES)
    .refine((partners) => new Set(partners.map(({ domain }) => domain)).size === partners.length),
  newIdsFirst: z.enum(NEW_IDS_FIRST),
  newIdMinutes: z.literal(NEW_ID_MINUTES),
  returnHomeAfter: z.literal(RETURN_HOME_AFTER),
  /** Where a call is forwarded to somebody else. */
  forwardingPolicy: z.enum(REDIRECTION_POLICIES),
  /** Where whom we talk to transfers us to somebody else. */
  transferPolicy: z.enum(REDIRECTION_POLICIES),
  /** Seconds that a call rings here before it is forwarded, see `forwardUnansweredTo`; 0 for never. */
  forwardUnansweredAfter: z.number().int().min(0).max(120),
  /** MC service ID to which a call goes that nobody answers here; empty for nobody. */
  forwardUnansweredTo: z.string().max(2048),
  /** Policy `ask`: seconds until the question counts as answered with no. */
  askSeconds: z.number().int().min(5).max(120),
  /** How calls to this desk are answered, as its server is told: by the person, or by the program where nothing is disturbed by it. */
  answerMode: z.enum(ANSWER_MODES),
  /** Whether the server is to put calls through to this desk. */
  takesCalls: z.boolean(),
  /** Calls that there may be at a time besides those that ring: one has the ear, the others are held. */
  callsAtOnce: z.number().int().min(1).max(MOST_CALLS_AT_ONCE),
  answering: z.enum(ANSWERING),
  /** What to do about end-to-end protection; the user profile can change what comes of it, see `protectionInForce`. */
  protection: z.enum(PROTECTION_RULES),
  /** Commencement mode asked for in the INVITE (RFC 5373). */
  commencement: z.enum(["automatic", "manual"]),
  /** `microphone`: a capture device. `generated`: the lab's voice-like signal, for computers without one. */
  voiceSource: z.enum(["microphone", "generated"]),
  /** Whether the microphone is open between calls too, so that a call need not wait for it; nothing is sent of it then. */
  keepMicrophoneOpen: z.boolean(),
  /** `camera`: a capture device. `generated`: a picture that is drawn, with the time in it, for the lab and for tests. */
  pictureSource: z.enum(["camera", "generated"]),
  pictureLimit: z.enum(PICTURE_LIMITS),
  /** Whether stills of pictures are kept with the record: at once, after a question, or not at all. */
  stills: z.enum(STILLS),
  /** Whose pictures are turned, by quarters clockwise; of who is not among them they are as they come. */
  pictureTurns: z
    .array(z.object({ mcServiceId: z.string().max(2048), quarters: z.number().int().min(1).max(3) }).strict())
    .max(MOST_PICTURE_TURNS),
  /** Device identifiers of the media stack; empty for the system's default. */
  microphoneId: z.string().max(512),
  cameraId: z.string().max(512),
  speakerId: z.string().max(512),
  /** Where it rings, apart from where colleagues are heard. */
  ringDeviceId: z.string().max(512),
  /** What people read on them, by which they are found again under another identifier. */
  microphoneLabel: z.string().max(512),
  cameraLabel: z.string().max(512),
  speakerLabel: z.string().max(512),
  ringDeviceLabel: z.string().max(512),
  /** Whose keys answer, end and mute. */
  headsets: z.array(allowedHeadsetSchema).max(MOST_HEADSETS),
  /** Pedals and buttons that are talk keys; each model is there once. */
  talkSwitches: z.array(talkSwitchSchema).max(MOST_TALK_SWITCHES),
  /** How loud colleagues are. */
  callVolume: volumeSchema,
  /** How loud everything is that sounds at the ring device. */
  ringVolume: volumeSchema,
  /** Of all sounds together. */
  soundVolume: volumeSchema,
  /** Of each. */
  sounds: soundsSchema,
  /** What is often written, to be put into a message by a key; a line each. */
  phrases: z
    .array(
      z
        .string()
        .trim()
        .min(1)
        .max(500)
        .regex(/^[^\r\n]*$/),
    )
    .max(MOST_PHRASES),
  /**
   * MC service IDs of the people who stand first, in their order; the first nine have keys of their own. Null: those whom the
   * directory names.
   */
  favourites: z.array(z.string().min(1).max(2048)).max(MAX_FAVOURITES).nullable(),
  /** Single-letter shortcuts (WCAG 2.1.4 wants them to be switchable). */
  letterShortcuts: z.boolean(),
  /**
   * Keys of the window that are others than those that it comes with, by act, as hints show them; empty for none. Which of two acts has a
   * key that both name is in `renderer/keyboard/keys-in-use.ts`.
   */
  shortcuts: z.partialRecord(
    z.enum(SHORTCUT_ACTS),
    z
      .string()
      .max(MOST_KEY_TEXT)
      .refine((text) => text === "" || parseKeyText(text) !== undefined),
  ),
  /** Start the program when the user signs in to the computer. */
  startAtLogin: z.boolean(),
  /** Closing the console's window leaves the program in the tray, where it takes calls. */
  keepInTray: z.boolean(),
  /** Asks for the floor and gives it back while another program is in front, likewise. */
  globalTalkKey: z.enum(GLOBAL_KEYS),
  /** Mutes and unmutes while another program is in front. A key of this kind has no release: it switches. */
  globalMuteKey: z.enum(GLOBAL_KEYS),
  /** Answers the first who rings, likewise. */
  globalAnswerKey: z.enum(GLOBAL_KEYS),
  /** Ends the call in focus, likewise. */
  globalEndKey: z.enum(GLOBAL_KEYS),
});
export type Settings = z.infer<typeof settingsSchema>;

/**
 * A change names what becomes otherwise and nothing else, also among the sounds: whoever sent along what they knew of the others
 * would take back what was changed meanwhile.
 */
export const settingsChangeSchema = settingsSchema.partial().extend({ sounds: someSoundsSchema.optional() }).strict();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** The settings after a change. */
export function changedSettings(settings: Settings, { sounds, ...change }: SettingsChange): Settings {
  const changed = { ...settings, ...definedOnly(change) };
  return sounds === undefined ? changed : { ...changed, sounds: { ...settings.sounds, ...definedOnly(sounds) } };
}

export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
  textSize: 100,
  language: "system",
  redirectionPolicy: "follow",
  partnerPolicies: [],
  newIdsFirst: "asked",
  newIdMinutes: 15,
  returnHomeAfter: 0,
  forwardingPolicy: "ask",
  transferPolicy: "ask",
  forwardUnansweredAfter: 0,
  forwardUnansweredTo: "",
  askSeconds: 20,
  answerMode: "manual",
  takesCalls: true,
  callsAtOnce: 4,
  answering: "hold",
  protection: "preferred",
  commencement: "automatic",
  voiceSource: "microphone",
  keepMicrophoneOpen: false,
  pictureSource: "camera",
  pictureLimit: "large",
  stills: "keep",
  pictureTurns: [],
  microphoneId: "",
  cameraId: "",
  speakerId: "",
  ringDeviceId: "",
  microphoneLabel: "",
  cameraLabel: "",
  speakerLabel: "",
  ringDeviceLabel: "",
  headsets: [],
  talkSwitches: [],
  callVolume: 100,
  ringVolume: 100,
  soundVolume: 80,
  sounds: DEFAULT_SOUNDS,
  phrases: [],
  favourites: null,
  letterShortcuts: true,
  shortcuts: {},
  startAtLogin: false,
  keepInTray: false,
  globalTalkKey: "",
  globalMuteKey: "",
  globalAnswerKey: "",
  globalEndKey: "",
};
