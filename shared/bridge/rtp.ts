/**
 * What windows and host exchange about voice over RTP. The host has ports, packets and keys; a window has the session description and the
 * sound, which goes over a connection of its own (`shared/media/sound-frames.ts`).
 *
 * @module
 */
import { z } from "zod";
import { floorTimersSchema } from "../mc/floor-timers.ts";

/** How an MC system wants the media of calls: as browsers have them, as handsets have them, or as whoever calls has them. */
export const MEDIA_PATHS = ["webrtc", "rtp", "both"] as const;
export type MediaPath = (typeof MEDIA_PATHS)[number];

const port = z.number().int().min(1).max(65_535);
const payloadType = z.number().int().min(0).max(127);
const ssrc = z.number().int().min(1).max(0xffff_ffff);
/** Names a voice of the host's. */
const id = z.number().int().min(1);

/** Ports from which the host takes pairs; both included. */
export const portRangeSchema = z
  .object({ first: port.min(1024), last: port })
  .strict()
  .refine(({ first, last }) => last > first + (first % 2), "at least one pair");

/** How private calls go with floor control (TS 24.380), where the home system wants that. */
export const floorControlSchema = z
  .object({
    /** Whether requests of ours may wait in the queue of the server. */
    queueing: z.boolean().default(false),
    /** The priority of requests that interrupt nobody; left out, none. */
    priority: z.number().int().min(1).max(255).optional(),
    /** From which on the server takes the floor from who has it, where users may have that; left out, nobody is interrupted. */
    interruptPriority: z.number().int().min(1).max(255).optional(),
    /**
     * Whether its messages are protected under the CSK (TS 33.180 clause 9.4): never, where the server has one of ours, or always. Where they have
     * to be and it has none, there is no such call.
     */
    protection: z.enum(["none", "preferred", "required"]).default("none"),
    /** Timers of the participant, where the system has set them; left out, those that are usual. */
    timers: floorTimersSchema.optional(),
  })
  .strict()
  .refine(
    ({ interruptPriority, priority = 0 }) => interruptPriority === undefined || interruptPriority > priority,
    "interruptPriority above priority",
  );
export type FloorControl = z.infer<typeof floorControlSchema>;

/** How calls with pictures go with transmission control (TS 24.581), where the home system wants that. */
export const transmissionControlSchema = z
  .object({
    /** Whether requests of ours may wait in the queue of the server. */
    queueing: z.boolean().default(false),
    /** The priority of requests to transmit; left out, none. */
    priority: z.number().int().min(1).max(255).optional(),
    /** The same of requests to receive. */
    receptionPriority: z.number().int().min(1).max(255).optional(),
    /** Whether what the other end transmits is asked for by itself, or when somebody wants to see it. */
    views: z.enum(["at-once", "asked"]).default("at-once"),
    /** As that of floor control. */
    protection: z.enum(["none", "preferred", "required"]).default("none"),
  })
  .strict();
export type TransmissionControl = z.infer<typeof transmissionControlSchema>;

/** `possible`: AMR-WB is there, which every handset has; `opus`: and Opus beside it. */
export const rtpPossibleSchema = z.object({ possible: z.boolean(), opus: z.boolean() }).strict();
export type RtpPossible = z.infer<typeof rtpPossibleSchema>;

/** What windows ask for. */
export const rtpOpenSchema = z
  .object({
    /** Whether the call has pictures beside the sound. */
    pictures: z.boolean(),
    /** Host, and port, of the SIP server that the window is registered at, where the account has several; left out, nobody knows one. */
    server: z.string().max(300).optional(),
  })
  .strict();
export type RtpOpen = z.infer<typeof rtpOpenSchema>;

export const rtpEndSchema = z
  .object({
    id,
    /** Where its sound is attached, and with what, once. */
    url: z.string().max(64),
    token: z.string().max(64),
    /** For the session description: where it listens for RTP (for RTCP it is the next port), and who it is in its packets. */
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    /** For floor control, or for transmission control of a call with pictures, where the account has it. */
    controlPort: port.optional(),
    /** Whether its messages go under a CSK that the server has. */
    controlProtected: z.boolean().optional(),
    /** For pictures, where they were asked for: who they are in their packets, and with what they are attached, once. */
    pictures: z
      .object({ port, ssrc, token: z.string().max(64) })
      .strict()
      .optional(),
    ssrc,
    cname: z.string().min(1).max(64),
  })
  .strict();
export type RtpEnd = z.infer<typeof rtpEndSchema>;

/** Where reports go; to the address of the packets, where none is named. */
const reportsTo = { rtcpPort: port, rtcpAddress: z.union([z.ipv4(), z.ipv6()]).optional() };

