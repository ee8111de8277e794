/**
 * A stand-in for the host's key desk, for tests in plain Node: two KMSs with real keys, and a key port for every user.
 * I_MESSAGEs, signatures, the memory for replays and frame secrets are the real ones; what a test wants to go wrong is
 * said here.
 */
import type { KeyPort } from "../../../renderer/calling/ports.ts";
import type { KeyProgress, KeyStatus, ObtainedKeys, ObtainKeys, OpenKeys } from "../../../shared/bridge/keys.ts";
import { McError } from "../../../shared/errors/mc-error.ts";
import type { KeyFacts } from "../../../shared/mc/key-facts.ts";
import type { KeyHolder, KeyIdentity } from "../../../shared/mc/key-identity.ts";
import { mcIdDomain } from "../../../shared/mc/mc-id.ts";
import type { KeyStep } from "../../../shared/mc/protection.ts";
import { isMikeyErrorCode, MikeyError, type MikeyErrorCode } from "../../../shared/mikey/base/errors.ts";
import { createMessage } from "../../../shared/mikey/create.ts";
import { deriveFrameSecret } from "../../../shared/mikey/derivation.ts";
import { Initiator, Receiver, SecurityDomain } from "../../../shared/mikey/keys.ts";
import { extractKeySet, generateMasterSecrets, kmsParametersOf } from "../../../shared/mikey/kms.ts";
import { openMessage, readAddresses } from "../../../shared/mikey/open.ts";
import { ReplayGuard } from "../../../shared/mikey/replay.ts";

const PERIOD = 2_592_000;
const NTP_UNIX = 2_208_988_800;
const base64 = (octets: Uint8Array) => Buffer.from(octets).toString("base64");

/** A KMS with its master secrets. */
interface StandInKms {
  readonly kmsUri: string;
  readonly domain: SecurityDomain;
  keysOf(userUri: string): { initiator: Initiator; receiver: Receiver };
}

function createKms(kmsUri: string, offset: number): StandInKms {
  const secrets = generateMasterSecrets();
  const domain = new SecurityDomain(kmsParametersOf({ kmsUri, userKeyPeriod: PERIOD, userKeyOffset: offset }, secrets));
  const held = new Map<string, ReturnType<StandInKms["keysOf"]>>();
  return {
    kmsUri,
    domain,
    keysOf(userUri) {
      const period = domain.keyPeriodAt(Date.now() / 1000);
      const known = held.get(userUri);
      if (known !== undefined) return known;
      const keySet = extractKeySet(domain, secrets, userUri, period);
      const identity = { userUri, domain, keyPeriodNo: period };
      const keys = {
        initiator: new Initiator(identity, keySet),
        receiver: new Receiver(identity, keySet.userDecryptKey),
      };
      held.set(userUri, keys);
      return keys;
    },
  };
}

/** What a test can make of one user's keys. */
export interface StandInKeys extends KeyPort {
  readonly userUri: string;
  state: KeyStatus["state"];
  permitted: boolean | null;
  /** KMS URIs of IDs that the user's profile knows. */
  readonly profile: Map<string, string>;
  /** Whether the KMS answers lookups. */
  lookup: boolean;
  /** What obtaining or opening fails with. */
  failure: McError | undefined;
  /** Key work waits for this. */
  hold: Promise<void> | undefined;
  /** Changes what has been obtained before it is handed over. */
  tamper: ((keys: ObtainedKeys) => ObtainedKeys) | undefined;
  readonly obtained: ObtainKeys[];
  readonly opened: OpenKeys[];
  readonly forgotten: string[];
  /** Where progress goes. */
  onProgress: (progress: KeyProgress) => void;
}

export interface KeyWorld {
  readonly kmss: readonly StandInKms[];
  /** The keys of a user, at the KMS of the user's own domain. */
  keysFor(userUri: string): StandInKeys;
}

const RECEIVED: Partial<Record<MikeyErrorCode, McError["code"]>> = {
  "eccsi-signature-invalid": "key-message-signature",
  "sakke-test-failed": "key-message-not-for-us",
  "responder-mismatch": "key-message-not-for-us",
  "responder-kms-mismatch": "key-message-not-for-us",
  "initiator-mismatch": "key-message-caller-differs",
  "time-window": "key-message-time",
  "message-replayed": "key-message-replayed",
  "key-period-unknown": "key-message-no-key",
};

function asReceived(error: unknown): McError {
  const code = error instanceof MikeyError && isMikeyErrorCode(error.code) ? RECEIVED[error.code] : undefined;
  return error instanceof McError ? error : new McError(code ?? "key-message-broken");
}

