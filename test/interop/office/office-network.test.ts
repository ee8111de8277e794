import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { ask, until } from "../../../scripts/tools/program/program.ts";
import { RealConsole } from "../console/real-console.ts";
import { TurnServer } from "../coturn/turn-server.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { KMS_HOST, Office, TURN_ADDRESS, TURN_PORT } from "./office.ts";

const LIMIT_MS = 25_000;
const WITHIN_HZ = 15;
const VOICES = { caller: 880, colleague: 440 } as const;
/** The certificate of the SIP server is of an authority that was made for this run; that of the KMS is checked as ever. */
const FLAGS = ["--ignore-certificate-errors"];

const keysReady = (console: RealConsole) =>
  until("keys", LIMIT_MS, async () =>
    (await ask(console.page, "keys.status", {})).state === "ready" ? true : undefined,
  );

describeWith("tinyproxy", "coturn")("an office whose network ends at tinyproxy", { timeout: 90_000 }, () => {
  let folder: string;
  let office: Office;
  let turn: TurnServer;
  let open: RealConsole[];

  beforeAll(async () => {
    folder = makeFolder("office");
    turn = await TurnServer.start(folder);
    office = await Office.open({ folder, turnPort: turn.port });
    office.lab.setUnitOpen("jonas-okafor", true);
  });
  afterAll(async () => {
    await office?.close();
    await turn?.end();
    removeFolder(folder);
  });
  beforeEach(() => {
    open = [];
    keepOnFailure(folder);
  });
  afterEach(async () => {
    for (const console of open) await console.close();
  });

  /** Opens a console in the office: the dispatcher's, or that of somebody of the lab. */
  async function consoleOf(
    name: keyof typeof VOICES,
    media: "all" | "relay",
    proxyLogin?: object | null,
    registers = true,
  ) {
    const [server] = [turn.account(["tcp"])];
    const iceServers = [{ ...server, urls: [`turn:${TURN_ADDRESS}:${TURN_PORT}?transport=tcp`] }];
    const console = await RealConsole.open({
      folder,
      name: `${name}-${open.length}-${media}`,
      account: await office.accountOf(name === "caller" ? null : "jonas-okafor", iceServers, proxyLogin),
      people: ["jonas.okafor"],
      settings: { protection: "required" },
      voiceHz: VOICES[name],
      policyFile: office.policyFile(media, name === "caller" ? "proxy" : "file"),
      flags: FLAGS,
      registers,
    });
    open.push(console);
    console.pictureOnFailure(name);
    return console;
  }

  test("a protected call: signalling, keys and audio go through the proxy alone, which policy or PAC file names, and both hear each other", async () => {
    const [caller, colleague] = [await consoleOf("caller", "relay"), await consoleOf("colleague", "relay")];
    await Promise.all([keysReady(caller), keysReady(colleague)]);
    await caller.dial("jonas.okafor");
    await colleague.is("incoming");
    await colleague.page.keyboard.press("a");
    await Promise.all([caller.is("connected"), colleague.is("connected")]);
    for (const console of [caller, colleague]) {
      await until("a way for the audio", LIMIT_MS, async () =>
        (await console.route()).local === "relay" ? true : undefined,
      );
    }
    expect(Math.abs((await caller.heardFrequency()) - VOICES.colleague)).toBeLessThan(WITHIN_HZ);
    expect(Math.abs((await colleague.heardFrequency()) - VOICES.caller)).toBeLessThan(WITHIN_HZ);
    for (const console of [caller, colleague]) {
      // Of the own end alone: a check that overtakes the answer makes of the other's relay a peer-reflexive candidate.
      expect(await console.route()).toMatchObject({ local: "relay", relayProtocol: "tcp" });
    }
    await caller.hangUp();
    const asked = new Set(office.behind.asked);
    expect(asked).toEqual(new Set(["sip.system-a.example:443", `${KMS_HOST}:443`, `${TURN_ADDRESS}:${TURN_PORT}`]));
    expect(turn.output).toMatch(/ALLOCATE processed, success/);
  });

  test.each([
    ["has no user name for it", null, "proxy wants a login", "proxy-login-missing"],
    [
      "has the wrong one",
      { username: "dispatch-7", password: "wrong" },
      "proxy refuses the login",
      "proxy-login-refused",
    ],
  ] as const)("a console that %s says so, and asks for its keys in vain", async (_what, login, words, code) => {
    const console = await consoleOf("caller", "all", login, false);
    await console.page.getByText(words).first().waitFor({ timeout: LIMIT_MS });
    const status = await until("the fault of the keys", LIMIT_MS, async () => {
      const { problem } = await ask(console.page, "keys.status", {});
      return problem ?? undefined;
    });
    expect(status.code).toBe(code);
  });
});
