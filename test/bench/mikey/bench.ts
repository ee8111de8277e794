/**
 * How long the cryptography of a private call takes, in one thread.
 *
 * @module
 */

import { systemRandom } from "../../../shared/mikey/base/octets.ts";
import { createMessage } from "../../../shared/mikey/create.ts";
import {
  EccsiPublicKey,
  EccsiSigningKey,
  eccsiPublicKeyOf,
  extractSigningKey,
  generateEccsiMasterSecret,
  verifyEccsi,
} from "../../../shared/mikey/eccsi.ts";
import { Initiator, type KmsParameters, Receiver, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { openMessage } from "../../../shared/mikey/open.ts";
import { sakkeEngineKind } from "../../../shared/mikey/sakke/engine.ts";
import {
  decapsulate,
  encapsulate,
  extractDecryptionKey,
  generateSakkeMasterSecret,
  sakkePublicKeyOf,
} from "../../../shared/mikey/sakke/sakke.ts";
import { percentile } from "../statistics.ts";
import type { BenchTable } from "../table.ts";

/** Runs that count, and runs before them that let the engine compile. */
const RUNS = 100;
const WARM_UP = 30;

/** Time of each of many runs, milliseconds. `prepare` is not timed. */
function measure<T>(prepare: (run: number) => T, work: (prepared: T) => unknown): number[] {
  const times: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run++) {
    const prepared = prepare(run);
    const start = performance.now();
    work(prepared);
    const time = performance.now() - start;
    if (run >= WARM_UP) times.push(time);
  }
  return times;
}

/** Measures everything; takes about half a minute. */
export async function benchMikey(): Promise<BenchTable[]> {
  const at = 1_748_779_200;
  const z = generateSakkeMasterSecret();
  const ksak = generateEccsiMasterSecret();
  const kms: KmsParameters = {
    kmsUri: "kms.bench.example",
    userKeyPeriod: 2_592_000,
    userKeyOffset: 0,
    pubEncKey: sakkePublicKeyOf(z),
    pubAuthKey: eccsiPublicKeyOf(ksak),
  };
  const domain = new SecurityDomain(kms);
  const keyPeriodNo = domain.keyPeriodAt(at);
  const [from, to] = ["sip:from@bench.example", "sip:to@bench.example"];
  const [fromUid, toUid] = [domain.uid(from, keyPeriodNo), domain.uid(to, keyPeriodNo)];
  const { ssk, pvt } = extractSigningKey(ksak, fromUid);
  const signing = { userSigningKeySSK: ssk, userPubTokenPVT: pvt };
  const rsk = extractDecryptionKey(z, toUid);
  const initiator = new Initiator({ userUri: from, domain, keyPeriodNo }, signing);
  const receiver = new Receiver({ userUri: to, domain, keyPeriodNo }, rsk);

  const create = (callee: SecurityDomain): Uint8Array =>
    createMessage({ initiator, responder: { userUri: to, domain: callee }, at }).message;
  const open = (message: Uint8Array, one: Receiver): unknown =>
    openMessage({ message, initiator: { domain: one.domain, userUri: from }, receivers: [one], at });

  const publicKey = new EccsiPublicKey(kms.pubAuthKey);
  const signer = new EccsiSigningKey(ssk, pvt, fromUid, publicKey);
  const text = systemRandom(444);
  const nothing = (): void => undefined;

  const cases: [string, number[]][] = [
    [
      "create I_MESSAGE, KMS certificate used for the first time",
      measure(nothing, () => create(new SecurityDomain(kms))),
    ],
    ["create I_MESSAGE, prepared", measure(nothing, () => create(domain))],
    [
      "create I_MESSAGE, for a callee who comes again",
      measure(
        () => domain.encryption.prepareUser(toUid),
        () => create(domain),
      ),
    ],
    [
      "open I_MESSAGE, key set used for the first time",
      measure(
        () => create(domain),
        (message) => open(message, new Receiver({ userUri: to, domain, keyPeriodNo }, rsk)),
      ),
    ],
    [
      "open I_MESSAGE, prepared",
      measure(
        () => create(domain),
        (message) => open(message, receiver),
      ),
    ],
    [
      "SAKKE encapsulate, for a callee who comes again",
      measure(
        () => systemRandom(16),
        (value) => encapsulate(domain.encryption, toUid, value),
      ),
    ],
    [
      "SAKKE decapsulate",
      measure(
        () => encapsulate(domain.encryption, toUid, systemRandom(16)).data,
        (data) => decapsulate(data, [toUid], domain.encryption, receiver.key),
      ),
    ],
    ["ECCSI sign", measure(nothing, () => signer.sign(text))],
    [
      "ECCSI verify",
      measure(
        () => signer.sign(text),
        (signature) => verifyEccsi(signature, text, fromUid, publicKey),
      ),
    ],
    [
      "RSK extraction",
      measure(
        (run) => domain.uid(`sip:${run}@bench.example`, keyPeriodNo),
        (id) => extractDecryptionKey(z, id),
      ),
    ],
  ];
  return [
    {
      title: `MIKEY-SAKKE, one thread, ${RUNS} runs each, 1024-bit field in ${sakkeEngineKind()}`,
      columns: ["operation", "median ms", "p95 ms"],
      rows: cases.map(([name, times]) => [name, percentile(times, 0.5), percentile(times, 0.95)]),
    },
  ];
}
