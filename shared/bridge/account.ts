/**
 * Who a window signs in as, and where. What proves it is not among it: the host keeps the password and answers challenges.
 *
 * @module
 */
import { z } from "zod";
import { lineForPeople } from "../base/text-line.ts";
import { serviceConfigurationSchema } from "../mc/data/service-configuration.ts";
import { parseMcId } from "../mc/mc-id.ts";
import { type McService, OTHER_IDS, SERVICE_NAMES, VOICE_SERVICE } from "../mc/services/services.ts";
import { signallingWireSchema } from "../mc/wire-profile.ts";
import { LONGEST_SELECTOR, MOST_SELECTORS } from "../mc/xcap-diff.ts";
import { iceServersSchema, iceTransportPolicySchema } from "./ice-servers.ts";
import { floorControlSchema, MEDIA_PATHS, portRangeSchema, transmissionControlSchema } from "./rtp.ts";
import { signallingKeySchema } from "./signalling-key.ts";
import { foundServersSchema, serversFromDnsSchema } from "./signalling-server.ts";

const sipUri = z
  .string()
  .regex(/^sips?:[^\s\p{Cc}\p{Cf}]+$/iu, "a SIP URI")
  .max(2048);

/** What others call: a SIP URI or a number. */
export const mcId = z
  .string()
  .max(2048)
  .refine((id) => parseMcId(id) !== undefined, "an MC service ID");

/** A name: one line, whatever is done with it. */
const name = z.string().regex(/^[^\p{Cc}\u2028\u2029]*$/u, "one line");

/** One MC system that the console can name. */
const mcSystemSchema = z.object({
  /** As shown: `System A`. */
  name: name.min(1).max(80),
  /** Host part of the MC service IDs that it serves. */
  domain: z.string().min(1).max(255),
  /** True for the system that the console is registered at. */
  home: z.boolean(),
});
export type McSystem = z.infer<typeof mcSystemSchema>;

/** What a user has in one service. */
export const serviceAccountSchema = z.object({
  /** The ID of this user in it: what others call. */
  id: mcId,
  /** Public service identity of the participating function that serves this user: Request-URI of every call. */
  participatingFunction: sipUri,
});

export const sipAccountSchema = z.object({
  displayName: name.max(200).overwrite(lineForPeople),
  /** The services that this user has; an ID can be the same in several. */
  services: z
    .partialRecord(z.enum(SERVICE_NAMES), serviceAccountSchema)
    .refine((services) => Object.keys(services).length > 0, "at least one service"),
  /** MC client ID, `urn:uuid:…`, one per installation. */
  clientId: z.string().regex(/^urn:uuid:[0-9a-f-]{36}$/),
  /** SIP instance identifier (RFC 5626), a UUID without prefix, one per installation. */
  instanceId: z.uuid(),
  /** IMS public user identity: the address of record that is registered. */
  impu: sipUri,
  /** Request-URI of REGISTER. */
  registrar: sipUri,
  /** Addresses of the SIP servers that serve this user, the one that is preferred first. */
  servers: foundServersSchema,
  /** Where they are looked for, where the account does not name them. */
  serversFromDns: serversFromDnsSchema.optional(),
  /** Seconds; the registration is refreshed before it runs out. */
  registrationExpires: z.number().int().min(10).max(86_400),
  /** The home system first. */
  systems: z.array(mcSystemSchema).min(1).max(64),
  /** STUN and TURN servers. Their credentials go on to the browser, which alone can use them, and nowhere else. */
  iceServers: iceServersSchema,
  /** What the policy of this computer says of addresses. */
  iceTransportPolicy: iceTransportPolicySchema,
  /**
   * The user signs in at an identity server: each service is authorised by a token (TS 24.379 clause 7.2.2), which the host alone has, so that it
   * makes every connection to the servers. Left out, nobody signs in.
   */
  signsIn: z.literal(true).optional(),
  /**
   * SIP servers that ask for it are shown the token of the sign-in in the place of a password (RFC 8898), which the host puts in; left out, they are
   * shown none.
   */
  bearsToken: z.literal(true).optional(),
  /** The IDs at home of a user who has migrated to this system, by service; left out at home. */
  migratedFrom: z.partialRecord(z.enum(SERVICE_NAMES), mcId).optional(),
  /** How the home system wants the media of voice calls; left out, as browsers have them. */
  media: z.enum(MEDIA_PATHS).optional(),
  /** UDP ports for calls over RTP; left out, those that are nobody's. */
  rtpPorts: portRangeSchema.optional(),
  /** Whether packets over RTP are answered to where authentic ones come from, and not to where descriptions say; left out, no. */
  rtpLatching: z.boolean().optional(),
  /** How calls over RTP go with floor control; left out, both ends of them may talk at any time. */
  floorControl: floorControlSchema.optional(),
  /** How calls with pictures over RTP go with transmission control; left out, both ends of them may send at any time. */
  transmissionControl: transmissionControlSchema.optional(),
  /**
   * Whom CSKs are made for (TS 33.180 clause 9): one goes to the server with the settings of voice, and where transmission control is to be protected
   * another with those of video; left out, none is made.
   */
  csk: signallingKeySchema.optional(),
  /** How the home system speaks where the standard leaves a choice. */
  wire: signallingWireSchema.prefault({}),
  /** Who tells of changes of the user's configuration documents, and which they are; left out where nobody does. */
  configurationChanges: z
    .object({
      /** Public service identity of the configuration management server. */
      notifier: sipUri,
      /** Places of the documents below the XCAP root. */
      documents: z.array(z.string().min(1).max(LONGEST_SELECTOR)).min(1).max(MOST_SELECTORS),
    })
    .optional(),
  /** What the service configuration says of messages and files; left out where there is none, and so no limit. */
  serviceConfiguration: serviceConfigurationSchema.optional(),
});
export type SipAccount = z.infer<typeof sipAccountSchema>;

