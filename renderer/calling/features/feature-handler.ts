/**
 * Which feature of a call has something to say to an event.
 *
 * @module
 */
import type { CallState } from "../../../shared/mc/call-record.ts";
import type { PrivateCall } from "../call-core.ts";
import type { CallEvent, Transition } from "../call-events.ts";
import { FEATURES } from "./features.ts";

type Table = Readonly<Record<string, ((call: PrivateCall, event: never, now: number) => Transition) | undefined>>;

/** The tables of any feature. They are typed per event; the lookup by a union loses that, and only that. */
interface AnyHandlers {
  readonly on?: Table;
  readonly leg?: Table;
  readonly media?: Table;
  readonly timeout?: Readonly<Record<string, ((call: PrivateCall, now: number) => Transition) | undefined>>;
}

type Handle = (call: PrivateCall, now: number) => Transition;

function handlerIn(handlers: AnyHandlers, event: CallEvent): Handle | undefined {
  if (event.type === "timeout") return handlers.timeout?.[event.timer];
  const about = event.type === "leg" || event.type === "media" ? event.event : event;
  const handler =
    event.type === "leg" || event.type === "media"
      ? handlers[event.type]?.[event.event.kind]
      : handlers.on?.[event.type];
  return handler && ((call, now) => handler(call, about as never, now));
}

/** What a feature does with an event in a state; undefined when none has anything to do with it. */
export function featureHandler(state: CallState, event: CallEvent): Handle | undefined {
  for (const { handlers, inEveryState } of FEATURES) {
    const tables = [handlers[state], state === "ended" ? undefined : inEveryState] as (AnyHandlers | undefined)[];
    for (const table of tables) {
      const handle = table && handlerIn(table, event);
      if (handle !== undefined) return handle;
    }
  }
  return undefined;
}
