/** The lab's participating functions keep what clients publish of how they take calls, and ask for it with every call. */
import type { IncomingResponseMessage } from "sip.js/lib/core/index.js";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLab, type Lab } from "../../../lab/lab.ts";
import type { McService } from "../../../shared/mc/services/services.ts";
import { wireProfileSchema } from "../../../shared/mc/wire-profile.ts";
import { Cast, freshIds, type LabClient } from "../../support/harness/lab/lab-client.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const VOICE: McService = "mcptt";

let now = Date.now();
let lab: Lab;
let cast: Cast;
let console: LabClient;
let jonas: LabClient;

beforeAll(async () => {
  lab = await createLab({ now: () => now, settingsExpires: { min: 60, max: 3_600 } });
});
afterAll(() => lab.close());
beforeEach(async () => {
  // What the test before has published has run out.
  now += 4_000_000;
  cast = new Cast(lab);
  // Registered, without having said how they take calls.
  console = cast.add(lab.consoleAccount(freshIds()));
  jonas = cast.add(lab.unitAccount("jonas-okafor", freshIds()));
  for (const client of [console, jonas]) {
    await client.connect();
    await client.register();
  }
});
afterEach(async () => {
  lab.configureSettings("system-a", "none");
  await cast.stop();
});

const tagOf = (answer: IncomingResponseMessage) => answer.getHeader("SIP-ETag") ?? "";
const under = (answer: IncomingResponseMessage) => [`SIP-If-Match: ${tagOf(answer)}`];
/** What comes of a call to Jonas: status and warning. */
async function called(headers: string[] = []): Promise<string> {
  const call = await console.call(JONAS, { extraHeaders: headers });
  const { statusCode } = await call.final();
  const answer = call.answers.at(-1);
  if (statusCode === 200) await call.inviter.bye();
  return [statusCode, answer?.getHeader("Warning")].filter(Boolean).join(" ");
}
const modeSeen = () => jonas.invitations.at(-1)?.request.getHeader("Answer-Mode");

