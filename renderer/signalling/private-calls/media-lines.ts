/**
 * What a mission critical session description says of its media in words: `i=` below each, as the service has it.
 *
 * @module
 */
import type { ServiceProfile } from "../../../shared/mc/services/service-profile.ts";

/** Adds `i=` to the media of a call (TS 24.379 clause 6.2.1), directly after `m=` as RFC 8866 orders it. */
export function describeMedia(sdp: string, media: ServiceProfile["media"]): string {
  return Object.entries(media).reduce(
    (described, [kind, words]) =>
      described.replace(new RegExp(`^(m=${kind} .*\\r?\\n)(?!i=)`, "m"), (line) => `${line}i=${words}\r\n`),
    sdp,
  );
}
