import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { isOfScreen, ownText, type PictureCall } from "./picture-story.ts";
import { TrackView } from "./track-view.tsx";
import { PICTURE_WORDS } from "./words.ts";

/** Our own picture, as the other end gets it: unmirrored. Without one, why. */
export function OwnPicture({ call, track }: { readonly call: PictureCall; readonly track: MediaStreamTrack | null }) {
  const { cameraProblem } = call.pictures;
  const label = isOfScreen(call) ? PICTURE_WORDS.ownScreen : PICTURE_WORDS.own;
  return (
    <section className="own-picture" aria-label={label}>
      <p role="status">
        {track === null ? null : <strong>{label}, </strong>}
        <span className={track === null ? "" : "muted"}>{ownText(call)}</span>
      </p>
      {track === null ? null : <TrackView track={track} label={label} />}
      {cameraProblem === null ? null : (
        <div className="small" role="alert">
          <p>
            {ERROR_WORDS[cameraProblem.code].message}{" "}
            <span className="muted">{ERROR_WORDS[cameraProblem.code].advice}</span>
          </p>
          <CodeLine {...cameraProblem} />
        </div>
      )}
    </section>
  );
}
