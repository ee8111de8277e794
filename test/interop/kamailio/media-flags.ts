/**
 * What rtpengine is asked to make of a session description, by who gets it.
 *
 * @module
 */

/** Towards a WebRTC client. */
export const WEB = "replace-origin replace-session-connection ICE=force rtcp-mux-require SDES-off UDP/TLS/RTP/SAVPF";
/** Towards a phone. */
export const PHONE = "replace-origin replace-session-connection ICE=remove rtcp-mux-demux DTLS=off SDES-off RTP/AVP";
/** Left are the suites of RFC 4568 itself; about the others libraries disagree, such as the length of a GCM salt. */
const NOT_THESE = [
  "AEAD_AES_256_GCM",
  "AEAD_AES_128_GCM",
  "AES_256_CM_HMAC_SHA1_80",
  "AES_256_CM_HMAC_SHA1_32",
  "AES_192_CM_HMAC_SHA1_80",
  "AES_192_CM_HMAC_SHA1_32",
  "F8_128_HMAC_SHA1_80",
  "F8_128_HMAC_SHA1_32",
  "NULL_HMAC_SHA1_80",
  "NULL_HMAC_SHA1_32",
]
  .map((suite) => `SDES-no-${suite}`)
  .join(" ");
export const SRTP_PHONE = `replace-origin replace-session-connection ICE=remove rtcp-mux-demux DTLS=off ${NOT_THESE} RTP/SAVP`;
