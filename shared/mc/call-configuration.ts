/**
 * What the service configuration of a service with calls (TS 24.484 clauses 8.4 and 9.4) says of private calls: how long they last, how long
 * somebody talks, what priority their requests have, whether signalling is protected, and how long transmission control waits for an answer.
 *
 * @module
 */
import { z } from "zod";
import { textOf, type XmlElement } from "../base/xml.ts";
import { URGENCIES, type Urgency } from "./record-parts/urgency.ts";
import { parametersOf, single, unreadable } from "./service-parameters.ts";
import { MC_SERVICES, type McService } from "./services/services.ts";

/** Namespace and value of a Resource-Priority header field (RFC 4412 clause 3.1). */
export const resourcePrioritySchema = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!%*_+`'~-]+\.[A-Za-z0-9!%*_+`'~-]+$/, "a namespace, a dot and a priority");

/** Milliseconds; null where nothing is said. */
const time = z.number().int().positive().nullable();

/** Timers of a transmission participant that a document sets (TS 24.581 clause 11.1.1). Their counters it does not. */
const TRANSMISSION_TIMERS = ["T100", "T101", "T102", "T103", "T104"] as const;
/** As three requests are made, nobody waits longer than half a minute; the document has up to 255 s for each. */
const LONGEST_WAIT_MS = 10_000;

/** What holds for the private calls of a service. */
const callConfigurationSchema = z
  .object({
    /** After that time the server ends a call with floor control (`max-duration-with-floor-control`), or one without it. */
    longestWithFloor: time,
    longestWithoutFloor: time,
    /** After so long a silence the server ends a call with floor control (`hang-time`). */
    hangTime: time,
    /** So long somebody may talk without a break (`transmit-time`, `time-limit`). */
    longestTalk: time,
    /** Resource-Priority of requests, by how urgent they are; left out, the document names none. */
    priority: z.partialRecord(z.enum(URGENCIES), resourcePrioritySchema),
    /** What of info documents is protected under the CSK (`signalling-protection`); left out in the document, it is. */
    protectsSignalling: z.object({ confidentiality: z.boolean(), integrity: z.boolean() }).strict(),
    /** After so long a request of transmission control is said again, milliseconds; left out, the document says nothing of it. */
    transmissionTimers: z.partialRecord(z.enum(TRANSMISSION_TIMERS), z.number().int().positive().max(LONGEST_WAIT_MS)),
  })
  .strict();
export type CallConfiguration = z.infer<typeof callConfigurationSchema>;

/** The service configurations that hold, by service. */
export const callConfigurationsSchema = z.partialRecord(
  z.enum(Object.keys(MC_SERVICES) as McService[]),
  callConfigurationSchema,
);
export type CallConfigurations = z.infer<typeof callConfigurationsSchema>;

/** What is usual, where neither account nor service configuration says a priority; null leaves it to the server. */
export const USUAL_PRIORITY = {
  normal: null,
  priority: "mcpttp.8",
  "imminent-peril": "mcpttp.8",
  emergency: "mcpttp.15",
} as const satisfies Record<Urgency, string | null>;

/** The element of each timer of transmission control, TS 24.484 clause 9.4.2.1. */
const TIMER_ELEMENTS = {
  T100: "T100-transmission-request",
  T101: "T101-transmission-end-request",
  T102: "T102-queue-position-request",
  T103: "T103-receive-media-request",
  T104: "T104-receive-media-release",
} as const satisfies Record<(typeof TRANSMISSION_TIMERS)[number], string>;
const SECONDS = /^\d{1,3}$/;
const MOST_SECONDS = 255;

/** The element of each priority. */
const PRIORITY_ELEMENTS = {
  emergency: "emergency-resource-priority",
  "imminent-peril": "imminent-peril-resource-priority",
  normal: "normal-resource-priority",
} as const satisfies Partial<Record<Urgency, string>>;

/** `xs:duration` without years and months, which nobody can count; each number with digits enough for what a call can last. */
const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/;
const MOST_MS = 366 * 86_400_000;

function millisecondsIn(parent: XmlElement | undefined, name: string): number | null {
  const element = single(parent, name);
  if (element === undefined) return null;
  const [whole, days = "0", hours = "0", minutes = "0", seconds = "0"] = DURATION.exec(textOf(element)) ?? [];
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  const ms = Math.round(total * 1_000);
  // A time that nobody can tell must not be taken for none; and none at all would be calls that cannot be.
  if (whole === undefined || ms <= 0 || ms > MOST_MS) throw unreadable(name);
  return ms;
}

function priorityIn(network: XmlElement | undefined, name: string): string | undefined {
  const element = single(network, name);
  const [namespace, priority] = ["resource-priority-namespace", "resource-priority-priority"].map((each) =>
    single(element, each),
  );
  if (element === undefined) return undefined;
  const value = `${namespace ? textOf(namespace) : ""}.${priority ? textOf(priority) : ""}`;
  if (!resourcePrioritySchema.safeParse(value).success) throw unreadable(name);
  return value;
}

/** Whole seconds, an octet of them; 0 says nothing, and no more is waited than anybody would. */
function secondsIn(parent: XmlElement | undefined, name: string): number | undefined {
  const element = single(parent, name);
  if (element === undefined) return undefined;
  const text = textOf(element);
  if (!SECONDS.test(text) || Number(text) > MOST_SECONDS) throw unreadable(name);
  return Number(text) === 0 ? undefined : Math.min(1_000 * Number(text), LONGEST_WAIT_MS);
}

/** The timers of transmission control. Their element was added by a later release, among the extensions. */
function transmissionTimersIn(network: XmlElement | undefined): CallConfiguration["transmissionTimers"] {
  const timers = single(single(network, "anyExt"), "tc-timers-counters-R14");
  const said = Object.entries(TIMER_ELEMENTS).map(([timer, name]) => [timer, secondsIn(timers, name)] as const);
  return Object.fromEntries(said.filter(([, ms]) => ms !== undefined));
}

/** A boolean of XML Schema; left out, what is said of protection holds. */
function protects(parent: XmlElement | undefined, name: string): boolean {
  const element = single(parent, name);
  const text = element === undefined ? "true" : textOf(element);
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw unreadable(name);
}

/**
 * Reads what a service configuration says of calls. What it says of anything else is passed over; a value that nobody can tell, or that stands there
 * twice, spoils the whole.
 *
 * @param xml - the document, decoded from UTF-8
 * @param domains - the domains that are the user's own; the first for which the document has parameters counts, and has them once
 * @throws McError `service-configuration-unreadable`, with what of it is wrong
 */
export function decodeCallConfiguration(
  xml: string,
  service: McService,
  domains: readonly string[],
): CallConfiguration {
  const network = single(parametersOf(xml, service, domains), "on-network");
  const calls = single(network, "private-call");
  const protection = single(network, "signalling-protection");
  const priorities = Object.entries(PRIORITY_ELEMENTS).flatMap(([urgency, name]) => {
    const value = priorityIn(network, name);
    return value === undefined ? [] : [[urgency, value] as const];
  });
  return {
    longestWithFloor: millisecondsIn(calls, "max-duration-with-floor-control"),
    longestWithoutFloor: millisecondsIn(calls, "max-duration-without-floor-control"),
    hangTime: millisecondsIn(calls, "hang-time"),
    longestTalk: millisecondsIn(single(network, "transmit-time"), "time-limit"),
    priority: Object.fromEntries(priorities),
    protectsSignalling: {
      confidentiality: protects(protection, "confidentiality-protection"),
      integrity: protects(protection, "integrity-protection"),
    },
    transmissionTimers: transmissionTimersIn(network),
  };
}
