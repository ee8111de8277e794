/**
 * Where the focus goes when what has it is closed, replaced or switched off. The browser lets it fall to the body, and whoever
 * works with the keyboard then begins at the top of the window.
 *
 * @module
 */
import { type RefObject, useEffect, useRef, useState } from "react";
import { focusFirst } from "./regions.ts";

interface FocusPlace {
  readonly element: HTMLElement;
  /** The part of the window that it was in, kept because an element that was taken out no longer knows. */
  readonly region: HTMLElement | null;
}

const nothingHasFocus = () => document.activeElement === null || document.activeElement === document.body;

function focusPlace(): FocusPlace | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || nothingHasFocus()) return null;
  return { element, region: element.closest<HTMLElement>("[data-region]") };
}

/** Gives the focus back, also where the part of the window was replaced and is there anew, as the recent calls are after the lab. */
function giveBack({ element, region }: FocusPlace): void {
  const there = element.isConnected ? element : document.getElementById(element.id);
  there?.focus();
  if (there !== null || region === null || region.isConnected) return;
  const anew = document.querySelector<HTMLElement>(`[data-region="${region.dataset["region"]}"]`);
  if (anew !== null) focusFirst(anew);
}

/**
 * For what opens and closes, while it is open: takes the focus in, and on closing gives it back to where it came from.
 * Focus that went somewhere else meanwhile stays there.
 *
 * @param first - selects what gets the focus, inside `opened`; null to leave the focus where it is
 */
export function useBorrowedFocus(opened: RefObject<HTMLElement | null>, first: string | null = "button"): void {
  // Seen before this is put in the place of something else, which takes its focus with it.
  const [before] = useState(focusPlace);
  useEffect(() => {
    const from = focusPlace() ?? before;
    if (first !== null) opened.current?.querySelector<HTMLElement>(first)?.focus();
    return () => {
      if (from !== null && nothingHasFocus()) giveBack(from);
    };
  }, [opened, first, before]);
}

/**
 * Keeps the focus in a part of the window whose controls come and go by themselves. A control that was switched off gets
 * it back when it works again; for one that is gone its stand-in gets it, which nothing happens to on Enter: a press that
 * was meant for what stood there must not place a call.
 *
 * @param standIn - selects what gets the focus instead, inside `part`
 */
export function useKeptFocus(part: RefObject<HTMLElement | null>, standIn: string): void {
  const last = useRef<HTMLElement | null>(null);
  useEffect(() => {
    const note = (target: EventTarget | null) => {
      last.current = target instanceof HTMLElement && part.current?.contains(target) === true ? target : null;
    };
    const follow = ({ target }: FocusEvent) => note(target);
    // Who clicks beside everything has left on purpose. What is clicked gets the focus after this, and is noted then.
    const leave = () => {
      last.current = null;
    };
    note(document.activeElement);
    document.addEventListener("focusin", follow);
    document.addEventListener("pointerdown", leave, true);
    return () => {
      document.removeEventListener("focusin", follow);
      document.removeEventListener("pointerdown", leave, true);
    };
  }, [part]);
  // After every drawing: each may have taken away what had the focus, or brought it back.
  useEffect(() => {
    if (last.current === null || !nothingHasFocus()) return;
    const target = last.current.isConnected ? last.current : part.current?.querySelector<HTMLElement>(standIn);
    target?.focus();
  });
}