/** A payload type, and how its packets lie: in either form of AMR-WB (RFC 4867 clause 4), or as Opus does (RFC 7587). */
const formOfSpeech = { payloadType, form: z.enum(["bandwidth-efficient", "octet-aligned", "opus"]) };

/** Where the other end is, and how it wants to be spoken to, as its session description says. */
const rtpRemoteSchema = z
  .object({
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    ...reportsTo,
    ...formOfSpeech,
    otherForms: z.array(z.object(formOfSpeech).strict()).max(8).optional(),
    eventType: payloadType.optional(),
    otherEventTypes: z.array(payloadType).max(2).optional(),
    /** Frames of 20 ms that it wants in a packet; left out, one. */
    frames: z.number().int().min(1).max(12).optional(),
    /** Of AMR-WB: which it takes, how many frames lie between two changes, and whether they go to the next one alone. */
    modes: z.array(z.number().int().min(0).max(8)).min(1).max(9).optional(),
    modePeriod: z.number().int().min(1).max(2).optional(),
    modeNeighbor: z.boolean().optional(),
    /** Of Opus: whether it uses what a packet says of the one before, and how many bits a second it takes. */
    fec: z.boolean().optional(),
    bitrate: z.number().int().min(6000).max(24_000).optional(),
  })
  .strict();
export type RtpRemote = z.infer<typeof rtpRemoteSchema>;

/** Where the other end has its pictures, and how it wants them. */
const pictureRemoteSchema = z
  .object({
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    ...reportsTo,
    payloadType,
    keyWish: z.enum(["pli", "fir", "none"]),
    /** In base64, as they stand in its description. */
    parameterSets: z.array(z.base64().max(400)).max(4),
  })
  .strict();
export type RtpPictureRemote = z.infer<typeof pictureRemoteSchema>;

/** What two descriptions say of floor control (TS 24.380 clause 14). */
const rtpFloorSchema = z
  .object({
    /** Where the floor control server is. */
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    /** What our messages are to be sent as, where it says that. */
    ssrc: z.number().int().min(0).max(0xffff_ffff).optional(),
    /** Of requests that interrupt nobody. */
    priority: z.number().int().min(0).max(255),
    /** Of those that interrupt; left out where none may. */
    interruptPriority: z.number().int().min(1).max(255).optional(),
    /** Whether requests are queued. */
    queueing: z.boolean(),
    /** The INVITE was a request, too. */
    implicit: z.boolean(),
    /** Its answer gave the floor. */
    granted: z.boolean(),
    /** To be sent as this, where the answer says so. */
    sendAs: ssrc.optional(),
  })
  .strict();
export type RtpFloor = z.infer<typeof rtpFloorSchema>;

/** What two descriptions say of transmission control (TS 24.581 clause 14). */
const rtpTransmissionSchema = z
  .object({
    /** Where the transmission control server is. */
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    /** What our messages are to be sent as, where it says that. */
    ssrc: z.number().int().min(0).max(0xffff_ffff).optional(),
    priority: z.number().int().min(0).max(255),
    receptionPriority: z.number().int().min(0).max(255),
    /** The INVITE was a request, too. */
    implicit: z.boolean(),
    /** Its answer gave permission, to send sound and pictures as these. */
    granted: z.boolean(),
    audioSsrc: ssrc.optional(),
    videoSsrc: ssrc.optional(),
  })
  .strict();
export type RtpTransmission = z.infer<typeof rtpTransmissionSchema>;

export const rtpStartSchema = z
  .object({
    id,
    /** The name of the keys, as `keys.obtain` and `keys.open` have given it. */
    keys: z.string().length(44),
    remote: rtpRemoteSchema,
    /** Left out where both may talk at any time; with it nothing is sent without the floor. */
    floor: rtpFloorSchema.optional(),
    /** The same of a call with pictures. */
    transmission: rtpTransmissionSchema.optional(),
    /** Left out where the other end takes no pictures. */
    pictures: pictureRemoteSchema.optional(),
  })
  .strict();
export type RtpStart = z.infer<typeof rtpStartSchema>;
export const rtpFollowSchema = z
  .object({
    id,
    /** "nowhere" where the other end holds by an address of zeros: neither voice nor reports are to be sent until it is somewhere. */
    remote: z.union([rtpRemoteSchema, z.literal("nowhere")]),
    floor: rtpFloorSchema.optional(),
    transmission: rtpTransmissionSchema.optional(),
    pictures: z.union([pictureRemoteSchema, z.literal("nowhere")]).optional(),
  })
  .strict();
export type RtpFollow = z.infer<typeof rtpFollowSchema>;
export const rtpCloseSchema = z.object({ id }).strict();
