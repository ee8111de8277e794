import { TriangleAlert } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { DeskSystem, SystemContents } from "../../shared/bridge/systems.ts";
import { asMcError, type ErrorReport } from "../../shared/errors/mc-error.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { CopyForSupport } from "../design/copy-for-support.tsx";
import { sizeForPeople } from "../design/format.ts";
import { Problem } from "../design/problem.tsx";
import type { Host } from "../host/host.ts";
import { codeOf } from "./test-story.ts";
import { SET_UP_WORDS } from "./words.ts";

/** What is being done to one system: nothing is before somebody has said so once more. */
type Doing =
  | { readonly kind: "renaming"; readonly of: DeskSystem; readonly name: string }
  | { readonly kind: "removing"; readonly of: DeskSystem; readonly contents: SystemContents };

/** What a system is called: by somebody, by its account, or as the one that nobody has set up yet. */
const systemName = ({ accountName, id, name }: Pick<DeskSystem, "accountName" | "id" | "name">): string =>
  name ?? accountName ?? (id === null ? SET_UP_WORDS.systems.first : SET_UP_WORDS.systems.unnamed);

/** Why a system cannot be worked in, although somebody has set it up. */
function Unusable({ problem }: { readonly problem: NonNullable<DeskSystem["problem"]> }) {
  const code = codeOf(problem);
  return (
    <span className="systems-unusable small">
      <TriangleAlert size={14} aria-hidden="true" />
      {SET_UP_WORDS.systems.unusable({ why: ERROR_WORDS[code].message, code })}
      <CopyForSupport code={code} detail={problem.detail} />
    </span>
  );
}

/**
 * The MC systems of this desk, and the way from one to another. Where there is one alone, and nothing may be added here, nothing is shown.
 */
