/**
 * One KMS and one SIP server of the lab, both over TLS, in a thread of their own, and what they see of a control room: every request of
 * the KMS, and every connection at the port before the SIP server.
 */
import { randomBytes } from "node:crypto";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { issueServerIdentity } from "../../../lab/kms/authority.ts";
import { KmsDoor } from "../../../lab/kms/kms-door.ts";
import { LabKms } from "../../../lab/kms/lab-kms.ts";
import { LabSecrets } from "../../../lab/kms/lab-secrets.ts";
import { LoopbackPort } from "../../../lab/kms/loopback-port.ts";
import { PartnerC } from "../../../lab/kms/partner-c.ts";
import { People, SYSTEMS, type SystemName } from "../../../lab/people/people.ts";
import { DEFAULT_OFFERS } from "../../../lab/sip/digest.ts";
import { Accounts } from "../../../lab/systems/accounts.ts";
import { McSystem } from "../../../lab/systems/mc-system.ts";
import { MessageTrace } from "../../../lab/systems/message-trace.ts";
import { Migrations } from "../../../lab/systems/migrations.ts";
import type { LabKmsSettings } from "../../../shared/bridge/lab-settings.ts";
import { userUri } from "../../../shared/kms/identifiers.ts";
import { kmsResourceAt } from "../../../shared/kms/resource.ts";
import { NO_DATA_LIMITS } from "../../../shared/mc/data/service-configuration.ts";
import { VOICE_SERVICE } from "../../../shared/mc/services/services.ts";
import { DEFAULT_WIRE } from "../../../shared/mc/wire-profile.ts";
import { freshIds } from "../../support/harness/lab/lab-client.ts";
import type { ThreadAnswer } from "../thread-questions.ts";
import type { Seen, ServerQuestion, Welcome } from "./servers.ts";

/** Seconds of a registration. */
const EXPIRES_S = 300;

const { consoles: count } = workerData as { consoles: number };
const now = () => performance.timeOrigin + performance.now();
const users = Array.from({ length: count }, (_each, place) =>
  userUri(`sip:desk-${String(place + 1).padStart(3, "0")}@${SYSTEMS["system-a"].domain}`),
);
let seen: Seen[] = [];

// The KMS, which is that of the lab behind a door that counts.
const secrets = LabSecrets.open(undefined);
const settings: LabKmsSettings = { fault: "none", keyPeriod: 2_592_000, signed: true, certificateOfC: "none" };
const kmss = {} as Record<SystemName, LabKms>;
const partnerC = new PartnerC(secrets.created);
for (const system of ["system-a", "system-b"] as const) {
  const partner = system === "system-a" ? "system-b" : "system-a";
  const partnerCertificate = () => kmss[partner].certificate("External");
  const given = { system, secrets, now: Date.now, partnerCertificate, partnerC, kmsOf: () => undefined };
  kmss[system] = new LabKms({ ...given, lookup: DEFAULT_WIRE.keys.lookup }, settings);
}
const kms = kmss["system-a"];
const identity = issueServerIdentity(secrets.authority, kms.kmsUri);
const door = await KmsDoor.open({
  answer: (request) => {
    const holder = kms.tokens.holderOf(request.authorization);
    const what = kmsResourceAt(request.target)?.kind ?? "unknown";
    seen.push({ at: now(), of: holder === undefined ? -1 : users.indexOf(holder), what });
    return kms.answer(request);
  },
  delayMs: () => 0,
  listens: () => true,
  identity: () => identity,
});

// The SIP server, behind a port that can be shut. Each console is a user of its own: a registrar lists all contacts of one.
const { keys: _keys, ...signalling } = DEFAULT_WIRE;
const held = users.map((user) => ({
  mcServiceId: user as string,
  system: "system-a" as const,
  user: user.slice("sip:".length, user.indexOf("@")),
}));
const common = { services: [VOICE_SERVICE], wire: signalling, limits: NO_DATA_LIMITS };
const accounts = new Accounts(held, common);
const noMedia = () => {
  throw new Error("nobody calls");
};
const people = new People();
const system = await McSystem.open({
  name: "system-a",
  people,
  services: [VOICE_SERVICE],
  wire: DEFAULT_WIRE,
  accounts,
  digest: DEFAULT_OFFERS,
  trace: new MessageTrace(() => {}),
  times: {
    now: Date.now,
    flowLossGraceMs: 15_000,
    ringLimitMs: 180_000,
    forwardingPauseMs: 0,
    nonceLifetimeMs: 300_000,
    registrationExpires: { min: 10, max: EXPIRES_S },
    settingsExpires: { min: 60, max: 3_600 },
  },
  secret: randomBytes(32).toString("base64url"),
  identity: issueServerIdentity(secrets.authority, SYSTEMS["system-a"].sipHost),
  authorisation: undefined,
  bearer: undefined,
  migrations: new Migrations(people),
  takeKey: async () => undefined,
  longestCallMs: () => undefined,
  bridge: noMedia,
  control: () => undefined,
  handsetOf: () => undefined,
  passedFile: () => undefined,
  changed: () => {},
});
const port = new LoopbackPort<Server>();

function front(): Server {
  return createServer((client: Socket) => {
    seen.push({ at: now(), of: -1, what: "connection" });
    const server = connect(system.tlsPort, "127.0.0.1");
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
}
await port.listen(front());

async function answer(question: ServerQuestion): Promise<unknown> {
  switch (question.ask) {
    case "seen": {
      const all = seen;
      seen = [];
      return all;
    }
    case "periods":
      kms.configure({ keyPeriod: question.seconds });
      return null;
    case "restart":
      await port.shut();
      await delay(question.downMs);
      await port.listen(front());
      return null;
    case "close":
      await Promise.all([port.shut(), door.close(), system.close()]);
      return null;
  }
}

const parent = parentPort;
if (parent === null) throw new Error("not a worker");
parent.on("message", ({ id, ...question }: ServerQuestion & { id: number }) => {
  const say = (result: ThreadAnswer) => parent.postMessage(result);
  answer(question as ServerQuestion).then(
    (value) => {
      say({ id, value });
      if (question.ask === "close") parent.close();
    },
    (error: unknown) => say({ id, error: error instanceof Error ? error.message : "unknown" }),
  );
});
const welcome: Welcome = {
  consoles: held.map((each, place) => {
    const user = users[place] ?? userUri(each.mcServiceId);
    const servers = [`tls://${SYSTEMS["system-a"].sipHost}`];
    const door = { servers, registrationExpires: EXPIRES_S };
    const account = accounts.account({ displayName: each.user, held: each }, freshIds(), door);
    const token = kms.tokens.tokenOf(user, false);
    return { userUri: user, token, ...kms.extensionKeys(user), account, credentials: accounts.credentials(account) };
  }),
  kmsUri: kms.kmsUri,
  kms: door.address,
  sip: port.address,
  authority: secrets.authority.certificate,
};
parent.postMessage({ id: 0, value: welcome } satisfies ThreadAnswer);
