/**
 * `KmsError` in an answer and `ClientError` in a request: a code that is not interpreted, and a text for people.
 *
 * @module
 */

import { lineForPeople } from "../base/text-line.ts";
import type { XmlElement } from "../base/xml.ts";
import { type DocumentSubject, ElementReader } from "./reader.ts";
import { writeElement, writeText } from "./writer.ts";

/** An error that one side reports to the other. */
export interface ReportedError {
  /** As written; the standard's list of codes is not known here. */
  readonly code: string;
  /** One line, fit for the screen. */
  readonly text: string;
}

/** @throws KmsDocumentError `-incomplete`, `-repeated`, `-value` */
export function readReportedError(element: XmlElement, subject: DocumentSubject): ReportedError {
  const reader = new ElementReader(element, subject);
  return { code: lineForPeople(reader.text("ErrorCode")), text: lineForPeople(reader.optionalText("ErrorMsg") ?? "") };
}

export function writeReportedError(name: "KmsError" | "ClientError", error: ReportedError): string {
  return writeElement(
    name,
    { Version: "1.0.0" },
    writeText("ErrorCode", error.code),
    writeText("ErrorMsg", error.text),
  );
}
