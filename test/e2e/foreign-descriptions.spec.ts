/**
 * Session descriptions of gateways, before the browser that has to take them: what others write into an answer is written into
 * the lab's on its way here.
 */
import { expect, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";
import { changeBodies } from "../support/harness/e2e/signalling-path.ts";

let desk: Desk;
let write: (answer: string) => string = (answer) => answer;
let offer: (invitation: string) => string = (invitation) => invitation;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("jonas-okafor");
  await changeBodies(desk, (body, sender, head) => {
    if (!/^CSeq:.*INVITE/im.test(head)) return body;
    if (sender === "of the console") return withoutOtherLines(body);
    if (/^INVITE /.test(head)) return offer(body);
    return /^SIP\/2.0 200/.test(head) ? write(body) : body;
  });
  await desk.choose("Off");
  await desk.page.keyboard.press("F9");
});
test.afterEach(async () => {
  write = (answer) => answer;
  offer = (invitation) => invitation;
  await desk.tidy();
});
test.afterAll(() => desk?.close());

/** What answers a line that only this path knows of: the colleague has not offered it. */
const withoutOtherLines = (body: string) =>
  body.replace(/^m=(?:application|image|message).*\r\n(?:[a-z]=.*\r\n)*/m, "");
const besideIt = (line: string) => (invitation: string) =>
  invitation.replace(/^m=audio.*\r\n(?:[a-z]=.*\r\n)*/m, (audio) => `${audio}${line}\r\n`);
const withoutDtls = (description: string) => description.replaceAll(/^a=(?:fingerprint|setup):.*\r\n/gm, "");

const formats =
  (added: string, ...attributes: string[]) =>
  (answer: string) =>
    answer.replace(
      /^(m=audio \d+ \S+) (.*)\r\n/m,
      (_line, head: string, rest: string) =>
        `${head} ${added} ${rest}\r\n${attributes.map((each) => `${each}\r\n`).join("")}`,
    );

for (const [name, change] of [
  ["G.726 at 2", formats("2", "a=rtpmap:2 G726-32/8000")],
  ["GSM-EFR at 3 with parameters", formats("3", "a=rtpmap:3 GSM-EFR/8000", "a=fmtp:3 mode=1")],
  ["an ending line that is missing", (answer: string) => answer.replace(/\r\n$/, "")],
  ["line feeds alone", (answer: string) => answer.replaceAll("\r\n", "\n")],
] as const) {
  test(`an answer with ${name}: the call is heard`, async () => {
    let was = "";
    write = (answer) => {
      was = change(answer);
      return was;
    };
    const { steps } = await desk.dialUntil("jonas", "connected");
    expect(was).not.toBe("");
    await expect.poll(async () => (await desk.newest())?.steps.map(({ step }) => step)).toContain("media-flowing");
    expect(steps.length).toBeGreaterThan(0);
    await desk.hangUp();
  });
}

for (const [name, change, code] of [
  ["port 0", (answer: string) => answer.replace(/^m=audio \d+/m, "m=audio 0"), "audio-refused"],
  [
    "AMR-WB alone",
    (answer: string) => answer.replace(/^(m=audio \d+ \S+) .*\r\n/m, "$1 97\r\na=rtpmap:97 AMR-WB/16000\r\n"),
    "no-speech-codec",
  ],
  ["plain RTP", (answer: string) => withoutDtls(answer).replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "media-unencrypted"],
] as const) {
  test(`an answer with ${name} ends the call by name`, async () => {
    write = change;
    await desk.dial("jonas");
    expect((await desk.newestEnded()).endReason?.code).toBe(code);
    await desk.showsEnd(code);
  });
}

/** Has a colleague call, and answers. */
async function isCalled(): Promise<void> {
  await desk.button("Calls me Jonas Okafor").click();
}

for (const [name, change] of [
  ["a line of floor control beside it", besideIt("m=application 9 udp MCPTT\r\nc=IN IP4 0.0.0.0")],
  ["a line for faxes beside it", besideIt("m=image 0 udptl t38\r\nc=IN IP4 0.0.0.0")],
  [
    "a line of messages beside it",
    besideIt("m=message 2855 TCP/TLS/MSRP *\r\nc=IN IP4 192.0.2.1\r\na=path:msrps://a.test/1;tcp"),
  ],
  ["RTP/SAVP", (invitation: string) => invitation.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVP")],
  ["G.726 at 2", formats("2", "a=rtpmap:2 G726-32/8000")],
  [
    "AMR and EVS before what is known",
    formats("96 97", "a=rtpmap:96 AMR/8000", "a=fmtp:96 octet-align=1", "a=rtpmap:97 EVS/16000"),
  ],
] as const) {
  test(`an offer with ${name}: the caller is heard`, async () => {
    let changed = false;
    offer = (invitation) => {
      const other = change(invitation);
      changed ||= other !== invitation;
      return other;
    };
    await isCalled();
    await desk.newestIn("incoming");
    expect(changed).toBe(true);
    await desk.page.keyboard.press("a");
    await desk.newestIn("connected");
    await expect.poll(async () => (await desk.newest())?.steps.map(({ step }) => step)).toContain("media-flowing");
    await desk.hangUp();
  });
}

test("offers without DTLS are refused for their media before they ring: 488 with a Warning, counted in one record that says why", async () => {
  const clear = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${"A".repeat(40)}\r\n`;
  const forms: readonly ((invitation: string) => string)[] = [
    (invitation) => invitation.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    (invitation) =>
      invitation.replace("UDP/TLS/RTP/SAVPF", "RTP/SAVP").replace(/^m=audio.*\r\n/m, (line) => line + clear),
    (invitation) => invitation.replace("UDP/TLS/RTP/SAVPF", "RTP/AVPF"),
  ];
  for (const [at, form] of forms.entries()) {
    offer = (invitation) => form(withoutDtls(invitation));
    await isCalled();
    await expect
      .poll(async () => {
        const { endReason, refused } = (await desk.newest()) ?? {};
        return [endReason?.code, refused?.count ?? 1];
      })
      .toEqual(["media-unencrypted", at + 1]);
  }
  const record = await desk.newestEnded();
  expect(record.steps.map(({ step }) => step)).toEqual(["offered", "ended"]);
  const texts = (await desk.ladderOf(record)).filter(({ from }) => from === "console").map(({ text }) => text);
  expect(texts.filter((text) => text.startsWith("SIP/2.0 180"))).toEqual([]);
  const answers = texts.filter((text) => text.startsWith("SIP/2.0 488"));
  expect(answers.map((text) => /^Warning: 302 /m.test(text))).toEqual([true]);
});
