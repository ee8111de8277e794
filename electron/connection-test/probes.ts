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
import type { DocumentTokens } from "../documents/account-configuration.ts";
import { CONFIGURATION_FAULTS, GROUP_FAULTS, tokenToShow, type XcapFaults } from "../documents/xcap-get.ts";
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
import { type AskedServer, type AskingUser, askRegistration, askService } from "./user-question.ts";

/** Addresses of a name that are shown. */
const SHOWN_ADDRESSES = 4;

/** What the probes ask with. */
export interface ProbeParts {
  readonly account: BearingAccount & Pick<SipAccount, "impu" | "signsIn">;
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
  /** Where the tokens of a server of documents come from; undefined where nobody is signed in. @throws McError `account-…` */
  readonly documentTokens: DocumentTokens;
  /** How a SIP server is shown who asks. */
  readonly proof: Pick<AskingUser, "authorize" | "bear">;
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

const userOf = ({ account: { impu }, proof }: ProbeParts): AskingUser => ({ impu, ...proof });

/** @param asked - a server that has answered */
async function registeredProbe(registrar: string, parts: ProbeParts, asked: AskedServer): Promise<StepFound> {
  await askRegistration(userOf(parts), registrar, asked);
  return {};
}

const serviceProbe = async (uri: string, parts: ProbeParts, asked: AskedServer): Promise<StepFound> => ({
  status: await askService(userOf(parts), uri, asked),
});

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

/** Every XCAP server says what it can (RFC 4825 clause 12); one that has not, or wants a token where nobody is signed in, has answered all the same. */
const capabilitiesOf = (root: string) => new URL(`${root.replace(/\/$/, "")}/xcap-caps/global/index`);

/** Which server of documents is asked, and what goes wrong there is called. */
interface DocumentServer {
  readonly trustAnchors: readonly string[] | undefined;
  readonly tokens: ReturnType<ProbeParts["documentTokens"]>;
  /** On the way; left out, it is the configuration server. */
  readonly faults?: XcapFaults;
  /** By its answer. */
  readonly refused: Pick<XcapFaults, "failed" | "forbidden" | "tokenRefused">;
}

/**
 * Asks a server of documents, with the token that it is shown later where somebody is signed in.
 *
 * @throws McError `configuration-…` or `group-…`, `sign-in-…`, `identity-…`, `proxy-…`, `pac-…`
 */
async function documentsProbe(
  root: string,
  { dial }: ProbeParts,
  signal: AbortSignal,
  { faults, refused, tokens, trustAnchors }: DocumentServer,
): Promise<StepFound> {
  const url = capabilitiesOf(root);
  const show = async (last?: string) => tokens && tokenToShow(tokens, refused.tokenRefused, last);
  const ask = (token: string | undefined) => askConfigurationServer({ url, trustAnchors, dial, signal, token }, faults);
  const token = await show();
  let { status } = await ask(token);
  // As with every document: the one that is held may have run out.
  if (status === 401 && tokens !== undefined) ({ status } = await ask(await show(token)));
  const detail = `${url.host}: ${status}`;
  if (status >= 500) throw new McError(refused.failed, detail);
  if (tokens !== undefined && status === 401) throw new McError(refused.tokenRefused, detail);
  if (tokens !== undefined && status === 403) throw new McError(refused.forbidden, detail);
  return { status };
}

const configurationProbe = (root: string, parts: ProbeParts, signal: AbortSignal) =>
  documentsProbe(root, parts, signal, {
    trustAnchors: parts.configurationAnchors(),
    tokens: parts.documentTokens("configuration"),
    refused: { ...CONFIGURATION_FAULTS, failed: "configuration-refused" },
  });

const groupsProbe = (root: string, parts: ProbeParts, signal: AbortSignal) =>
  documentsProbe(root, parts, signal, {
    trustAnchors: parts.groupAnchors(),
    tokens: parts.documentTokens("groups"),
    faults: GROUP_FAULTS,
    refused: GROUP_FAULTS,
  });

async function keysProbe({ refreshKeys }: ProbeParts): Promise<StepFound> {
  const { keysUntil, problem, state } = await refreshKeys();
  if (problem !== null) throw new McError(problem.code, problem.detail);
  if (state !== "ready") throw new McError("test-step-silent");
  return keysUntil === null ? {} : { until: keysUntil };
}

/** The probes of the program. */
export function createProbe(parts: ProbeParts): Probe {
  const found = async (work: Promise<StepFound> | StepFound): Promise<ProbeOutcome> => ({ found: await work });
  /** The first SIP server that has answered. */
  let answering: string | undefined;
  const asking = (signal: AbortSignal): AskedServer => {
    const server = answering ?? "";
    return { server, access: accessTo(server, parts), signal };
  };
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
      case "sip": {
        const outcome = await found(sipProbe(about, parts, signal));
        answering ??= about;
        return outcome;
      }
      case "registered":
        return found(registeredProbe(about, parts, asking(signal)));
      case "service":
        return found(serviceProbe(about, parts, asking(signal)));
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
