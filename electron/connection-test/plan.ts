/**
 * What a connection test looks at, and which step needs which: as data, before anybody is asked for anything.
 *
 * @module
 */
import type { TestStepName } from "../../shared/bridge/connection-test.ts";

/** One step. Names of steps are unique in a plan. */
export interface PlannedStep {
  readonly name: string;
  readonly step: TestStepName;
  /** Server, domain or KMS that it is about. */
  readonly about: string;
  /** Names of steps without which it is not worth trying. */
  readonly needs: readonly string[];
  /** A step that has to have been good at one server at least; left out, none. */
  readonly needsOne?: TestStepName;
}

/** What of an account says what is to be looked at. */
export interface TestedAccount {
  /** Addresses of the SIP servers; those of a domain are found by the test. */
  readonly servers: readonly string[];
  /** Domain of which the name system says the servers; undefined where the account names them. */
  readonly serverDomain: string | undefined;
  /** SIP URI of the registrar. */
  readonly registrar: string;
  /** Public service identities of the participating functions, each once. */
  readonly functions: readonly string[];
  /** Host of the identity management server; undefined where nobody signs in. */
  readonly identityServer: string | undefined;
  /** XCAP root of the configuration management server; undefined without one. */
  readonly configurationServer: string | undefined;
  /** XCAP root of the group management server; undefined without one. */
  readonly groupServer: string | undefined;
  /** KMS URI; undefined without a KMS. */
  readonly kms: string | undefined;
}

/** The steps at one SIP server. */
export function stepsOfServer(server: string, needs: readonly string[]): PlannedStep[] {
  const name = `name ${server}`;
  const line = `line ${server}`;
  return [
    { name, step: "name", about: server, needs },
    { name: line, step: "line", about: server, needs: [name] },
    { name: `sip ${server}`, step: "sip", about: server, needs: [line] },
  ];
}

/** What is looked at for an account. Servers of a domain are put in behind the step that finds them. */
export function planOf(account: TestedAccount): PlannedStep[] {
  const { configurationServer, functions, groupServer, identityServer, kms } = account;
  const { registrar, serverDomain, servers } = account;
  const only = (step: TestStepName, about: string | undefined, needs: readonly string[] = []): PlannedStep[] =>
    about === undefined ? [] : [{ name: step, step, about, needs }];
  // Its token is that of the sign-in, where there is one; so is the account.
  const asUser = identityServer === undefined ? [] : ["sign-in"];
  return [
    ...only("servers", serverDomain),
    ...(serverDomain === undefined ? servers.flatMap((server) => stepsOfServer(server, [])) : []),
    ...only("identity", identityServer),
    ...only("sign-in", identityServer, ["identity"]),
    { name: "registered", step: "registered", about: registrar, needs: asUser, needsOne: "sip" },
    ...functions.map((uri) => ({
      name: `service ${uri}`,
      step: "service" as const,
      about: uri,
      needs: ["registered"],
    })),
    ...only("configuration", configurationServer),
    ...only("groups", groupServer),
    ...only("keys", kms, asUser),
  ];
}
