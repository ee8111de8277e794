import { readHandsetOffer } from "../../../lab/handset/offer.ts";
import { FRAMES } from "../../../renderer/calling/protection/frames-scheme.ts";
import { readKeyManagement, withKeyMessage } from "../../../renderer/calling/protection/key-management.ts";
import { readProtectionOffer } from "../../../renderer/calling/protection/protection-offer.ts";
import { SRTP } from "../../../renderer/calling/protection/srtp-scheme.ts";
import { describeMedia } from "../../../renderer/signalling/private-calls/media-lines.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import {
  frameOffer,
  readFrameAnswer,
  readFrameOffer,
  readFrameRequest,
  withFrameAttribute,
} from "../../../shared/media/frame-agreement.ts";
import { floorIn, readFloor, readLaterFloor } from "../../../shared/sip/floor-description.ts";
import { MAX_MESSAGE } from "../../../shared/sip/message-limits.ts";
import {
  type LaterVoice,
  readLaterVoice,
  readPictures,
  readVoice,
  rtpAnswer,
  rtpOffer,
} from "../../../shared/sip/rtp-description.ts";
import {
  audioRefusal,
  fittedTo,
  inOrder,
  isOverDtls,
  MediaRefusedError,
  saysHeld,
  sectionsOf,
} from "../../../shared/sip/session-description.ts";
import type { Target } from "../target.ts";

const OFFER = `v=0¦\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=key-mgmt:mikey AAAA¦\r\na=x-mc-frame-protection:${frameOffer("0011aabb")}¦\r\nm=audio¦ 9 RTP/AVP 0¦\r\na=sendrecv¦\r\nm=application 9 UDP x\r\n`;
const REQUEST = `v=0\r\na=x-mc-frame-key-request:1 nonce=${"0".repeat(32)}¦\r\na=x-mc-frame-digits:1\r\nm=audio 9 RTP/AVP 0\r\n`;
const ANSWER = OFFER.replace("0011aabb", `0011aabb nonce=${"0".repeat(32)} confirm=${"f".repeat(32)}`);

const FLOOR = { format: "MCPTT", port: 5008, queueing: true, priority: 5, implicit: true };
const PICTURES = { component: "of a test", port: 5010, ssrc: 2, direction: "sendrecv" } as const;
const END = { floor: FLOOR, pictures: PICTURES, address: "127.0.0.1", port: 5004, ssrc: 1, cname: "a" };
/** A handset's, with a line that is refused. */
const RTP_OFFER = rtpOffer(END, "sendrecv", 1).concat("m=application¦ 5006 udp MCPTT\r\n");

/** What is read, or why it is refused. */
function judged<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof MediaRefusedError) return error.refusal;
    throw error;
  }
}

/** The voice of a handset's description, and our answer to it, which has to be one. */
function voiceOf(sdp: string): unknown {
  const read: LaterVoice | string = judged(() => readLaterVoice(sdp));
  const floor = [judged(() => readFloor(sdp, FLOOR.format)), judged(() => readLaterFloor(sdp, FLOOR.format))];
  const first = judged(() => readVoice(sdp));
  if (typeof read === "string") {
    if (read !== first) throw new Error("refused later, and not at first");
    return [read, floor];
  }
  // A place that nothing can be sent to is that of the pictures alone.
  const pictures = judged(() => readPictures(sdp));
  const answer = rtpAnswer(sdp, END, "sendrecv", 1);
  if (typeof pictures !== "string" && (pictures === undefined) !== (readPictures(answer) === undefined))
    throw new Error("pictures of one end");
  // Where floor control was offered, the answer has it; and where not, not.
  if ((floorIn(sectionsOf(sdp), FLOOR.format) === undefined) !== (readFloor(answer, FLOOR.format) === undefined))
    throw new Error("floor control of one end");
  return [read, floor, readVoice(answer)];
}

/** Everything that session descriptions go through before a browser has them. */
export const SDP_TARGETS: readonly Target[] = [
  {
    reads: [
      "renderer/calling/protection/key-management.ts#readKeyManagement",
      "renderer/calling/protection/protection-offer.ts#readProtectionOffer",
      "shared/media/frame-agreement.ts#readFrameOffer",
      "shared/media/frame-agreement.ts#readFrameAnswer",
      "shared/media/frame-agreement.ts#readFrameRequest",
      "shared/sip/session-description.ts#saysHeld",
      "shared/sip/rtp-description.ts#readVoice",
      "shared/sip/rtp-description.ts#readLaterVoice",
      "shared/sip/rtp-description.ts#readPictures",
      "shared/sip/floor-description.ts#readFloor",
      "shared/sip/floor-description.ts#readLaterFloor",
      "lab/handset/offer.ts#readHandsetOffer",
      "renderer/signalling/private-calls/media-lines.ts#describeMedia",
    ],
    limit: MAX_MESSAGE,
    seeds: [OFFER, ANSWER, REQUEST, RTP_OFFER],
    pieces: [
      "\r\n",
      "a=fmtp:97 octet-align=1; mode-set=0,2\r\n",
      "m=application 5006 UDP mcptt\r\n",
      "a=fmtp:MCPTT mc_queueing;mc_priority=5;mc_granted;mc_implicit_request;mc_floor_ssrc=7\r\n",
      "a=rtpmap:97 AMR-WB/16000\r\n",
      "c=IN IP4 0.0.0.0\r\n",
      "c=IN IP6 ::ffff:224.0.0.1\r\n",
      "a=rtcp:65536\r\n",
      " 97",
      "m=video 5012 RTP/SAVP 104\r\n",
      "a=rtpmap:104 H264/90000\r\n",
      "a=fmtp:104 profile-level-id=42e00c;packetization-mode=1;sprop-parameter-sets=Z0LgDA==,aM4G4g==\r\n",
      "a=rtcp-fb:104 nack pli\r\n",
      "a=ssrc:1 cname:a\r\n",
      "\r\nm=audio 9 RTP/AVP 97",
      "\n",
      "\r",
      " ",
      "\t",
      "a",
      "=",
      "m=",
      "\r\nm=",
      "m=audio ",
      " 96",
      "a=rtpmap:96 x/8000\r\n",
      "\r\nm=audio 9",
      "a=key-mgmt:mikey A\r\n",
      "a=x-mc-frame-protection:",
      "a=x-mc-frame-key-request:",
      "a=sendonly",
      "A",
      "=A",
      "é",
    ],
    read: (sdp) => [
      readKeyManagement(sdp),
      readProtectionOffer(sdp, [FRAMES, SRTP]),
      voiceOf(sdp),
      readHandsetOffer(sdp),
      readFrameOffer(sdp),
      readFrameAnswer(sdp),
      readFrameRequest(sdp),
      readProtectionOffer(sdp, [FRAMES], true),
      saysHeld(sdp),
      inOrder(sdp),
      fittedTo(OFFER, sdp),
      audioRefusal(sdp, true),
      isOverDtls(sdp),
      describeMedia(sdp, MC_SERVICES.mcptt.media),
      withKeyMessage(sdp, "AAAA", "media"),
      withFrameAttribute(sdp, "x"),
    ],
  },
];
