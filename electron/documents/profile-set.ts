/**
 * The user profiles of one user in one service: which there are, and which of them is obeyed.
 *
 * @module
 */
import type { ProfilesState } from "../../shared/bridge/documents.ts";
import type { McService } from "../../shared/mc/services/services.ts";
import type { Times } from "./held-copy.ts";
import { DocumentInForce } from "./held-document.ts";

export class ProfileSet {
  readonly service: McService;
  readonly #times: Times;
  readonly #byIndex = new Map<number, DocumentInForce>();
  #chosen: number | undefined;
  /** Whose state stands for all where none can be obeyed. */
  #last: DocumentInForce | undefined;

  /** @param chosen - index that the dispatcher has chosen before */
  constructor(service: McService, times: Times, chosen: number | undefined) {
    this.service = service;
    this.#times = times;
    this.#chosen = chosen;
  }

  /** From the lowest index. */
  get indexes(): number[] {
    return [...this.#byIndex.keys()].sort((a, b) => a - b);
  }

  get all(): DocumentInForce[] {
    return this.indexes.flatMap((index) => this.#byIndex.get(index) ?? []);
  }

  /** What is known of an index, nothing at first. */
  at(index: number): DocumentInForce {
    const known = this.#byIndex.get(index);
    if (known !== undefined) return known;
    const made = new DocumentInForce({ service: this.service, kind: "user-profile" }, this.#times, index);
    this.#byIndex.set(index, made);
    return made;
  }

  /** There is none at this index any more. The last one stays, and says that it is gone. */
  drop(index: number): void {
    const document = this.#byIndex.get(index);
    document?.remove();
    if (document === undefined || this.#byIndex.size === 1) return;
    this.#byIndex.delete(index);
  }

  /** @returns whether there is one with that index that can be obeyed */
  choose(index: number): boolean {
    if (this.#byIndex.get(index)?.inForce === undefined) return false;
    this.#chosen = index;
    return true;
  }

  /**
   * The one that is obeyed: the choice of the dispatcher, else the one that the server has selected before, else the lowest; of those that may be
   * used. Where none may, the one that was obeyed last stands for them.
   */
  get selected(): DocumentInForce {
    const usable = this.all.filter(({ inForce }) => inForce !== undefined);
    const found =
      usable.find(({ index }) => index === this.#chosen) ??
      usable.find(({ inForce }) => inForce?.isPreselected === true) ??
      usable[0];
    const isThere = this.#last !== undefined && this.#byIndex.get(this.#last.index) === this.#last;
    const stands = found ?? (isThere ? this.#last : undefined) ?? this.all[0] ?? this.at(0);
    this.#last = stands;
    return stands;
  }

  state(): ProfilesState {
    const { selected } = this;
    return {
      service: this.service,
      selected: selected.inForce === undefined ? null : selected.index,
      isChosen: selected.inForce !== undefined && selected.index === this.#chosen,
      choices: this.all.flatMap(({ held, index, inForce }) =>
        held === undefined
          ? []
          : [
              {
                index,
                name: held.judged.name ?? null,
                isPreselected: held.judged.isPreselected,
                isUsable: inForce !== undefined,
              },
            ],
      ),
    };
  }
}
