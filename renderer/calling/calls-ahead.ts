/**
 * What is made ahead for a call that the dispatcher is about to place: keys and media of whoever is chosen; and media when nobody is.
 * Nothing of it is sent to anybody, and a call that is placed goes through everything all the same; it only finds some of it done.
 *
 * @module
 */
import type { PrepareKeys } from "../../shared/bridge/keys.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { CallChoices } from "./call-choices.ts";
import type { CallingEngineOptions } from "./engine-options.ts";
import { mayBeRedialled } from "./redial-policy.ts";

type Parts = Pick<CallingEngineOptions, "keys" | "media" | "newIdOf" | "now" | "schemes">;

export class CallsAhead {
  readonly #parts: Parts;
  readonly #choices: CallChoices;
  /** Whether something may be there that was made ahead. */
  #isPrepared = false;

  constructor(parts: Parts, choices: CallChoices) {
    this.#parts = parts;
    this.#choices = choices;
  }

  /** Somebody is chosen; null: nobody is about to be called. What was made for others goes. */
  expect(calledId: string | null, service: McService): void {
    const { media, schemes } = this.#parts;
    const inForce = this.#choices.protectionInForce();
    const isPossible = (id: string) =>
      inForce.impossible === null && this.#choices.reasonNotToPlace(id, service) === undefined;
    if (calledId === null || !isPossible(calledId)) {
      this.#rest(service);
      return;
    }
    this.#isPrepared = true;
    const isClear = inForce.rule === "off";
    this.#parts.keys.prepare({ service, people: isClear ? [] : this.#people(calledId, service) });
    media.ahead?.prepare(isClear ? null : (schemes[0]?.name ?? null), this.#legs(service));
  }

  /** Nobody is chosen. Who is called by a key of their own has been chosen by nobody. */
  #rest(service: McService): void {
    const { media, schemes } = this.#parts;
    this.#forgetKeys(service);
    const { impossible, rule } = this.#choices.protectionInForce();
    if (impossible !== null) media.ahead?.drop();
    else media.ahead?.rest(rule === "off" ? null : (schemes[0]?.name ?? null), this.#legs(service));
  }

  /** How many a call may need. */
  #legs(service: McService): number {
    return mayBeRedialled(this.#choices.rules(service, this.#choices.protectionInForce())) ? 2 : 1;
  }

  #forgetKeys(service: McService): void {
    if (!this.#isPrepared) return;
    this.#isPrepared = false;
    this.#parts.keys.prepare({ service, people: [] });
  }

  /** Nobody will be called any more. */
  forget(service: McService): void {
    this.#forgetKeys(service);
    this.#parts.media.ahead?.drop();
  }

  /** This computer is somewhere else in the network: what was gathered there is of no use. */
  networkChanged(): void {
    this.#parts.media.ahead?.drop();
  }

  /** The one chosen, and where calls have shown that they are. */
  #people(calledId: string, service: McService): PrepareKeys["people"] {
    const known = this.#parts.newIdOf?.(calledId, service, this.#parts.now());
    const chosen = { calledId, kmsUri: null, isRedirected: false };
    if (known === undefined || known.newId === calledId) return [chosen];
    return [chosen, { calledId: known.newId, kmsUri: known.kmsUri, isRedirected: true }];
  }
}
