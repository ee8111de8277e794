/**
 * What the host does for each command of the bridge: one thin handler each.
 *
 * @module
 */

import type { z } from "zod";
import { definedOnly } from "../../shared/base/defined-only.ts";
import { shownIdOf } from "../../shared/bridge/account.ts";
import type { COMMANDS, CommandName, CommandOutput } from "../../shared/bridge/bridge.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { MC_SERVICES } from "../../shared/mc/services/services.ts";
import type { HostParts } from "./host-parts.ts";
import type { WindowContext } from "./window-context.ts";

/** Input as a handler gets it: validated, defaults filled in. */
type ValidInput<N extends CommandName> = z.output<(typeof COMMANDS)[N]["input"]>;

type Handler<N extends CommandName> = (
  parts: HostParts,
  window: WindowContext,
  input: ValidInput<N>,
) => CommandOutput<N> | Promise<CommandOutput<N>>;

/** The person of a unit's window. Roles are checked before; this is for the compiler and for mistakes of ours. */
function personOf(window: WindowContext): string {
  if (window.personId === null) throw new McError("bridge-not-permitted", window.role);
  return window.personId;
}

/** What is read of the record of calls, once it is known whether that can be opened. */
const onRecord =
  <N extends CommandName>(read: Handler<N>): Handler<N> =>
  async (parts, window, input) => {
    await parts.calls.known();
    return read(parts, window, input);
  };

