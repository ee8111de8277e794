import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { INPUT_LIMIT } from "../../../../scripts/tools/mikey/input.ts";
import { inspectionTable } from "../../../../scripts/tools/mikey/table.ts";
import { VERBS } from "../../../../scripts/tools/mikey/verbs.ts";
import { MIKEY_ERRORS, MikeyError } from "../../../../shared/mikey/base/errors.ts";
import { inspectMessage } from "../../../../shared/mikey/inspect.ts";
import { refusal } from "./support/refusal.ts";
import { octets, crossDomain as v } from "./support/vectors.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** Runs the command as `npm run --silent mikey` does. */
async function run(args: string[], input: string | Uint8Array): Promise<{ code: number | null; lines: unknown[] }> {
  const child = spawn(process.execPath, ["scripts/mikey.ts", ...args], { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  child.stdin.end(input);
  const output = await text(child.stdout);
  return {
    code: await ended,
    lines: output
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  };
}

const createInput = {
  initiator: { ...v.caller, kms: v.kmsA },
  responder: { userUri: v.calleeNew.userUri, kms: v.kmsB },
  at: v.unixSeconds,
};
const openInput = (message: string, change: object = {}): object => ({
  message,
  initiator: { userUri: v.caller.userUri, kms: v.kmsA },
  responder: { userUri: v.calleeNew.userUri, kms: v.kmsB, userDecryptKey: v.calleeNew.userDecryptKey },
  at: v.unixSeconds,
  ...change,
});
const opened = {
  pck: v.PCK,
  pckId: v.PCK_ID,
  rand: v.RAND,
  initiatorUid: v.caller.uid,
  responderUid: v.calleeNew.uid,
  keyPeriodNo: v.calleeNew.keyPeriodNo,
};

describe("the integrators' command", { timeout: 30_000 }, () => {
  it("answers one object with one object and exits 0", async () => {
    const result = await run(["open"], JSON.stringify(openInput(v.messages[0]?.base64 ?? "")));
    expect(result).toEqual({ code: 0, lines: [opened] });
  });

  it("exits 1 with the code of the refusal", async () => {
    const result = await run(["open"], JSON.stringify(openInput(v.messages[0]?.base64 ?? "", { at: 0 })));
    expect(result.code).toBe(1);
    expect(result.lines).toEqual([{ error: { code: "time-window", message: MIKEY_ERRORS["time-window"] } }]);
  });

  it.each([
    ["broken JSON", ["inspect"], "{", "input-invalid"],
    ["no input", ["inspect"], "", "input-invalid"],
    ["a verb of its own", ["decrypt"], "{}", "verb-unknown"],
    ["a verb of its own, many times", ["decrypt", "--batch"], "", "verb-unknown"],
    ["a name that every object has", ["toString"], "{}", "verb-unknown"],
    ["no verb", [], "{}", "verb-unknown"],
    ["a flag of its own", ["inspect", "--fast"], "{}", "input-invalid"],
    ["a long message", ["inspect"], `{"message":"${"A".repeat(100_000)}"}`, "message-too-long"],
    ["a long input", ["inspect"], `{"message":"${"A".repeat(INPUT_LIMIT)}"}`, "input-invalid"],
  ])("refuses %s", async (_, args, input, code) => {
    const result = await run(args, input);
    expect(result.code).toBe(1);
    expect(result.lines).toMatchObject([{ error: { code } }]);
  });

  it("answers a batch line by line, each by itself", async () => {
    const line = (message: string | undefined): string => JSON.stringify(openInput(message ?? ""));
    const lines = [
      line(v.messages[0]?.base64),
      "not JSON",
      "",
      line(v.messages[1]?.base64),
      line(v.messages[0]?.base64),
    ];
    const result = await run(["open", "--batch"], `${lines.join("\n")}\n`);
    expect(result.code).toBe(0);
    const refused = { error: expect.objectContaining({ code: "input-invalid" }) as unknown };
    expect(result.lines).toEqual([opened, refused, refused, opened, opened]);
  });

  it("goes on after a line that is too long, and needs no newline at the end", async () => {
    const line = JSON.stringify({ pck: v.PCK, pckId: v.PCK_ID, rand: v.RAND });
    const result = await run(["derive", "--batch"], `${line}\r\n"${" ".repeat(INPUT_LIMIT)}"\n${line}`);
    expect(result.code).toBe(0);
    const answers = result.lines as Record<string, { code: string }>[];
    expect(answers.map((answer) => answer["error"]?.code ?? answer["mki"])).toEqual([
      v.PCK_ID,
      "input-invalid",
      v.PCK_ID,
    ]);
  });

  it("takes identifiers as they are: every separator of Unicode in them, but no octets that are not UTF-8", async () => {
    const userUri = "sip:a\u2028b\u0085c@example.org";
    const request = (name: string): string => JSON.stringify({ userUri: name, kms: v.kmsA, keyPeriodNo: 1 });
    const { lines } = await run(["uid", "--batch"], `${request(userUri)}\n`);
    expect(lines).toEqual([VERBS.uid(JSON.parse(request(userUri)))]);
    const wrong = Buffer.from(request("sip:?@example.org"));
    wrong[wrong.indexOf("?")] = 0xff;
    const refused = await run(["uid"], wrong);
    expect(refused).toMatchObject({ code: 1, lines: [{ error: { code: "input-invalid" } }] });
  });
});

describe("the verbs", () => {
  it("uid", () => {
    const expected = { uid: v.calleeNew.uid, keyPeriodNo: v.calleeNew.keyPeriodNo };
    const { userUri, keyPeriodNo } = v.calleeNew;
    expect(VERBS.uid({ userUri, kms: v.kmsB, at: v.unixSeconds })).toEqual(expected);
    expect(VERBS.uid({ userUri, kms: v.kmsB, keyPeriodNo })).toEqual(expected);
    expect(refusal(() => VERBS.uid({ userUri, kms: v.kmsB }))).toBe("input-invalid");
    expect(refusal(() => VERBS.uid({ userUri, kms: v.kmsB, at: 0, keyPeriodNo }))).toBe("input-invalid");
  });

  it("create, then open", () => {
    for (const identityForm of ["uri", "uid"]) {
      const { message, ...key } = VERBS.create({ ...createInput, identityForm }) as Record<string, string>;
      expect(VERBS.open(openInput(message ?? ""))).toMatchObject(key);
    }
    const fixed = { ...createInput, pck: v.PCK, pckId: v.PCK_ID, rand: v.RAND };
    const { message, ...key } = VERBS.create(fixed) as Record<string, string>;
    expect(key).toEqual({ pck: v.PCK, pckId: v.PCK_ID, rand: v.RAND });
    expect(message?.slice(0, 592)).toBe(v.messages[0]?.base64.slice(0, 592));
  });

  it("create refuses signing keys that are not the initiator's", () => {
    const initiator = { ...createInput.initiator, userUri: v.calleePrimary.userUri };
    expect(refusal(() => VERBS.create({ ...createInput, initiator }))).toBe("eccsi-key-invalid");
  });

  it("open takes the key's period when it is told, and finds it when it is not", () => {
    const message = v.messages[1]?.base64 ?? "";
    const responder = { userUri: v.calleeNew.userUri, kms: v.kmsB, userDecryptKey: v.calleeNew.userDecryptKey };
    const withPeriod = (keyPeriodNo: number) => openInput(message, { responder: { ...responder, keyPeriodNo } });
    expect(VERBS.open(withPeriod(v.calleeNew.keyPeriodNo))).toEqual(opened);
    expect(refusal(() => VERBS.open(withPeriod(v.calleeNew.keyPeriodNo + 1)))).toBe("responder-mismatch");
  });

  it("open takes a window and compatibility switches", () => {
    const message = v.messages[0]?.base64 ?? "";
    const late = { at: v.unixSeconds + 1000, window: 1000, compatibility: { shortPower: true } };
    expect(VERBS.open(openInput(message, late))).toEqual(opened);
  });

  it("derive", () => {
    expect(VERBS.derive({ pck: v.PCK, pckId: v.PCK_ID, rand: v.RAND })).toEqual({
      mki: v.srtp.mki,
      initiator: v.srtp.initiator_cs0,
      receiver: v.srtp.receiver_cs1,
      dpck: v.keyParameters.dpck,
    });
  });

  it("keygen makes keys that the other verbs take, marked as test material", () => {
    const { kmsUri, userKeyPeriod, userKeyOffset } = v.kmsA;
    const users = ["sip:one@example.org", "sip:two@example.org"];
    const made = VERBS.keygen({ kms: { kmsUri, userKeyPeriod, userKeyOffset }, users, at: v.unixSeconds }) as {
      testMaterial: boolean;
      masterSecrets: Record<string, string>;
      kms: object;
      keySets: { userUri: string; keyPeriodNo: number }[];
    };
    expect(made.testMaterial).toBe(true);
    const [one, two] = made.keySets;
    const { message } = VERBS.create({
      initiator: { ...one, kms: made.kms },
      responder: { userUri: two?.userUri, kms: made.kms },
      at: v.unixSeconds,
    }) as { message: string };
    VERBS.open({ message, initiator: { kms: made.kms }, responder: { ...two, kms: made.kms }, at: v.unixSeconds });
    const more = VERBS.keygen({ kms: made.kms, users: [], keyPeriodNo: 1, masterSecrets: made.masterSecrets });
    expect(more).toMatchObject({ kms: made.kms, keySets: [] });
  });

  it("keygen takes the master secrets of the vectors", () => {
    const masterSecrets = { z: v.kmsB.masterSecret_z, ksak: v.kmsB.KSAK };
    const { userUri, keyPeriodNo, uid, userDecryptKey } = v.calleeNew;
    expect(VERBS.keygen({ kms: v.kmsB, users: [userUri], keyPeriodNo, masterSecrets })).toMatchObject({
      kms: { pubEncKey: v.kmsB.pubEncKey, pubAuthKey: v.kmsB.pubAuthKey },
      keySets: [{ userUri, keyPeriodNo, uid, userDecryptKey }],
    });
  });

  it("inspect, for programs and for people", () => {
    const inspection = VERBS.inspect({ message: v.messages[2]?.base64 });
    expect(inspection).toMatchObject({ length: 927, payloads: v.messages[2]?.payloads });
    const table = inspectionTable(inspectMessage(octets(v.messages[2]?.message ?? "")));
    expect(table).toContain("   724      72  Key parameters  type: 7");
    expect(Math.max(...table.split("\n").map((line) => line.length))).toBeLessThan(120);
  });

  it.each([
    ["no object", () => VERBS.uid(7)],
    ["odd hex", () => VERBS.derive({ pck: "0", pckId: v.PCK_ID, rand: v.RAND })],
    ["a number for a URI", () => VERBS.uid({ userUri: 5, kms: v.kmsA, at: 0 })],
    ["users that are no list", () => VERBS.keygen({ kms: v.kmsA, users: "all", at: 0 })],
    ["an identity form of its own", () => VERBS.create({ ...createInput, identityForm: "name" })],
  ])("refuse %s", (_, action) => {
    expect(refusal(action)).toBe("input-invalid");
  });

  it("never quote a secret in a refusal", () => {
    const message = v.messages[0]?.base64 ?? "";
    const { userDecryptKey } = v.calleeNew;
    const { userSigningKeySSK, userPubTokenPVT } = v.caller;
    const openWith = (key: unknown) =>
      VERBS.open(openInput(message, { responder: { ...responder, userDecryptKey: key } }));
    const responder = { userUri: v.calleeNew.userUri, kms: v.kmsB };
    const createWith = (ssk: unknown) =>
      VERBS.create({ ...createInput, initiator: { ...createInput.initiator, userSigningKeySSK: ssk } });
    const attempts: [string, () => object][] = [
      [userDecryptKey, () => openWith(`${userDecryptKey}zz`)],
      [userDecryptKey, () => openWith(userDecryptKey.slice(0, -2))],
      [userDecryptKey, () => openWith([userDecryptKey])],
      [userDecryptKey, () => openWith(`02${userDecryptKey.slice(2)}`)],
      [userSigningKeySSK, () => createWith(`${userSigningKeySSK}00`)],
      [userSigningKeySSK, () => createWith({ [userSigningKeySSK]: 1 })],
      [userSigningKeySSK, () => createWith(userPubTokenPVT.slice(2, 66))],
      [v.PCK, () => VERBS.create({ ...createInput, pck: `${v.PCK}00` })],
      [v.PCK, () => VERBS.create({ ...createInput, identityForm: v.PCK })],
      [v.PCK, () => VERBS.derive({ pck: `${v.PCK}0`, pckId: v.PCK_ID, rand: v.RAND })],
      [v.kmsA.KSAK, () => VERBS.keygen({ kms: v.kmsA, users: [], at: 0, masterSecrets: { z: "", ksak: v.kmsA.KSAK } })],
    ];
    for (const [secret, attempt] of attempts) {
      let text = "";
      try {
        attempt();
      } catch (error) {
        text = error instanceof MikeyError ? `${error.message} ${error.detail}` : "";
      }
      expect(text).not.toBe("");
      for (let i = 0; i + 8 <= secret.length; i += 8) expect(text).not.toContain(secret.slice(i, i + 8));
      expect(text).not.toContain(BigInt(`0x${secret}`).toString());
    }
  });

  it("document every error code", () => {
    const page = readFileSync(new URL("../../../../docs/mikey-cli.md", import.meta.url), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` *\| (.*?) *\|$/gm)].map(([, code, meaning]) => [code, meaning]);
    expect(Object.fromEntries(rows)).toEqual(MIKEY_ERRORS);
  });
});
