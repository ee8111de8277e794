import { FRAMES } from "../../../renderer/calling/protection/frames-scheme.ts";
import { readKeyManagement, withKeyMessage } from "../../../renderer/calling/protection/key-management.ts";
import { readProtectionOffer } from "../../../renderer/calling/protection/protection-offer.ts";
import { describeMedia } from "../../../renderer/signalling/private-calls/media-lines.ts";
import { MC_SERVICES } from "../../../shared/mc/services/services.ts";
import {
  frameOffer,
  readFrameAnswer,
  readFrameOffer,
  readFrameRequest,
  withFrameAttribute,
} from "../../../shared/media/frame-agreement.ts";
import { MAX_MESSAGE } from "../../../shared/sip/message-limits.ts";
import { audioRefusal, fittedTo, inOrder, isOverDtls, saysHeld } from "../../../shared/sip/session-description.ts";
import type { Target } from "../target.ts";

const OFFER = `v=0¦\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=key-mgmt:mikey AAAA¦\r\na=x-mc-frame-protection:${frameOffer("0011aabb")}¦\r\nm=audio¦ 9 RTP/AVP 0¦\r\na=sendrecv¦\r\nm=application 9 UDP x\r\n`;
const REQUEST = `v=0\r\na=x-mc-frame-key-request:1 nonce=${"0".repeat(32)}¦\r\na=x-mc-frame-digits:1\r\nm=audio 9 RTP/AVP 0\r\n`;
const ANSWER = OFFER.replace("0011aabb", `0011aabb nonce=${"0".repeat(32)} confirm=${"f".repeat(32)}`);

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
      "renderer/signalling/private-calls/media-lines.ts#describeMedia",
    ],
    limit: MAX_MESSAGE,
    seeds: [OFFER, ANSWER, REQUEST],
    pieces: [
      "\r\n",
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
      readProtectionOffer(sdp, [FRAMES]),
      readFrameOffer(sdp),
      readFrameAnswer(sdp),
      readFrameRequest(sdp),
      readProtectionOffer(sdp, [FRAMES], true),
      saysHeld(sdp),
      inOrder(sdp),
      fittedTo(OFFER, sdp),
      audioRefusal(sdp),
      isOverDtls(sdp),
      describeMedia(sdp, MC_SERVICES.mcptt.media),
      withKeyMessage(sdp, "AAAA", "media"),
      withFrameAttribute(sdp, "x"),
    ],
  },
];
