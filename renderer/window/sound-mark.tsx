import { Bell, BellOff, Unplug, VolumeX } from "lucide-react";
import { useStore } from "zustand";
import type { DesktopState } from "../../shared/bridge/desktop.ts";
import type { Settings } from "../../shared/bridge/settings.ts";
import { wordsOf } from "../../shared/words/words.ts";
import { ActionButton } from "../design/action-button.tsx";
import { hintFor } from "../keyboard/shortcuts.ts";
import { gainOf, isLoud, type SoundState } from "../sound/sounder.ts";
import { useConsole } from "./console-context.ts";
import { StripFact } from "./strip-fact.tsx";

const { strip: WORDS } = wordsOf("sound");

/** What keeps a call from being heard as the dispatcher expects it, the worst first. */
function soundTrouble(
  { blocked, ringDeviceGone }: Pick<SoundState, "blocked" | "ringDeviceGone">,
  settings: Pick<Settings, "soundVolume" | "ringVolume" | "sounds">,
  desktop: Pick<DesktopState, "emergencyAtLeast">,
) {
  if (blocked) return { Icon: VolumeX, text: WORDS.blocked, means: WORDS.blockedMeans };
  if (gainOf(settings, desktop, "call") === 0) {
    const means = gainOf(settings, desktop, "emergency") === 0 ? WORDS.allOffMeans : WORDS.offMeans;
    return { Icon: BellOff, text: WORDS.off, means };
  }
  if (ringDeviceGone) return { Icon: Unplug, text: WORDS.ringDeviceGone, means: WORDS.ringDeviceGoneMeans };
  return null;
}

/** Whether callers will be heard, before anybody calls; and while one rings, the way to quiet it. */
export function SoundMark({ letters }: { readonly letters: boolean }) {
  const { desktop, settings, shown, sounder } = useConsole();
  const sound = useStore(sounder.store);
  const trouble = soundTrouble(
    sound,
    useStore(settings.store, (state) => state.settings),
    useStore(desktop),
  );
  const loud = useStore(shown, ({ calls }) => isLoud(sound, calls));
  return (
    <div className="sound-state">
      {trouble === null ? null : (
        <StripFact className="trouble" whole={[trouble.means]}>
          <trouble.Icon size={16} aria-hidden="true" />
          <span>{trouble.text}</span>
        </StripFact>
      )}
      <span className="for-screen-readers" aria-live="polite">
        {trouble === null ? "" : `${trouble.text}. ${trouble.means}`}
      </span>
      {loud ? (
        <ActionButton
          label={WORDS.quiet}
          hint={hintFor("quiet", letters)}
          shape="row"
          icon={<Bell size={16} aria-hidden="true" />}
          onPress={() => sounder.quiet()}
        />
      ) : null}
    </div>
  );
}
