import type { ReactNode } from "react";
import type { CallRecord } from "../../shared/mc/call-record.ts";
import type { KeyHolder, KeyIdentity } from "../../shared/mc/key-identity.ts";
import { mcIdForPeople } from "../../shared/mc/mc-id.ts";
import type { FrameCount, Protection } from "../../shared/mc/protection.ts";
import { FRAME_SUITE } from "../../shared/media/frame-agreement.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { isLive } from "../calling/calling-store.ts";
import { CodeLine } from "../design/code-line.tsx";
import { dateAndTime, grouped, offset } from "../design/format.ts";
import { ReadingPanel } from "../design/reading-panel.tsx";
import { keyFactsText } from "./key-facts-text.ts";
import { ProtectionNotes } from "./notes.tsx";
import { PADLOCK_ICONS } from "./padlock.tsx";
import { isConfirmed, isKeyOurs, keysSent, padlockOf } from "./story.ts";
import {
  CERTIFICATE_SOURCE_WORDS,
  FRAME_WORDS,
  KEY_STEP_WORDS,
  KMS_SOURCE_WORDS,
  PROTECTION_WORDS,
  RULE_WORDS,
} from "./words.ts";

/** Everything that is known of the protection of the call in the middle, in the right column: the call stays in sight. */
export function ProtectionView(props: {
  readonly call: CallRecord | undefined;
  /** How its sound fares; nothing of a call that is over. */
  readonly sound: ReactNode;
  onClose(): void;
}) {
  const { call, onClose } = props;
  return (
    <ReadingPanel title={PROTECTION_WORDS.title} close={PROTECTION_WORDS.close} onClose={onClose}>
      {call === undefined ? (
        <p className="muted">{PROTECTION_WORDS.noCall}</p>
      ) : (
        <>
          <State call={call} />
          {call.protection === null ? (
            <p className="muted">{PROTECTION_WORDS.unrecorded}</p>
          ) : (
            <Facts call={call} protection={call.protection} />
          )}
          {call.media === null ? null : (
            <Part title={PROTECTION_WORDS.packetsTitle}>
              <p>
                {PROTECTION_WORDS.packets({ received: call.media.received.packets, sent: call.media.sent.packets })}
              </p>
            </Part>
          )}
          {props.sound}
        </>
      )}
    </ReadingPanel>
  );
}

function State({ call }: { readonly call: CallRecord }) {
  const story = padlockOf(call);
  const look = story?.look ?? "none";
  const forced = story?.forced === true;
  const Icon = PADLOCK_ICONS[look];
  const failure = call.protection?.failure ?? null;
  // The facts below say in full what the padlock's line says in short.
  const identified = call.protection?.identity != null;
  return (
    <>
      <p className={`detail-state ${look}${forced ? " forced" : ""}${call.state === "ended" ? " past" : ""}`}>
        <Icon size={20} aria-hidden="true" />
        <span>
          {story?.text ?? PROTECTION_WORDS[isLive(call) ? "notYet" : "never"]}
          {identified || story?.detail == null ? null : (
            <span className={forced ? "small" : "muted small"}>{story.detail}</span>
          )}
        </span>
      </p>
      {failure === null ? null : (
        <div className="problem">
          <p>{ERROR_WORDS[failure.code].message}</p>
          <p className="muted">{ERROR_WORDS[failure.code].advice}</p>
          <CodeLine {...failure} />
        </div>
      )}
    </>
  );
}

function Facts({ call, protection }: { readonly call: CallRecord; readonly protection: Protection }) {
  const { rule, identity, notes, steps, frames } = protection;
  return (
    <>
      {identity === null ? null : <Identity call={call} identity={identity} />}
      <Part title={PROTECTION_WORDS.rule}>
        <p>
          {RULE_WORDS[rule].label} <span className="muted small">{RULE_WORDS[rule].note}</span>
        </p>
      </Part>
      {identity === null ? null : <Frames frames={frames} title={titleOf(call)} />}
      {notes.length === 0 ? null : (
        <Part title={PROTECTION_WORDS.notes}>
          <ProtectionNotes notes={notes} />
        </Part>
      )}
      {steps.length === 0 ? null : (
        <Part title={PROTECTION_WORDS.steps}>
          <ol className="key-steps">
            {steps.map((entry) => (
              <li key={`${entry.leg} ${entry.step} ${entry.atMs}`}>
                <span>
                  {KEY_STEP_WORDS[entry.step]}{" "}
                  {call.redirections.length === 0 ? null : (
                    <span className="muted small">
                      {entry.leg === 1
                        ? PROTECTION_WORDS.primaryLeg
                        : PROTECTION_WORDS.laterLeg({ number: entry.leg - 1 })}
                    </span>
                  )}
                </span>
                <span className="id muted">{offset(entry.atMs)}</span>
                <span className="muted what">{keyFactsText(entry.facts)}</span>
              </li>
            ))}
          </ol>
        </Part>
      )}
    </>
  );
}

