/**
 * What a handset reads of an offer, and its answer. Written apart from the program's own, so that neither judges itself.
 *
 * @module
 */

export interface HandsetOffer {
  readonly address: string;
  readonly port: number;
  /** Of AMR-WB with octets aligned, the one form that GStreamer has. */
  readonly payloadType: number;
  readonly ssrc: number;
  readonly profile: string;
  /** The I_MESSAGE, in base64. */
  readonly message: string;
}

const first = (sdp: string, pattern: RegExp) => pattern.exec(sdp)?.[1];

/** Reads an offer; undefined where it has nothing that this handset takes. */
export function readHandsetOffer(sdp: string): HandsetOffer | undefined {
  const audio = /^m=audio (\d+) (RTP\/S?AVP) ([\d ]+)/m.exec(sdp);
  const address = first(sdp, /^c=IN IP[46] (\S+)/m);
  const message = first(sdp, /^a=key-mgmt:mikey (\S+)/m);
  const ssrc = first(sdp, /^a=ssrc:(\d+) /m);
  const types = new Set([...sdp.matchAll(/^a=rtpmap:(\d+) AMR-WB\/16000/gm)].map(([, type]) => type));
  const aligned = [...sdp.matchAll(/^a=fmtp:(\d+) (.*)/gm)].find(
    ([, type, parameters = ""]) => types.has(type) && parameters.includes("octet-align=1"),
  )?.[1];
  if (audio === null || [address, message, ssrc, aligned].includes(undefined)) return undefined;
  const [, port, profile = ""] = audio;
  return {
    address: address ?? "",
    port: Number(port),
    payloadType: Number(aligned),
    ssrc: Number(ssrc),
    profile,
    message: message ?? "",
  };
}

/** Its answer: no word of keys, as TS 33.180 has it. */
export function handsetAnswer({ payloadType, profile }: HandsetOffer, address: string, port: number): string {
  return [
    "v=0",
    `o=handset ${port} 1 IN IP4 ${address}`,
    "s=-",
    `c=IN IP4 ${address}`,
    "t=0 0",
    `m=audio ${port} ${profile} ${payloadType}`,
    "i=speech",
    `a=rtpmap:${payloadType} AMR-WB/16000/1`,
    `a=fmtp:${payloadType} octet-align=1`,
    "a=ptime:20",
    "",
  ].join("\r\n");
}
