import type { ErrorCode } from "../../shared/errors/mc-error.ts";
import { ActionButton } from "./action-button.tsx";
import { Problem } from "./problem.tsx";

/**
 * What could not be loaded: why, and the way to try again. It stays while it is tried again, so that the button keeps the
 * focus; where the focus goes when it has worked is for what is around it to say.
 */
export function LoadFailure(props: {
  readonly className: string;
  readonly error: ErrorCode;
  /** It is being tried again. */
  readonly loading: boolean;
  readonly words: { readonly loading: string; readonly retry: string };
  onRetry(): void;
}) {
  return (
    <div className={props.className}>
      {props.loading ? (
        <p className="muted" role="status">
          {props.words.loading}
        </p>
      ) : (
        <Problem code={props.error} />
      )}
      <ActionButton label={props.words.retry} shape="row" onPress={props.onRetry} />
    </div>
  );
}
