/**
 * Setting a desk up and testing its connection, put together from what the host has.
 *
 * @module
 */
import type { EventName, EventPayload } from "../../shared/bridge/bridge.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import type { ProbeParts } from "../connection-test/probes.ts";
import type { FileDialogs } from "../files/file-transfers.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import { namedAnchors } from "../keys/account-access.ts";
import { readAccountConfiguration, readAccountKms, readAccountOfDesk } from "../services/account.ts";
import type { ClientIdentity } from "../services/installation.ts";
import type { CreateLogger } from "../services/log.ts";
import type { Policy } from "../services/policy.ts";
import { missingParts } from "../set-up/missing.ts";
import type { CourseSurroundings } from "../set-up/set-up-course.ts";
import type { WatchedSource } from "../set-up/watched-source.ts";
import type { UserSources } from "../user/user-source.ts";
import type { DesktopView } from "./desktop-view.ts";
import type { FoundServers } from "./found-servers.ts";
import { ifReadable } from "./if-readable.ts";
import { createConnectionTest, type UserConnectionTest } from "./user-connection-test.ts";
import type { HostUserKeys } from "./user-keys.ts";
import { createUserSetUp, type UserSetUp } from "./user-set-up.ts";
import type { UserSignIn } from "./user-sign-in.ts";
import { NO_WINDOW, type WindowContext } from "./window-context.ts";

interface FirstStepsParts {
  readonly options: {
    readonly fileDialogs?: (window: WindowContext) => FileDialogs;
    /** Null at a desk; anything else in the lab. */
    readonly lab: unknown;
    readonly switchLab?: (into: boolean) => void;
  };
  readonly policy: Policy | undefined;
  readonly course: CourseSurroundings & { readonly dial: NonNullable<CourseSurroundings["dial"]> };
  readonly users: UserSources;
  readonly signIn: UserSignIn;
  /** @throws McError `account-…` */
  readonly identity: () => IdentityAccess | undefined;
  readonly source: Pick<WatchedSource, "check" | "state"> | undefined;
  readonly keys: Pick<HostUserKeys, "changed" | "refresh">;
  readonly found: Pick<FoundServers, "find">;
  readonly desktop: Pick<DesktopView, "live">;
  readonly proof: ProbeParts["proof"];
  readonly tell: <N extends EventName>(window: WindowContext, event: N, payload: EventPayload<N>) => void;
  readonly emit: <N extends EventName>(event: N, payload: EventPayload<N>) => void;
  readonly createLogger: CreateLogger;
  readonly installation: ClientIdentity;
}

export function createFirstSteps(parts: FirstStepsParts): {
  readonly setUp: UserSetUp;
  readonly connectionTest: UserConnectionTest;
} {
  const { course, createLogger, emit, found, identity, installation, keys, options, policy, signIn, tell, users } =
    parts;
  const { dataFolder, dial } = course;
  const inLab = options.lab !== null;
  /** Before somebody has signed in, too: where the servers are is no secret of the user's. */
  const account = () =>
    inLab
      ? users.dispatcher.account()
      : readAccountOfDesk(dataFolder, installation, policy?.media?.iceTransportPolicy ?? "all");

  function problem(): ErrorReport | undefined {
    try {
      account();
      return undefined;
    } catch (cause) {
      return asMcError(cause, "account-invalid").report();
    }
  }

  const setUp = createUserSetUp({
    course,
    dialogs: options.fileDialogs,
    inLab,
    switchLab: options.switchLab,
    administrator: policy?.setBy ?? null,
    policyAddress: policy?.setUpFiles?.address,
    changedAddress: () => parts.source?.state()?.url.href,
    problem,
    missing: () => missingParts(dataFolder),
    hasLiveCalls: () => parts.desktop.live().length > 0,
    installed() {
      keys.changed(null, "account");
      void parts.source?.check();
    },
    offered: () => emit("setUp.offered", {}),
    log: createLogger("set-up"),
  });

  /** Servers of documents; those of the lab are not tested. */
  const servers = () => (inLab ? undefined : ifReadable(() => readAccountConfiguration(dataFolder)));
  const connectionTest = createConnectionTest({
    account,
    dial,
    findServers: (of) => found.find(of),
    identity,
    signIn: () => signIn.state(),
    signalling: () => users.dispatcher.signalling(),
    configurationServer: () => servers()?.server.url,
    groupServer: () => servers()?.groups?.url,
    configurationAnchors: () =>
      namedAnchors(
        dataFolder,
        readAccountConfiguration(dataFolder)?.server.trustAnchorFile,
        "configuration-not-trusted",
      ),
    groupAnchors: () =>
      namedAnchors(
        dataFolder,
        readAccountConfiguration(dataFolder)?.groups?.trustAnchorFile,
        "group-server-not-trusted",
      ),
    documentTokens: (server) => (signIn.isIn() ? signIn.tokens(server) : undefined),
    kms: () => (inLab ? users.dispatcher.kms()?.kmsUri : ifReadable(() => readAccountKms(dataFolder))?.kms.uri),
    refreshKeys: () => keys.refresh(NO_WINDOW),
    proof: parts.proof,
    tell: (window, test) => tell(window, "connectionTest.changed", test),
    log: createLogger("connection-test"),
  });

  return { setUp, connectionTest };
}
