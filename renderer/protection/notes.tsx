import { TriangleAlert } from "lucide-react";
import type { Protection } from "../../shared/mc/protection.ts";
import { ERROR_WORDS } from "../../shared/words/error-words.ts";
import { CodeLine } from "../design/code-line.tsx";
import { PROTECTION_WORDS } from "./words.ts";

/** What deserves to be known although the call goes on: its sentence, and the code in small print. */
export function ProtectionNotes({ notes }: { readonly notes: Protection["notes"] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="protection-notes" aria-label={PROTECTION_WORDS.notes}>
      {notes.map(({ code, detail }) => (
        <li key={`${code} ${detail ?? ""}`}>
          <TriangleAlert className="note-icon" size={16} aria-hidden="true" />
          <div>
            <p>
              {ERROR_WORDS[code].message} <span className="muted">{ERROR_WORDS[code].advice}</span>
            </p>
            <CodeLine code={code} detail={detail} />
          </div>
        </li>
      ))}
    </ul>
  );
}
