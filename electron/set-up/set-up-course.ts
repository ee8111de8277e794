/**
 * How a console comes to be set up, step by step: a file or an address names it, its configuration is fetched once somebody has seen from where, and
 * it is installed once somebody has seen what it holds. No step leads to the next by itself.
 *
 * @module
 */
import { McError } from "../../shared/errors/mc-error.ts";
import { readInitialConfiguration } from "../../shared/mc/initial-configuration.ts";
import type { Dial } from "../network/host-network.ts";
import { decodeText } from "../services/text-file.ts";
import { configurationAnchors } from "./anchors.ts";
import { fetchConfiguration } from "./fetch-configuration.ts";
import { type ConfigurationNote, completeAccount } from "./initial-servers.ts";
import { filledIn, type KeptSource, readKeptSource, withoutFilled } from "./kept-source.ts";
import { presentAccount } from "./present-account.ts";
import { type Provisioning, stageSetUp } from "./provisioning.ts";
import { isConfigurationUrl, type OpenedSetUp, openSetUp, openSetUpFile, type Signer } from "./set-up-file.ts";

export interface CourseSurroundings {
  readonly dataFolder: string;
  /** Of those who alone may set this computer up (PEM); none: anybody may. */
  readonly keys: readonly string[];
  /** Makes connections; undefined: directly. */
  readonly dial: Dial | undefined;
  /** Instance ID of this console, `urn:uuid:…`. */
  readonly device: string;
}

/** Something is named from which a configuration would be fetched: nothing has been sent. */
export interface NamedSetUp {
  readonly stage: "named";
  /** Path or address that began it. */
  readonly source: string;
  readonly url: URL;
  readonly signer: Signer;
  /** Fetches it. @throws McError `configuration-…`, `initial-configuration-…`, `provisioning-…` */
  follow(signal: AbortSignal): Promise<SetUpOffer>;
}

/** All of it is here, and was checked. */
export interface WholeSetUp {
  readonly stage: "whole";
  /** Path or address that began it; undefined where somebody has typed it in. */
  readonly source: string | undefined;
  readonly provisioning: Provisioning;
  /** Where its servers come from, when not from the file itself. */
  readonly configuredBy: URL | undefined;
  readonly notes: readonly ConfigurationNote[];
}

export type SetUpOffer = NamedSetUp | WholeSetUp;

/** Text of what was fetched. @throws McError `configuration-answer-wrong` */
function textOf(octets: Uint8Array, url: URL): string {
  try {
    return decodeText(octets);
  } catch (cause) {
    throw new McError("configuration-answer-wrong", url.host, cause);
  }
}

/** What the opened set-up file comes to, completed by a configuration, from where it can be asked for again. */
function completed(
  opened: OpenedSetUp,
  source: string,
  xml: string,
  from: Pick<KeptSource, "url" | "hosts" | "trustAnchor">,
  surroundings: CourseSurroundings,
): WholeSetUp {
  const configuration = readInitialConfiguration(xml);
  const { content, signer } = opened;
  const { dataFolder, device } = surroundings;
  const url = new URL(from.url);
  const { account, notes } = completeAccount(content.account, configuration, { url, hosts: from.hosts, device });
  const filled = filledIn(content.account, account);
  // An account that lacks nothing has nothing of the document that could change.
  const kept = Object.keys(filled).length === 0 ? undefined : { ...from, filled };
  const provisioning = stageSetUp({ content: { ...content, account }, signer }, dataFolder, kept);
  return { stage: "whole", source, provisioning, configuredBy: url, notes };
}

function offerOf(opened: OpenedSetUp, source: string, surroundings: CourseSurroundings): SetUpOffer {
  const { initialConfiguration: named } = opened.content;
  if (named === undefined) {
    const provisioning = stageSetUp(opened, surroundings.dataFolder);
    return { stage: "whole", source, provisioning, configuredBy: undefined, notes: [] };
  }
  const url = new URL(named.url);
  const trustAnchors = configurationAnchors(named.trustAnchor);
  return {
    stage: "named",
    source,
    url,
    signer: opened.signer,
    async follow(signal) {
      const octets = await fetchConfiguration({ url, trustAnchors, dial: surroundings.dial, signal });
      const { hosts, trustAnchor } = named;
      return completed(opened, source, textOf(octets, url), { url: named.url, hosts, trustAnchor }, surroundings);
    },
  };
}

/**
 * Begins with a set-up file.
 *
 * @throws McError `provisioning-…`, `server-…`, `data-folder-unwritable`
 */
export function offerOfFile(file: string, surroundings: CourseSurroundings): SetUpOffer {
  return offerOf(openSetUpFile(file, surroundings.keys, Date.now()), file, surroundings);
}

/**
 * Begins with what somebody has typed in.
 *
 * @param account - as a file of an account would have it
 * @throws McError `provisioning-unsigned` where only who has a key may set this computer up; `provisioning-…`, `data-folder-unwritable`
 */
export function offerOfTyped(account: unknown, { dataFolder, keys }: CourseSurroundings): WholeSetUp {
  if (keys.length > 0) throw new McError("provisioning-unsigned");
  const provisioning = stageSetUp({ content: { version: 1, account }, signer: "nobody" }, dataFolder);
  return { stage: "whole", source: undefined, provisioning, configuredBy: undefined, notes: [] };
}

/**
 * Begins with an address that somebody has typed, a link or the policy has named: of a set-up file, or of a configuration.
 *
 * @throws McError `configuration-address-unusable`
 */
export function offerOfAddress(address: string, surroundings: CourseSurroundings): NamedSetUp {
  const text = address.trim();
  const full = /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  if (text === "" || full.length > 2048 || !isConfigurationUrl(full))
    throw new McError("configuration-address-unusable");
  const url = new URL(full);
  const { dataFolder, dial, keys } = surroundings;
  // From where the account has been completed, the same authorities vouch for it, and what it has said gives way to what it says now.
  const kept = readKeptSource(dataFolder);
  const again = kept?.url === url.href ? kept : undefined;
  return {
    stage: "named",
    source: url.href,
    url,
    signer: "nobody",
    async follow(signal) {
      const octets = await fetchConfiguration({
        url,
        trustAnchors: configurationAnchors(again?.trustAnchor),
        dial,
        signal,
      });
      const [first] = textOf(octets, url).trimStart();
      if (first === "{") return offerOf(openSetUp(octets, keys, Date.now()), url.href, surroundings);
      if (first !== "<") throw new McError("configuration-answer-wrong", url.host);
      // Nobody can have signed it.
      if (keys.length > 0) throw new McError("provisioning-unsigned");
      const present = presentAccount(dataFolder);
      const account = again === undefined ? present : withoutFilled(present, again);
      const { hosts, trustAnchor } = again ?? { hosts: [], trustAnchor: undefined };
      const opened = { content: { version: 1 as const, account }, signer: "nobody" as const };
      return completed(opened, url.href, textOf(octets, url), { url: url.href, hosts, trustAnchor }, surroundings);
    },
  };
}
