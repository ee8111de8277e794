import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ask, until } from "../../../scripts/tools/program/program.ts";
import { RealConsole } from "../console/real-console.ts";
import { Phone } from "../phone/baresip.ts";
import { Capture } from "../rig/capture.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { fields } from "../rig/tshark.ts";
import { decodePcmu, loudnessOf, readSamples, shareOf } from "../rig/wave.ts";
import { accountFile, DISPATCHER, type Network, startNetwork } from "./network.ts";
import type { Forwarding, Redirection } from "./redirection-config.ts";

const LIMIT_MS = 25_000;
const VOICE_HZ = 880;
const TONE_HZ = 440;
/** Resolution of the console's spectrum, and the tone's own impurity. */
const WITHIN_HZ = 15;
const PCMU_RATE = 8_000;
/** Half a second. */
const SOME_SAMPLES = 4_000;
/** Of full scale; the voice of the console is at a third. */
const SILENCE = 0.001;
const DIGITS = "159#0*";
/** None of them is among those of the console. */
const PHONE_DIGITS = "42";

const toPhone = (user: string, rest: Partial<Redirection> = {}): Redirection => ({
  newId: `sip:${user}@mcx.system-b.example`,
  status: 300,
  body: "alone",
  ...rest,
});

/** What system A says about each person who has migrated. */
const REDIRECTIONS: Readonly<Record<string, Redirection>> = {
  bea: toPhone("visitor-1", { body: "multipart", kmsUri: "kms.system-b.example", reason: "Joint operation Larch" }),
  cleo: toPhone("visitor-1", { status: 302 }),
  dana: toPhone("visitor-1", { status: 302, body: "multipart" }),
  enzo: toPhone("visitor-1", { kmsUri: "kms.system-b.example" }),
  fay: toPhone("secure-1", { reason: "migrated" }),
  gus: toPhone("patient-1"),
  hana: toPhone("hasty-1"),
};

/** What it says in the elements of call forwarding. */
const FORWARDINGS: Readonly<Record<string, Forwarding>> = {
  ida: { newId: "sip:visitor-1@mcx.system-b.example", carrier: "final-answer", forwardingReason: "migrated" },
  jan: {
    newId: "sip:visitor-1@mcx.system-b.example",
    carrier: "message-after",
    forwardingReason: "migrated",
    kmsUri: "kms.system-b.example",
  },
  kim: { newId: "sip:visitor-1@mcx.system-b.example", carrier: "message-before", forwardingReason: "migrated" },
  lou: { newId: "sip:visitor-1@mcx.system-b.example", carrier: "message-after", forwardingReason: "immediate" },
};

/** Values of a field in a capture that goes on; none while the packet that is being written is incomplete. */
function soFar(file: string, filter: string, field: string): readonly string[] {
  try {
    return fields(file, filter, [field]).flat();
  } catch {
    return [];
  }
}

