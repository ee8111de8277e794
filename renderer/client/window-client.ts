/**
 * The mission critical client of a window: with the devices and the WebRTC of this computer, and keys from the host.
 *
 * @module
 */

import { type SipAccount, takesRtp } from "../../shared/bridge/account.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { isNetworkError, type NetworkErrorCode } from "../../shared/errors/network-errors.ts";
import type { CallSettings, NewIdOf, PersonBehind } from "../calling/engine-options.ts";
import type { PictureDesk } from "../calling/picture.ts";
import type { DeskAnswering } from "../calling/published-settings.ts";
import type { Host } from "../host/host.ts";
import { writeLog } from "../host/window-log.ts";
import { ControlKeys } from "../media/control-keys.ts";
import type { KeptVoice } from "../media/kept-microphone.ts";
import type { VoicesInUse } from "../media/voices-in-use.ts";
import { createWebRtcMedia, type MediaSettings } from "../media/webrtc-media.ts";
import { hostOf } from "../signalling/connection/server-choice.ts";
import type { ConfiguredCalls } from "../signalling/private-calls/invite-request.ts";
import { createFilePort } from "./file-port.ts";
import { followNetwork } from "./follow-network.ts";
import { hostAnswers } from "./host-answers.ts";
import type { KeysStore } from "./host-key-status.ts";
import { createHostLines } from "./host-lines.ts";
import { createKeyPort } from "./key-port.ts";
import type { KnownFaults } from "./known-faults.ts";
import { createMcClient, type McClient, type McClientOptions } from "./mc-client.ts";
import { createMessageMediaPort } from "./message-media-port.ts";
import { createRtpPort } from "./rtp-port.ts";

export interface WindowClientOptions {
  readonly host: Host;
  readonly account: SipAccount;
  readonly keys: KeysStore;
  /** The person's choices at the moment of asking. */
  readonly settings: () => Pick<Settings, CallSettings> & MediaSettings;
  /** Tells whenever these may have changed; left out, they do not. */
  readonly onSettings?: (listener: () => void) => () => void;
  /** False for a field unit, whose loudspeaker would feed back into the console's microphone. */
  readonly audible: boolean;
  /** Whether messages are kept in the host's file; those of a field unit end with its window. */
  readonly keepsMessages: boolean;
  /** What servers are told of how calls are taken here; left out, what the settings say. */
  readonly desk?: () => DeskAnswering;
  /** Told of every voice that goes into a call; left out, nobody asks. */
  readonly voices?: VoicesInUse;
  /** The microphone that is kept open between calls; left out, each call opens one. */
  readonly kept?: KeptVoice;
  /** Starts the worker that frames go through; left out, the program's own. */
  readonly startWorker?: () => Worker;
  /** Whether the lab reports what happens behind the server. */
  readonly observesNetwork: boolean;
  /** Where pictures are shown. */
  readonly pictures: PictureDesk;
  /** Whether an ID is that of somebody in the directory; left out, nobody is a stranger. */
  readonly knows?: (id: string) => boolean;
  /** Whether two IDs are those of one person; left out, only the same ID is. */
  readonly isSame?: (id: string, other: string) => boolean;
  /** Whether the directory itself has an ID; left out, it has none. */
  readonly isInDirectory?: (id: string) => boolean;
  /** The new ID of somebody, where calls have taught one; left out, none is known. */
  readonly newIdOf?: NewIdOf;
  /** The ID at home of whoever has a new one; left out, nobody's is known. */
  readonly personBehind?: PersonBehind;
  /** What the service configurations say of calls at the moment of asking; left out, there are none. */
  readonly configuredCalls?: ConfiguredCalls;
  /** The same of messages and files; left out, what the account says holds. */
  readonly configuredData?: NonNullable<McClientOptions["configuredData"]>;
}

/** Why the host cannot connect to the servers either. */
async function faultsOf(host: Host): Promise<KnownFaults | undefined> {
  try {
    const { fault, servers } = await host.call("account.checkServers", {});
    const known = new Map<string, NetworkErrorCode>();
    for (const each of servers)
      if (each.fault !== null && isNetworkError(each.fault.code)) known.set(hostOf(each.server), each.fault.code);
    const because = fault !== null && isNetworkError(fault.code) ? fault.code : [...known.values()][0];
    return because === undefined ? undefined : { because, servers: known };
  } catch {
    return undefined;
  }
}

