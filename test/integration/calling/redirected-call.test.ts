import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { arrowWords } from "../../../renderer/ladder/arrow-words.ts";
import type { LabPersonSettings } from "../../../shared/bridge/lab-settings.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { DrawnCall } from "../../../shared/mc/call-record.ts";
import {
  connected,
  createHarness,
  ended,
  type Harness,
  LONGER_THAN_RECONNECTING_MS,
  registered,
  storeValue,
  type TestUser,
} from "../../support/harness/calling/lab-calls.ts";

const AVA = "sip:dispatch-3@mcx.system-a.example";
const BEA = "sip:bea.novak@mcx.system-a.example";
const MIRA = "sip:mira.ionescu@mcx.system-a.example";
const JONAS = "sip:jonas.okafor@mcx.system-a.example";

let harness: Harness;
let bea: TestUser;

beforeAll(async () => {
  harness = await createHarness({ flowLossGraceMs: LONGER_THAN_RECONNECTING_MS });
  bea = await harness.unit("bea-novak");
  await harness.unit("mira-ionescu");
  await harness.unit("jonas-okafor");
});
afterAll(() => harness.close());

/** Nothing rings, speaks or waits any more, and the next call works. */
afterEach(async () => {
  const { engine, store } = harness.console.client;
  Object.assign(harness.console.settings, { redirectionPolicy: "follow", askSeconds: 20 });
  harness.console.media.voiceError = undefined;
  harness.lab.configure("bea-novak", {
    fault: "none",
    redirectionFault: "none",
    route: "partner",
    answerDelayMs: 0,
    kmsUriPlace: "redirection",
  });
  harness.lab.configure("jonas-okafor", { fault: "none" });
  for (const call of store.getState().calls) engine.end(call.id);
  await registered(harness.console.client);
  await harness.nothingLeft();
});

const bea_ = (settings: Partial<LabPersonSettings>) => harness.lab.configure("bea-novak", settings);
const labels = (record: DrawnCall) => record.ladder.map(({ what }) => arrowWords(what));

async function hangUp(record: DrawnCall): Promise<DrawnCall> {
  const { engine, store } = harness.console.client;
  engine.end(record.id);
  return storeValue(store, ({ calls }) =>
    calls.find((call) => call.id === record.id && ended(call) && call.media !== null),
  );
}

