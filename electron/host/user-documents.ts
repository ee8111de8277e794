/**
 * The configuration documents of this desk's user, put together from where they come from, the key store, and who is signed in: nobody's before a
 * sign-in, and none left after its end.
 *
 * @module
 */
import {
  type ChangedDocuments,
  type ChooseProfile,
  type Documents,
  NO_DOCUMENTS,
} from "../../shared/bridge/documents.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { DocumentKind } from "../../shared/mc/configuration-documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { NamedConfiguration } from "../documents/account-configuration.ts";
import { forgetDocuments, keptDocuments } from "../documents/kept-documents.ts";
import { profileChoices } from "../documents/profile-choices.ts";
import { openUserConfiguration, type UserConfiguration } from "../documents/user-configuration.ts";
import type { KeyStores } from "../keys/key-store.ts";
import type { Logger } from "../services/log.ts";
import type { DocumentSource } from "../user/document-source.ts";

interface UserDocumentsParts {
  readonly dataFolder: string;
  /** Where the documents of this desk's user come from; undefined where they are files. @throws McError `account-…` */
  readonly named: () => NamedConfiguration | undefined;
  /** Whether the account wants a sign-in, and there is none. */
  readonly isBarred: () => boolean;
  /** Whether somebody has signed out, and nobody in since. */
  readonly hasSignedOut: () => boolean;
  readonly keyStores: () => Promise<KeyStores>;
  readonly log: Logger;
}

export interface UserDocuments extends DocumentSource {
  state(): Documents;
  /** Waits until it is known what there is, and for a moment at most. Never rejects. */
  ready(): Promise<void>;
  /** Asks for everything now, and waits for what comes of it. Never rejects. */
  check(): Promise<void>;
  /** A notifier says that these may have changed; null for all of them. */
  mayHaveChanged(changed: ChangedDocuments): void;
  /** Obeys another of the user's profiles. @throws McError `configuration-profile-missing`, `data-folder-unwritable` */
  choose(choice: ChooseProfile): void;
  /** The account may be another one, or none: what is of the one before is closed, and what its server said counts no more. */
  accountChanged(): void;
  /** Somebody has signed in or out. @param isNew - there is a token, and was none before */
  signInChanged(isNew: boolean): void;
  /** Tells each state that is another one, and whether something else is to be obeyed since. Returns the way to stop. */
  onChange(listener: (documents: Documents, obeyed: boolean) => void): () => void;
  close(): void;
}

/** Everything that makes the documents another user's, or another server's. */
const nameOf = ({
  access: { checkEvery, groups, ids, isProfileFixed, profileIndexes, root, ueId },
}: NamedConfiguration) =>
  JSON.stringify([root, groups?.root, [...ids], ueId, profileIndexes, isProfileFixed, checkEvery]);

interface Opened {
  readonly name: string;
  readonly configuration: UserConfiguration;
  /** Ends it for good: nothing of it is kept any more. */
  end(): void;
}

export function createUserDocuments(parts: UserDocumentsParts): UserDocuments {
  const { dataFolder, hasSignedOut, isBarred, keyStores, log, named: namedNow } = parts;
  const listeners = new Set<(documents: Documents, obeyed: boolean) => void>();
  let opened: Opened | undefined;
  let isClosed = false;

  const tell = (documents: Documents, obeyed: boolean) => {
    for (const listener of listeners) listener(documents, obeyed);
  };

  function openFor(named: NamedConfiguration): Opened {
    const over = new AbortController();
    const { access, home } = named;
    const configuration = openUserConfiguration({
      access,
      kept: keptDocuments({ dataFolder, access, keyStores, over: over.signal, log }),
      choices: profileChoices(dataFolder, log),
      home: () => home,
      told: tell,
      log,
    });
    return {
      name: nameOf(named),
      configuration,
      end() {
        over.abort();
        configuration.close();
      },
    };
  }

  /** Without an account there are no documents; what is wrong with it is told where it is asked for. */
  function namedAtPresent(): NamedConfiguration | undefined {
    try {
      return namedNow();
    } catch {
      return undefined;
    }
  }

  /** The account is read whenever something is asked for: it may come, or become another, while the program runs. */
  function current(): Opened | undefined {
    if (isClosed) return undefined;
    const named = isBarred() ? undefined : namedAtPresent();
    const name = named && nameOf(named);
    if (name !== opened?.name) {
      opened?.end();
      opened = named && openFor(named);
    }
    return opened;
  }

  /** Whoever has signed out leaves nothing that the next one could read. Whoever has not finds it again, also where nothing answers. */
  function forgetWhereSignedOut(): void {
    if (!hasSignedOut()) return;
    const was = opened !== undefined;
    opened?.end();
    opened = undefined;
    forgetDocuments(dataFolder, log);
    if (was) tell(NO_DOCUMENTS, true);
  }

  return {
    isNamed: () => namedAtPresent() !== undefined,
    text: (service: McService, kind: DocumentKind) => current()?.configuration.text(service, kind),
    state: () => current()?.configuration.state() ?? NO_DOCUMENTS,
    ready: async () => current()?.configuration.ready(),
    check: async () => current()?.configuration.check(),
    mayHaveChanged: (changed) => current()?.configuration.mayHaveChanged(changed),
    choose(choice) {
      const configuration = current()?.configuration;
      if (configuration === undefined) throw new McError("configuration-profile-missing");
      configuration.choose(choice);
    },
    accountChanged: () => void current(),
    signInChanged(isNew) {
      forgetWhereSignedOut();
      if (isNew) void current()?.configuration.check();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      isClosed = true;
      opened?.configuration.close();
    },
  };
}