/** Makes the client, and tells it of the key work that the host does for its calls, until it is stopped. */
/** While a connection is lost none is: the next may be another. */
function serverInUse({ store }: Pick<McClient, "store">): string | undefined {
  const { registration } = store.getState();
  return registration.state === "registered" ? registration.server?.name : undefined;
}

export function createWindowClient(options: WindowClientOptions): McClient {
  const { host, account, keys, settings, onSettings, audible, keepsMessages, observesNetwork, knows } = options;
  const { isInDirectory, isSame, kept, newIdOf, startWorker, voices } = options;
  const lines = createHostLines(host);
  /** As far as is known here: what a call is told when it begins is the host's. */
  const controlKeys = new ControlKeys();
  const client = createMcClient({
    account,
    openHostLine: lines.open,
    authorise: async (service, refused) => void (await host.call("signIn.authorise", { service, refused })),
    csk: (use) => ({
      make: () => controlKeys.making(use, host.call("csk.make", { use })),
      settle(cskId, outcome) {
        // The host hears of it first: what waits for it here asks the host next.
        void host.call("csk.settle", { use, cskId, outcome }).catch(() => {});
        controlKeys.settled(use, outcome);
      },
    }),
    media: createWebRtcMedia({
      settings,
      ...(onSettings === undefined ? {} : { onSettings }),
      audible,
      ...(voices === undefined ? {} : { voices }),
      ...(kept === undefined ? {} : { kept }),
      ...(startWorker === undefined ? {} : { startWorker }),
      ...(takesRtp(account)
        ? {
            rtp: createRtpPort(host, () => serverInUse(client)),
            floor: account.floorControl,
            transmission: account.transmissionControl,
            controlKeys,
          }
        : {}),
      ice: { iceServers: account.iceServers, iceTransportPolicy: account.iceTransportPolicy },
    }),
    answerChallenges: hostAnswers(host),
    findFaults: () => faultsOf(host),
    ...(account.serversFromDns === undefined
      ? {}
      : { findServers: async () => (await host.call("account.findServers", {})).servers }),
    keys: createKeyPort(host, keys),
    messages: {
      keys: {
        seal: (order) => host.call("messages.seal", order),
        open: (order) => host.call("messages.open", order),
      },
      files: createFilePort(host),
      media: createMessageMediaPort(host),
      file: { put: async (record) => void (keepsMessages && (await host.call("messages.put", record))) },
    },
    pictures: options.pictures,
    settings,
    ...(onSettings === undefined ? {} : { onSettings }),
    ...(options.desk === undefined ? {} : { desk: options.desk }),
    observesNetwork,
    ...(knows === undefined ? {} : { knows }),
    ...(isInDirectory === undefined ? {} : { isInDirectory }),
    ...(newIdOf === undefined ? {} : { newIdOf }),
    ...(options.personBehind === undefined ? {} : { personBehind: options.personBehind }),
    ...(options.configuredCalls === undefined ? {} : { configuredCalls: options.configuredCalls }),
    ...(options.configuredData === undefined ? {} : { configuredData: options.configuredData }),
    ...(isSame === undefined ? {} : { isSame }),
    onDocuments: (documents) => void host.call("documents.mayHaveChanged", { documents }).catch(() => {}),
    onWarning: (message) => writeLog(host, "warn", message),
  });
  const stopNetwork = followNetwork(host, window, client);
  const stopProgress = host.on("keys.progress", (progress) => client.engine.keyProgress(progress));
  const stopFiles = host.on("files.progress", (progress) => client.messaging?.engine.fileProgress(progress));
  const stopTokens = account.signsIn === true ? host.on("signIn.renewed", () => client.tokenRenewed()) : () => {};
  const stopCsk = host.on("csk.lost", () => {
    controlKeys.lost();
    client.cskLost();
  });
  return {
    ...client,
    stop: async () => {
      stopNetwork();
      stopProgress();
      stopFiles();
      stopTokens();
      stopCsk();
      await client.stop();
      lines.stop();
    },
  };
}