function Identity({ call, identity }: { readonly call: CallRecord; readonly identity: KeyIdentity }) {
  const { initiator, responder, kmsUriSource, certificateSource } = identity;
  const theirs = !isKeyOurs(call);
  const proof = theirs
    ? PROTECTION_WORDS.openedHere({ kms: responder.kmsUri })
    : isConfirmed(call)
      ? PROTECTION_WORDS.confirmed({ kms: responder.kmsUri })
      : PROTECTION_WORDS[keysSent(call) ? "notConfirmed" : isLive(call) ? "notSentYet" : "notSent"];
  const makerCalls = theirs === (call.direction === "incoming");
  const sources = [
    kmsUriSource === null ? "" : KMS_SOURCE_WORDS[kmsUriSource],
    CERTIFICATE_SOURCE_WORDS[certificateSource],
  ].filter((source) => source !== "");
  // The certificate that had to be obtained is the one of the other side's KMS.
  const [ofMaker, ofOpener] = theirs ? [sources, []] : [[], sources];
  return (
    <dl className="facts tall">
      <dt>{PROTECTION_WORDS.signer}</dt>
      <dd>
        <span className="id">{mcIdForPeople(initiator.userUri)}</span>{" "}
        <span className="muted">{theirs ? PROTECTION_WORDS.verifiedSigner : PROTECTION_WORDS.you}</span>
      </dd>
      <dt>{PROTECTION_WORDS.calledId}</dt>
      <dd>
        <span className="id">{mcIdForPeople(responder.userUri)}</span>{" "}
        {theirs ? <span className="muted">{PROTECTION_WORDS.you}</span> : null}
      </dd>
      <dt>{PROTECTION_WORDS.proof}</dt>
      <dd>{proof}</dd>
      <dt>{makerCalls ? PROTECTION_WORDS.callerKms : PROTECTION_WORDS.calledKms}</dt>
      <HolderKms holder={initiator} sources={ofMaker} />
      <dt>{makerCalls ? PROTECTION_WORDS.calledKms : PROTECTION_WORDS.callerKms}</dt>
      <HolderKms holder={responder} sources={ofOpener} />
      <dt>{PROTECTION_WORDS.pckId}</dt>
      <dd className="id">{identity.pckId}</dd>
      <dt>{PROTECTION_WORDS.algorithms}</dt>
      <dd>
        {PROTECTION_WORDS.keyAlgorithm}
        <br />
        {call.protection?.scheme === "srtp"
          ? voiceAlgorithm(call, identity)
          : PROTECTION_WORDS.mediaAlgorithm({ suite: FRAME_SUITE })}
      </dd>
    </dl>
  );
}

/** What is spoken is known once the call is counted. */
function voiceAlgorithm({ media }: CallRecord, { pckId, srtpSuite }: KeyIdentity): string {
  const facts = { suite: srtpSuite ?? "AEAD_AES_128_GCM", mki: pckId };
  const codec = media?.codec;
  return codec === undefined
    ? PROTECTION_WORDS.packetAlgorithm(facts)
    : PROTECTION_WORDS.voiceAlgorithm({ ...facts, codec });
}

function HolderKms({ holder, sources }: { readonly holder: KeyHolder; readonly sources: readonly string[] }) {
  const { kmsUri, keyPeriodNo, periodFrom, periodTo } = holder;
  return (
    <dd>
      <span className="id">{kmsUri}</span>
      {sources.length === 0 ? null : <span className="muted small">{sources.join(", ")}</span>}
      <span className="muted small">
        {PROTECTION_WORDS.period({ no: keyPeriodNo, from: dateAndTime(periodFrom), to: dateAndTime(periodTo) })}
      </span>
    </dd>
  );
}

const titleOf = ({ protection }: CallRecord) =>
  PROTECTION_WORDS[protection?.scheme === "srtp" ? "protectedPackets" : "frames"];

function Frames({ frames, title }: { readonly frames: FrameCount | null; readonly title: string }) {
  return (
    <Part title={title}>
      {frames === null ? (
        <p className="muted">{PROTECTION_WORDS.noFrames}</p>
      ) : (
        <dl className="frame-counts">
          {(Object.entries(FRAME_WORDS) as [keyof FrameCount, string][]).map(([kind, words]) => (
            <div key={kind}>
              <dt className="muted">{words}</dt>
              <dd>{grouped(frames[kind])}</dd>
            </div>
          ))}
        </dl>
      )}
    </Part>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="detail-part">
      <h3 className="part-title">{title}</h3>
      {children}
    </section>
  );
}
