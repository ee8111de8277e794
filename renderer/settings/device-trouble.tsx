import { TriangleAlert } from "lucide-react";

/** What is wrong with a device, and what becomes of it; nothing while all is well. */
export function DeviceTrouble({ what, means }: { readonly what: string | undefined; readonly means: string }) {
  return (
    <p className="device-gone" role="status">
      {what === undefined ? null : (
        <>
          <TriangleAlert size={16} aria-hidden="true" />
          <span>
            <strong>{what}</strong> {means}
          </span>
        </>
      )}
    </p>
  );
}
