/**
 * Session descriptions of gateways, before the browser that has to take them: what others write into an answer is written into
 * the lab's on its way here.
 */
import { expect, test } from "@playwright/test";
import { Desk } from "../support/harness/e2e/desk.ts";
import { changeBodies } from "../support/harness/e2e/signalling-path.ts";

let desk: Desk;
let write: (answer: string) => string = (answer) => answer;

test.beforeAll(async () => {
  desk = await Desk.open();
  await desk.openUnit("jonas-okafor");
  await changeBodies(desk, (body, sender, head) =>
    sender === "of the server" && /^SIP\/2.0 200/.test(head) && /^CSeq:.*INVITE/im.test(head) ? write(body) : body,
  );
  await desk.choose("Off");
});
test.afterEach(async () => {
  write = (answer) => answer;
  await desk.tidy();
});
test.afterAll(() => desk?.close());

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
    await expect
      .poll(async () => (await desk.newest())?.steps.map(({ step }) => step), { timeout: 20_000 })
      .toContain("media-flowing");
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
  [
    "plain RTP",
    (answer: string) =>
      answer.replaceAll(/^a=(?:fingerprint|setup):.*\r\n/gm, "").replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
    "media-unencrypted",
  ],
] as const) {
  test(`an answer with ${name} ends the call by name`, async () => {
    write = change;
    await desk.dial("jonas");
    expect((await desk.newestEnded()).endReason?.code).toBe(code);
    await desk.showsEnd(code);
  });
}
