/**
 * What each step of the connection test does: it asks as the program itself asks, by the same code.
 *
 * @module
 */
import { lookup as lookUpName } from "node:dns/promises";
import { isIP } from "node:net";
import { TLSSocket } from "node:tls";
import { lineForPeople } from "../../shared/base/text-line.ts";
import type { SipAccount } from "../../shared/bridge/account.ts";
import type { StepFound } from "../../shared/bridge/connection-test.ts";
import type { KeyStatus } from "../../shared/bridge/keys.ts";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import { isConnectedByHost } from "../../shared/bridge/signalling-server.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { GROUP_FAULTS, type XcapFaults } from "../documents/xcap-get.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import { identityServer } from "../identity/identity-server.ts";
import type { Dial } from "../network/host-network.ts";
import { checkServer, targetOf } from "../network/server-check.ts";
import { askConfigurationServer } from "../set-up/fetch-configuration.ts";
import { type BearingAccount, bearingFault } from "../sign-in/bearer-reach.ts";
import { askOptions } from "../signalling/options-check.ts";
import { connectToServer } from "../signalling/server-link.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";
import type { PlannedStep } from "./plan.ts";
import type { Probe, ProbeOutcome } from "./run-test.ts";

/** Addresses of a name that are shown. */
const SHOWN_ADDRESSES = 4;

/** What the probes ask with. */
export interface ProbeParts {
  readonly account: BearingAccount & Pick<SipAccount, "signsIn">;
  readonly signalling: SignallingAccess;
  readonly dial: Dial;
  readonly findServers: () => Promise<readonly string[]>;
  /** Undefined where nobody signs in. */
  readonly identity: () => IdentityAccess | undefined;
  readonly signIn: () => SignIn;
  /** Authorities in PEM for the configuration server; undefined: those of the operating system. */
  readonly configurationAnchors: () => readonly string[] | undefined;
  /** For the group server. */
  readonly groupAnchors: () => readonly string[] | undefined;
  /** Asks the KMS now. */
  readonly refreshKeys: () => Promise<KeyStatus>;
  /** How names are looked up; by the system where it is not given. */
  readonly lookUp?: (host: string) => Promise<readonly { readonly address: string }[]>;
}

const systemLookUp = (host: string) => lookUpName(host, { all: true });

async function nameProbe(server: string, parts: ProbeParts, signal: AbortSignal): Promise<StepFound> {
  const target = targetOf(server);
  const elsewhere = parts.signalling.addressOf(target.host);
  if (elsewhere !== undefined) return { addresses: [elsewhere.host] };
  if (isIP(target.host) !== 0) return { addresses: [target.host] };
  // A proxy looks names up itself, and this computer perhaps cannot.
  if ((await parts.dial.isDirect?.(target, signal)) === false) return { throughProxy: true };
  try {
    const found = await (parts.lookUp ?? systemLookUp)(target.host);
    return { addresses: found.slice(0, SHOWN_ADDRESSES).map(({ address }) => address) };
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    throw new McError("server-name-unknown", `${target.host}: ${lineForPeople(String(code ?? ""))}`, cause);
  }
}

/** The same as the program connects: by the host under its own rules, by a window under those of the operating system. */
function accessTo(server: string, { account, dial, signalling }: ProbeParts): SignallingAccess {
  if (isConnectedByHost(server, account)) return signalling;
  const plain: Dial = (target, signal) => dial(target, signal);
  return { trustAnchors: undefined, addressOf: (host) => signalling.addressOf(host), dial: plain };
}

/** Who vouches for a certificate: an organisation, else the name of the authority. */
function issuerOf({ issuer }: ReturnType<TLSSocket["getPeerCertificate"]>): string {
  const said = [issuer?.O, issuer?.CN].flat().find((each) => each !== undefined && each !== "");
  return lineForPeople((said ?? "").slice(0, 200));
}

