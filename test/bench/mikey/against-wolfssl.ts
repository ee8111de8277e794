/**
 * The same cryptographic operations by this program and by wolfSSL, taken in turns: what else the machine does then meets
 * both alike, and the ratio holds where the times do not.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Octets, systemRandom } from "../../../shared/mikey/base/octets.ts";
import { createMessage } from "../../../shared/mikey/create.ts";
import {
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  generateEccsiMasterSecret,
  verifyEccsi,
} from "../../../shared/mikey/eccsi.ts";
import { Initiator, Receiver, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { openMessage } from "../../../shared/mikey/open.ts";
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
import { Judge } from "../../interop/wolfssl/judge.ts";
import { missing, whatIsMissing } from "../../support/fixtures/foreign-software.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

const NEEDED = ["gcc", "wolfssl"] as const;

/** Turns that count, and turns before them that let the engine compile. */
const TURNS = 60;
const WARM_UP = 80;

/** Octets of the first payloads of an I_MESSAGE: what is signed. */
const SIGNED = 444;

interface Case {
  readonly name: string;
  /** Everything that is not timed: what one turn works on. */
  prepare(): {
    ours(): unknown;
    readonly op: string;
    readonly fields: Readonly<Record<string, Uint8Array>>;
  };
}

/** Measures both in turns. wolfSSL's time is taken inside of its program: no pipe is in it. */
export async function benchAgainstWolfssl(): Promise<BenchTable[]> {
  if (missing(NEEDED).length > 0) throw new Error(`missing: ${whatIsMissing(NEEDED)}`);
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-bench-"));
  const judge = Judge.start(Judge.compile(folder));
  try {
    const { version } = await judge.ask("version");
    const rows: (string | number)[][] = [];
    for (const each of cases()) rows.push(await inTurns(each, judge));
    return [
      {
        title: `MIKEY-SAKKE against wolfSSL ${String(version)}, one thread each, ${TURNS} turns`,
        columns: ["operation", "ours, median ms", "wolfSSL, median ms", "ours / wolfSSL"],
        rows,
        notes: [
          "Below 1.00: ours takes less time. wolfSSL as its package has it, with its portable arithmetic for the 1024-bit curve.",
        ],
      },
    ];
  } finally {
    await judge.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inTurns({ name, prepare }: Case, judge: Judge): Promise<(string | number)[]> {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let turn = 0; turn < WARM_UP + TURNS; turn++) {
    const work = prepare();
    const start = performance.now();
    work.ours();
    const time = performance.now() - start;
    const verdict = await judge.ask(work.op, work.fields);
    if (!verdict.ok || verdict.valid === false) throw new Error(`${name}: ${verdict.error ?? "refused"}`);
    if (turn < WARM_UP) continue;
    ours.push(time);
    theirs.push(verdict.us / 1000);
  }
  const [median, other] = [percentile(ours, 0.5), percentile(theirs, 0.5)];
  return [name, median, other, median / other];
}

/** Whole messages against what is the most of one: wolfSSL knows no I_MESSAGE. Both ends have met before. */
function messageCases(kms: { z: Octets; zPublic: Octets; ksak: Octets; kpak: Octets }): Case[] {
  const at = 1_748_779_200;
  const periods = { userKeyPeriod: 2_592_000, userKeyOffset: 0 };
  const domain = new SecurityDomain({
    kmsUri: "kms.bench.example",
    ...periods,
    pubEncKey: kms.zPublic,
    pubAuthKey: kms.kpak,
  });
  const keyPeriodNo = domain.keyPeriodAt(at);
  const [from, to] = ["sip:from@bench.example", "sip:to@bench.example"];
  const fromUid = domain.uid(from, keyPeriodNo);
  const id = domain.uid(to, keyPeriodNo);
  const { ssk, pvt } = extractSigningKey(kms.ksak, fromUid);
  const rsk = extractDecryptionKey(kms.z, id);
  const signing = { userSigningKeySSK: ssk, userPubTokenPVT: pvt };
  const initiator = new Initiator({ userUri: from, domain, keyPeriodNo }, signing);
  const receiver = new Receiver({ userUri: to, domain, keyPeriodNo }, rsk);
  domain.encryption.prepareUser(id);
  const create = () => createMessage({ initiator, responder: { userUri: to, domain }, at });
  const { zPublic } = kms;
  return [
    {
      name: "I_MESSAGE created, against encapsulate",
      prepare: () => ({ ours: create, op: "encapsulate", fields: { zPublic, id, ssv: systemRandom(16) } }),
    },
    {
      name: "I_MESSAGE opened, against decapsulate",
      prepare: () => {
        const { message } = create();
        const { data } = encapsulate(domain.encryption, id, systemRandom(16));
        const ours = () => openMessage({ message, initiator: { domain, userUri: from }, receivers: [receiver], at });
        return { ours, op: "decapsulate", fields: { zPublic, id, rsk, data } };
      },
    },
  ];
}

function cases(): Case[] {
  const z = generateSakkeMasterSecret();
  const zPublic = sakkePublicKeyOf(z);
  const ksak = generateEccsiMasterSecret();
  const kpak = eccsiPublicKeyOf(ksak);
  const id = systemRandom(32);
  const pair = extractSigningKey(ksak, id);
  const rsk = extractDecryptionKey(z, id);
  const eccsiKey = new EccsiPublicKey(kpak);
  const signer = new EccsiSigningKey(pair.ssk, pair.pvt, id, eccsiKey);
  const sakkeKey = new SakkePublicKey(zPublic);
  const withTable = new SakkePublicKey(zPublic, sakkeKey.table);
  withTable.prepareUser(id);
  const messages = messageCases({ z, zPublic, ksak, kpak });
  const key = new SakkeDecryptionKey(rsk);
  return [
    {
      name: "SAKKE encapsulate, a callee of the first time",
      prepare: () => {
        const ssv = systemRandom(16);
        return { ours: () => encapsulate(sakkeKey, id, ssv), op: "encapsulate", fields: { zPublic, id, ssv } };
      },
    },
    {
      name: "SAKKE encapsulate, a callee who comes again",
      prepare: () => {
        const ssv = systemRandom(16);
        return { ours: () => encapsulate(withTable, id, ssv), op: "encapsulate", fields: { zPublic, id, ssv } };
      },
    },
    {
      name: "SAKKE decapsulate, key prepared",
      prepare: () => {
        const { data } = encapsulate(sakkeKey, id, systemRandom(16));
        const ours = () => decapsulate(data, [id], withTable, key);
        return { ours, op: "decapsulate", fields: { zPublic, id, rsk, data } };
      },
    },
    {
      name: "SAKKE check of a received RSK",
      prepare: () => ({
        ours: () => validateDecryptionKey(new SakkeDecryptionKey(rsk), id, sakkeKey),
        op: "sakke-validate",
        fields: { zPublic, id, rsk },
      }),
    },
    {
      name: "SAKKE extraction of an RSK",
      prepare: () => {
        const user = systemRandom(32);
        return {
          ours: () => extractDecryptionKey(z, user),
          op: "sakke-extract",
          fields: { z, zPublic, id: user },
        };
      },
    },
    {
      name: "ECCSI sign",
      prepare: () => {
        const message = systemRandom(SIGNED);
        return { ours: () => signer.sign(message), op: "sign", fields: { kpak, id, message, ...pair } };
      },
    },
    {
      name: "ECCSI verify",
      prepare: () => {
        const message = systemRandom(SIGNED);
        const signature = signer.sign(message);
        return {
          ours: () => verifyEccsi(signature, message, id, eccsiKey),
          op: "verify",
          fields: { kpak, id, message, signature },
        };
      },
    },
    {
      name: "ECCSI extraction of SSK and PVT",
      prepare: () => {
        const user = systemRandom(32);
        return { ours: () => extractSigningKey(ksak, user), op: "eccsi-extract", fields: { ksak, kpak, id: user } };
      },
    },
    // At the end: by then everything of which a message is made has been compiled.
    ...messages,
  ];
}
