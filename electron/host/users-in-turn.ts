/**
 * Serves the users of a desk one after another: whoever signs out is closed, with databases, keys and pages, before the next is opened.
 *
 * @module
 */
import { asMcError, McError } from "../../shared/errors/mc-error.ts";
import type { Desk } from "./desk.ts";
import type { DispatcherHost, UserHost } from "./host-shape.ts";
import type { Deliver } from "./pages.ts";
import { nameNow, placeNow, type UserPlace } from "./user-place.ts";
import type { WindowContext } from "./window-context.ts";

/** One page, and whose it is. */
interface Page {
  readonly window: WindowContext;
  readonly deliver: Deliver;
  /** Undefined until its user is served. */
  gone: (() => void) | undefined;
}

interface Served {
  readonly place: UserPlace;
  readonly host: UserHost;
}

/** Milliseconds until the place of a user who could not be served is tried to be made again. */
const AGAIN_MS = 5_000;

/** In the place of a user whose place cannot be made: nothing of anybody is served, and whatever is asked for is answered with why. */
function unserved(name: string, setUp: UserHost["setUp"], why: McError): Served {
  const folder = "";
  return {
    place: { name, folder, callsFolder: folder, isDesks: false, isFormers: false, leave: () => {} },
    host: {
      setUp,
      dispatch: async () => ({ ok: false, error: why.report() }),
      attach: () => () => {},
      connectSources: async () => [],
      tell: () => {},
      offerAddress: () => {},
      partyOf: (id) => ({ name: id, known: false, redirected: null }),
      close: async () => {},
    },
  };
}

/** @param open - serves the user of a place */
export async function serveUsersOf(desk: Desk, open: (place: UserPlace) => UserHost): Promise<DispatcherHost> {
  const { log, options, policy, signIn } = desk;
  const pages = new Set<Page>();
  /** Windows that still show the user before: nothing of theirs is taken until a page of the one after it is there. */
  const stale = new Set<string>();
  let changing: Promise<void> | undefined;
  let isClosed = false;
  let stop = () => {};
  let retry: NodeJS.Timeout | undefined;

  function openNow(): Served {
    const place = placeNow(options.dataFolder, signIn, policy?.history?.shared === true, log);
    try {
      return { place, host: open(place) };
    } catch (cause) {
      place.leave();
      throw cause;
    }
  }

  // Whose sign-in goes on is known before anything is opened.
  if (signIn.isShared()) await signIn.known();
  let served = openNow();
  const isOthers = () => (nameNow(signIn) ?? "desk") !== served.place.name;

  function letGo(): void {
    for (const page of pages) {
      page.gone?.();
      page.gone = undefined;
      stale.add(page.window.id);
    }
    // A page that is there begins anew; what it holds of the user before goes with it.
    for (const { deliver } of pages) deliver("user.changed", {});
    pages.clear();
  }

  /** The place of whoever is to be served, or nothing: it is not the one before who goes on being served where that fails. */
  function serve(): void {
    const { setUp } = served.host;
    try {
      served = openNow();
      log.info("the user of the desk has changed");
    } catch (cause) {
      log.error("the next user is not served", cause);
      served = unserved(nameNow(signIn) ?? "desk", setUp, asMcError(cause, "data-folder-unwritable"));
      serveLater();
    }
    listen();
  }

  function serveLater(): void {
    retry = setTimeout(() => {
      if (isClosed || changing !== undefined) return;
      try {
        served = openNow();
      } catch {
        serveLater();
        return;
      }
      log.info("the user of the desk is served now");
      letGo();
      listen();
    }, AGAIN_MS);
    // The program may end before it.
    retry.unref();
  }

  async function change(): Promise<void> {
    while (isOthers() && !isClosed) {
      const { host, place } = served;
      clearTimeout(retry);
      letGo();
      await host.close();
      place.leave();
      desk.desktop.toCallBack(0);
      desk.desktop.countUnread(0);
      desk.desktop.looked();
      serve();
    }
    for (const page of pages) page.gone ??= served.host.attach(page.window, page.deliver);
  }

  /** Told after whoever is served: what is to go with a sign-out goes before everything is closed. */
  function listen(): void {
    stop();
    stop = signIn.onChange(follow);
  }

  /** Another user is served from now on, where there is one. */
  function follow(): void {
    if (isClosed || changing !== undefined || !isOthers()) return;
    changing = change()
      .catch((cause: unknown) => log.error("the next user is not served", cause))
      .finally(() => {
        changing = undefined;
      });
  }
  listen();

  return {
    log,
    settings: desk.settings,
    desktop: desk.desktop,
    policy,
    windowProxy: desk.windowWay.proxy,
    get setUp() {
      return served.host.setUp;
    },
    offerAddress: (address) => served.host.offerAddress(address),
    tell: (event, payload) => served.host.tell(event, payload),
    partyOf: (mcServiceId) => served.host.partyOf(mcServiceId),

    async dispatch(window, command, input) {
      if (stale.has(window.id))
        return { ok: false, error: new McError("user-changed", command.slice(0, 100)).report() };
      await changing;
      return served.host.dispatch(window, command, input);
    },

    attach(window, deliver) {
      stale.delete(window.id);
      const page: Page = { window, deliver, gone: undefined };
      pages.add(page);
      follow();
      if (changing === undefined) page.gone = served.host.attach(window, deliver);
      return () => {
        pages.delete(page);
        page.gone?.();
        page.gone = undefined;
      };
    },

    async connectSources(origin) {
      await changing;
      return served.host.connectSources(origin);
    },

    async close() {
      isClosed = true;
      clearTimeout(retry);
      stop();
      await changing;
      await served.host.close();
      served.place.leave();
      await desk.close();
    },
  };
}
