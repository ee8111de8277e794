/**
 * What the lab's configuration server tells of its documents over SIP (RFC 5875): their entity tags, and which of them has another one.
 *
 * @module
 */
import { decodeInfo } from "../../shared/mc/info-document.ts";
import { decodeBody, findPart } from "../../shared/mc/multipart.ts";
import { decodeResourceLists, RESOURCE_LISTS_CONTENT_TYPE } from "../../shared/mc/resource-lists.ts";
import { MC_SERVICES, SERVICE_NAMES } from "../../shared/mc/services/services.ts";
import { encodeXcapDiff, plainTag, type TagChange } from "../../shared/mc/xcap-diff.ts";
import type { ConfigurationServer } from "./configuration-server.ts";

/** The part of a watched thing that a notifier asks for. */
interface Watched {
  state(): string;
  tell(before: string | undefined, now: string): string;
}

type Tags = Readonly<Record<string, string>>;

/** Which documents have another tag; of the first telling all. */
function changesBetween(before: Tags | undefined, now: Tags): readonly TagChange[] {
  const named = [...new Set([...Object.keys(before ?? {}), ...Object.keys(now)])];
  return named
    .filter((selector) => before?.[selector] !== now[selector])
    .map((selector) => {
      const [previousEtag, newEtag] = [before?.[selector], now[selector]];
      return {
        selector,
        ...(previousEtag === undefined ? {} : { previousEtag }),
        ...(newEtag === undefined ? {} : { newEtag }),
      };
    });
}

/**
 * What a SUBSCRIBE to the configuration server is to.
 *
 * @returns a status where it is refused: the body is none (400), or its token is no user's (403)
 */
export function watchedDocumentsIn(
  server: Pick<ConfigurationServer, "readerOf" | "root" | "tagAt" | "within">,
  contentType: string,
  body: string,
): Watched | number {
  try {
    const parts = decodeBody(contentType, body);
    const lists = findPart(parts, RESOURCE_LISTS_CONTENT_TYPE);
    const [readerId] = SERVICE_NAMES.flatMap((service) => {
      const info = findPart(parts, MC_SERVICES[service].infoContentType);
      const token = info && decodeInfo(service, info.content).accessToken;
      return (token === undefined ? undefined : server.readerOf(token, service)) ?? [];
    });
    if (readerId === undefined) return 403;
    const selectors = lists === undefined ? [] : decodeResourceLists(lists.content);
    if (selectors.length === 0) return 400;
    const tags = (): Tags =>
      Object.fromEntries(
        selectors
          .flatMap((each) => server.within(each, readerId))
          .flatMap((selector) => {
            const tag = server.tagAt(selector, readerId);
            return tag === undefined ? [] : [[selector, plainTag(tag)]];
          }),
      );
    return {
      state: () => JSON.stringify(tags()),
      tell: (before, now) =>
        encodeXcapDiff(
          `${server.root}/`,
          changesBetween(before === undefined ? undefined : (JSON.parse(before) as Tags), JSON.parse(now) as Tags),
        ),
    };
  } catch {
    return 400;
  }
}
