/**
 * The configuration documents by which this desk's user works: those of the system at home, or of the partner system from which the user works now
 * (TS 23.280 clause 10.16.2.2). What home says of calls is not obeyed at a partner, nor the other way.
 *
 * @module
 */
import type { DocumentSource } from "../user/document-source.ts";
import type { UserDocuments } from "./user-documents.ts";

interface ServedDocumentsParts {
  readonly home: UserDocuments;
  /** Those that a partner has of the user there, asked about only while that one serves. Made once for each. */
  readonly open: (domain: string) => UserDocuments;
  /** The partner from which the user works; undefined at home. */
  readonly servedBy: () => string | undefined;
}

/** What is obeyed and shown is that of the system which serves. */
interface ServedDocuments extends Omit<UserDocuments, "accountChanged" | "isNamed" | "text"> {
  /** Those of a partner, as its user sees them. */
  at(domain: string): DocumentSource;
  /** The user works from somewhere else. */
  moved(): void;
}

export function createServedDocuments({ home, open, servedBy }: ServedDocumentsParts): ServedDocuments {
  const partners = new Map<string, UserDocuments>();
  const listeners = new Set<Parameters<UserDocuments["onChange"]>[0]>();

  /** Passes on what becomes of the documents of a system while that one serves. */
  function follow(documents: UserDocuments, domain: string | undefined): UserDocuments {
    documents.onChange((state, obeyed) => {
      if (servedBy() !== domain) return;
      for (const listener of listeners) listener(state, obeyed);
    });
    return documents;
  }
  follow(home, undefined);

  function at(domain: string): UserDocuments {
    const known = partners.get(domain);
    if (known !== undefined) return known;
    const opened = follow(open(domain), domain);
    partners.set(domain, opened);
    return opened;
  }

  function serving(): UserDocuments {
    const domain = servedBy();
    return domain === undefined ? home : at(domain);
  }

  return {
    at,
    state: () => serving().state(),
    ready: () => serving().ready(),
    check: () => serving().check(),
    mayHaveChanged: (changed) => serving().mayHaveChanged(changed),
    choose: (choice) => serving().choose(choice),
    signInChanged(isNew) {
      home.signInChanged(isNew);
      for (const documents of partners.values()) documents.signInChanged(isNew);
    },
    moved() {
      // What a partner said of whoever was there before need not be so when somebody works there again.
      for (const documents of partners.values()) documents.accountChanged();
      const state = serving().state();
      for (const listener of listeners) listener(state, true);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      home.close();
      for (const documents of partners.values()) documents.close();
    },
  };
}
