/**
 * What the host needs of the embedded lab. The lab implements it; the host never sees the lab itself.
 *
 * @module
 */
import type { EventPayload } from "../../shared/bridge/bridge.ts";
import type { LabState, UnitReport } from "../../shared/bridge/lab.ts";
import type {
  LabAuthorisationFault,
  LabContentFault,
  LabCskFault,
  LabDocumentSettings,
  LabExchangeFault,
  LabIdentityFault,
  LabKmsSettings,
  LabMigrationFault,
  LabNotifierFault,
  LabPersonSettings,
  LabSipSignIn,
  LabSwitchFault,
  LabSystemName,
} from "../../shared/bridge/lab-settings.ts";
import type { DocumentTokens, NamedConfiguration } from "../documents/account-configuration.ts";
import type { ConfigurationAccess } from "../documents/configuration-access.ts";
import type { IdentityAccess } from "../identity/identity-access.ts";
import type { SignedInIds } from "../services/account.ts";
import type { DocumentSource } from "../user/document-source.ts";
import type { SignInGate } from "../user/sign-in-gate.ts";
import type { UserSources } from "../user/user-source.ts";

/** Identifiers of one installation of a client. */
export interface InstallationIds {
  /** MC client ID, `urn:uuid:…`. */
  readonly clientId: string;
  /** SIP instance identifier, a UUID without prefix. */
  readonly instanceId: string;
}

/** The devices of this installation. */
export interface LabDevices {
  /** Of the console. */
  readonly identity: InstallationIds;
  /** Of the field unit of a person: another device. */
  unitIdentity(personId: string): InstallationIds;
}

/** The token of whoever has signed in, for the servers of a partner. */
export type PartnerToken = (domain: string, refused: boolean) => Promise<string>;

/** A message behind a system's door, as it is drawn. */
export type LabMessage = EventPayload<"lab.message">;

export interface LabPort {
  /** Systems and people as they are now. */
  state(): LabState;
  /**
   * Changes what the lab does for one person; takes effect with the next request, calls in progress go on.
   *
   * @throws McError `lab-unknown-person`
   */
  configure(personId: string, patch: Partial<LabPersonSettings>): LabState;
  /** Changes what the KMS of one system does; takes effect with its next answer. */
  configureKms(system: LabSystemName, patch: Partial<LabKmsSettings>): LabState;
  /** What the content server of a system does from now on; what waits goes on. */
  configureContent(system: LabSystemName, fault: LabContentFault): Promise<LabState>;
  /** What the message switch of a system does from now on; what goes through it breaks off. */
  configureMessages(system: LabSystemName, fault: LabSwitchFault): Promise<LabState>;
  /** What the identity server does from now on; a lab without one has nothing to change. */
  configureIdentity(fault: LabIdentityFault): Promise<LabState>;
  /** What goes wrong when a token of home is exchanged for one of system B, from now on; a lab where nobody signs in has nothing to change. */
  configureExchange(fault: LabExchangeFault): Promise<LabState>;
  /** What the participating functions make of a dispatcher who signs in, from now on. Where nobody does there is nothing to change. */
  configureAuthorisation(fault: LabAuthorisationFault): LabState;
  /** What the SIP servers of system A ask a dispatcher for who signs in, from now on. Where nobody does there is nothing to change. */
  configureSip(sip: LabSipSignIn): LabState;
  /** What system B makes of a dispatcher who wants to work from there, from now on. */
  configureMigration(fault: LabMigrationFault): LabState;
  /** How the participating functions take the CSK of a user, and what floor control does with it, from now on. */
  configureCsk(fault: LabCskFault): LabState;
  /** How system A tells where its people are, from now on; a lab in which it tells nobody has nothing to change. */
  configurePresence(fault: LabNotifierFault): LabState;
  /** Where whoever works at the desk signs in; undefined where nobody has to. */
  identity(): IdentityAccess | undefined;
  /** What the configuration server does from now on, and says of the dispatcher; a lab without one has nothing to change. */
  configureDocuments(change: Partial<LabDocumentSettings>): Promise<LabState>;
  /** Puts people and servers back to what the lab began with, from now on; windows of units stay open, and the dispatcher stays where they work. */
  reset(): Promise<LabState>;
  /**
   * Where the dispatcher's documents come from; undefined where the lab hands them out.
   *
   * @param tokens - of whoever is signed in, for each server
   * @param whose - the IDs of whoever is signed in
   */
  configuration(ids: InstallationIds, tokens: DocumentTokens, whose?: SignedInIds): NamedConfiguration | undefined;
  /**
   * Where the documents of the dispatcher as a visitor come from; undefined where the partner hands them out.
   *
   * @param domain - of the partner
   * @param tokens - of whoever is signed in, for the servers of the partner
   * @param whose - the IDs at home of whoever is signed in
   */
  partnerConfiguration(
    domain: string,
    ids: InstallationIds,
    tokens: ConfigurationAccess["accessToken"],
    whose?: SignedInIds,
  ): NamedConfiguration | undefined;
  /**
   * Everybody of whom it is made.
   *
   * @param signIn - whether the dispatcher is signed in
   * @param documents - where the dispatcher's come from; left out, the lab hands them out
   * @param partnerToken - the token of whoever is signed in, for the servers of a partner; left out, these hand them out
   * @param partnerDocuments - where those of a partner come from
   */
  users(
    devices: LabDevices,
    signIn: SignInGate,
    documents?: DocumentSource,
    partnerToken?: PartnerToken,
    partnerDocuments?: (domain: string) => DocumentSource,
  ): UserSources;
  /** @throws McError `lab-unknown-person` */
  setUnitOpen(personId: string, open: boolean): void;
  /** @throws McError `lab-unknown-person` */
  reportUnit(personId: string, report: UnitReport): void;
  /**
   * Closes the connection of the console or of a unit from the server's side, without a SIP message.
   *
   * @throws McError `lab-unknown-person`
   */
  dropConnection(of: string): void;
  /** Tells of changes of the state, many at once as one. Returns the way to stop. */
  onChange(listener: (state: LabState) => void): () => void;
  /** Tells of every message behind system A's door for a call of the console. Returns the way to stop. */
  onMessage(listener: (message: LabMessage) => void): () => void;
  /** Resolves as soon as a user is registered and reachable. Rejects when the lab closes before. */
  whenRegistered(mcServiceId: string): Promise<void>;
  /** Ends it all; no timer, socket or listener is left. */
  close(): Promise<void>;
}
