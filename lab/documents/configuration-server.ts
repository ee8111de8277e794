/**
 * The configuration server of a system in the lab, simulated: XCAP over HTTPS on 127.0.0.1 (RFC 4825), for reading alone. It gives a
 * dispatcher's documents to whoever has a token of that dispatcher's that is good for it, with an entity tag each.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { ConfigurationAccess } from "../../electron/documents/configuration-access.ts";
import type { LabState } from "../../shared/bridge/lab.ts";
import type { LabDocumentSettings } from "../../shared/bridge/lab-settings.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import {
  type DocumentName,
  type DocumentPlace,
  type DocumentUser,
  documentsOf,
  placeOf,
  placeOfDirectory,
  watchedDocuments,
} from "../../shared/mc/configuration-documents.ts";
import { type McService, VOICE_SERVICE } from "../../shared/mc/services/services.ts";
import { bearerIn } from "../kms/access-tokens.ts";
import { createAuthority, issueServerIdentity, type TlsIdentity } from "../kms/authority.ts";
import { LoopbackPort } from "../kms/loopback-port.ts";
import { type DocumentBehaviour, documentBehaviourWith } from "./document-faults.ts";
import { writtenDirectory } from "./written-documents.ts";
import { ROOT, tagOf } from "./xcap-parts.ts";

/** What a console asks about by itself; of every other profile the collection tells. */
const FIRST_INDEX = 1;
/** More than any document has. */
const TOO_LARGE = Buffer.alloc(2 * 1024 * 1024, 0x20);
const ANOTHER = Buffer.from("<nothing/>");
const BUSY_SECONDS = "3";

/** Who shows a token: the MC service ID of its holder in a service, or undefined where it is not good for the documents of that service. */
export type DocumentJudge = (token: string, service: McService) => string | undefined;

/** What a server writes at the moment, by what is set. */
export type DocumentWriter = (
  name: DocumentName,
  user: DocumentUser,
  settings: Pick<LabDocumentSettings, "withholds" | "longestCall">,
  profile: DocumentBehaviour["profile"],
  /** Of a user profile. */
  index: number,
) => string | undefined;

export interface ConfigurationServerOptions {
  /** Vouches for it. */
  readonly authority: TlsIdentity;
  /** As which it is known. */
  readonly host: string;
  /** Whose documents it has, by the ID that each has in all services. */
  readonly userIds: readonly string[];
  readonly services: readonly McService[];
  /** Indexes of the profiles of each in each service. */
  readonly profileIndexes: readonly number[];
  readonly judge: DocumentJudge;
  readonly write: DocumentWriter;
  /** Milliseconds between two questions of a console for which there is no other reason. */
  readonly checkEvery: number;
}

/** A document, whose it is, and where: what is of everybody is of whoever comes first. */
interface Placed {
  readonly userId: string;
  readonly name: DocumentName;
  readonly index: number;
  readonly place: DocumentPlace;
}

/** What a question is about. */
type Named = { readonly service: McService; readonly place: DocumentPlace; readonly userId: string } & (
  | { readonly kind: "directory" }
  | ({ readonly kind: "document"; readonly ueId: string } & Placed)
);

const LONGEST_MS: Readonly<Record<LabDocumentSettings["longestCall"], number | undefined>> = {
  none: undefined,
  PT2S: 2_000,
  PT1M: 60_000,
};

/** What is of everybody stands under no user. */
const mayRead = (readerId: string, { place, userId }: Pick<Named, "place" | "userId">): boolean =>
  place.escapedPath === undefined || readerId === userId;

/** What an answer without a document says beside its status. */
function furtherHeaders(status: number, host: string, url: string): Record<string, string> {
  switch (status) {
    case 302:
      return { Location: `https://elsewhere.${host}${url}` };
    case 401:
      return { "WWW-Authenticate": "Bearer" };
    case 405:
      return { Allow: "GET" };
    case 503:
      return { "Retry-After": BUSY_SECONDS };
    default:
      return {};
  }
}

/** Sends until whoever asked has enough. */
function sendWithoutEnd(response: ServerResponse): void {
  const chunk = Buffer.alloc(16_384, 0x20);
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", more);
  response.on("error", () => response.destroy());
  more();
}

/** What the documents begin with. */
export const FIRST_DOCUMENTS: LabDocumentSettings = {
  fault: "none",
  withholds: "nothing",
  longestCall: "none",
  notifier: "none",
  groupFault: "none",
  visitorFault: "none",
};