export function SystemsPanel(props: {
  readonly host: Host;
  /** A call goes on, and would be cut off. */
  readonly inCall: boolean;
  /** Whether systems can be added, named and removed here too, and not chosen alone. */
  readonly mayChange: boolean;
}) {
  const { host, inCall, mayChange } = props;
  const words = SET_UP_WORDS.systems;
  const id = useId();
  const [systems, setSystems] = useState<readonly DeskSystem[] | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [added, setAdded] = useState("");
  const [failure, setFailure] = useState<ErrorReport | null>(null);
  const [told, setTold] = useState("");
  useEffect(() => {
    let isShown = true;
    host.call("systems.list", {}).then(
      (now) => isShown && setSystems(now.systems),
      (error: unknown) => isShown && setFailure(asMcError(error).report()),
    );
    return () => {
      isShown = false;
    };
  }, [host]);

  const act = (work: () => Promise<string>) => {
    setFailure(null);
    work().then(setTold, (error: unknown) => setFailure(asMcError(error).report()));
  };
  /** The program starts anew: this page is gone then. */
  const choose = (of: DeskSystem) =>
    act(async () => {
      await host.call("systems.choose", { id: of.id });
      return words.changing({ name: systemName(of) });
    });
  const add = () =>
    act(async () => {
      setSystems((await host.call("systems.add", { name: added.trim() })).systems);
      setAdded("");
      return words.added({ name: added.trim() });
    });
  const rename = ({ name, of }: Extract<Doing, { kind: "renaming" }>) =>
    act(async () => {
      setSystems((await host.call("systems.rename", { id: of.id, name: name.trim() })).systems);
      setDoing(null);
      return words.renamed({ name: name.trim() });
    });
  const ask = (of: DeskSystem) =>
    act(async () => {
      setDoing({ kind: "removing", of, contents: await host.call("systems.contents", { id: of.id }) });
      return "";
    });
  const remove = (of: DeskSystem) =>
    act(async () => {
      setSystems((await host.call("systems.remove", { id: of.id })).systems);
      setDoing(null);
      return words.removed({ name: systemName(of) });
    });

  if (systems === null || (systems.length < 2 && !mayChange)) {
    return failure === null ? null : <Problem code={failure.code} detail={failure.detail} />;
  }
  return (
    <section className="systems-panel" aria-labelledby={`${id} title`}>
      <h3 id={`${id} title`} className="part-title">
        {words.title}
      </h3>
      <p className="muted small">{words.note}</p>
      <ul>
        {systems.map((system) => {
          const name = systemName(system);
          const mine = doing?.of.id === system.id ? doing : null;
          return (
            <li key={system.id ?? "first"}>
              <p>
                <b>{name}</b>{" "}
                <span className="muted small">
                  {system.accountName === null && system.problem === null ? words.notSetUp : system.about}
                  {system.isCurrent ? ` · ${words.current}` : ""}
                </span>
                {system.problem === null ? null : <Unusable problem={system.problem} />}
              </p>
              <div className="set-up-acts">
                {system.isCurrent ? null : (
                  <ActionButton
                    label={words.choose}
                    about={name}
                    shape="row"
                    disabled={inCall}
                    onPress={() => choose(system)}
                  />
                )}
                {mayChange ? (
                  <ActionButton
                    label={words.rename}
                    about={name}
                    shape="flat"
                    onPress={() => setDoing({ kind: "renaming", of: system, name })}
                  />
                ) : null}
                {mayChange && !system.isCurrent ? (
                  <ActionButton label={words.remove} about={name} shape="flat" onPress={() => ask(system)} />
                ) : null}
              </div>
              {mine?.kind === "renaming" ? (
                <form
                  className="set-up-address"
                  onSubmit={(event) => {
                    event.preventDefault();
                    rename(mine);
                  }}
                >
                  <label htmlFor={`${id} name`}>{words.name}</label>
                  <input
                    id={`${id} name`}
                    className="field-input"
                    autoComplete="off"
                    maxLength={60}
                    value={mine.name}
                    // biome-ignore lint/a11y/noAutofocus: it was opened to be filled in
                    autoFocus
                    onChange={({ currentTarget }) => setDoing({ ...mine, name: currentTarget.value })}
                  />
                  <div className="set-up-acts">
                    <ActionButton
                      label={words.keepName}
                      shape="row"
                      disabled={mine.name.trim() === ""}
                      onPress={() => rename(mine)}
                    />
                    <ActionButton label={words.leave} shape="flat" onPress={() => setDoing(null)} />
                  </div>
                </form>
              ) : null}
              {mine?.kind === "removing" ? (
                <div role="alert" className="systems-question">
                  <p>{words.removeAsks({ name, size: sizeForPeople(mine.contents.octets) })}</p>
                  <p className="muted small">
                    {mine.contents.parts.length === 0
                      ? words.removesNothing
                      : mine.contents.parts.map((part) => words.parts[part]).join(", ")}
                  </p>
                  {mine.of.id === null ? <p className="muted small">{words.removesFirst}</p> : null}
                  <p className="muted small id">{mine.contents.folder}</p>
                  <div className="set-up-acts">
                    <ActionButton label={words.leave} shape="row" onPress={() => setDoing(null)} />
                    <ActionButton label={words.removeNow} about={name} shape="row" onPress={() => remove(system)} />
                  </div>
                </div>
              ) : null}
            </li>
          );
        })}
      </ul>
      {inCall ? <p className="muted">{words.inCall}</p> : null}
      {mayChange ? (
        <form
          className="set-up-address"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <label htmlFor={`${id} add`}>{words.addName}</label>
          <input
            id={`${id} add`}
            className="field-input"
            autoComplete="off"
            maxLength={60}
            value={added}
            aria-describedby={`${id} add-note`}
            onChange={({ currentTarget }) => setAdded(currentTarget.value)}
          />
          <p id={`${id} add-note`} className="muted small">
            {words.addNote}
          </p>
          <div className="set-up-acts">
            <ActionButton label={words.add} shape="row" disabled={added.trim() === ""} onPress={add} />
          </div>
        </form>
      ) : null}
      <p role="status">{told}</p>
      {failure === null ? null : <Problem code={failure.code} detail={failure.detail} />}
    </section>
  );
}
