import { useEffect, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { HostSettings } from "../client/host-settings.ts";
import { ActionButton } from "../design/action-button.tsx";
import { Problem } from "../design/problem.tsx";
import type { Host } from "../host/host.ts";
import { SET_UP_WORDS } from "./words.ts";

/** What is proposed, in percent: 2560 pixels are laid out as 2048 then, which is still the large layout. */
const PROPOSED = 125;
const USUAL = 100;

/** A window in which the usual size is small to read from where one sits: as it is, whatever size is chosen. */
const wide = () => window.matchMedia("(min-width: 2200.02px)");

function onWide(listener: () => void): () => void {
  const query = wide();
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** On a wide window the larger text is proposed, once nobody has chosen a size and no policy has; it is changed by a press alone. */
export function SizeProposal({ host, settings }: { readonly host: Host; readonly settings: HostSettings }) {
  const isWide = useSyncExternalStore(onWide, () => wide().matches);
  const { error, wanted } = useStore(settings.store);
  const [isFree, setFree] = useState(false);
  const [isTaken, setTaken] = useState(false);
  const [isLeft, setLeft] = useState(false);
  useEffect(() => {
    // A host that cannot tell what is locked is asked for nothing.
    void host.call("desktop.state", {}).then(
      ({ locked }) => setFree(!locked.includes("textSize")),
      () => {},
    );
  }, [host]);
  const isUsual = wanted.textSize === USUAL;
  if (!isWide || !isFree || isLeft || !(isUsual || isTaken)) return null;
  const words = SET_UP_WORDS.size;
  const draw = (textSize: typeof wanted.textSize) => {
    setTaken(true);
    void settings.change({ textSize });
  };
  return (
    <section className="set-up-part" aria-labelledby="set-up-size">
      <h2 id="set-up-size">{words.title}</h2>
      <p className="muted">{isUsual ? words.note : words.taken({ percent: wanted.textSize })}</p>
      {error === null ? null : <Problem code={error} />}
      <div className="set-up-acts">
        {/* The same button, so that the focus stays where it was pressed. */}
        <ActionButton
          label={isUsual ? words.draw({ percent: PROPOSED }) : words.back}
          shape="row"
          onPress={() => draw(isUsual ? PROPOSED : USUAL)}
        />
        {isUsual ? <ActionButton label={words.leave} shape="row" onPress={() => setLeft(true)} /> : null}
      </div>
    </section>
  );
}
