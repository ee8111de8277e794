/**
 * What windows and host exchange about voice over RTP. The host has ports, packets and keys; a window has the session description and the
 * sound, which goes over a connection of its own (`shared/media/sound-frames.ts`).
 *
 * @module
 */
import { z } from "zod";

/** How an MC system wants the media of calls: as browsers have them, as handsets have them, or as whoever calls has them. */
export const MEDIA_PATHS = ["webrtc", "rtp", "both"] as const;
export type MediaPath = (typeof MEDIA_PATHS)[number];

const port = z.number().int().min(1).max(65_535);
const payloadType = z.number().int().min(0).max(127);
/** Names a voice of the host's. */
const id = z.number().int().min(1);

/** Ports from which the host takes pairs; both included. */
export const portRangeSchema = z
  .object({ first: port.min(1024), last: port })
  .strict()
  .refine(({ first, last }) => last > first + (first % 2), "at least one pair");

export const rtpEndSchema = z
  .object({
    id,
    /** Where its sound is attached, and with what, once. */
    url: z.string().max(64),
    token: z.string().max(64),
    /** For the session description: where it listens for RTP (for RTCP it is the next port), and who it is in its packets. */
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    ssrc: z.number().int().min(1).max(0xffff_ffff),
    cname: z.string().min(1).max(64),
  })
  .strict();
export type RtpEnd = z.infer<typeof rtpEndSchema>;

/** Where the other end is, and how it wants to be spoken to, as its session description says. */
const rtpRemoteSchema = z
  .object({
    address: z.union([z.ipv4(), z.ipv6()]),
    port,
    rtcpPort: port,
    payloadType,
    form: z.enum(["bandwidth-efficient", "octet-aligned"]),
    eventType: payloadType.optional(),
    modes: z.array(z.number().int().min(0).max(8)).min(1).max(9).optional(),
  })
  .strict();
export type RtpRemote = z.infer<typeof rtpRemoteSchema>;

export const rtpStartSchema = z
  .object({
    id,
    /** The name of the keys, as `keys.obtain` and `keys.open` have given it. */
    keys: z.string().length(44),
    remote: rtpRemoteSchema,
  })
  .strict();
export type RtpStart = z.infer<typeof rtpStartSchema>;
export const rtpFollowSchema = z.object({ id, remote: rtpRemoteSchema }).strict();
export const rtpCloseSchema = z.object({ id }).strict();