export function createKeyWorld(): KeyWorld {
  const kmss = [createKms("kms.system-a.example", 0), createKms("kms.system-b.example", 1_000_000)];
  const replay = new ReplayGuard();
  const kmsOf = (userUri: string) => {
    const kms = kmss.find(({ kmsUri }) => mcIdDomain(userUri).endsWith(kmsUri.slice("kms.".length)));
    if (kms === undefined) throw new McError("kms-not-found");
    return kms;
  };
  const holder = (userUri: string, { domain, kmsUri }: StandInKms): KeyHolder => {
    const keyPeriodNo = domain.keyPeriodAt(Date.now() / 1000);
    const from = keyPeriodNo * PERIOD + domain.userKeyOffset - NTP_UNIX;
    return { userUri, kmsUri, keyPeriodNo, periodFrom: from * 1000, periodTo: (from + PERIOD) * 1000 };
  };

  const keysFor = (userUri: string): StandInKeys => {
    const home = kmsOf(userUri);
    const work = async () => {
      await keys.hold;
      if (keys.failure !== undefined) throw keys.failure;
    };
    const chooseKms = ({ calledId, kmsUri }: ObtainKeys): { uri: string; source: KeyIdentity["kmsUriSource"] } => {
      if (kmsUri !== null) return { uri: kmsUri, source: "redirection" };
      const fromProfile = keys.profile.get(calledId);
      if (fromProfile !== undefined) return { uri: fromProfile, source: "profile" };
      if (kmsOf(calledId) === home) return { uri: home.kmsUri, source: "own-domain" };
      if (!keys.lookup) throw new McError("kms-not-found");
      return { uri: kmsOf(calledId).kmsUri, source: "lookup" };
    };
    const keys: StandInKeys = {
      userUri,
      state: "ready",
      permitted: null,
      profile: new Map(),
      lookup: true,
      failure: undefined,
      hold: undefined,
      tamper: undefined,
      obtained: [],
      opened: [],
      forgotten: [],
      onProgress: () => {},
      prepare: () => {},
      status: () => ({
        state: keys.state,
        kmsUri: home.kmsUri,
        keysUntil: null,
        certificates: kmss.map(({ kmsUri }) => kmsUri),
        hosts: [],
        protectedPeers: [],
        atRest: "memory",
        protectionPermitted: keys.permitted,
        permissions: null,
        callsForbidden: [],
        named: [],
        nextMissing: null,
        problem: null,
      }),
      async obtain(order) {
        keys.obtained.push(order);
        const { callId, leg, calledId } = order;
        const step = (name: KeyStep, facts: KeyFacts) =>
          keys.onProgress({
            callId,
            leg,
            at: performance.timeOrigin + performance.now(),
            step: { step: name, facts },
            entry: null,
          });
        await work();
        step("own-keys", { kind: "period", periodNo: 1, periodTo: Date.now() });
        const { uri, source } = chooseKms(order);
        step("kms-uri", { kind: "kms", source: source ?? "own-domain", kms: uri });
        const kms = kmss.find(({ kmsUri }) => kmsUri === uri);
        if (kms === undefined) throw new McError("kms-certificate-unavailable");
        step("certificate", { kind: "certificate", source: "held", kms: uri });
        const { message, pck, pckId, rand } = createMessage({
          initiator: home.keysOf(userUri).initiator,
          responder: { userUri: calledId, domain: kms.domain },
          at: Math.floor(Date.now() / 1000),
        });
        const pckIdText = Buffer.from(pckId).toString("hex");
        step("message", { kind: "message", pckId: pckIdText });
        const obtained: ObtainedKeys = {
          message: base64(message),
          mediaSecret: base64(deriveFrameSecret({ pck, pckId, rand })),
          identity: {
            pckId: pckIdText,
            initiator: holder(userUri, home),
            responder: holder(calledId, kms),
            kmsUriSource: source,
            certificateSource: kms === home ? "own" : "held",
          },
          notes: [],
        };
        return keys.tamper?.(obtained) ?? obtained;
      },
      async open(order) {
        keys.opened.push(order);
        await work();
        try {
          const message = Buffer.from(order.message, "base64");
          const { initiatorKmsUri } = readAddresses(message);
          const kms = kmss.find(({ kmsUri }) => kmsUri === initiatorKmsUri);
          if (kms === undefined) throw new McError("kms-certificate-unavailable");
          const { pck, pckId, rand } = openMessage({
            message,
            initiator: { domain: kms.domain, userUri: order.callerId },
            receivers: [home.keysOf(userUri).receiver],
            at: Math.floor(Date.now() / 1000),
            replay,
          });
          return {
            mediaSecret: base64(deriveFrameSecret({ pck, pckId, rand })),
            identity: {
              pckId: Buffer.from(pckId).toString("hex"),
              initiator: holder(order.callerId, kms),
              responder: holder(userUri, home),
              kmsUriSource: null,
              certificateSource: kms === home ? "own" : "held",
            },
            notes: [],
          };
        } catch (error) {
          throw asReceived(error);
        }
      },
      forget: (callId) => void keys.forgotten.push(callId),
    };
    return keys;
  };
  return { kmss, keysFor };
}