describe("a private call survives its target's migration", () => {
  test("call, redirection, automatic re-dial, answer, hang-up", async () => {
    const record = await harness.console.call(BEA, connected);
    expect(record).toMatchObject({ primaryId: BEA, currentId: "sip:visitor-0412@mcx.system-b.example" });
    expect(record.redirections).toEqual([
      {
        atMs: expect.any(Number),
        fromId: BEA,
        newId: record.currentId,
        kmsUri: "kms.system-b.example",
        kmsUriSource: "redirection",
        reason: "Target migrated for joint operation Larch",
        carrier: "300",
        target: "migrated",
        forwardingReason: null,
      },
    ]);
    expect(bea.client.store.getState().calls[0]).toMatchObject({ direction: "incoming", primaryId: AVA });
    const after = await hangUp(record);
    expect(after.endReason).toEqual({ code: "hung-up" });
    await vi.waitFor(() => expect(bea.client.store.getState().calls[0]?.endReason?.code).toBe("hung-up-by-colleague"));
  });

  test("the re-dial is a new call: new Call-ID and From tag, same PSI, new resource-lists entry", async () => {
    const record = await harness.console.call(BEA, connected);
    const [first, second] = record.ladder
      .filter(({ clauseStep }) => clauseStep === 1 || clauseStep === 4)
      .map(({ text }) => text);
    const header = (text: string | undefined, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(text ?? "")?.[1];
    expect(first?.split("\r\n")[0]).toBe(second?.split("\r\n")[0]);
    expect(first).toMatch(/^INVITE sip:mcptt-part@mcx\.system-a\.example SIP/);
    for (const name of ["Call-ID", "From", "Via"]) expect(header(first, name)).not.toBe(header(second, name));
    expect(header(second, "CSeq")).toBe("1 INVITE");
    expect(first).toContain(`<entry uri="${BEA}"/>`);
    expect(second).toContain(`<entry uri="${record.currentId}"/>`);
    expect(second).not.toContain(BEA);
    expect(second).not.toMatch(/^Content-Disposition: session/m);
    const icsi = "urn%3Aurn-7%3A3gpp-service.ims.icsi.mcptt";
    // What the account has besides is told too.
    expect(header(first, "Contact")).toMatch(/>;\+g\.3gpp\.mcptt;/);
    expect(header(first, "Contact")).toContain(`;+g.3gpp.icsi-ref="${icsi},`);
    expect(first?.match(/^Accept-Contact: .*$/gm)).toEqual([
      "Accept-Contact: *;+g.3gpp.mcptt;require;explicit",
      `Accept-Contact: *;+g.3gpp.icsi-ref="${icsi}";require;explicit`,
    ]);
    expect(header(first, "P-Preferred-Service")).toBe("urn:urn-7:3gpp-service.ims.icsi.mcptt");
    expect(header(first, "Answer-Mode")).toBe("Auto");
    expect(header(first, "Supported")).toContain("timer");
    await hangUp(record);
  });

  test("the ladder holds every message in order, numbered as in the clause", async () => {
    const record = await harness.console.call(BEA, connected);
    const times = record.ladder.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(record.ladder.map(({ clauseStep }) => clauseStep).filter((step) => step !== null)).toEqual([1, 3, 4]);
    expect(labels(record)).toEqual(
      expect.arrayContaining([
        "INVITE primary ID",
        "300 redirection",
        "ACK, released",
        "INVITE new ID",
        "180 ringing",
        "200 answered",
      ]),
    );
    expect(new Set(record.ladder.map(({ from }) => from))).toEqual(
      new Set(["console", "system-a", "system-b", "colleague"]),
    );
    expect(JSON.stringify(record.ladder)).not.toMatch(/response=|nonce=/);
    await hangUp(record);
  });

  test("without a KMS URI in the redirection the call is re-dialled and says so", async () => {
    bea_({ kmsUriPlace: "lookup" });
    const record = await harness.console.call(BEA, connected);
    expect(record.redirections[0]).toMatchObject({ kmsUri: null, kmsUriSource: null });
    await hangUp(record);
  });

  test("two redirections are one call", async () => {
    const record = await harness.console.call(MIRA, connected);
    expect(record.redirections).toHaveLength(2);
    expect(record.redirections[1]?.fromId).toBe(record.redirections[0]?.newId);
    expect(harness.console.client.store.getState().calls.filter(({ id }) => id === record.id)).toHaveLength(1);
    await hangUp(record);
  });

  test("a colleague at home is called as always", async () => {
    const record = await harness.console.call(JONAS, connected);
    expect(record.redirections).toEqual([]);
    await hangUp(record);
  });

  test("a person who moves is found where the next call looks", async () => {
    bea_({ route: "home" });
    const atHome = await harness.unit("bea-novak");
    const record = await harness.console.call(BEA, connected);
    expect(record.redirections).toEqual([]);
    await hangUp(record);
    await atHome.client.stop();
  });

  test("a person who moves during the call stays in the call", async () => {
    const record = await harness.console.call(BEA, connected);
    bea_({ route: "home" });
    await vi.waitFor(() => expect(harness.console.newest().media?.received.packets).toBeGreaterThan(0), {
      timeout: 3_000,
    });
    expect(harness.console.newest().state).toBe("connected");
    expect((await hangUp(record)).endReason?.code).toBe("hung-up");
  });
});

describe("the dispatcher's policy", () => {
  test("ask: nothing is dialled before the answer, then the re-dial", async () => {
    harness.console.settings.redirectionPolicy = "ask";
    const asked = await harness.console.call(BEA, ({ state }) => state === "deciding");
    expect(labels(asked)).not.toContain("INVITE new ID");
    harness.console.client.engine.follow(asked.id);
    await hangUp(await harness.console.until(connected));
  });
  test("ask: no", async () => {
    harness.console.settings.redirectionPolicy = "ask";
    const asked = await harness.console.call(BEA, ({ state }) => state === "deciding");
    harness.console.client.engine.refuse(asked.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("redirection-refused-by-you");
  });
  test("ask: no answer in time", async () => {
    Object.assign(harness.console.settings, { redirectionPolicy: "ask", askSeconds: 0.05 });
    expect((await harness.console.call(BEA, ended)).endReason?.code).toBe("redirection-not-confirmed");
  });
  test("refuse", async () => {
    harness.console.settings.redirectionPolicy = "refuse";
    expect((await harness.console.call(BEA, ended)).endReason?.code).toBe("redirection-refused-by-policy");
  });
});

describe("redirections that are not followed", () => {
  test.each([
    ["new-id-missing", "redirection-new-id-missing"],
    ["new-id-empty", "redirection-new-id-missing"],
    ["new-id-not-sip", "redirection-new-id-invalid"],
    ["encrypted", "redirection-encrypted"],
    ["wrong-caller", "redirection-wrong-caller"],
    ["wrong-called-party", "redirection-wrong-called-party"],
    ["two-kms-uris", "redirection-two-kms-uris"],
    ["doctype", "redirection-doctype"],
    ["too-large", "redirection-body-too-large"],
    ["broken-multipart", "redirection-body-broken"],
    ["not-xml", "redirection-body-broken"],
    ["no-body", "redirection-without-details"],
    ["moved-301", "redirection-wrong-status"],
    ["new-id-same", "redirection-loop"],
    ["new-id-caller", "redirection-to-self"],
  ] as const)("%s: %s", async (redirectionFault, code) => {
    bea_({ redirectionFault });
    const record = await harness.console.call(BEA, ended);
    expect(record.endReason?.code).toBe(code);
    expect(labels(record)).not.toContain("INVITE new ID");
  });

  test.each([
    ["loop", "redirection-loop", 2],
    ["thrice", "redirection-limit", 3],
  ] as const)("%s: %s", async (route, code, redirections) => {
    bea_({ route });
    const record = await harness.console.call(BEA, ended);
    expect(record.endReason?.code).toBe(code);
    expect(record.redirections).toHaveLength(redirections);
  });
});

describe("failure answers, each with its own words", () => {
  test.each([
    ["not-found", "unknown-person"],
    ["forbidden", "forbidden"],
    ["forbidden-107", "caller-not-authorised"],
    ["forbidden-144", "caller-not-authorised"],
    ["forbidden-126", "commencement-not-authorised"],
    ["forbidden-127", "callee-not-authorised"],
    ["forbidden-140", "protected-body-unreadable"],
    ["forbidden-145", "called-party-undetermined"],
    ["not-found-141", "service-authorisation-expired"],
    ["unavailable", "unavailable"],
    ["unavailable-110", "declined"],
    ["unavailable-146", "no-service-settings"],
    ["busy", "busy"],
    ["not-acceptable", "media-not-acceptable"],
    ["overloaded", "server-overloaded"],
  ] as const)("%s: %s, at home and after a redirection", async (fault, code) => {
    harness.lab.configure("jonas-okafor", { fault });
    expect((await harness.console.call(JONAS, ended)).endReason?.code).toBe(code);
    bea_({ fault });
    const redirected = await harness.console.call(BEA, ended);
    expect(redirected.endReason?.code).toBe(code);
    expect(redirected.redirections).toHaveLength(1);
  });

  test("a person whom nobody knows", async () => {
    expect((await harness.console.call("sip:nobody@mcx.system-a.example", ended)).endReason?.code).toBe(
      "unknown-person",
    );
  });
  test("what is no ID is not dialled", async () => {
    expect((await harness.console.call("nonsense", ended)).endReason?.code).toBe("invalid-id");
  });
  test("a second call while one is in progress", async () => {
    const first = await harness.console.call(JONAS, connected);
    expect((await harness.console.call(BEA, ended)).endReason?.code).toBe("call-in-progress");
    await hangUp(first);
  });
  test("no microphone", async () => {
    harness.console.media.voiceError = new McError("microphone-missing");
    expect((await harness.console.call(BEA, ended)).endReason?.code).toBe("microphone-missing");
  });
});

describe("a server that stays silent", () => {
  test.each([["jonas-okafor", JONAS]])("%s: named, and cancelled when the server wakes up", async (personId, id) => {
    harness.lab.configure(personId, { fault: "silent" });
    const record = await harness.console.call(id, ended);
    expect(record.endReason?.code).toBe("server-silent");
    expect(record.endedAt && record.endedAt - record.startedAt).toBeLessThan(12_000);
  });
});

describe("stopping", () => {
  test("while it rings", async () => {
    harness.lab.configure("jonas-okafor", { fault: "no-answer" });
    const ringing = await harness.console.call(JONAS, ({ state }) => state === "ringing");
    harness.console.client.engine.end(ringing.id);
    const record = await harness.console.until(ended);
    expect(record.endReason?.code).toBe("cancelled");
    expect(labels(record)).toContain("CANCEL");
  });
  test("during the re-dial", async () => {
    bea_({ fault: "no-answer" });
    const ringing = await harness.console.call(BEA, ({ state }) => state === "ringing");
    expect(ringing.redirections).toHaveLength(1);
    harness.console.client.engine.end(ringing.id);
    expect((await harness.console.until(ended)).endReason?.code).toBe("cancelled");
  });
  test("at every moment between the click and the answer: never a call left behind", async () => {
    for (let delay = 0; delay <= 40; delay += 4) {
      harness.console.client.engine.place(BEA, "mcptt");
      const { id } = harness.console.newest();
      await new Promise((resolve) => setTimeout(resolve, delay));
      harness.console.client.engine.end(id);
      const record = await harness.console.until((call) => call.id === id && ended(call));
      expect(["cancelled", "hung-up"]).toContain(record.endReason?.code);
      await vi.waitFor(() => expect(harness.leftovers()).toEqual({ activeCalls: 0, legs: 0, voices: 0 }), {
        timeout: 5_000,
      });
    }
  });
});

describe("the connection to the server is lost", () => {
  test.each([
    ["drop-on-invite", "before the redirection is sent", JONAS, "jonas-okafor"],
    ["drop-on-redirect", "with the redirection", BEA, "bea-novak"],
    ["drop-on-ringing", "while the re-dialled call rings", BEA, "bea-novak"],
  ] as const)("%s: %s", async (fault, _when, id, personId) => {
    harness.lab.configure(personId, { fault });
    const record = await harness.console.call(id, ended);
    expect(record.endReason?.code).toBe("signalling-lost");
    harness.lab.configure(personId, { fault: "none" });
    await registered(harness.console.client);
    await vi.waitFor(() => expect(harness.leftovers()["activeCalls"]).toBe(0), { timeout: 10_000 });
    await hangUp(await harness.console.call(id, connected));
  });

  test("after the answer: the call goes on, the console registers again and confirms it", async () => {
    const record = await harness.console.call(BEA, connected);
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    const restored = await harness.console.until(
      ({ signalling, steps }) => signalling && steps.some(({ step }) => step === "signalling-restored"),
    );
    expect(restored.state).toBe("connected");
    await harness.console.until((call) => labels(call).includes("re-INVITE"));
    expect(restored.id).toBe(record.id);
    await vi.waitFor(() =>
      expect(labels(harness.console.newest()).filter((label) => label === "ACK").length).toBeGreaterThan(1),
    );
    expect((await hangUp(record)).endReason?.code).toBe("hung-up");
    await vi.waitFor(() => expect(bea.client.store.getState().calls[0]?.endReason?.code).toBe("hung-up-by-colleague"));
  });

  test("right after the answer", async () => {
    bea_({ fault: "drop-on-answer" });
    const record = await harness.console.call(BEA, ({ signalling, state }) => !signalling || state === "ended");
    if (!ended(record)) await hangUp(await harness.console.until(({ signalling }) => signalling));
    expect(harness.console.newest().endReason?.code).toMatch(/^(hung-up|signalling-lost|hung-up-by-colleague)$/);
  });

  test("while the answer is being applied: the unit does not stay in a call that is over here", async () => {
    const { createLeg } = harness.console.media;
    // As WebRTC has it: a description cannot be applied any more once the leg is closed.
    harness.console.media.createLeg = (side, protection) => {
      const leg = createLeg(side, protection);
      const closed = Promise.withResolvers<void>();
      closed.promise.catch(() => {});
      const { close } = leg;
      return Object.assign(leg, {
        acceptAnswer: () => closed.promise,
        close: () => {
          close();
          closed.reject(new Error("the connection is closed"));
        },
      });
    };
    try {
      bea_({ fault: "drop-on-answer" });
      const record = await harness.console.call(BEA, ended);
      expect(record.endReason?.code).toBe("signalling-lost");
    } finally {
      harness.console.media.createLeg = createLeg;
    }
    await vi.waitFor(() => expect(bea.client.store.getState().calls[0]?.endReason?.code).toBe("hung-up-by-colleague"), {
      timeout: 10_000,
    });
    // Copies of the answer cross ours on the way and are acknowledged again.
    const all = labels(harness.console.newest());
    const sent = all.slice(all.indexOf("200 answered")).filter((label) => label === "ACK" || label === "BYE");
    expect(sent.slice(0, 2)).toEqual(["ACK", "BYE"]);
  });

  test("ending a call while the connection is down still ends it at the other side", async () => {
    const record = await harness.console.call(BEA, connected);
    harness.lab.dropConnection("console");
    await harness.console.until(({ signalling }) => !signalling);
    await hangUp(record);
    await vi.waitFor(() => expect(bea.client.store.getState().calls[0]?.state).toBe("ended"), { timeout: 10_000 });
  });
});
