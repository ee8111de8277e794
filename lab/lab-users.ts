/**
 * The users that the lab hands out: the dispatcher, and each person with the field unit that is theirs.
 *
 * @module
 */

import type { ContentAccess } from "../electron/files/content-access.ts";
import type { InstallationIds, LabDevices, PartnerToken } from "../electron/host/lab-port.ts";
import type { KmsAccess } from "../electron/keys/kms-access.ts";
import type { MessageMediaAccess } from "../electron/msrp/message-media-access.ts";
import type { DigestCredentials } from "../electron/services/account.ts";
import type { SignallingAccess } from "../electron/signalling/signalling-access.ts";
import { type DocumentSource, fromServer } from "../electron/user/document-source.ts";
import { admit, onSignedIn, type SignInGate } from "../electron/user/sign-in-gate.ts";
import type { PartnerIdentity, PartnerSystem, UserSource, UserSources } from "../electron/user/user-source.ts";
import { type Person, type SipAccount, takesRtp } from "../shared/bridge/account.ts";
import type { LabState } from "../shared/bridge/lab.ts";
import { connectSources } from "../shared/bridge/signalling-server.ts";
import { DISPATCHER, type HeldId, SYSTEMS } from "./people/people.ts";

type AccessToken = KmsAccess["accessToken"];

/** What of the lab its users are made of. */
export interface LabOfUsers {
  state(): LabState;
  onChange(listener: (state: LabState) => void): () => void;
  /** The people whom the dispatcher can call, under their primary IDs. */
  directory(): Person[];
  /** The account of the dispatcher's console. */
  consoleAccount(ids: InstallationIds, held?: HeldId): SipAccount;
  /**
   * The account of a person's unit, at the system where the person is now.
   *
   * @throws McError `lab-unknown-person`
   */
  unitAccount(personId: string, ids: InstallationIds): SipAccount;
  /** What the holder of an account proves with who it is. */
  credentialsOf(account: SipAccount): DigestCredentials;
  /** Undefined when the lab has no KMSs. @param tokens - of whoever is signed in; left out where nobody has to */
  consoleKms(tokens?: AccessToken, held?: HeldId): KmsAccess | undefined;
  /** @throws McError `lab-unknown-person` */
  unitKms(personId: string): KmsAccess | undefined;
  /** Undefined when the lab has no content servers. @param tokens - the same */
  consoleContent(tokens?: AccessToken, held?: HeldId): ContentAccess | undefined;
  /** @throws McError `lab-unknown-person` */
  unitContent(personId: string): ContentAccess | undefined;
  /** Where a token of home is exchanged for one of the partner; undefined where nobody signs in. */
  partnerIdentity(): PartnerIdentity | undefined;
  /** What everybody needs to work with the message switches. */
  messageMedia(): MessageMediaAccess;
  /** The way of their hosts to the SIP servers. */
  signalling(): SignallingAccess;
}

const { visitor } = DISPATCHER;
const VISITED = SYSTEMS[visitor.system];

/** The same KMS, with the user profiles that a server has, where one has them. */
function withProfiles(kms: KmsAccess | undefined, documents: DocumentSource | undefined): KmsAccess | undefined {
  const { profiles } = fromServer(documents);
  return kms === undefined || profiles === undefined ? kms : { ...kms, userProfile: profiles, profileIsNeeded: true };
}

/**
 * Makes the users of a lab.
 *
 * @param signIn - whether the dispatcher is signed in; units are handed out
 * @param documents - where the dispatcher's come from; left out, the lab hands them out
 * @param partnerToken - the token of whoever is signed in, for the servers of a partner; left out, these hand them out
 * @param partnerDocuments - where those of a partner come from; left out, it hands them out
 */
export function labUsers(
  lab: LabOfUsers,
  devices: LabDevices,
  signIn: SignInGate,
  documents?: DocumentSource,
  partnerToken?: PartnerToken,
  partnerDocuments?: (domain: string) => DocumentSource,
): UserSources {
  const kmsSettings = (state: LabState) => JSON.stringify(state.systems.map(({ kms }) => kms));

  function source(
    account: () => SipAccount,
    kms: () => KmsAccess | undefined,
    content: () => ContentAccess | undefined,
  ): UserSource {
    return {
      account,
      credentials() {
        const own = account();
        return own.bearsToken === true ? undefined : lab.credentialsOf(own);
      },
      kms,
      content,
      messageMedia: () => lab.messageMedia(),
      signalling: () => lab.signalling(),
      directory: () => lab.directory(),
      onChange(listener) {
        let known = JSON.stringify(account());
        let knownKms = kmsSettings(lab.state());
        return lab.onChange((state) => {
          const now = JSON.stringify(account());
          const nowKms = kmsSettings(state);
          const moved = now !== known;
          const kmsChanged = nowKms !== knownKms;
          known = now;
          knownKms = nowKms;
          if (moved) listener("account");
          if (kmsChanged) listener("kms");
        });
      },
    };
  }

  const asGiven = source(
    () => lab.consoleAccount(devices.identity),
    () => withProfiles(lab.consoleKms(signIn.tokens("keys")), documents),
    () => lab.consoleContent(signIn.tokens()),
  );
  /** What is the dispatcher's is given out to whoever is signed in. */
  function admitted<T>(give: () => T): () => T {
    return () => {
      admit(signIn);
      return give();
    };
  }
  const dispatcher: UserSource = {
    ...asGiven,
    account: admitted(asGiven.account),
    credentials: admitted(asGiven.credentials),
    directory: admitted(asGiven.directory),
    messageMedia: admitted(asGiven.messageMedia),
    onChange(listener) {
      const stops = [asGiven.onChange(listener), onSignedIn(signIn, listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
  /** Undefined where the servers there hand them out. */
  const partnerTokens = (): AccessToken | undefined =>
    partnerToken === undefined || lab.partnerIdentity() === undefined
      ? undefined
      : (refused) => partnerToken(VISITED.domain, refused);
  const partner: PartnerSystem = {
    domain: VISITED.domain,
    name: VISITED.title,
    identity: () => lab.partnerIdentity(),
    user: source(
      () => lab.consoleAccount(devices.identity, visitor),
      () => withProfiles(lab.consoleKms(partnerTokens(), visitor), partnerDocuments?.(VISITED.domain)),
      () => lab.consoleContent(partnerTokens(), visitor),
    ),
  };
  const unit = (personId: string) =>
    source(
      () => lab.unitAccount(personId, devices.unitIdentity(personId)),
      () => lab.unitKms(personId),
      () => lab.unitContent(personId),
    );

  /** People move on while their window stays, so that of every account, now and earlier. */
  const sources = new Set<string>();
  function noteSources(): void {
    const accounts = [asGiven, partner.user, ...lab.state().people.map(({ id }) => unit(id))].map((user) =>
      user.account(),
    );
    for (const source of accounts.flatMap(connectSources)) sources.add(source);
  }
  noteSources();

  return {
    dispatcher,
    partners: () => [partner],
    unit,
    signInSources() {
      noteSources();
      return [...sources];
    },
    hasRtp: () => takesRtp(asGiven.account()),
    keyFileInFolder: true,
  };
}