export const HANDLERS: { readonly [N in CommandName]: Handler<N> } = {
  "app.info": ({ version, shell, lab, systemLanguage }, { role, personId }) => ({
    version,
    shell,
    systemLanguage,
    role,
    personId,
    lab: lab.running,
  }),

  "account.get": ({ accounts }, window) => accounts.of(window),

  "account.systems": async ({ accounts }, window) => {
    const account = await accounts.of(window);
    const { displayName, systems } = account;
    return { systems, displayName, shownId: shownIdOf(account) };
  },

  "account.authorize": async ({ accounts }, window, order) => ({
    credentials: await accounts.authorize(window, order),
  }),

  "account.findServers": async ({ accounts }, window) => ({ servers: [...(await accounts.findServers(window))] }),

  "account.checkServers": ({ accounts }, window) => accounts.checkServers(window),

  "signalling.open": async ({ signalling }, window, order) => {
    await signalling.open(window, order);
    return {};
  },

  "signalling.send": ({ signalling }, window, text) => {
    signalling.send(window, text);
    return {};
  },

  "signalling.close": ({ signalling }, window, { id }) => {
    signalling.close(window, id);
    return {};
  },

  "directory.list": ({ accounts }) => accounts.directory(),

  "directory.server": ({ people }) => ({ server: people.server() }),

  "directory.choose": async ({ people }, window) => ({ file: await people.choose(window) }),

  "directory.compare": ({ people }, window, choice) => people.compare(window, choice),

  "directory.take": ({ people }, window) => people.take(window),

  "directory.rights": ({ people }) => people.rights(),

  "directory.change": ({ people }, _window, what) => people.change(what),

  "settings.get": ({ settings }) => settings.get(),

  "settings.update": ({ settings }, _window, patch) => settings.update(patch),

  "settings.export": ({ settingsFile }) => settingsFile.export(),

  "settings.choose": async ({ settingsFile }, window) => ({ file: await settingsFile.choose(window) }),

  "settings.take": ({ settingsFile }, window) => settingsFile.take(window),

  "calls.put": ({ calls }, window, record) => {
    calls.put(window, record);
    return {};
  },

  "calls.appendLadder": ({ calls }, _window, { callId, entries, givenUp }) => {
    calls.appendLadder(callId, entries, givenUp);
    return {};
  },

  "calls.openHistory": async ({ openWindow }) => {
    await openWindow({ role: "history", personId: null });
    return {};
  },

  "calls.list": onRecord(({ calls }, _window, { limit }) => calls.list(limit)),

  "calls.find": onRecord(({ calls }, _window, { callId }) => calls.find(callId)),

  "calls.some": onRecord(({ calls }, _window, { callIds }) => calls.some(callIds)),

  "calls.lines": onRecord(({ calls }, _window, { before, limit }) => calls.lines(before, limit)),

  "calls.missed": onRecord(({ calls }) => calls.missed()),

  "calls.attend": ({ calls }, _window, { callIds, how }) => {
    calls.attend(callIds, how);
    return {};
  },

  "calls.ladder": onRecord(({ calls }, _window, { callId }) => calls.ladder(callId)),

  "calls.recording": ({ calls }) => calls.recording(),

  "calls.interrupted": onRecord(({ calls }) => calls.interrupted()),

  "calls.settle": ({ calls }, _window, { callId }) => {
    calls.settle(callId);
    return {};
  },

  "record.key": ({ record }) => record.key(),

  "record.export": async ({ record }, window, order) => {
    await record.begin(window, order);
    return {};
  },

  "record.exportMore": ({ record }, window) => record.more(window),

  "stills.keep": ({ stills }, _window, order) => stills.keep(order),

  "stills.list": ({ stills }, _window, { callId }) => stills.list(callId),

  "stills.get": async ({ stills }, _window, { callId, id }) => ({ octets: await stills.octetsOf(callId, id) }),

  "stills.remove": ({ stills }, _window, { callId, id }) => stills.remove(callId, id),

  "callBacks.list": async ({ callBacks }) => [...(await callBacks.get())],

  "callBacks.put": async ({ callBacks }, _window, { wishes }) => {
    await callBacks.put(wishes);
    return {};
  },

  "keys.status": ({ keys }, window) => keys.status(window),

  "keys.obtain": ({ keys }, window, order) => keys.obtain(window, order),

  "keys.prepare": ({ keys }, window, order) => {
    keys.prepare(window, order);
    return {};
  },

  "keys.open": ({ keys }, window, order) => keys.open(window, order),

  "keys.forget": ({ keys }, window, { callId, protectedIds = [] }) => {
    keys.forget(window, callId, protectedIds);
    return {};
  },

  "csk.make": ({ csk }, window, order) => csk.make(window, order),

  "csk.settle": ({ csk }, window, order) => {
    csk.settle(window, order);
    return {};
  },

  "messages.seal": ({ keys }, window, order) => keys.seal(window, order),

  "messages.open": ({ keys }, window, order) => keys.openData(window, order),

  "messages.put": async ({ messages }, _window, record) => {
    await messages.put(record);
    return {};
  },

  "messages.keeping": ({ messageKeeper }) => messageKeeper.keeping(),

  "messages.list": async ({ messageKeeper, messages }, _window, { after, limit }) => {
    const { next, records, rescued } = await messages.list(after, limit);
    messageKeeper.begin();
    return { next, records: [...records], rescued };
  },

  "drafts.put": async ({ messages }, _window, draft) => {
    await messages.putDraft({ ...draft, at: Date.now() });
    return {};
  },

  "drafts.list": async ({ messages }) => [...(await messages.drafts())],

  "rtp.isPossible": ({ voices }) => voices.possible(),

  "rtp.open": ({ voices }, window, order) => voices.open(window, order),

  "rtp.start": ({ voices }, window, order) => {
    voices.start(window, order);
    return {};
  },

  "rtp.follow": ({ voices }, window, order) => {
    voices.follow(window, order);
    return {};
  },

  "rtp.close": ({ voices }, window, { id }) => {
    voices.close(window, id);
    return {};
  },

  "messageMedia.open": ({ messageMedia }, window, { isSession }) => messageMedia.open(window, isSession),

  "messageMedia.send": ({ messageMedia }, window, order) => messageMedia.send(window, order),

  "messageMedia.receive": ({ messageMedia }, window, order) => messageMedia.receive(window, order),

  "messageMedia.confirm": ({ messageMedia }, window, { id, status }) => {
    messageMedia.confirm(window, id, status);
    return {};
  },

  "messageMedia.close": ({ messageMedia }, window, { id }) => {
    messageMedia.close(window, id);
    return {};
  },

  "files.choose": async ({ files }, window) => ({ file: await files.choose(window) }),

  "files.send": ({ files }, window, order) => files.send(window, order),

  "files.openKey": async ({ files }, window, order) => ({ identity: await files.openKey(window, order) }),

  "files.fetch": ({ files }, window, order) => files.fetch(window, order),

  "files.stop": async ({ files }, window, { id, keep }) => {
    await files.stop(window, id, keep);
    return {};
  },

  "files.save": async ({ files }, window, { id }) => ({ saved: await files.save(window, id) }),

  "files.preview": ({ files }, window, { id }) => files.preview(window, id),

  "files.show": async ({ files }, window, { id }) => {
    await files.show(window, id);
    return {};
  },

  "keys.refresh": ({ keys }, window) => keys.refresh(window),

  "desktop.state": ({ desktop }) => desktop.state(),

  "desktop.takeLink": ({ desktop }) => ({ mcServiceId: desktop.takeLink() }),

  "desktop.takeAbout": ({ desktop }) => ({ wanted: desktop.takeAbout() }),

  "desktop.toCallBack": ({ desktop }, _window, { count }) => {
    desktop.toCallBack(count);
    return {};
  },

  "desktop.unread": ({ desktop }, _window, { count }) => {
    desktop.countUnread(count);
    return {};
  },

  "migration.state": ({ migration }) => migration.state(),

  "migration.begin": ({ migration }, _window, { domain }) => migration.begin(domain),

  "migration.giveUp": ({ migration }, _window, { because }) => {
    migration.giveUp(because);
    return {};
  },

  "migration.settle": ({ migration }) => {
    migration.settle();
    return {};
  },

  "migration.goHome": ({ migration }, _window, { because }) => {
    migration.goHome(because);
    return {};
  },

  "signIn.state": ({ signIn }) => signIn.state(),

  "signIn.begin": async ({ signIn }) => {
    await signIn.signIn();
    return signIn.state();
  },

  "signIn.cancel": ({ signIn }) => {
    signIn.cancel();
    return {};
  },

  "signIn.authorise": async ({ signalling, signIn }, window, { refused, service }) => {
    const token = signIn.tokens();
    if (token === undefined) throw new McError("sign-in-needed");
    // Where another service was refused before, there is another token by now, which this one has not been shown.
    const told = refused ? signalling.toldLast(window, service) : undefined;
    const isHeld = told === undefined || told === signIn.heldToken();
    await token(refused && isHeld);
    if (refused && signIn.withholds(service)) throw new McError("sign-in-service-missing", MC_SERVICES[service].title);
    return {};
  },

  "signIn.end": async ({ signIn }) => {
    await signIn.signOut();
    return signIn.state();
  },

  "documents.state": ({ documents }) => documents.state(),

  "documents.mayHaveChanged": ({ documents }, _window, changed) => {
    documents.mayHaveChanged(changed.documents);
    return {};
  },

  "documents.choose": ({ documents }, _window, choice) => {
    documents.choose(choice);
    return documents.state();
  },
  "documents.check": async ({ documents }) => {
    await documents.check();
    return documents.state();
  },
  "support.about": ({ support }) => support.about(),

  "support.report": ({ support }, _window, state) => support.report(state),

  "warnings.list": ({ warnings }) => warnings.list(),

  "setUp.state": ({ setUp }) => setUp.state(),

  "setUp.want": ({ setUp }, _window, { wanted }) => {
    setUp.want(wanted);
    return {};
  },

  "setUp.choose": async ({ setUp }, window) => ({ offer: await setUp.choose(window) }),

  "setUp.name": ({ setUp }, _window, { address }) => setUp.name(address),

  "setUp.fillIn": ({ setUp }, _window, typed) => setUp.fillIn(typed),

  "setUp.follow": ({ setUp }) => setUp.follow(),

  "setUp.install": ({ setUp }) => setUp.install(),

  "setUp.drop": ({ setUp }) => {
    setUp.drop();
    return {};
  },

  "systems.list": ({ systems }) => ({ systems: systems.list() }),

  "systems.add": ({ systems }, _window, { name }) => {
    systems.add(name);
    return { systems: systems.list() };
  },

  "systems.rename": ({ systems }, _window, { id, name }) => {
    systems.rename(id, name);
    return { systems: systems.list() };
  },

  "systems.contents": ({ systems }, _window, { id }) => systems.contents(id),

  "systems.remove": ({ systems }, _window, { id }) => {
    systems.remove(id);
    return { systems: systems.list() };
  },

  "systems.choose": ({ systems }, _window, { id }) => {
    systems.choose(id);
    return {};
  },

  "setUp.switchLab": ({ setUp }, _window, { into }) => {
    setUp.switchLab(into);
    return {};
  },

  "connectionTest.begin": ({ connectionTest }, window) => connectionTest.begin(window),

  "connectionTest.cancel": ({ connectionTest }) => {
    connectionTest.cancel();
    return {};
  },

  "log.write": ({ createLogger }, window, { level, message }) => {
    createLogger(`window ${window.role}`)[level](message);
    return {};
  },

  "support.noteRegistration": ({ telemetry }, _window, { registration }) => {
    telemetry.registration(registration);
    return {};
  },

  "lab.state": ({ lab }) => lab.require().state(),

  "lab.configure": ({ lab }, _window, { personId, settings }) => {
    lab.person(personId);
    return lab.require().configure(personId, definedOnly(settings));
  },

  "lab.configureKms": ({ lab }, _window, { system, settings }) =>
    lab.require().configureKms(system, definedOnly(settings)),

  "lab.configureContent": ({ lab }, _window, { system, fault }) => lab.require().configureContent(system, fault),

  "lab.configureMessages": ({ lab }, _window, { system, fault }) => lab.require().configureMessages(system, fault),

  "lab.configureIdentity": ({ lab }, _window, { fault }) => lab.require().configureIdentity(fault),

  "lab.configureExchange": ({ lab }, _window, { fault }) => lab.require().configureExchange(fault),

  "lab.configureSip": ({ lab }, _window, { sip }) => lab.require().configureSip(sip),

  "lab.configureMigration": ({ lab }, _window, { fault }) => lab.require().configureMigration(fault),

  "lab.configureCsk": ({ lab }, _window, { fault }) => lab.require().configureCsk(fault),

  "lab.configureAuthorisation": ({ lab }, _window, { fault }) => lab.require().configureAuthorisation(fault),

  "lab.configurePresence": ({ lab }, _window, { fault }) => lab.require().configurePresence(fault),

  "lab.configureDocuments": ({ lab }, _window, change) => lab.require().configureDocuments(definedOnly(change)),

  "lab.reset": ({ lab }) => lab.require().reset(),

  "lab.openUnit": async ({ lab, openWindow }, _window, { personId }) => {
    lab.person(personId);
    await openWindow({ role: "unit", personId });
    return {};
  },

  "lab.dropConnection": ({ lab }, _window, { of }) => {
    if (of !== "console") lab.person(of);
    lab.require().dropConnection(of);
    return {};
  },

  "lab.callConsole": async ({ lab }, _window, { personId }) => {
    await lab.callConsole(personId);
    return {};
  },

  "lab.askCallBack": async ({ lab }, _window, { personId }) => {
    await lab.askCallBack(personId);
    return {};
  },

  "lab.unitReport": ({ lab }, window, report) => {
    lab.require().reportUnit(personOf(window), report);
    return {};
  },
};