describeWith(
  "kamailio",
  "rtpengine",
  "baresip",
  "tshark",
)("a console, two Kamailios, rtpengine and phones of baresip", { timeout: 90_000 }, () => {
  let folder: string;
  let network: Network;
  let console: RealConsole;
  let phone: Phone;
  let securePhone: Phone;
  let patientPhone: Phone;
  let hastyPhone: Phone;
  let capture: Capture;

  beforeAll(async () => {
    folder = makeFolder("kamailio");
    network = await startNetwork({
      folder,
      users: { a: [DISPATCHER, "home-1"], b: ["visitor-1", "secure-1", "patient-1", "hasty-1"] },
      redirections: REDIRECTIONS,
      forwardings: FORWARDINGS,
      srtpPhones: ["secure-1"],
      media: true,
    });
    const system = network.b.description;
    const common = { system, folder, toneHz: TONE_HZ } as const;
    [phone, securePhone, patientPhone, hastyPhone] = await Promise.all([
      Phone.start({ ...common, user: "visitor-1", answers: "at-once" }),
      Phone.start({ ...common, user: "secure-1", answers: "at-once", srtp: true }),
      Phone.start({ ...common, user: "patient-1", answers: "when-told" }),
      Phone.start({ ...common, user: "hasty-1", answers: "when-told", ringSeconds: 2 }),
    ]);
    console = await RealConsole.open({
      folder,
      name: "console",
      account: accountFile(network.a, DISPATCHER),
      people: [...Object.keys(REDIRECTIONS), ...Object.keys(FORWARDINGS), "home-1", "nobody"],
      voiceHz: VOICE_HZ,
    });
  });
  afterAll(async () => {
    await console?.close();
    await Promise.all([phone, securePhone, patientPhone, hastyPhone].map((each) => each?.end()));
    await network?.close();
    removeFolder(folder);
  });
  beforeEach(async () => {
    capture = await Capture.start(folder);
    keepOnFailure(folder);
    console.pictureOnFailure("console");
  });
  afterEach(async () => {
    const call = await console.newest();
    if (call !== undefined && call.state !== "ended") await console.hangUp();
    await capture.stop();
  });

  /** Both ends hear each other's tone, and nothing else. */
  async function bothHear(of: Phone): Promise<void> {
    expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
    const share = await until("the console's voice in the phone's recording", LIMIT_MS, async () => {
      const recording = of.recording();
      if (recording === undefined) return undefined;
      const { rate, samples } = readSamples(recording);
      if (samples.length < 0.5 * rate) return undefined;
      const found = shareOf(samples.subarray(-Math.round(0.3 * rate)), rate, VOICE_HZ);
      return found > 0.9 ? found : undefined;
    });
    expect(share).toBeGreaterThan(0.9);
  }

  /**
   * What is sent to the phone from a moment on, half a second of it and more. Of the capture: the phone records nothing
   * while it is held, and what it has recorded before proves nothing.
   *
   * @param since - Unix milliseconds
   */
  function sentTo(of: Phone, since: number): Promise<Float64Array> {
    const filter = `udp.dstport == ${of.mediaPort} && rtp.p_type == 0 && frame.time_epoch > ${since / 1_000}`;
    return until("audio on its way to the phone", LIMIT_MS, () => {
      const octets = Buffer.from(soFar(capture.file, filter, "rtp.payload").join(""), "hex");
      return Promise.resolve(octets.length >= SOME_SAMPLES ? decodePcmu(octets) : undefined);
    });
  }

  /** After a hold both ends are sent each other's tone. */
  async function bothHearAgain(of: Phone): Promise<void> {
    expect(Math.abs((await console.heardFrequency()) - TONE_HZ)).toBeLessThan(WITHIN_HZ);
    const sent = await sentTo(of, Date.now());
    expect(shareOf(sent.subarray(0, SOME_SAMPLES), PCMU_RATE, VOICE_HZ)).toBeGreaterThan(0.9);
  }

  test.each(["bea", "cleo", "dana", "enzo"])("a redirected call: %s", async (user) => {
    const expected = REDIRECTIONS[user] as Redirection;
    await console.dial(user);
    const call = await console.passed("media-flowing");
    await bothHear(phone);
    expect(call.redirections).toHaveLength(1);
    expect(call.redirections[0]).toMatchObject({
      newId: expected.newId,
      kmsUri: expected.kmsUri ?? null,
      reason: expected.reason ?? null,
    });
    expect(call.protection?.state).toBe("hop");
    expect(await console.page.getByRole("main").textContent()).not.toMatch(/end-to-end.*proved/i);
    const mark = phone.mark;
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
    await phone.reports("CALL_CLOSED", mark);
  });

  test.each([
    ["ida", "final-answer"],
    ["jan", "message"],
    ["kim", "message"],
  ] as const)("redirected by the elements of call forwarding: %s, %s", async (user, carrier) => {
    const { kmsUri = null, newId } = FORWARDINGS[user] as Forwarding;
    await console.dial(user);
    const call = await console.passed("media-flowing");
    await bothHear(phone);
    expect(call.redirections).toHaveLength(1);
    expect(call.redirections[0]).toMatchObject({
      newId,
      kmsUri,
      carrier,
      target: "migrated",
      forwardingReason: "migrated",
    });
    const mark = phone.mark;
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
    await phone.reports("CALL_CLOSED", mark);
  });

  test("forwarded to another person: the dispatcher is asked, and the phone is called after that", async () => {
    const mark = phone.mark;
    await console.dial("lou");
    await console.is("deciding");
    expect(phone.mark).toBe(mark);
    await console.page.keyboard.press("Control+Enter");
    const call = await console.passed("media-flowing");
    await bothHear(phone);
    expect(call.redirections).toMatchObject([
      { carrier: "message", target: "forwarded", forwardingReason: "immediate" },
    ]);
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("a phone that speaks SRTP with keys in its session description", async () => {
    await console.dial("fay");
    await console.passed("media-flowing");
    await bothHear(securePhone);
    expect((await console.newest())?.protection?.state).toBe("hop");
  });

  test("the colleague holds, resumes and hangs up", async () => {
    await console.dial("bea");
    await console.passed("media-flowing");
    await bothHear(phone);
    // What the console agrees to, as the phone is told.
    const agreed = (direction: string, since: number) =>
      until(`${direction} agreed`, LIMIT_MS, () =>
        Promise.resolve(
          phone.output.slice(since).includes(`SIP/2.0 200 OK`) && phone.output.slice(since).includes(`a=${direction}`)
            ? true
            : undefined,
        ),
      );
    let since = phone.output.length;
    phone.command("hold");
    await agreed("recvonly", since);
    expect((await console.newest())?.state).toBe("connected");
    since = phone.output.length;
    phone.command("resume");
    await agreed("sendrecv", since);
    await bothHearAgain(phone);
    phone.command("hangup");
    await console.ends("hung-up-by-colleague");
  });

  test("the dispatcher holds and resumes", async () => {
    await console.dial("bea");
    await console.passed("media-flowing");
    await bothHear(phone);
    await console.hold();
    const sent = await sentTo(phone, Date.now());
    expect(loudnessOf(sent)).toBeLessThan(SILENCE);
    expect((await console.newest())?.state).toBe("connected");
    await console.resume();
    await bothHearAgain(phone);
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("digits go both ways, and those of the phone do no harm", async () => {
    await console.dial("bea");
    await console.passed("media-flowing");
    await bothHear(phone);
    const mark = phone.mark;
    await console.typeDigits(DIGITS);
    await until("the digits at the phone", LIMIT_MS, () =>
      Promise.resolve(phone.digitsSince(mark).length >= DIGITS.length || undefined),
    );
    expect(phone.digitsSince(mark)).toBe(DIGITS);
    phone.command("sndcode", PHONE_DIGITS);
    await until("the phone's digits on the wire", LIMIT_MS, () => {
      const events = soFar(capture.file, "rtpevent", "rtpevent.event_id");
      return Promise.resolve([...PHONE_DIGITS].every((digit) => events.includes(digit)) ? true : undefined);
    });
    await bothHear(phone);
    expect((await console.newest())?.state).toBe("connected");
    expect((await console.hangUp()).endReason?.code).toBe("hung-up");
  });

  test("busy, declined in the phone's way", async () => {
    await console.dial("gus");
    await patientPhone.reports("CALL_INCOMING", 0);
    await console.is("ringing");
    patientPhone.command("hangup");
    expect((await console.is("ended")).endReason?.code).toMatch(/^(busy|declined)$/);
  });

  test("nobody answers, and the phone gives up", async () => {
    await console.dial("hana");
    await console.is("ringing");
    expect((await console.is("ended")).endReason?.code).toMatch(/^(no-answer|unavailable|busy)$/);
  });

  test("the dispatcher gives up while it rings", async () => {
    const mark = patientPhone.mark;
    await console.dial("gus");
    await console.is("ringing");
    await patientPhone.reports("CALL_INCOMING", mark);
    expect((await console.hangUp()).endReason?.code).toBe("cancelled");
    await patientPhone.reports("CALL_CLOSED", mark);
  });

  test("somebody who is not there", async () => {
    await console.dial("home-1");
    await console.ends("unavailable");
  });

  test("with protection required the call is refused, and nobody rings", async () => {
    await ask(console.page, "settings.update", { protection: "required" });
    const mark = phone.mark;
    await console.dial("bea");
    await console.ends("kms-not-configured");
    expect(phone.mark).toBe(mark);
    await ask(console.page, "settings.update", { protection: "preferred" });
  });
});
