import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { bytesToHex, type Octets, systemRandom } from "../../../shared/mikey/base/octets.ts";
import {
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  generateEccsiMasterSecret,
  verifyEccsi,
} from "../../../shared/mikey/eccsi.ts";
import {
  decapsulate,
  encapsulate,
  extractDecryptionKey,
  generateSakkeMasterSecret,
  SakkeDecryptionKey,
  SakkePublicKey,
  sakkePublicKeyOf,
  validateDecryptionKey,
} from "../../../shared/mikey/sakke/sakke.ts";
import { describeWith } from "../rig/describe-with.ts";
import { keepOnFailure, makeFolder, removeFolder } from "../rig/scratch.ts";
import { Judge, octetsOf, type Verdict } from "./judge.ts";

/** Random rounds each way. No failure is allowed. A thousand are a command of their own, `npm run test:cryptographers`. */
const ROUNDS = Number(process.env["ROUNDS"] ?? 250);

/** Rounds that are under way at a time: the foreign programs and ours work side by side. */
const ABREAST = 20;

const LIMIT_MS = 600_000;

/** Octets of a UID. */
const UID = 32;

const change = (octets: Uint8Array, at: number): Uint8Array => octets.map((octet, i) => (i === at ? octet ^ 1 : octet));

/** Runs every round, a few at a time, and gives the rounds that failed with their reason. */
async function failuresOf(round: (number: number) => Promise<string | undefined>): Promise<string[]> {
  const failures: string[] = [];
  for (let first = 0; first < ROUNDS; first += ABREAST) {
    const numbers = Array.from({ length: Math.min(ABREAST, ROUNDS - first) }, (_, i) => first + i);
    const results = await Promise.all(numbers.map((number) => round(number).catch(String)));
    for (const [i, result] of results.entries())
      if (result !== undefined) failures.push(`round ${first + i}: ${result}`);
  }
  return failures;
}

const refused = (verdict: Verdict): boolean => !verdict.ok || verdict.valid === false;

