/**
 * The connection test of this desk, for the window that asks for it: it ends with that window.
 *
 * @module
 */
import { functionsOf, type SipAccount } from "../../shared/bridge/account.ts";
import type { ConnectionTest } from "../../shared/bridge/connection-test.ts";
import type { SignIn } from "../../shared/bridge/sign-in.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { planOf } from "../connection-test/plan.ts";
import { createProbe, type ProbeParts } from "../connection-test/probes.ts";
import { runConnectionTest } from "../connection-test/run-test.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import { identityHost } from "../services/account-file.ts";
import type { Logger } from "../services/log.ts";
import type { SignallingAccess } from "../signalling/signalling-access.ts";
import type { WindowContext } from "./window-context.ts";

interface TestParts
  extends Pick<
    ProbeParts,
    "dial" | "proof" | "refreshKeys" | "configurationAnchors" | "groupAnchors" | "documentTokens"
  > {
  /** @throws McError `account-…` */
  readonly account: () => SipAccount;
  readonly signalling: () => SignallingAccess;
  readonly findServers: (account: SipAccount) => Promise<readonly string[]>;
  readonly identity: () => IdentityAccess | undefined;
  readonly signIn: () => SignIn;
  /** XCAP roots; undefined without one. */
  readonly configurationServer: () => string | undefined;
  readonly groupServer: () => string | undefined;
  /** KMS URI; undefined without a KMS. */
  readonly kms: () => string | undefined;
  readonly tell: (window: WindowContext, test: ConnectionTest) => void;
  readonly log: Logger;
}

export interface UserConnectionTest {
  /** Begins; another one that goes on is given up. What comes of it is told. @throws McError `account-…` where there is nothing to test */
  begin(window: WindowContext): { run: number };
  cancel(): void;
  /** A window has gone, and its test with it. */
  gone(window: WindowContext): void;
}

export function createConnectionTest(parts: TestParts): UserConnectionTest {
  let last = 0;
  let running: { readonly windowId: string; readonly control: AbortController } | undefined;

  function cancel(): void {
    running?.control.abort(new McError("test-step-silent"));
    running = undefined;
  }

  return {
    begin(window) {
      const account = parts.account();
      const identity = parts.identity();
      const from = account.serversFromDns;
      const plan = planOf({
        servers: account.servers,
        serverDomain: from?.domain,
        registrar: account.registrar,
        functions: [...new Set(functionsOf(account))],
        identityServer: identity && identityHost(identity),
        configurationServer: parts.configurationServer(),
        groupServer: parts.groupServer(),
        kms: parts.kms(),
      });
      const probe = createProbe({
        account,
        signalling: parts.signalling(),
        dial: parts.dial,
        findServers: () => parts.findServers(account),
        identity: parts.identity,
        signIn: parts.signIn,
        configurationAnchors: parts.configurationAnchors,
        groupAnchors: parts.groupAnchors,
        documentTokens: parts.documentTokens,
        proof: parts.proof,
        refreshKeys: parts.refreshKeys,
      });
      cancel();
      const control = new AbortController();
      running = { windowId: window.id, control };
      last += 1;
      const run = last;
      const told = (test: ConnectionTest) => {
        // What is told of a test that was given up would be taken for the one after it.
        if (test.run === last) parts.tell(window, test);
      };
      void runConnectionTest({ run, plan, probe, signal: control.signal, told }).then(({ steps }) => {
        if (running?.control === control) running = undefined;
        const outcome = steps.map(({ fault, state, step }) => `${step}: ${fault?.code ?? state}`).join(", ");
        parts.log.info("connection test", { outcome });
      });
      return { run };
    },

    cancel,

    gone({ id }) {
      if (running?.windowId === id) cancel();
    },
  };
}
