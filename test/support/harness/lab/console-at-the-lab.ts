/**
 * A console that is set up as an administrator does it, at the servers of the lab: they are found by their names, through a proxy that alone knows
 * where these lead, and are vouched for by the lab's authority.
 *
 * @module
 */
import type { InstallationIds } from "../../../../electron/host/lab-port.ts";
import type { KmsAddress } from "../../../../electron/keys/kms-access.ts";
import type { Lab } from "../../../../lab/lab.ts";
import type { SipAccount } from "../../../../shared/bridge/account.ts";
import { type StandInProxy, startProxy } from "../../stand-ins/proxy.ts";
import { freshIds } from "./lab-client.ts";

/** Where the authorities of a set-up file are put. */
export const ANCHOR_FILE = "kms-trust-anchor.pem";
const HTTPS = ":443";
/** By these the program is told of a proxy, as it is in an office. */
const VARIABLES = ["HTTPS_PROXY", "NO_PROXY"] as const;

const NO_TOKENS = () => async () => undefined;

/** Where the lab has a server of a name. */
function placeOf(lab: Lab, host: string): KmsAddress | undefined {
  const ways = [
    lab.consoleKms(),
    lab.consoleContent(),
    lab.identity(),
    lab.configuration(freshIds(), NO_TOKENS)?.access,
    lab.configuration(freshIds(), NO_TOKENS)?.access.groups,
  ];
  return ways.map((way) => way?.addressOf(host)).find((place) => place !== undefined);
}

export interface LabOffice {
  /** Servers that were asked for, host and port, in order. */
  readonly asked: StandInProxy["asked"];
  close(): Promise<void>;
}

/** Opens the way to the lab's servers for every program that is started in this process until it is closed. */
export async function openLabOffice(lab: Lab): Promise<LabOffice> {
  const proxy = await startProxy({
    leadsTo: (authority) =>
      authority.endsWith(HTTPS) ? placeOf(lab, authority.slice(0, -HTTPS.length))?.port : undefined,
  });
  const before = VARIABLES.map((name) => [name, process.env[name]] as const);
  process.env["HTTPS_PROXY"] = proxy.url;
  process.env["NO_PROXY"] = "127.0.0.1";
  return {
    asked: proxy.asked,
    async close() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await proxy.close();
    },
  };
}

/** The authority of the lab's servers, in PEM. */
export function authorityOf(lab: Lab): string {
  const [anchor = ""] = lab.consoleKms().trustAnchors ?? [];
  return anchor;
}

function signalling(lab: Lab, account: SipAccount): Readonly<Record<string, unknown>> {
  const { displayName, impu, registrar, servers, services, systems } = account;
  const { password, realms, username } = lab.credentialsOf(account);
  const digest = { username, realm: realms[0], password };
  return { ...{ displayName, impu, registrar, servers, services, systems, digest }, registrationExpires: 300 };
}

/** The account of the dispatcher, who signs in and has documents. @throws Error for a lab in which nobody does */
export function accountOfDispatcher(lab: Lab, ids: InstallationIds = freshIds()): Readonly<Record<string, unknown>> {
  const identity = lab.identity();
  const configuration = lab.configuration(ids, NO_TOKENS);
  if (identity === undefined || configuration === undefined) throw new Error("nobody signs in at this lab");
  const account = lab.consoleAccount(ids);
  const { issuer, clientId } = identity;
  const notifier = account.configurationChanges?.notifier;
  const { groups } = configuration.access;
  return {
    ...signalling(lab, account),
    identity: { issuer, clientId, trustAnchorFile: ANCHOR_FILE },
    kms: { uri: lab.consoleKms().kmsUri, trustAnchorFile: ANCHOR_FILE },
    configurationServer: {
      url: configuration.access.root,
      trustAnchorFile: ANCHOR_FILE,
      ...(notifier === undefined ? {} : { notifier }),
    },
    ...(groups === undefined ? {} : { groupServer: { url: groups.root, trustAnchorFile: ANCHOR_FILE } }),
  };
}

/** The account of somebody else, with a token that is written down; the user profile is a file beside it. */
export async function accountOfPerson(lab: Lab, personId: string): Promise<Readonly<Record<string, unknown>>> {
  const kms = lab.unitKms(personId);
  const accessToken = await kms.accessToken(false);
  return {
    ...signalling(lab, lab.unitAccount(personId, freshIds())),
    kms: { uri: kms.kmsUri, trustAnchorFile: ANCHOR_FILE, accessToken },
  };
}
