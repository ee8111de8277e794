import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useAfterPaint } from "./use-after-paint.ts";

/** One group of rows with its heading. */
interface WindowedGroup<T> {
  readonly id: string;
  readonly title: string;
  readonly count: string;
  readonly rows: readonly T[];
}

interface WindowedListProps<T> {
  readonly id: string;
  readonly label: string;
  /** The same for as long as nothing of it is another. */
  readonly groups: readonly WindowedGroup<T>[];
  /** Pixels; every row is this high, so that the place of a row needs no measuring. */
  readonly rowHeight: number;
  readonly headingHeight: number;
  /** The same function each time, or all rows are gone through anew. */
  readonly keyOf: (row: T) => string;
  readonly chosenKey: string | null;
  readonly renderRow: (row: T, chosen: boolean) => ReactNode;
  onChoose(row: T): void;
  onMove(by: number): void;
  /** Enter, with a row chosen; left out where the key means something of the window. */
  onEnter?(): void;
}

/** Rows drawn beyond each edge, so that scrolling shows no gap; of a new list when those in sight are painted. */
const MARGIN_ROWS = 6;

/** The DOM id of a row, for `aria-activedescendant`. */
export function rowDomId(listId: string, key: string): string {
  return `${listId}-${key}`;
}

/** Where each group stands, in pixels from the top of all of them. */
function placedGroups<T>(groups: readonly WindowedGroup<T>[], rowHeight: number, headingHeight: number) {
  let y = 0;
  // A group of a list box has to have options in it; that there are none is said above the list.
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map((group) => {
      const top = y;
      y += headingHeight + group.rows.length * rowHeight;
      return { group, top, bottom: y };
    });
}

/**
 * A list box that draws only the rows in sight: ten thousand people cost as much as twenty. The focus stays on the list
 * and the chosen row is its active descendant.
 */
export function WindowedList<T>(props: WindowedListProps<T>) {
  const { id, groups, rowHeight, headingHeight, keyOf, chosenKey } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setView({ top: element.scrollTop, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const placed = useMemo(() => placedGroups(groups, rowHeight, headingHeight), [groups, rowHeight, headingHeight]);
  const beyond = useAfterPaint(groups) === groups ? MARGIN_ROWS : 0;
  const margin = beyond * rowHeight;
  const inSight = placed.filter(
    ({ bottom, top }) => bottom > view.top - margin && top < view.top + view.height + margin,
  );
  const above = inSight[0]?.top ?? 0;
  const below = (placed.at(-1)?.bottom ?? 0) - (inSight.at(-1)?.bottom ?? 0);

  // Fifty thousand rows are gone through for another choice or another list, not for each drawing.
  const chosenTop = useMemo(() => {
    if (chosenKey === null) return null;
    const tops = placed.flatMap(({ group, top }) => {
      const at = group.rows.findIndex((row) => keyOf(row) === chosenKey);
      return at < 0 ? [] : [top + headingHeight + at * rowHeight];
    });
    return tops.at(-1) ?? null;
  }, [placed, keyOf, chosenKey, headingHeight, rowHeight]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null || chosenTop === null) return;
    if (chosenTop < element.scrollTop + headingHeight) element.scrollTop = chosenTop - headingHeight;
    else if (chosenTop + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = chosenTop + rowHeight - element.clientHeight;
    }
  }, [chosenTop, headingHeight, rowHeight]);

  const pageRows = Math.max(1, Math.floor((view.height - headingHeight) / rowHeight) - 1);
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: pageRows,
    PageUp: -pageRows,
    Home: Number.NEGATIVE_INFINITY,
    End: Number.POSITIVE_INFINITY,
  };

  return (
    <div
      ref={scroller}
      id={id}
      role="listbox"
      aria-label={props.label}
      tabIndex={0}
      className="windowed-list"
      {...(chosenTop === null || chosenKey === null ? {} : { "aria-activedescendant": rowDomId(id, chosenKey) })}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={(event) => {
        const by = moves[event.key];
        if (event.key === "Enter" && chosenTop !== null && props.onEnter !== undefined) {
          event.preventDefault();
          props.onEnter();
        }
        if (by === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        props.onMove(by);
      }}
    >
      <div role="presentation" style={{ height: above }} />
      {inSight.map(({ group, top }) => {
        const from = Math.max(0, Math.floor((view.top - top - headingHeight) / rowHeight) - beyond);
        const to = Math.ceil((view.top + view.height - top - headingHeight) / rowHeight) + beyond;
        const headingId = `${id}-heading-${group.id}`;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a group of options inside a list box; a fieldset is not allowed there
          <div key={group.id} role="group" aria-labelledby={headingId} className="windowed-group">
            <div id={headingId} role="presentation" className="windowed-heading" style={{ height: headingHeight }}>
              <span className="section-title">{group.title}</span>
              <span className="section-title">{group.count}</span>
            </div>
            <div role="presentation" style={{ position: "relative", height: group.rows.length * rowHeight }}>
              {group.rows.slice(from, Math.max(from, to)).map((row, offset) => {
                const key = keyOf(row);
                const at = from + offset;
                return (
                  // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the list, which has the focus
                  <div
                    key={key}
                    id={rowDomId(id, key)}
                    role="option"
                    tabIndex={-1}
                    aria-selected={key === chosenKey}
                    aria-setsize={group.rows.length}
                    aria-posinset={at + 1}
                    className="windowed-row"
                    style={{ top: at * rowHeight, height: rowHeight }}
                    onClick={() => {
                      props.onChoose(row);
                      scroller.current?.focus();
                    }}
                  >
                    {props.renderRow(row, key === chosenKey)}
                  </div>
                );
              })}
            </div>
          </div>
        );
      })}
      <div role="presentation" style={{ height: below }} />
    </div>
  );
}
