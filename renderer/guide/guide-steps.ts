/**
 * What a demonstration with the lab shows, step by step: data, of which the strip is made, the lab is set up, and what has
 * happened is recognised.
 *
 * @module
 */
import type { LabPersonSettings } from "../../shared/bridge/lab-settings.ts";
import { PICTURE_SERVICES } from "../../shared/mc/services/call-services.ts";
import { MC_SERVICES, type McService, SERVICE_NAMES, VOICE_SERVICE } from "../../shared/mc/services/services.ts";

const PICTURE_SERVICE = PICTURE_SERVICES[0] ?? VOICE_SERVICE;
const MESSAGE_SERVICE = SERVICE_NAMES.find((name) => MC_SERVICES[name].shortData !== undefined) ?? VOICE_SERVICE;

/** What has to happen in a step, so that it is done. */
export type Shown =
  /** A call at home, proved to be protected. */
  | "call-at-home"
  /** A call that was redirected to the new ID, and proved to be protected there. */
  | "redirected-call"
  /** The same with pictures, which are proved too. */
  | "redirected-picture"
  /** A message that was redirected, protected, and delivered. */
  | "redirected-message"
  /** A protected call to a handset, in which this end has had the floor. */
  | "had-the-floor"
  /** The dispatcher works from the partner system. */
  | "works-elsewhere"
  /** A call to the dispatcher there, answered and proved. */
  | "reached-elsewhere";

export interface GuideStep {
  readonly id: string;
  readonly service: McService;
  /** Whom it is shown with. */
  readonly personId: string;
  /** How the lab has that person. */
  readonly settings: Partial<LabPersonSettings>;
  /** Whether the person has a window, which answers; a handset is none. */
  readonly opensUnit: boolean;
  /** Whether the person calls the dispatcher as soon as all is set up. */
  readonly callsConsole?: true;
  readonly shows: Shown;
}

/** Long enough to be seen ringing, milliseconds. */
const ANSWER_DELAY = 1_500;

const MIGRATED = {
  route: "partner",
  unit: "window",
  kmsUriPlace: "redirection",
  reason: "Joint operation Larch",
  answerMode: "automatic",
  answerDelayMs: ANSWER_DELAY,
  fault: "none",
  messageFault: "none",
  redirectionFault: "none",
} as const satisfies Partial<LabPersonSettings>;
const AT_HOME = { ...MIGRATED, route: "home", reason: "" } as const satisfies Partial<LabPersonSettings>;

/** In the order in which they are shown. */
export const GUIDE_STEPS = [
  {
    id: "atHome",
    service: VOICE_SERVICE,
    personId: "bea-novak",
    settings: AT_HOME,
    opensUnit: true,
    shows: "call-at-home",
  },
  {
    id: "migrated",
    service: VOICE_SERVICE,
    personId: "bea-novak",
    settings: MIGRATED,
    opensUnit: true,
    shows: "redirected-call",
  },
  {
    id: "picture",
    service: PICTURE_SERVICE,
    personId: "bea-novak",
    settings: MIGRATED,
    opensUnit: true,
    shows: "redirected-picture",
  },
  {
    id: "message",
    service: MESSAGE_SERVICE,
    personId: "bea-novak",
    settings: MIGRATED,
    opensUnit: true,
    shows: "redirected-message",
  },
  {
    id: "handset",
    service: VOICE_SERVICE,
    personId: "lea-brandt",
    settings: { ...MIGRATED, unit: "push-to-talk" },
    opensUnit: false,
    shows: "had-the-floor",
  },
  {
    id: "elsewhere",
    service: VOICE_SERVICE,
    personId: "jonas-okafor",
    settings: AT_HOME,
    opensUnit: true,
    shows: "works-elsewhere",
  },
  {
    id: "reached",
    service: VOICE_SERVICE,
    personId: "jonas-okafor",
    settings: AT_HOME,
    opensUnit: true,
    callsConsole: true,
    shows: "reached-elsewhere",
  },
] as const satisfies readonly GuideStep[];

export type StepId = (typeof GUIDE_STEPS)[number]["id"];

/** A step by its name; the first of all where there is none of that name. */
export const stepOf = (id: string): GuideStep & { readonly id: StepId } =>
  GUIDE_STEPS.find((step) => step.id === id) ?? GUIDE_STEPS[0];

/** The step so many further on, or back; undefined beyond either end. */
export const stepBeside = (id: StepId, by: 1 | -1): StepId | undefined =>
  GUIDE_STEPS[GUIDE_STEPS.findIndex((step) => step.id === id) + by]?.id;
