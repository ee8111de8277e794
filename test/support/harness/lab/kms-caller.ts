import { request } from "node:https";
import type { KmsAccess } from "../../../../electron/keys/kms-access.ts";
import { kmsBaseUrl, kmsUri, userUri } from "../../../../shared/kms/identifiers.ts";
import { encodeKmsRequest, type KmsRequest } from "../../../../shared/kms/request.ts";
import { type KmsResource, kmsResourceUrl } from "../../../../shared/kms/resource.ts";
import { decodeKmsAnswer, type KmsQuestion } from "../../../../shared/kms/response.ts";
import type { SignaturePolicy, SigningKey } from "../../../../shared/kms/signature.ts";

/** What a test may do otherwise than a right client. */
export interface Deviations {
  readonly method?: string;
  readonly target?: string;
  readonly token?: string | null;
  readonly body?: string;
  readonly request?: Partial<KmsRequest>;
  readonly signedWith?: SigningKey;
  readonly trustAnchors?: string[];
  readonly signal?: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

/** A user of a lab KMS over real TLS, with nothing between the socket and the documents. */
export class KmsCaller {
  readonly access: KmsAccess;
  readonly #now: () => number;

  /** @param now - milliseconds */
  constructor(access: KmsAccess, now: () => number = Date.now) {
    this.access = access;
    this.#now = now;
  }

  /** Sends a request and hands back what came. Rejects as the socket does. */
  async post(resource: KmsResource, deviations: Deviations = {}): Promise<RawAnswer> {
    const { access } = this;
    const question = this.#question(resource);
    const { host, port } = access.addressOf(access.kmsUri)!;
    const token = deviations.token === undefined ? await access.accessToken(false) : deviations.token;
    const document: KmsRequest = {
      id: "request-1",
      userUri: question.userUri,
      kmsUri: question.kmsUri,
      time: this.#now() / 1000,
      clientReqUrl: question.url,
      ...deviations.request,
    };
    const body = deviations.body ?? encodeKmsRequest(document, deviations.signedWith);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host,
          port,
          servername: access.kmsUri,
          ca: [...(deviations.trustAnchors ?? access.trustAnchors ?? [])],
          agent: false,
          method: deviations.method ?? "POST",
          path: deviations.target ?? new URL(question.url).pathname,
          headers: {
            Host: access.kmsUri,
            "Content-Type": "application/xml",
            ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          },
          ...(deviations.signal === undefined ? {} : { signal: deviations.signal }),
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
          incoming.on("error", reject);
          incoming.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  }

  /** Asks, and reads the answer as a client reads it. */
  async ask<R extends KmsResource>(resource: R) {
    const answer = await this.post(resource);
    return this.read(resource, answer.body);
  }

  /** Reads a document for a question. */
  read<R extends KmsResource>(resource: R, body: string) {
    const question = { ...this.#question(resource), resource };
    return decodeKmsAnswer<R>(body, question, this.#policy());
  }

  /** The code under which a client refuses what came. */
  async refusal(resource: KmsResource): Promise<string | undefined> {
    const { body } = await this.post(resource);
    try {
      this.read(resource, body);
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  }

  #question(resource: KmsResource): KmsQuestion {
    const uri = kmsUri(this.access.kmsUri);
    return {
      userUri: userUri(this.access.userUri),
      kmsUri: uri,
      url: kmsResourceUrl(kmsBaseUrl(uri), resource, this.access.wire.lookup),
      resource,
    };
  }

  #policy(): SignaturePolicy {
    const { security } = this.access;
    const keys = [security?.integrityKey, security?.transportKey];
    return {
      required: security?.signaturesRequired ?? false,
      keyNamed: (name) => keys.find((key) => key?.name === name)?.key,
    };
  }
}

export const INIT = { kind: "init" } as const;
export const KEYPROV = { kind: "keyprov" } as const;
export const CERTCACHE = { kind: "certcache" } as const;
export const certOf = (uri: string) => ({ kind: "cert", kmsUri: kmsUri(uri) }) as const;
export const lookupOf = (uri: string) => ({ kind: "lookup", userUri: userUri(uri) }) as const;
