import { File as FileIcon, FileText, Image } from "lucide-react";
import { isPicturePreviewed, type MessageFile } from "../../shared/mc/message-file.ts";
import type { MessageRecord } from "../../shared/mc/message-record.ts";
import { ActionButton } from "../design/action-button.tsx";
import { duration, sizeForPeople } from "../design/format.ts";
import { ProblemLine } from "../design/problem-line.tsx";
import { secondsLeft, type Transfer } from "../messaging/file-progress.ts";
import type { MessagingActions } from "../messaging/messaging-engine.ts";
import { canWithdraw } from "../messaging/outgoing-message.ts";
import { PicturePreview } from "./picture-preview.tsx";
import { type FileActs, isToFetch } from "./thread-story.ts";
import { MESSAGES_WORDS } from "./words.ts";

interface FileBubbleProps {
  readonly message: MessageRecord;
  readonly file: MessageFile;
  /** How far it is; undefined while it is not on its way. */
  readonly transfer: Transfer | undefined;
  readonly actions: MessagingActions;
  readonly files: FileActs;
  /** The key that fetches this one; undefined where it is another one's. */
  readonly fetchHint: string | undefined;
}

/** A file in a thread: what it is, how far it is, and what can be done with it. Nothing of it opens one. */
export function FileBubble(props: FileBubbleProps) {
  const { file, message, transfer } = props;
  const type = file.found ?? file.type ?? "";
  const Icon = type.startsWith("image/") ? Image : type === "text/plain" ? FileText : FileIcon;
  return (
    <div className="file">
      <Icon size={26} aria-hidden="true" />
      <div className="file-facts">
        <p>
          <bdi className="file-name">{file.name}</bdi>
        </p>
        <p className="muted small">{factsOf(props)}</p>
        {saysAnother(file) ? (
          <p className="attention small">
            {MESSAGES_WORDS.file.another({ said: file.type ?? "", found: file.found ?? "" })}
          </p>
        ) : null}
        {file.failure === null ? null : (
          <div role="status">
            <ProblemLine className="attention small" {...file.failure} />
          </div>
        )}
        {transfer === undefined ? null : <Bar name={file.name} transfer={transfer} />}
        {file.stage === "fetched" && isPicturePreviewed(file.found) ? (
          <PicturePreview id={message.id} isProtected={message.isProtected === true} file={file} files={props.files} />
        ) : null}
        <Acts {...props} />
      </div>
    </div>
  );
}

/** Whether it is not what its sender says. */
const saysAnother = ({ found, stage, type }: MessageFile): boolean =>
  stage === "fetched" && found !== null && type !== null && found !== type;

/** Size, and how it stands, in one line. */
function factsOf({ file, message }: FileBubbleProps): string {
  const words = MESSAGES_WORDS.file;
  const size = file.size === null ? "" : sizeForPeople(file.size);
  const { gone, leaving, stage } = file;
  const isLeaving = leaving !== null && gone === null && stage !== "fetched";
  const facts = [size, words.stage[standingOf(message, file)], isLeaving ? words.leaving[leaving] : ""];
  return facts.filter((part) => part !== "").join(", ");
}

/** How a file stands, as it is said. */
export function standingOf({ state }: MessageRecord, file: MessageFile): keyof typeof MESSAGES_WORDS.file.stage {
  const { answer, gone, stage } = file;
  if (gone !== null && stage !== "fetched" && state !== "read") return gone === "withdrawn" ? gone : "gone";
  if (stage !== "ours") return stage === "offered" && answer !== null && answer !== "accepted" ? answer : stage;
  if (state === "sealing") return "goes";
  if (state === "read" || answer === null) return "ours";
  return answer === "rejected" ? "theyReject" : answer === "deferred" ? "theyDefer" : "theyFetch";
}

/** How far it is, and how long it still takes. */
function Bar({ name, transfer }: { readonly name: string; readonly transfer: Transfer }) {
  const words = MESSAGES_WORDS.file;
  const { done, of, perSecond } = transfer;
  const left = secondsLeft(transfer);
  const facts = [
    of === null ? sizeForPeople(done) : words.done({ done: sizeForPeople(done), of: sizeForPeople(of) }),
    perSecond === null ? "" : words.rate({ rate: sizeForPeople(perSecond) }),
    left === null ? "" : words.left({ time: duration(left * 1000) }),
  ];
  return (
    <>
      <progress
        {...(of === null ? {} : { max: of, value: done })}
        aria-label={words.progress({ name })}
        className="file-progress"
      />
      <p className="muted small">{facts.filter((part) => part !== "").join(" · ")}</p>
    </>
  );
}

function Acts({ actions, fetchHint, file, files, message }: FileBubbleProps) {
  const words = MESSAGES_WORDS.file;
  const { id, state } = message;
  const about = file.name;
  const fetch = () => actions.answerFile(id, "accepted");
  const stop = (
    <ActionButton label={words.stop} shape="row" about={about} onPress={() => actions.stopFile(id, false)} />
  );
  switch (file.stage) {
    case "ours":
      if (state === "sealing") return <div className="thread-acts">{stop}</div>;
      return canWithdraw(message) ? (
        <div className="thread-acts">
          <ActionButton label={words.withdraw} shape="row" about={about} onPress={() => actions.withdrawFile(id)} />
        </div>
      ) : null;
    case "offered":
    case "failed":
    case "paused":
      if (!isToFetch(message)) return null;
      return (
        <div className="thread-acts">
          <ActionButton
            label={file.stage === "paused" ? words.goOn : file.stage === "failed" ? words.fetchAgain : words.fetch}
            hint={fetchHint}
            tone="primary"
            shape="row"
            about={about}
            onPress={fetch}
          />
          {file.stage !== "offered" || file.answer === "deferred" || file.answer === "rejected" ? null : (
            <ActionButton
              label={words.defer}
              shape="row"
              about={about}
              onPress={() => actions.answerFile(id, "deferred")}
            />
          )}
          {file.stage !== "offered" || file.answer === "rejected" ? null : (
            <ActionButton
              label={words.reject}
              shape="row"
              about={about}
              onPress={() => actions.answerFile(id, "rejected")}
            />
          )}
        </div>
      );
    case "fetching":
      return (
        <div className="thread-acts">
          <ActionButton label={words.pause} shape="row" about={about} onPress={() => actions.stopFile(id, true)} />
          {stop}
        </div>
      );
    case "fetched":
      return (
        <div className="thread-acts">
          <ActionButton label={words.save} shape="row" about={about} onPress={() => files.save(id)} />
          <ActionButton label={words.show} shape="row" about={about} onPress={() => files.show(id)} />
        </div>
      );
  }
}