/** Whether calls can go over RTP. */
export const takesRtp = ({ media }: Pick<SipAccount, "media">): boolean => media === "rtp" || media === "both";

/** The services of an account, in the order of the table. */
export function servicesOf({ services }: Pick<SipAccount, "services">): McService[] {
  return SERVICE_NAMES.filter((service) => services[service] !== undefined);
}

/** URIs of the participating functions that serve a user. */
export const functionsOf = ({ services }: Pick<SipAccount, "services">): readonly string[] =>
  servicesOf({ services }).flatMap((service) => services[service]?.participatingFunction ?? []);

/** URIs of who tells of changes of the user's documents. */
export const notifiersOf = ({
  configurationChanges: changes,
}: Pick<SipAccount, "configurationChanges">): readonly string[] => (changes === undefined ? [] : [changes.notifier]);

/** The ID by which a user is shown: that of voice, else of the first service there is. */
export function shownIdOf(account: Pick<SipAccount, "services">): string {
  const [first] = servicesOf(account);
  return account.services[VOICE_SERVICE]?.id ?? (first === undefined ? "" : (account.services[first]?.id ?? ""));
}

/** Most groups that one person is in. */
export const MOST_GROUPS = 20;

const calledId = sipUri.or(mcId);

/** A group in which a person is. A semicolon divides groups in files for other programs. */
const personGroupSchema = z
  .string()
  .max(100)
  .overwrite(lineForPeople)
  .min(1)
  .refine((group) => !group.includes(";"), "no semicolon");

/** One person of the directory. */
export const personSchema = z.object({
  id: z.string().min(1).max(100),
  displayName: z.string().max(200).overwrite(lineForPeople).min(1),
  /** Role and unit: `Rescue lead, Alpha 12`. */
  role: z.string().max(200).overwrite(lineForPeople),
  /** ID in the home system. */
  mcServiceId: calledId,
  /** IDs in services where they are others than that. */
  serviceIds: z.partialRecord(z.enum(Object.values(OTHER_IDS)), calledId).optional(),
  /** Whom the person works for. */
  organisation: z.string().max(200).overwrite(lineForPeople).min(1).optional(),
  groups: z.array(personGroupSchema).max(MOST_GROUPS).optional(),
  favourite: z.boolean(),
  /** The services that this person has; left out where nobody has said so, and then all of ours are offered. */
  services: z.array(z.enum(SERVICE_NAMES)).optional(),
});

/** Somebody as the directory lists them: also whom a server has told, who is kept there and not here. */
export const listedPersonSchema = personSchema.extend({ fromServer: z.literal(true).optional() });
export type Person = z.infer<typeof listedPersonSchema>;

/** The ID under which somebody is reached in a service. */
export const idInService = (person: Pick<Person, "mcServiceId" | "serviceIds">, service: McService): string =>
  Object.entries(person.serviceIds ?? {}).find(([of]) => of === service)?.[1] ?? person.mcServiceId;

/** Every ID of somebody, the first one first. */
export const idsOfPerson = ({
  mcServiceId,
  serviceIds,
}: Pick<Person, "mcServiceId" | "serviceIds">): readonly string[] =>
  serviceIds === undefined
    ? [mcServiceId]
    : [mcServiceId, ...Object.values(serviceIds).filter((id) => id !== undefined)];

/** Whether somebody may have a service: whom the directory lacks, or of whom it says nothing, may have each. */
export const mayHave = (person: Pick<Person, "services"> | undefined, service: McService): boolean =>
  person?.services?.includes(service) ?? true;