describe("somebody who has published nothing", () => {
  test("is called in vain, with warning 146", async () => {
    expect(await called()).toMatch(/^480 399 mcx\.system-a\.example "146 /);
    expect(jonas.invitations).toHaveLength(0);
  });

  test("is reached once the settings are there, and not any more when they are taken back", async () => {
    const first = await jonas.publish(VOICE);
    expect([first.statusCode, first.getHeader("Expires")]).toEqual([200, "3600"]);
    expect(await called()).toBe("200");
    const back = await jonas.publish(VOICE, {}, { body: null, expires: 0, headers: under(first) });
    expect([back.statusCode, back.getHeader("Expires")]).toEqual([200, "0"]);
    expect(await called()).toContain("146 ");
  });

  test("is not reached by settings of another service", async () => {
    await jonas.publish("mcdata");
    expect(await called()).toContain("146 ");
  });

  test("is not reached when they have run out", async () => {
    await jonas.publish(VOICE, {}, { expires: 100 });
    now += 99_999;
    expect(await called()).toBe("200");
    now += 1;
    expect(await called()).toContain("146 ");
  });

  test("is reached all the same in a system that wants no settings", async () => {
    const own = await createLab({ wire: wireProfileSchema.parse({ settings: { publish: false } }) });
    const others = new Cast(own);
    const [caller, callee] = [own.consoleAccount(freshIds()), own.unitAccount("jonas-okafor", freshIds())].map(
      (account) => others.add(account),
    ) as [LabClient, LabClient];
    for (const client of [caller, callee]) {
      await client.connect();
      await client.register();
    }
    expect((await (await caller.call(JONAS)).final()).statusCode).toBe(200);
    await others.stop();
    await own.close();
  });
});

describe("what the settings say is kept to", () => {
  test.each([
    ["manual", ["Answer-Mode: Auto"], "Manual"],
    ["manual", [], "Manual"],
    ["automatic", ["Answer-Mode: Auto"], "Auto"],
    ["automatic", [], "Auto"],
    ["automatic", ["Answer-Mode: Manual"], "Manual"],
    [undefined, ["Answer-Mode: Auto"], "Auto"],
    [undefined, [], undefined],
  ] as const)("published %s, asked %j: the invitation has %s", async (answerMode, headers, mode) => {
    await jonas.publish(VOICE, answerMode === undefined ? {} : { answerMode });
    expect(await called([...headers])).toBe("200");
    expect(modeSeen()).toBe(mode);
  });

  test("the last word of a client counts, whether it goes by its tag or anew", async () => {
    const first = await jonas.publish(VOICE, { answerMode: "manual" });
    await jonas.publish(VOICE, { answerMode: "automatic" }, { headers: under(first) });
    await called();
    expect(modeSeen()).toBe("Auto");
    await jonas.publish(VOICE, { answerMode: "manual" });
    await called();
    expect(modeSeen()).toBe("Manual");
  });

  test("who bars calls gets none", async () => {
    await jonas.publish(VOICE, { barsCalls: true });
    expect(await called()).toBe("480");
    await jonas.publish(VOICE, { barsCalls: false });
    expect(await called()).toBe("200");
  });
});

describe("RFC 3903", () => {
  test("a refresh without a document keeps the settings under another tag; the older one is unknown then", async () => {
    const first = await jonas.publish(VOICE, { answerMode: "automatic" }, { expires: 100 });
    now += 90_000;
    const second = await jonas.publish(VOICE, {}, { body: null, expires: 100, headers: under(first) });
    expect(second.statusCode).toBe(200);
    expect(tagOf(second)).not.toBe(tagOf(first));
    now += 90_000;
    expect(await called()).toBe("200");
    expect(modeSeen()).toBe("Auto");
    const old = await jonas.publish(VOICE, {}, { body: null, headers: under(first) });
    expect(old.statusCode).toBe(412);
  });

  test("the tag of somebody else is unknown", async () => {
    const own = await console.publish(VOICE);
    expect((await jonas.publish(VOICE, {}, { headers: under(own) })).statusCode).toBe(412);
  });

  test.each([
    ["an interval that is too short", { expires: 59 }, 423],
    ["nothing at all", { body: null } as const, 400],
    ["an interval that is none", { expires: -1 }, 400],
    ["more than is granted", { expires: 4_294_967_295 }, 200],
  ])("%s: %j is answered with %d", async (_name, options, status) => {
    const answer = await jonas.publish(VOICE, {}, options);
    expect(answer.statusCode).toBe(status);
    if (status === 423) expect(answer.getHeader("Min-Expires")).toBe("60");
    if (status === 200) expect(answer.getHeader("Expires")).toBe("3600");
  });

  test("settings that cannot be read are refused, and those of before stay", async () => {
    const first = await jonas.publish(VOICE, { answerMode: "automatic" });
    const broken = await jonas.publish(VOICE, { profileIndex: -1 }, { headers: under(first) });
    expect(broken.statusCode).toBe(400);
    await called();
    expect(modeSeen()).toBe("Auto");
  });

  test("nobody behind the connection: warning 141", async () => {
    const stranger = cast.add(lab.unitAccount("aino-aalto", freshIds()));
    await stranger.connect();
    const answer = await stranger.publish(VOICE);
    expect([answer.statusCode, answer.getHeader("Warning")]).toEqual([404, expect.stringContaining('"141 ')]);
  });
});

test.each([
  ["not-authorised", 403, '"101 '],
  ["user-unknown", 404, '"141 '],
  ["unavailable", 480, undefined],
  ["not-supported", 489, undefined],
  ["overloaded", 503, undefined],
] as const)("the fault %s answers %d", async (fault, status, warning) => {
  lab.configureSettings("system-a", fault);
  const answer = await jonas.publish(VOICE);
  expect(answer.statusCode).toBe(status);
  if (warning !== undefined) expect(answer.getHeader("Warning")).toContain(warning);
  expect(await called()).toContain("146 ");
});
