/**
 * The pages that are there, and which of them gets which event.
 *
 * @module
 */
import { EVENTS, type EventName, type EventPayload } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import type { Logger } from "../services/log.ts";
import type { WindowContext } from "./window-context.ts";

/** Takes an event to a page. */
export type Deliver = (event: EventName, payload: unknown) => void;

export interface Pages {
  /** A page is there. Returns what takes it away again, once: true the first time. */
  add(window: WindowContext, deliver: Deliver): () => boolean;
  /** How many pages of a person there are, of consoles with null. Briefly two while a window reloads. */
  countOf(personId: string | null): number;
  /** To every window that the event's row admits, or to those of one person; null means consoles. */
  emit<N extends EventName>(event: N, payload: EventPayload<N>, personId?: string | null): void;
  /** To one window. */
  tell<N extends EventName>(window: WindowContext, event: N, payload: EventPayload<N>): void;
  clear(): void;
}

export function createPages(log: Logger): Pages {
  const pages = new Map<symbol, { readonly window: WindowContext; readonly deliver: Deliver }>();

  /** Sends an event to every window that its role admits and, among these, that is meant. */
  function send<N extends EventName>(
    event: N,
    payload: EventPayload<N>,
    isMeant: (window: WindowContext) => boolean,
  ): void {
    const { roles, payload: schema }: (typeof EVENTS)[EventName] = EVENTS[event];
    const parsed = schema.safeParse(payload);
    if (!parsed.success) {
      log.error(`event ${event} not sent`, new McError("bridge-invalid-output", event, parsed.error));
      return;
    }
    for (const { window, deliver } of pages.values()) {
      if (!(roles as readonly string[]).includes(window.role) || !isMeant(window)) continue;
      deliver(event, parsed.data);
    }
  }

  return {
    add(window, deliver) {
      const page = Symbol(window.id);
      pages.set(page, { window, deliver });
      return () => pages.delete(page);
    },
    countOf: (personId) => [...pages.values()].filter(({ window }) => window.personId === personId).length,
    emit: (event, payload, personId) =>
      send(event, payload, (window) => personId === undefined || window.personId === personId),
    tell: (to, event, payload) => send(event, payload, ({ id }) => id === to.id),
    clear: () => pages.clear(),
  };
}
