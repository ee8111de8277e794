/**
 * What a configuration server says of the user profiles of one service: which there are, and what has become of each.
 *
 * @module
 */
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import { type DocumentName, placeOf, placeOfDirectory } from "../../shared/mc/configuration-documents.ts";
import { decodeXcapDirectory, type ListedDocument, profilesListed } from "../../shared/mc/xcap-directory.ts";
import { decodeText } from "../services/text-file.ts";
import type { ConfigurationAccess } from "./configuration-access.ts";
import { type JudgedDocument, judgeDocument } from "./judge-document.ts";
import type { ProfileSet } from "./profile-set.ts";
import { getDocument } from "./xcap-get.ts";

/** What a server has said of the profile with an index. */
export type ProfileNews = { readonly index: number } & (
  | { readonly kind: "unchanged" | "absent" }
  | { readonly kind: "document"; readonly judged: JudgedDocument; readonly etag: string | undefined }
  | { readonly kind: "failed"; readonly error: McError }
);

/**
 * The documents of a user as the server lists them; none where it has no list, or none that can be read.
 *
 * @param id - the user's, the XUI
 * @throws McError `configuration-…` and others, as when any document is asked for
 */
export async function listedDocuments(
  access: ConfigurationAccess,
  id: string,
  signal: AbortSignal,
): Promise<ListedDocument[]> {
  const answer = await getDocument(access, placeOfDirectory(id), undefined, signal);
  if (answer.kind !== "document") return [];
  let text: string;
  try {
    text = decodeText(answer.octets);
  } catch {
    throw new McError("configuration-document-broken", "encoding");
  }
  return decodeXcapDirectory(text);
}

interface ProfileQuestion {
  readonly access: ConfigurationAccess;
  readonly set: ProfileSet;
  readonly home: readonly string[];
  readonly signal: AbortSignal;
}

async function ask({ access, home, set, signal }: ProfileQuestion, index: number): Promise<ProfileNews> {
  const name: DocumentName = { service: set.service, kind: "user-profile" };
  const { held } = set.at(index);
  try {
    const answer = await getDocument(access, placeOf(name, access, index), held?.etag, signal);
    if (answer.kind !== "document") return { index, kind: answer.kind };
    return {
      index,
      kind: "document",
      judged: judgeDocument(name, answer.octets, access, home),
      etag: answer.etag,
    };
  } catch (cause) {
    signal.throwIfAborted();
    return { index, kind: "failed", error: asMcError(cause, "configuration-server-failed") };
  }
}

const isThere = ({ kind }: ProfileNews) => kind !== "absent";

/**
 * Asks for the profiles of a service: for those of the list; without a list, for those that are held, else for the first of the usual ones that
 * there is.
 *
 * @throws the reason of the signal when that ended it
 */
export async function newestProfiles(
  question: ProfileQuestion,
  listed: readonly ListedDocument[],
): Promise<readonly ProfileNews[]> {
  const { access, set } = question;
  const askAll = (indexes: readonly number[]) => Promise.all(indexes.map((index) => ask(question, index)));
  const indexes = access.isProfileFixed ? [] : profilesListed(listed, set.service);
  if (indexes.length > 0) return askAll(indexes);
  const known = set.all.flatMap(({ held, index }) => (held === undefined ? [] : [index]));
  const news = await askAll(known);
  if (news.some(isThere)) return news;
  for (const index of access.profileIndexes) {
    if (known.includes(index)) continue;
    const found = await ask(question, index);
    news.push(found);
    if (isThere(found)) break;
  }
  return news;
}
