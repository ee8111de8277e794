import { Search, X } from "lucide-react";
import type { InputHTMLAttributes, Ref } from "react";

interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  readonly field: Ref<HTMLInputElement>;
  readonly value: string;
  /** The key that leads here, shown while nothing is searched for. */
  readonly hint: string | undefined;
  readonly clearLabel: string;
  onSearch(query: string): void;
}

/** Where something is searched for as it is typed; Escape and a button clear it. */
export function SearchField({ field, hint, clearLabel, onSearch, ...input }: SearchFieldProps) {
  return (
    <div className="search">
      <Search size={16} aria-hidden="true" />
      <input
        {...input}
        ref={field}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => onSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && !event.shiftKey && input.value !== "") {
            event.preventDefault();
            onSearch("");
          } else input.onKeyDown?.(event);
        }}
      />
      {input.value === "" ? (
        hint === undefined ? null : (
          <span className="key" aria-hidden="true">
            {hint}
          </span>
        )
      ) : (
        <button type="button" className="icon-button clear" aria-label={clearLabel} onClick={() => onSearch("")}>
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