async function lineProbe(server: string, parts: ProbeParts, signal: AbortSignal): Promise<StepFound> {
  const socket = await connectToServer(server, accessTo(server, parts), signal);
  try {
    if (!(socket instanceof TLSSocket)) return { onThisComputer: true };
    const certificate = socket.getPeerCertificate();
    const until = Date.parse(certificate.valid_to);
    return { issuer: issuerOf(certificate), ...(Number.isNaN(until) ? {} : { until }) };
  } finally {
    socket.destroy();
  }
}

async function sipProbe(server: string, parts: ProbeParts, signal: AbortSignal): Promise<StepFound> {
  const access = accessTo(server, parts);
  const { bearsToken, registrar } = parts.account;
  // Whoever asks for the token there would get none, and the account has nothing else to show, perhaps.
  const fault = bearsToken === true ? bearingFault(parts.account, registrar, server) : undefined;
  if (fault !== undefined) throw fault;
  // As a window finds out why it cannot connect.
  if (!isConnectedByHost(server, parts.account)) await checkServer(server, parts.dial, access.trustAnchors);
  const status = await askOptions(server, registrar, access, signal);
  return status === undefined ? { silent: true } : { status };
}

async function identityProbe({ identity }: ProbeParts): Promise<StepFound> {
  const access = identity();
  if (access !== undefined) await identityServer(access).check();
  return {};
}

function signInProbe({ signIn }: ProbeParts): StepFound {
  const state = signIn();
  if (state.kind === "in") {
    if (state.problem !== undefined) throw new McError(state.problem.code, state.problem.detail);
    return state.until === null ? {} : { until: state.until };
  }
  const problem = state.kind === "out" ? state.problem : undefined;
  throw problem === undefined ? new McError("sign-in-needed") : new McError(problem.code, problem.detail);
}

/** Every XCAP server says what it can (RFC 4825 clause 12); one that wants a token for it, or has not, has answered all the same. */
const capabilitiesOf = (root: string) => new URL(`${root.replace(/\/$/, "")}/xcap-caps/global/index`);

/** Asks a server of documents. @param faults - what goes wrong there is called; left out, it is the configuration server */
async function documentsProbe(
  root: string,
  { dial }: ProbeParts,
  signal: AbortSignal,
  trustAnchors: readonly string[] | undefined,
  faults?: XcapFaults,
): Promise<StepFound> {
  const url = capabilitiesOf(root);
  const { status } = await askConfigurationServer({ url, trustAnchors, dial, signal }, faults);
  if (status >= 500) throw new McError(faults?.failed ?? "configuration-refused", `${url.host}: ${status}`);
  return { status };
}

const configurationProbe = (root: string, parts: ProbeParts, signal: AbortSignal) =>
  documentsProbe(root, parts, signal, parts.configurationAnchors());

const groupsProbe = (root: string, parts: ProbeParts, signal: AbortSignal) =>
  documentsProbe(root, parts, signal, parts.groupAnchors(), GROUP_FAULTS);

async function keysProbe({ refreshKeys }: ProbeParts): Promise<StepFound> {
  const { keysUntil, problem, state } = await refreshKeys();
  if (problem !== null) throw new McError(problem.code, problem.detail);
  if (state !== "ready") throw new McError("test-step-silent");
  return keysUntil === null ? {} : { until: keysUntil };
}

/** The probes of the program. */
export function createProbe(parts: ProbeParts): Probe {
  const found = async (work: Promise<StepFound> | StepFound): Promise<ProbeOutcome> => ({ found: await work });
  return async ({ about, step }: PlannedStep, signal) => {
    switch (step) {
      case "servers": {
        const servers = await parts.findServers();
        return { found: {}, servers };
      }
      case "name":
        return found(nameProbe(about, parts, signal));
      case "line":
        return found(lineProbe(about, parts, signal));
      case "sip":
        return found(sipProbe(about, parts, signal));
      case "identity":
        return found(identityProbe(parts));
      case "sign-in":
        return found(signInProbe(parts));
      case "configuration":
        return found(configurationProbe(about, parts, signal));
      case "groups":
        return found(groupsProbe(about, parts, signal));
      case "keys":
        return found(keysProbe(parts));
    }
  };
}
