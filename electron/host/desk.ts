/**
 * What of a desk outlives its users: the log, the policy, the settings, the way into the network, who is signed in.
 *
 * @module
 */
import { Agent as PlainAgent } from "node:http";
import type { Language } from "../../shared/base/language.ts";
import type { SipAccount } from "../../shared/bridge/account.ts";
import { readIdentityAccess } from "../identity/account-identity.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import { verifyingAgent } from "../keys/https-post.ts";
import { type KeyStores, keyFileStore } from "../keys/key-store.ts";
import type { Dial } from "../network/host-network.ts";
import { ShownCertificates } from "../network/shown-certificates.ts";
import { openInstallation } from "../services/installation.ts";
import { type CreateLogger, type Logger, openLog } from "../services/log.ts";
import type { Policy } from "../services/policy.ts";
import { openSettings, type SettingsService } from "../services/settings.ts";
import { NO_TELEMETRY, type Telemetry } from "../telemetry/telemetry-port.ts";
import { computerPolicy } from "./computer-policy.ts";
import { createDesktopView, type DesktopView, NO_DESKTOP } from "./desktop-view.ts";
import { createFoundServers, type FoundServers } from "./found-servers.ts";
import type { HostOptions } from "./host-shape.ts";
import type { LabPort } from "./lab-port.ts";
import { keyFileOf } from "./user-keys.ts";
import { speakForUser } from "./user-language.ts";
import { createUserSignIn, type UserSignIn } from "./user-sign-in.ts";
import { VERSION } from "./version.ts";
import { hostDial, openWindowWay, type WindowWay } from "./way-out.ts";

export interface Desk {
  readonly options: HostOptions;
  readonly createLogger: CreateLogger;
  readonly log: Logger;
  readonly policy: Policy | undefined;
  readonly installation: ReturnType<typeof openInstallation>;
  readonly settings: SettingsService;
  readonly systemLanguage: Language;
  readonly desktop: DesktopView;
  readonly running: LabPort | undefined;
  readonly certificates: ShownCertificates;
  readonly dial: ReturnType<typeof hostDial>;
  readonly keyStores: () => Promise<KeyStores>;
  /** Where users sign in; undefined where nobody has to. @throws McError `account-…` */
  readonly identity: () => IdentityAccess | undefined;
  readonly signIn: UserSignIn;
  readonly found: FoundServers;
  readonly windowWay: WindowWay;
  /** What is told to the collector of a control room. */
  readonly telemetry: Telemetry;
  /** What there is of the user who is served at present. */
  readonly served: {
    /** Accounts with which windows may connect. */
    accounts: () => readonly SipAccount[];
    /** A server has shown a certificate. */
    certificateShown: () => void;
  };
  close(): Promise<void>;
}

/** Tells the collector that the policy names; nobody where it names none, and then nothing of it is loaded. */
async function telemetryFor(policy: Policy | undefined, dial: Dial, log: Logger): Promise<Telemetry> {
  if (policy?.telemetry === undefined) return NO_TELEMETRY;
  const { openTelemetry } = await import("../telemetry/telemetry.ts");
  return openTelemetry({
    policy: policy.telemetry,
    version: VERSION,
    log,
    // In clear to this computer alone.
    agent: (protocol) => (protocol === "https:" ? verifyingAgent(dial) : new PlainAgent()),
  });
}

/** @throws McError `policy-not-trusted`, `policy-invalid`, `data-folder-unwritable` */
export async function openDesk(options: HostOptions): Promise<Desk> {
  const { dataFolder } = options;
  const early: string[] = [];
  let tell = (line: string): void => void early.push(line);
  const createLogger = openLog(dataFolder, undefined, (line) => tell(line));
  const log = createLogger("host");
  // Only said: what becomes of the process is decided as if nobody listened.
  const said = (error: Error) => log.error("nobody caught an error", error);
  process.on("uncaughtExceptionMonitor", said);
  const policy = computerPolicy(options.policyFile);
  log.info("the program starts", {
    version: VERSION,
    shell: options.shell,
    system: `${process.platform} ${process.arch}`,
    lab: options.lab !== null,
    policyOf: policy?.setBy ?? null,
  });
  const installation = openInstallation(dataFolder, log);
  const settings = openSettings(dataFolder, log, policy?.settings);
  const { systemLanguage, stop: stopLanguage } = await speakForUser(settings, options.systemLanguages);
  const desktop = createDesktopView(policy, settings, options.desktop ?? (() => NO_DESKTOP));
  const running = options.lab === null ? undefined : await options.lab();
  const served: Desk["served"] = { accounts: () => [], certificateShown: () => {} };
  const certificates = new ShownCertificates(() => served.certificateShown());
  const dial = hostDial(policy, dataFolder, options.askSystemProxy, log, certificates.note);
  const telemetry = await telemetryFor(policy, dial, createLogger("telemetry"));
  tell = (line) => telemetry.line(line);
  for (const line of early) tell(line);
  const keyStores =
    options.keyStores ?? (async (): Promise<KeyStores> => [keyFileStore(keyFileOf(dataFolder, running !== undefined))]);
  const identity = () => (running === undefined ? readIdentityAccess(dataFolder, dial) : running.identity());
  const signIn = createUserSignIn({
    dataFolder,
    access: identity,
    keyStores,
    openBrowser: options.openBrowser,
    log: createLogger("sign-in"),
  });
  const found = createFoundServers({ dataFolder, log, nameServers: options.nameServers });
  const windowWay = await openWindowWay(policy, dial, () => served.accounts(), log);

  return {
    options,
    createLogger,
    log,
    policy,
    installation,
    settings,
    systemLanguage,
    desktop,
    running,
    certificates,
    dial,
    keyStores,
    identity,
    signIn,
    found,
    windowWay,
    telemetry,
    served,
    async close() {
      stopLanguage();
      signIn.close();
      await windowWay.close();
      await running?.close();
      log.info("the program has ended in good order");
      process.off("uncaughtExceptionMonitor", said);
      await telemetry.close();
    },
  };
}
