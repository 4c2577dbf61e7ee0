import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { isEcho } from "./echo.ts";

/**
 * A confirmation that slides over the screen: a modal dialog of the browser, which keeps focus inside and gives it
 * back to where it was. Escape and a press beside it close it, unless `busy`.
 */
export function Sheet(props: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  foot?: ComponentChildren;
  busy?: boolean;
}) {
  const { title, onClose, children, foot, busy = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const { current: shownAt } = useRef(performance.now());
  // At once: focus must not be lost to the page in between.
  useLayoutEffect(() => {
    const element = dialog.current!;
    const root = element.getRootNode() as Document | ShadowRoot;
    const before = root.activeElement as HTMLElement | null;
    element.showModal();
    element.querySelector("h2")?.focus();
    return () => {
      element.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!busy) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current && !busy && !isEcho(event, shownAt)) onClose();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <div class="sheet-head">
        <h2 id={heading} tabIndex={-1}>
          {title}
        </h2>
      </div>
      <div class="sheet-body">{children}</div>
      {foot && <div class="sheet-foot buttons">{foot}</div>}
    </dialog>
  );
}
