/** SRTP under the PCK as a scheme: what descriptions say, and that nothing is confirmed before the media have shown it. */
import { expect, test } from "vitest";
import { readKeyManagement } from "../../../../../renderer/calling/protection/key-management.ts";
import type { AgreementOutcome } from "../../../../../renderer/calling/protection/scheme.ts";
import { SRTP } from "../../../../../renderer/calling/protection/srtp-scheme.ts";
import { rtpAnswer, rtpOffer } from "../../../../../shared/sip/rtp-description.ts";

const SECRET = { mediaSecret: btoa("n".repeat(32)), message: "AQIDBAUG", pckId: "1a2b3c4d" };
const END = { address: "192.0.2.1", port: 20_000, ssrc: 1, cname: "a" };
const OFFER = rtpOffer(END, "sendrecv", 1);
const ANSWER = rtpAnswer(OFFER, END, "sendrecv", 1);
const OVER_DTLS = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 AA\r\n";

function make(side: "initiator" | "receiver") {
  const outcomes: AgreementOutcome[] = [];
  const report = (outcome: AgreementOutcome) => outcomes.push(outcome);
  const terms = { side, required: true, keyManagement: "session", digits: true, report } as const;
  return { agreement: SRTP.agree(SECRET, terms), outcomes };
}
const KEYING = { scheme: "srtp", keys: SECRET.mediaSecret };

test("whoever makes the I_MESSAGE offers it; an answer over RTP takes it, and confirms nothing", () => {
  const { agreement, outcomes } = make("initiator");
  expect(agreement.keying).toBeUndefined();
  const offer = agreement.inOffer(OFFER);
  expect(readKeyManagement(offer)).toEqual({ kind: "mikey", message: SECRET.message });
  expect(SRTP.readOffer(offer)).toEqual({ pckId: null });
  expect(agreement.acceptsAnswer(ANSWER)).toBe(true);
  expect(outcomes).toEqual(["taken"]);
  expect(agreement.keying).toEqual(KEYING);
});

test("whoever receives it has its keys at once, and never sends it on", () => {
  const { agreement, outcomes } = make("receiver");
  expect(agreement.keying).toEqual(KEYING);
  expect(agreement.inAnswer(ANSWER)).toBe(ANSWER);
  expect(agreement.inOffer(OFFER)).toBe(OFFER);
  expect(outcomes).toEqual([]);
});

const named = (sdp: string, line: string) => sdp.replace("m=", `${line}\r\nm=`);

test.each([
  ["goes as browsers have it", OVER_DTLS, "impossible"],
  ["has no protection", ANSWER.replace("RTP/SAVP", "RTP/AVP"), "impossible"],
  ["names another key", named(ANSWER, "a=key-mgmt:mikey BBBBBBBB"), "unconfirmed"],
  ["names a key of another protocol", named(ANSWER, "a=key-mgmt:other BBBBBBBB"), "unconfirmed"],
  ["has keys in clear", `${ANSWER}a=crypto:1 AEAD_AES_128_GCM inline:AAAA\r\n`, "unconfirmed"],
])("an answer is not taken that %s", (_, answer, outcome) => {
  const { agreement, outcomes } = make("initiator");
  expect(agreement.acceptsAnswer(answer)).toBe(false);
  expect(outcomes).toEqual([outcome]);
  expect(agreement.keying).toBeUndefined();
});

test("an answer that names our key again is taken", () => {
  const { agreement, outcomes } = make("initiator");
  expect(agreement.acceptsAnswer(named(ANSWER, `a=key-mgmt:mikey ${SECRET.message}`))).toBe(true);
  expect(outcomes).toEqual(["taken"]);
});

test("before an answer of theirs there is no offer that could go on", () => {
  const { agreement, outcomes } = make("initiator");
  expect(agreement.acceptsOffer(OFFER)).toBe(false);
  expect(outcomes).toEqual(["stripped"]);
});

test.each([
  ["leaves RTP", OVER_DTLS],
  ["names another key", named(ANSWER, "a=key-mgmt:mikey BBBBBBBB")],
  ["has keys in clear", `${ANSWER}a=crypto:1 AEAD_AES_128_GCM inline:AAAA\r\n`],
])("a later answer that %s has stripped the protection", (_, answer) => {
  const { agreement, outcomes } = make("initiator");
  agreement.acceptsAnswer(ANSWER);
  expect(agreement.acceptsAnswer(answer)).toBe(false);
  expect(outcomes).toEqual(["taken", "stripped"]);
});

test.each([
  ["the same keys", (message: string) => OFFER.replace("m=", `a=key-mgmt:mikey ${message}\r\nm=`), true],
  ["no word of them", () => OFFER, true],
  ["no word of them, in the profile without", () => OFFER.replace("RTP/SAVP", "RTP/AVP"), true],
  ["other keys", () => OFFER.replace("m=", "a=key-mgmt:mikey BBBBBBBB\r\nm="), false],
  ["another way", () => OVER_DTLS, false],
])("a later offer with %s", (_, offer, taken) => {
  const { agreement, outcomes } = make("receiver");
  expect(agreement.acceptsOffer(offer(SECRET.message))).toBe(taken);
  expect(outcomes).toEqual(taken ? [] : ["stripped"]);
});

test("after the leg nothing is left of it", () => {
  const { agreement } = make("receiver");
  agreement.forget();
  expect(agreement.keying).toBeUndefined();
});

test("an answer that crosses the end of the leg agrees on nothing", () => {
  const { agreement, outcomes } = make("initiator");
  agreement.forget();
  expect(agreement.acceptsAnswer(ANSWER)).toBe(false);
  expect([outcomes, agreement.keying]).toEqual([["unconfirmed"], undefined]);
});

test("pictures are its business, and what browsers speak is not", () => {
  expect(SRTP.readOffer(`${OFFER}m=video 5008 RTP/SAVP 99\r\n`)).toEqual({ pckId: null });
  expect(SRTP.readOffer(OVER_DTLS)).toBeUndefined();
});
