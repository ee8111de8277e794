/**
 * The client publishes how its desk takes calls: to the lab, which asks for it, and to a server that says what a test tells it to. Told are
 * what goes over the wire, what the store says, and whether a call comes in.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { DeskAnswering } from "../../../renderer/calling/published-settings.ts";
import type { McClient, McClientOptions } from "../../../renderer/client/mc-client.ts";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import { DEFAULT_SETTINGS } from "../../../shared/bridge/settings.ts";
import { type McService, SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { decodeSettingsPublication } from "../../../shared/mc/settings-publication.ts";
import { signallingWireSchema, wireProfileSchema } from "../../../shared/mc/wire-profile.ts";
import {
  connected,
  createHarness,
  ended,
  type Harness,
  registered,
  storeValue,
} from "../../support/harness/calling/lab-calls.ts";
import { createClient } from "../../support/harness/calling/scripted.ts";
import { createStandInMedia } from "../../support/stand-ins/media.ts";
import { createScriptedServer, type Received, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

const JONAS = "sip:jonas.okafor@mcx.system-a.example";
const DISPATCHER = "sip:dispatch-3@mcx.system-a.example";

describe("at the lab", () => {
  let harness: Harness;
  afterEach(() => harness.close());

  const publishedAs = ({ store }: McClient, state: string) =>
    storeValue(store, ({ published: { mcptt } }) => (mcptt?.state === state ? mcptt : undefined));

  test("both ends are called; whoever has told nothing is not, with the reason that the server gives", async () => {
    harness = await createHarness();
    const unit = await harness.unit("jonas-okafor");
    expect(Object.keys(unit.client.store.getState().published)).toEqual(["mcptt", "mcdata"]);
    await harness.console.call(JONAS, connected);
    harness.console.client.engine.endAll();
    await harness.console.until(ended);
    unit.client.leave();
    await vi.waitFor(async () => {
      const { endReason } = await harness.console.call(JONAS, ended);
      expect(endReason?.code).toBe("no-service-settings");
    });
  });

  test("a desk that takes no calls is not called, and is again when it does", async () => {
    const settings = { ...DEFAULT_SETTINGS };
    const told = new Set<() => void>();
    harness = await createHarness(undefined, undefined, undefined, {
      settings: () => settings,
      onSettings: (listener) => {
        told.add(listener);
        return () => told.delete(listener);
      },
    });
    const unit = await harness.unit("jonas-okafor", false);
    const takes = (takesCalls: boolean) => {
      settings.takesCalls = takesCalls;
      for (const listener of told) listener();
    };
    const { client } = harness.console;
    const called = async () => {
      unit.client.engine.place(DISPATCHER, "mcptt");
      const id = unit.client.store.getState().calls[0]?.id ?? "";
      const of = () => unit.client.store.getState().calls.find((call) => call.id === id);
      await vi.waitFor(() => expect(["ringing", "ended"]).toContain(of()?.state));
      const state = of()?.endReason?.code ?? of()?.state;
      unit.client.engine.end(id);
      await vi.waitFor(() => expect(of()?.state).toBe("ended"));
      return state;
    };
    expect(await called()).toBe("ringing");
    takes(false);
    await publishedAs(client, "published");
    expect(await called()).toBe("unavailable");
    takes(true);
    await publishedAs(client, "published");
    expect(await called()).toBe("ringing");
  });

  test("a desk that answers by itself is asked to, and does", async () => {
    harness = await createHarness(undefined, undefined, undefined, {
      settings: () => ({ ...DEFAULT_SETTINGS, answerMode: "automatic" }),
    });
    const unit = await harness.unit("jonas-okafor", false);
    unit.client.engine.place(DISPATCHER, "mcptt");
    const call = await harness.console.until(connected);
    expect(call.direction).toBe("incoming");
  });

  test("a lost connection: everything is published again over the new one", async () => {
    harness = await createHarness();
    const { client } = harness.console;
    harness.lab.dropConnection("console");
    await storeValue(client.store, ({ published: { mcptt } }) => (mcptt?.state === "unsaid" ? true : undefined));
    await publishedAs(client, "published");
    expect(client.store.getState().registration.state).toBe("registered");
  });

  test.each([
    ["not-authorised", "settings-not-authorised", "wanted", false],
    ["user-unknown", "settings-user-unknown", "nothing", false],
    ["not-supported", "settings-not-supported", "wanted", false],
    ["unavailable", "settings-server-failed", "wanted", true],
    ["overloaded", "settings-server-failed", "wanted", true],
  ] as const)("the fault %s leaves the console registered and calling: %s", async (fault, code, held, again) => {
    harness = await createHarness();
    await harness.unit("jonas-okafor");
    const { client } = harness.console;
    harness.lab.configureSettings("system-a", fault);
    harness.lab.dropConnection("console");
    const failed = await publishedAs(client, "failed");
    expect(failed).toMatchObject({ because: { code }, again, held });
    expect(client.store.getState().registration.state).toBe("registered");
    await harness.console.call(JONAS, connected);
    harness.lab.configureSettings("system-a", "none");
    if (!again) client.engine.register();
    await publishedAs(client, "published");
  });

  test("a server that has forgotten the tag is told anew", async () => {
    harness = await createHarness();
    const { client } = harness.console;
    harness.lab.configureSettings("system-a", "tag-unknown");
    harness.lab.dropConnection("console");
    await publishedAs(client, "unsaid");
    await publishedAs(client, "published");
  });

  test("a system that wants none is told none, and calls come in", async () => {
    harness = await createHarness({ wire: wireProfileSchema.parse({ settings: { publish: false } }) });
    const unit = await harness.unit("jonas-okafor", false);
    expect(harness.console.client.store.getState().published).toEqual({});
    unit.client.engine.place(DISPATCHER, "mcptt");
    await harness.console.until(({ state }) => state === "incoming");
  });
});

describe("a pair of servers", () => {
  test("the one that takes over is told all of it, the tag of the other and then nothing but the settings", async () => {
    const [first, second] = [await createScriptedServer(), await createScriptedServer()];
    const account = { ...first.account(), servers: [first.url, second.url], wire: signallingWireSchema.parse({}) };
    const client = createClient(account, createStandInMedia(), {
      settings: () => ({ ...DEFAULT_SETTINGS, protection: "off" }),
    });
    client.start();
    const says = (state: string) =>
      storeValue(client.store, ({ published: { mcptt } }) => (mcptt?.state === state ? true : undefined));
    first.answer(await first.request("PUBLISH"), 200, "OK", { headers: ["SIP-ETag: of-first", "Expires: 3600"] });
    await says("published");
    await first.close();
    await says("unsaid");
    const whole = await second.request("PUBLISH");
    expect(whole.header("SIP-If-Match")).toBe("of-first");
    expect(whole.body).toContain("answer-mode");
    second.answer(whole, 412, "Conditional Request Failed");
    const anew = await second.request("PUBLISH");
    expect(anew.header("SIP-If-Match")).toBe("");
    expect(anew.body).toContain("answer-mode");
    second.answer(anew, 200, "OK", { headers: ["SIP-ETag: of-second", "Expires: 3600"] });
    await says("published");
    const stopped = client.stop();
    const back = await second.request("PUBLISH");
    expect([back.header("Expires"), back.header("SIP-If-Match")]).toEqual(["0", "of-second"]);
    second.answer(back, 200, "OK", { headers: ["Expires: 0"] });
    await stopped;
    await second.close();
  });
});

test("another user profile is obeyed when the server has answered, and where it refuses the one before stays with both", async () => {
  const one = await createScriptedServer();
  const client = createClient({ ...one.account(), wire: signallingWireSchema.parse({}) }, createStandInMedia(), {
    settings: () => ({ ...DEFAULT_SETTINGS, protection: "off" }),
  });
  client.start();
  const indexIn = ({ body }: Received) => /user-profile-index>(\d+)</.exec(body)?.[1];
  const answers = async (index: string | undefined, status: number) => {
    const request = await one.request("PUBLISH");
    expect(indexIn(request)).toBe(index);
    one.answer(request, status, "Said So", status === 200 ? { headers: ["SIP-ETag: t", "Expires: 3600"] } : {});
  };
  await answers("1", 200);
  await storeValue(client.store, ({ published: { mcptt } }) => (mcptt?.state === "published" ? true : undefined));
  const obeyed: number[] = [];
  const choose = (index: number) =>
    client.tryProfile({ service: "mcptt", index }, async () => {
      obeyed.push(index);
      return undefined;
    });
  const refused = choose(2);
  await answers("2", 403);
  expect((await refused)?.code).toBe("profile-not-taken");
  // A refused modification leaves what the server holds (RFC 3903 clause 4.4): it is confirmed, and not written again.
  await answers(undefined, 200);
  expect(obeyed).toEqual([]);
  const taken = choose(3);
  await answers("3", 200);
  expect(await taken).toBeUndefined();
  expect(obeyed).toEqual([3]);
  // What the desk says itself is still the first one here: it is told that again, as nobody obeys the other.
  await answers("1", 200);
  const stopped = client.stop();
  one.answer(await one.request("PUBLISH"), 200, "OK", { headers: ["Expires: 0"] });
  await stopped;
  await one.close();
});

describe("over the wire", () => {
  let server: ScriptedServer;
  let client: McClient;
  afterEach(async () => {
    await client.stop();
    await server.close();
  });

  async function start(
    wire: object = {},
    settings = DEFAULT_SETTINGS,
    profileIndexes: DeskAnswering["profileIndexes"] = {},
    control: Partial<Pick<SipAccount, "csk" | "transmissionControl">> = {},
    csk?: McClientOptions["csk"],
  ): Promise<void> {
    server = await createScriptedServer();
    const account = server.account();
    const services = Object.fromEntries(
      SERVICE_NAMES.map((service) => [
        service,
        { id: `sip:ava.${service}@mcx.system-a.example`, participatingFunction: `sip:${service}@mcx.system-a.example` },
      ]),
    );
    const full = { ...account, ...control, services, wire: signallingWireSchema.parse(wire) };
    client = createClient(full, createStandInMedia(), {
      settings: () => ({ ...settings, protection: "off" }),
      desk: () => ({ ...settings, profileIndexes }),
      ...(csk === undefined ? {} : { csk }),
    });
    client.start();
    await storeValue(client.store, ({ registration }) => (registration.state === "registered" ? true : undefined));
  }
  const accept = (request: Received, tag: string, expires = 3_600) =>
    server.answer(request, 200, "OK", { headers: [`SIP-ETag: ${tag}`, `Expires: ${expires}`] });
  /** Takes the first PUBLISH of each service. */
  async function first(): Promise<ReadonlyMap<McService, Received>> {
    const requests = await Promise.all(SERVICE_NAMES.map(() => server.request("PUBLISH")));
    const serviceOf = ({ text }: Received) => /^PUBLISH sip:(\w+)@/.exec(text)?.[1] as McService;
    return new Map(requests.map((request) => [serviceOf(request), request]));
  }

  test.each([
    ["none", { mcptt: "floorControl" }],
    ["preferred", { mcptt: "floorControl", mcvideo: "transmissionControl" }],
    ["required", { mcptt: "floorControl", mcvideo: "transmissionControl" }],
  ] as const)(
    "a signalling key goes with the settings of the service that it is for: %s",
    async (protection, expected) => {
      const settled: string[] = [];
      const transmissionControl = { queueing: true, views: "at-once", protection } as const;
      const recipient = { csk: { recipient: "sip:mdsi@mcx.system-a.example" }, transmissionControl };
      // Each I_MESSAGE is here what it is for.
      await start({}, DEFAULT_SETTINGS, {}, recipient, (use) => ({
        make: async () => ({ cskId: "26992638", message: btoa(use), goodForMs: 1_000_000 }),
        settle: (_cskId, outcome) => void settled.push(`${use} ${outcome}`),
      }));
      const requests = await first();
      const sent = [...requests].flatMap(([service, request]) => {
        const { keyMessage } = decodeSettingsPublication(service, request.header("Content-Type"), request.body);
        return keyMessage === undefined ? [] : [[service, Buffer.from(keyMessage).toString()]];
      });
      expect(Object.fromEntries(sent)).toEqual(expected);
      for (const request of requests.values()) accept(request, "t");
      await vi.waitFor(() => expect(settled.toSorted()).toEqual(Object.values(expected).map((use) => `${use} taken`)));
    },
  );

  test("each service has a request of its own to its own function, as the examples have it", async () => {
    await start();
    const requests = await first();
    expect([...requests.keys()].sort()).toEqual([...SERVICE_NAMES].sort());
    const facts = (service: McService) => {
      const request = requests.get(service) as Received;
      const { settings, ownId, clientId } = decodeSettingsPublication(
        service,
        request.header("Content-Type"),
        request.body,
      );
      expect(ownId).toBe(`sip:ava.${service}@mcx.system-a.example`);
      expect(clientId).toMatch(/^urn:uuid:/);
      expect(request.header("To")).toBe(`<sip:${service}@mcx.system-a.example>`);
      expect(request.header("Event")).toBe("poc-settings");
      expect(request.header("Expires")).toBe("4294967295");
      expect(request.header("SIP-If-Match")).toBe("");
      const { instanceId, ...rest } = settings;
      expect(instanceId).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
      return { icsi: request.header("P-Preferred-Service"), accept: request.header("Accept-Contact"), ...rest };
    };
    const icsi = "urn:urn-7:3gpp-service.ims.icsi";
    expect(facts("mcptt")).toEqual({
      icsi: `${icsi}.mcptt`,
      accept: "*;+g.3gpp.mcptt;require;explicit",
      answerMode: "manual",
      profileIndex: 1,
      multiplexSupport: false,
    });
    expect(facts("mcvideo")).toEqual({
      icsi: `${icsi}.mcvideo`,
      accept: "*;+g.3gpp.mcvideo;require;explicit",
      answerMode: "manual",
      profileIndex: 1,
    });
    expect(facts("mcdata")).toEqual({
      icsi: `${icsi}.mcdata`,
      accept: "*;+g.3gpp.mcdata;require;explicit",
      profileIndex: 1,
    });
  });

  test("each server hears of the profile that is obeyed in its service; where none is known, of the usual index", async () => {
    await start({}, DEFAULT_SETTINGS, { mcptt: 4, mcdata: 0 });
    const requests = await first();
    const indexes = [...requests].map(([service, request]) => {
      const { settings } = decodeSettingsPublication(service, request.header("Content-Type"), request.body);
      return [service, settings.profileIndex];
    });
    expect(Object.fromEntries(indexes)).toEqual({ mcptt: 4, mcvideo: 1, mcdata: 0 });
  });

  test("what the wire profile chooses is what goes out", async () => {
    await start(
      { settings: { expires: 600, profileIndex: null, noCalls: "barred" } },
      { ...DEFAULT_SETTINGS, takesCalls: false },
    );
    const requests = await first();
    const settings = (service: McService) => {
      const request = requests.get(service) as Received;
      expect(request.header("Expires")).toBe("600");
      return decodeSettingsPublication(service, request.header("Content-Type"), request.body).settings;
    };
    expect(settings("mcptt")).toMatchObject({ barsCalls: true });
    expect(settings("mcptt").profileIndex).toBeUndefined();
    expect(settings("mcdata").barsCalls).toBeUndefined();
  });

  test("a desk without calls whose settings are to be taken back publishes what is not about calls alone", async () => {
    await start(
      { settings: { publish: true, expires: 600, profileIndex: 1, noCalls: "withdrawn" } },
      { ...DEFAULT_SETTINGS, takesCalls: false },
    );
    const request = await server.request("PUBLISH");
    expect(request.text).toMatch(/^PUBLISH sip:mcdata@/);
    expect(client.store.getState().published.mcptt).toEqual({ state: "withdrawn" });
  });

  test("signing out takes everything back before the registration", async () => {
    await start();
    const requests = await first();
    for (const [service, request] of requests) accept(request, `tag-${service}`);
    await registered(client);
    const stopped = client.stop();
    const backs = await first();
    for (const [service, back] of backs) {
      expect(back.header("Expires")).toBe("0");
      expect(back.header("SIP-If-Match")).toBe(`tag-${service}`);
      expect(back.body).toBe("");
      accept(back, "gone", 0);
    }
    await stopped;
  });

  test("a server that does not answer about the end keeps nobody", async () => {
    await start();
    for (const request of (await first()).values()) accept(request, "t");
    await registered(client);
    await client.stop();
    expect(client.store.getState().registration.state).toBe("off");
  });

  test("a server without settings: one request each, and no more", async () => {
    await start();
    for (const request of (await first()).values()) server.answer(request, 405, "Method Not Allowed");
    await storeValue(client.store, ({ published }) =>
      SERVICE_NAMES.every((service) => published[service]?.state === "failed") ? true : undefined,
    );
    expect(client.store.getState()).toMatchObject({
      registration: { state: "registered" },
      published: {
        mcptt: { because: { code: "settings-not-supported", detail: "405 Method Not Allowed" }, again: false },
      },
    });
  });
});