describeWith("gcc", "wolfssl")("wolfSSL and this program", () => {
  let folder: string;
  // What one encapsulates the other opens at the same time, each with keys of its own.
  let first: Judge;
  let second: Judge;

  beforeAll(() => {
    folder = makeFolder("wolfssl");
    const program = Judge.compile(folder);
    first = Judge.start(program, join(folder, "first.jsonl"));
    second = Judge.start(program, join(folder, "second.jsonl"));
  });
  beforeEach(() => keepOnFailure(folder));
  afterAll(async () => {
    await Promise.all([first?.end(), second?.end()]);
    removeFolder(folder);
  });

  test("ECCSI: keys made by one are accepted by the other, and so are signatures", { timeout: LIMIT_MS }, async () => {
    const theirs = await first.ask("eccsi-make");
    const ksakOfOurs = generateEccsiMasterSecret();
    const kmss = [
      { ksak: ksakOfOurs, kpak: eccsiPublicKeyOf(ksakOfOurs) },
      { ksak: octetsOf(theirs, "ksak"), kpak: octetsOf(theirs, "kpak") },
    ] as const;
    // Both make the same public key of a master secret.
    expect(bytesToHex(eccsiPublicKeyOf(kmss[1].ksak))).toBe(bytesToHex(kmss[1].kpak));
    const publicKeys = kmss.map(({ kpak }) => new EccsiPublicKey(kpak));

    const failures = await failuresOf(async (number) => {
      const kms = kmss[number % 2 === 0 ? 0 : 1];
      const publicKey = publicKeys[number % 2] as EccsiPublicKey;
      const { kpak } = kms;
      const id = systemRandom(UID);
      const message = systemRandom(1 + (number % 700));

      const ours = extractSigningKey(kms.ksak, id);
      const pair = await second.ask("eccsi-extract", { ksak: kms.ksak, kpak, id });
      const [ssk, pvt] = [octetsOf(pair, "ssk"), octetsOf(pair, "pvt")];
      const acceptsOurs = await first.ask("eccsi-validate", { kpak, id, ...ours });
      if (acceptsOurs.valid !== true) return `our SSK and PVT: ${acceptsOurs.error}`;
      // Throws when it does not accept theirs.
      const signer = new EccsiSigningKey(ssk, pvt, id, publicKey);

      const signature = signer.sign(message);
      const accepted = await first.ask("verify", { kpak, id, message, signature });
      if (accepted.valid !== true) return `our signature: ${accepted.error}`;
      const signed = await second.ask("sign", { kpak, id, message, ...ours });
      verifyEccsi(octetsOf(signed, "signature"), message, id, publicKey);

      // One round in ten also tries what has to be refused.
      if (number % 10 !== 0) return undefined;
      const wrong = await first.ask("verify", { kpak, id, message, signature: change(signature, number % 64) });
      return refused(wrong) ? undefined : "an altered signature was accepted";
    });
    expect(failures).toEqual([]);
  });

  test("SAKKE: keys made by one are accepted by the other, and what one encapsulates the other opens", {
    timeout: LIMIT_MS,
  }, async () => {
    const theirs = await first.ask("sakke-make");
    const zOfOurs = generateSakkeMasterSecret();
    const kmss = [
      { z: zOfOurs, zPublic: sakkePublicKeyOf(zOfOurs) },
      { z: octetsOf(theirs, "z"), zPublic: octetsOf(theirs, "zPublic") },
    ] as const;
    expect(bytesToHex(sakkePublicKeyOf(kmss[1].z))).toBe(bytesToHex(kmss[1].zPublic));
    const publicKeys = kmss.map(({ zPublic }) => new SakkePublicKey(zPublic));

    const failures = await failuresOf(async (number) => {
      const kms = kmss[number % 2 === 0 ? 0 : 1];
      const publicKey = publicKeys[number % 2] as SakkePublicKey;
      const { zPublic } = kms;
      const id = systemRandom(UID);

      const ours = extractDecryptionKey(kms.z, id);
      const [extracted, acceptsOurs] = await Promise.all([
        second.ask("sakke-extract", { z: kms.z, zPublic, id }),
        second.ask("sakke-validate", { zPublic, id, rsk: ours }),
      ]);
      if (acceptsOurs.valid !== true) return `our RSK: ${acceptsOurs.error}`;
      const rsk = octetsOf(extracted, "rsk");
      const key = new SakkeDecryptionKey(rsk);
      validateDecryptionKey(key, id, publicKey);

      // As `createMessage` does: a value with a zero octet in front of what is hashed or sent is drawn again.
      let value: Octets;
      let made: ReturnType<typeof encapsulate>;
      do {
        value = systemRandom(16);
        made = encapsulate(publicKey, id, value);
      } while (made.hasLeadingZero);
      const [opened, fromThem] = await Promise.all([
        second.ask("decapsulate", { zPublic, id, rsk: ours, data: made.data }),
        first.ask("encapsulate", { zPublic, id, ssv: value }),
      ]);
      if (bytesToHex(octetsOf(opened, "ssv")) !== bytesToHex(value)) return "they opened something else";
      const data = octetsOf(fromThem, "data");
      if (bytesToHex(decapsulate(data, [id], publicKey, key).value) !== bytesToHex(value)) return "we opened another";
      // Nothing in it is drawn at random, so both make the same octets.
      if (bytesToHex(data) !== bytesToHex(made.data)) return "their encapsulation is not ours";

      if (number % 20 !== 0) return undefined;
      const altered = change(made.data, 257 + (number % 16));
      const wrong = await second.ask("decapsulate", { zPublic, id, rsk: ours, data: altered });
      return refused(wrong) ? undefined : "altered data were accepted";
    });
    expect(failures).toEqual([]);
  });
});