export class ConfigurationServer {
  readonly #options: ConfigurationServerOptions;
  readonly #identities: Readonly<Record<DocumentBehaviour["identity"], TlsIdentity>>;
  readonly #port = new LoopbackPort<Server>();
  #settings = FIRST_DOCUMENTS;
  /** Answers that brought a document, and those that said that it is the same. */
  #given = 0;
  #unchanged = 0;
  #lastTag: string | null = null;

  private constructor(options: ConfigurationServerOptions) {
    this.#options = options;
    this.#identities = {
      right: issueServerIdentity(options.authority, options.host),
      "unknown-authority": issueServerIdentity(createAuthority(), options.host),
    };
  }

  /** @throws McError lab-port-unavailable */
  static async open(options: ConfigurationServerOptions): Promise<ConfigurationServer> {
    const server = new ConfigurationServer(options);
    await server.#listen().catch((error) => {
      throw new McError("lab-port-unavailable", undefined, error);
    });
    return server;
  }

  state(): NonNullable<LabState["documents"]> {
    return {
      host: this.#options.host,
      ...this.#settings,
      given: this.#given,
      unchanged: this.#unchanged,
      profileTag: this.#lastTag,
    };
  }

  /** Takes effect with the next request. */
  async configure(change: Partial<LabDocumentSettings>): Promise<void> {
    const before = this.#behaviour;
    this.#settings = { ...this.#settings, ...change };
    const { identity, listens } = this.#behaviour;
    if (listens === before.listens && identity === before.identity) return;
    await this.#port.shut();
    if (listens) await this.#listen();
  }

  /** XCAP root. */
  get root(): string {
    return `https://${this.#options.host}${ROOT}`;
  }

  /** What its notifier does at the moment. */
  get notifierFault(): LabDocumentSettings["notifier"] {
    return this.#settings.notifier;
  }

  /** Milliseconds after which its system ends a private call; undefined where it ends none for its length. */
  get longestCallMs(): number | undefined {
    return LONGEST_MS[this.#settings.longestCall];
  }

  /** Which of its users has a token for a service; undefined where it is nobody's. */
  readerOf(token: string, service: McService): string | undefined {
    const holder = this.#options.judge(token, service);
    return this.#options.userIds.find((userId) => userId === holder);
  }

  /** Entity tag of the document at a place below the root; undefined where there is none that the reader may have. */
  tagAt(selector: string, readerId: string): string | undefined {
    const named = this.#named(`${ROOT}/${selector}`);
    const isTheirs = named?.kind === "document" && mayRead(readerId, named);
    const text = isTheirs ? this.#write(named) : undefined;
    return text === undefined ? undefined : tagOf(text);
  }

  /** Places of the documents of a user in a collection below the root (RFC 5875 clause 4.1); of a document, its own. */
  within(selector: string, readerId: string): readonly string[] {
    if (!selector.endsWith("/")) return [selector];
    const wanted = decodeURIComponent(selector);
    return this.#profilesOf(readerId).filter((path) => decodeURIComponent(path).startsWith(wanted));
  }

  /** Places of what a console may have. @param ueId - of the console, a URN */
  watchedBy(userId: string, ueId: string): readonly string[] {
    return watchedDocuments({ ids: this.#idsOf(userId), ueId }, [FIRST_INDEX], false);
  }

  /** What the host of one of its users needs to work with it. @param ueId - of the console, a URN */
  accessOf(userId: string, ueId: string, tokens: ConfigurationAccess["accessToken"]): ConfigurationAccess {
    return {
      root: this.root,
      ids: this.#idsOf(userId),
      ueId,
      profileIndexes: this.#options.profileIndexes,
      isProfileFixed: false,
      checkEvery: this.#options.checkEvery,
      accessToken: tokens,
      trustAnchors: () => [this.#options.authority.certificate],
      addressOf: (host) => (host === this.#options.host ? this.#port.address : undefined),
      dial: undefined,
    };
  }

  async close(): Promise<void> {
    await this.#port.shut();
  }

  get #behaviour(): DocumentBehaviour {
    return documentBehaviourWith(this.#settings.fault);
  }

  #listen(): Promise<void> {
    const { certificate: cert, key } = this.#identities[this.#behaviour.identity];
    return this.#port.listen(createServer({ cert, key }, (request, response) => this.#serve(request, response)));
  }

  #idsOf(userId: string): DocumentUser["ids"] {
    return new Map(this.#options.services.map((service) => [service, userId]));
  }

  /** Every document of a user, with its place. */
  #all(userId: string, ueId: string): Placed[] {
    const user: DocumentUser = { ids: this.#idsOf(userId), ueId };
    return documentsOf(user.ids).flatMap((name) =>
      (name.kind === "user-profile" ? this.#options.profileIndexes : [0]).map((index) => ({
        ...{ userId, name, index },
        place: placeOf(name, user, index),
      })),
    );
  }

  /** What a path names, of whichever console: a document, or the list of those of a user. */
  #named(path: string): Named | undefined {
    const { services, userIds } = this.#options;
    const isAt = ({ escapedPath, path: plain }: DocumentPlace) =>
      path === `${ROOT}/${plain}` || path === `${ROOT}/${escapedPath}`;
    const listed = userIds.find((userId) => isAt(placeOfDirectory(userId)));
    const [service] = services;
    if (listed !== undefined && service !== undefined)
      return { kind: "directory", service, userId: listed, place: placeOfDirectory(listed) };
    // Of what a path ends with only a UE configuration makes anything.
    const ueId = path.slice(path.lastIndexOf("/") + 1);
    const found = userIds.flatMap((userId) => this.#all(userId, ueId)).find(({ place }) => isAt(place));
    if (found?.name.kind === "ue-configuration" && !/^urn:uuid:[0-9a-f-]{36}$/.test(ueId)) return undefined;
    return found && { kind: "document", service: found.name.service, ueId, ...found };
  }

  #serve({ headers, method, url = "" }: IncomingMessage, response: ServerResponse): void {
    const { answers, hasTags, status } = this.#behaviour;
    if (!answers) return;
    const found = status ?? this.#find(method, url, headers.authorization);
    if (typeof found === "number") {
      response.writeHead(found, { Connection: "close", ...furtherHeaders(found, this.#options.host, url) }).end();
      return;
    }
    const { named, text } = found;
    const { contentType } = named.place;
    if (named.kind === "directory") {
      response.writeHead(200, { "Content-Type": contentType }).end(text);
      return;
    }
    const { index, name } = named;
    const etag = tagOf(text);
    const tags = hasTags ? { ETag: etag } : {};
    const isFirst = index === this.#options.profileIndexes[0];
    if (name.kind === "user-profile" && name.service === VOICE_SERVICE && isFirst) this.#lastTag = etag;
    if (hasTags && headers["if-none-match"] === etag) {
      this.#unchanged += 1;
      response.writeHead(304, tags).end();
      return;
    }
    this.#given += 1;
    this.#give(response, text, { "Content-Type": contentType, ...tags });
  }

  /** What is asked for, or the status of an answer without it. */
  #find(method = "", url: string, authorization?: string): number | { named: Named; text: string } {
    const { judge, services } = this.#options;
    const token = bearerIn(authorization);
    if (method !== "GET") return 405;
    const named = this.#named(url);
    const service = named?.service ?? services[0];
    const holder = service && judge(token, service);
    if (holder === undefined) return 401;
    // What is of a user is nobody else's, whether it is there or not.
    if (named === undefined) return url.includes("/users/") ? 403 : 404;
    if (!this.#options.userIds.includes(holder) || !mayRead(holder, named)) return 403;
    const text =
      named.kind === "directory" ? writtenDirectory(this.root, this.#profilesOf(holder)) : this.#write(named);
    return text === undefined ? 404 : { named, text };
  }

  #write({ index, name, ueId, userId }: Extract<Named, { kind: "document" }>): string | undefined {
    const user = { ids: this.#idsOf(userId), ueId };
    return this.#options.write(name, user, this.#settings, this.#behaviour.profile, index);
  }

  /** The documents that are of a user alone: those of everybody are in no list. */
  #profilesOf(userId: string): string[] {
    return this.#all(userId, "").flatMap(({ name, place }) => (name.kind === "user-profile" ? [place.path] : []));
  }

  #give(response: ServerResponse, text: string, headers: Record<string, string>): void {
    const { body } = this.#behaviour;
    if (body === "endless") {
      response.writeHead(200, headers);
      sendWithoutEnd(response);
      return;
    }
    const octets = Buffer.from(text, "utf8");
    const given = { half: octets.subarray(0, octets.length / 2), "another-root": ANOTHER, "too-large": TOO_LARGE };
    response.writeHead(200, headers).end(body === undefined ? octets : given[body]);
  }
}
